"""What can go wrong with the ledger, as errors that say what to do next."""


class LedgerError(Exception):
    """Anything that the ledger refuses or cannot do."""


class InsufficientPointsError(LedgerError):
    """The balance does not cover the reward; nothing was taken."""

    def __init__(self, *, balance: int, points: int) -> None:
        super().__init__(
            f"the reward costs {points} points and the balance is {balance}: {points - balance} points are missing"
        )
        self.balance = balance
        self.points = points


class PriceChangedError(LedgerError):
    """The reward does not cost what was agreed to; nothing was taken."""

    def __init__(self, *, points: int) -> None:
        super().__init__(f"the reward costs {points} points now: agree to that first")
        self.points = points


class UnknownAccountError(LedgerError):
    """No such account: it appears with the first posting of one of its videos."""


class UnknownRewardError(LedgerError):
    """No such reward, or one that is not offered any more."""


class UnknownRedemptionError(LedgerError):
    """No such redemption."""


class UnknownEntryError(LedgerError):
    """No such entry, or not one that can be reversed in this way."""


class AlreadyReversedError(LedgerError):
    """It was taken back before; nothing changed."""


class ConflictingKeyError(LedgerError):
    """The idempotency key was used before, for something else; nothing changed."""


class LedgerVersionError(LedgerError):
    """The database was not prepared, or is of another version than this code."""


class LedgerOwnerError(LedgerError):
    """The ledger is another data folder's, which alone may post to it; nothing was posted."""


class LedgerBusyError(LedgerError):
    """Others kept the ledger busy for longer than the bounded wait; nothing changed, and it may be tried again."""
