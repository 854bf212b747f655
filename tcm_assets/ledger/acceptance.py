"""The owner's word that what a ledger lacks is lost for good: recorded in the ledger, which goes on as it is."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert

from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.entries import require_text
from tcm_assets.ledger.errors import LedgerBehindError, LedgerLostError
from tcm_assets.ledger.mark_file import MarkFile, mark_path
from tcm_assets.ledger.marks import LedgerMark, measure_all, require_mark
from tcm_assets.ledger.ownership import refuse_second_ledger
from tcm_assets.ledger.schema import LEDGER_ACCEPTANCES


def find_lack(
    ledger: Ledger, identity_path: Path, *, witnesses: Callable[[Ledger], None] = lambda _: None
) -> str | None:
    """Return what the ledger lacks of its mark, or as `witnesses` raise LedgerBehindError; None if nothing."""
    mark = MarkFile(mark_path(identity_path), ledger.url).read()
    try:
        if mark is not None:
            with ledger.snapshot() as connection:
                require_mark(connection, mark, ledger.url)
        witnesses(ledger)
    except LedgerBehindError as error:
        return error.lack
    return None


def accept_ledger(
    url: str, identity_path: Path, *, accepted_by: str, witnesses: Callable[[Ledger], None] = lambda _: None
) -> str | None:
    """Go on with the ledger at `url` as it is, a new one where there is none; return what is given up, in words.

    None: nothing was lacking, and nothing is recorded. Raises LedgerVersionError, LedgerError.
    """
    require_text(accepted_by=accepted_by)
    is_gone: list[bool] = []

    def note_loss() -> None:
        try:
            refuse_second_ledger(url, identity_path)
        except LedgerLostError:
            is_gone.append(True)

    with Ledger.open(url, before_making=note_loss) as ledger:
        lack = "the whole ledger" if is_gone else find_lack(ledger, identity_path, witnesses=witnesses)
        if lack is None:
            return None
        guard = MarkFile(mark_path(identity_path), ledger.url)
        former = guard.read() or LedgerMark()
        row = {
            "given_up": lack,
            "former_mark": former.model_dump_json(),
            "accepted_by": accepted_by,
            "accepted_at": datetime.now(UTC),
        }
        with ledger.writing() as connection:
            connection.execute(insert(LEDGER_ACCEPTANCES).values(row))
        with ledger.snapshot() as connection:
            guard.replace(measure_all(connection))
    return lack
