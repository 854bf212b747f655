"""Errors of the ledger."""

from collections.abc import Sequence

from tcm_assets.services.file_locks import LockTimeoutError
from tcm_assets.services.messages import few


class LedgerError(Exception):
    """The ledger refuses or cannot do something."""


class InsufficientPointsError(LedgerError):
    """The balance does not cover the reward; nothing was taken."""

    def __init__(self, *, balance: int, points: int) -> None:
        super().__init__(
            f"the reward costs {points} points and the balance is {balance}: {points - balance} points are missing"
        )
        self.balance = balance
        self.points = points


class InsufficientBenefitError(LedgerError):
    """More is delivered than was granted and is not delivered yet; nothing changed."""

    def __init__(self, *, unit: str, balance: int, amount: int) -> None:
        super().__init__(f"{amount} {unit} cannot be delivered: {balance} were granted and are not delivered yet")
        self.balance = balance
        self.amount = amount


class ClosingError(LedgerError):
    """A month cannot be closed, for the reason that the message says; nothing changed."""


class PriceChangedError(LedgerError):
    """The reward's price is not the expected one; nothing was taken."""

    def __init__(self, *, points: int) -> None:
        super().__init__(f"the reward costs {points} points now: agree to that first")
        self.points = points


class UnknownAccountError(LedgerError):
    """There is no such account."""

    def __init__(self, account_id: str) -> None:
        super().__init__(f"there is no account {account_id!r}: it appears with the first posting of one of its videos")


class UntrustedAccountError(LedgerError):
    """The id of a new account is spoiled, so that it may be the second account of somebody; nothing was posted."""

    def __init__(self, account_ids: Sequence[str]) -> None:
        named = few([repr(each) for each in account_ids])
        super().__init__(
            f"no account was opened for {named}: an id is spoiled, so it may be the second account of somebody; "
            "deliver a file in which ids are text"
        )


class UnknownContestError(LedgerError):
    """Nobody contests the finding."""

    def __init__(self, finding_id: str) -> None:
        super().__init__(f"nobody contests finding {finding_id!r}: there is nothing to decide")


class NothingToAppealError(LedgerError):
    """The video is neither held nor rejected; nothing was recorded."""

    def __init__(self, video_id: str) -> None:
        super().__init__(f"video {video_id} is neither held nor rejected: there is nothing to appeal against")


class UnknownRewardError(LedgerError):
    """There is no such reward, or it is not offered any more."""


class UnknownRedemptionError(LedgerError):
    """There is no such redemption."""


class UnknownEntryError(LedgerError):
    """There is no such entry, or it cannot be reversed in this way."""


class AlreadyReversedError(LedgerError):
    """It was already taken back; nothing changed."""


class ConflictingKeyError(LedgerError):
    """The idempotency key belongs to something else; nothing changed."""


class LedgerVersionError(LedgerError):
    """The database is not prepared, or its revision is not the one that this code needs."""


class LedgerLostError(LedgerError):
    """The data folder has had a ledger, and the database is new; nothing was made."""


class LedgerBehindError(LedgerLostError):
    """The ledger lacks what was seen of it before: it was replaced by an older one, or by another; nothing was done."""

    def __init__(self, place: str, lack: str) -> None:
        super().__init__(
            f"the ledger at {place} is not the one that was here, or an older copy of it: {lack}. Nothing was posted, "
            "redeemed, reviewed or copied. Bring the ledger back: make restore (docs/backups.md), or set "
            "TCM_LEDGER_URL to where it is. Only where all of this is lost for good, say so: python -m "
            "tcm_assets.cli.accept_ledger"
        )
        self.lack = lack


class TakeBackWaitsError(LedgerError):
    """A posting would take back much of what was paid, and the owner has not approved it; nothing was posted."""

    def __init__(self, words: str, digest: str) -> None:
        super().__init__(
            f"nothing was posted: {words} Mend the cause and run again. If all of it is right, approve exactly this, "
            f"on the owner's page or by python -m tcm_assets.cli.approve_take_back {digest[:12]}, and run again"
        )
        self.digest = digest


class LedgerOwnerError(LedgerError):
    """The ledger belongs to another data folder, which alone may post to it; nothing was posted."""


class LedgerBusyError(LedgerError, LockTimeoutError):
    """The ledger was busy for longer than the bounded wait; nothing changed, so try again."""
