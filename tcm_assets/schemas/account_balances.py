"""`account_balances`: what each account earned, spent and has."""

from tcm_assets.schemas.account_columns import ACCOUNT_ID
from tcm_assets.schemas.shared_columns import AUTHOR_USERNAME, count
from tcm_assets.schemas.table import Column, Table


def _points(name: str, description: str, *, minimum: float | None = None) -> Column:
    return Column(name=name, dtype="int64", description=description, unit="points", minimum=minimum)


ACCOUNT_BALANCES = Table(
    name="account_balances",
    grain="ledger account",
    description=(
        "What each account of the ledger earned, was adjusted by, redeemed, got back, owes and has: the sums of its "
        "entries, beside the balance that the ledger keeps."
    ),
    key=("account_id",),
    columns=(
        ACCOUNT_ID,
        AUTHOR_USERNAME,
        _points("video_points", "Points of its videos: first postings and later differences."),
        _points("adjusted_points", "Adjustments by hand."),
        _points("redeemed_points", "Spent in the shop.", minimum=0),
        _points("reversed_points", "Given back or taken back by reversals."),
        _points("owed", "Taken back beyond the balance; later points pay it first.", minimum=0),
        _points("balance", "What it can spend now.", minimum=0),
        count("entry_count", "Entries of the account."),
        Column(
            name="last_entry_at",
            dtype="timestamp(6)",
            description="When the last entry was made; null before the first.",
            unit="UTC",
            nullable=True,
        ),
    ),
)
