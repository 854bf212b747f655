"""The tables `points_ledger`, `redemptions` and `account_balances`: copies of the ledger's own."""

from tcm_assets.tables.shared_columns import ACCOUNT_ID, AUTHOR_USERNAME, UPLOAD_DATE, VIDEO_ID, count
from tcm_assets.tables.table import Column, Table

ENTRY_KINDS = ("earn", "adjust", "redeem", "reverse")
"""earn: a video's first points. adjust: a difference, of a rescored video or by hand. redeem: a reward. reverse: the
opposite of a redemption or of an adjustment by hand."""

POINTS_LEDGER = Table(
    name="points_ledger",
    grain="ledger entry of a video",
    description=(
        "The ledger's entries of videos, by upload day: the first points of a video, then differences. An entry never "
        "changes."
    ),
    key=("entry_id",),
    partition_column="upload_date",
    columns=(
        Column(name="entry_id", dtype="int64", description="The ledger's number of the entry.", minimum=1),
        UPLOAD_DATE,
        VIDEO_ID,
        ACCOUNT_ID,
        Column(name="kind", dtype="string", description="earn or adjust.", values=("earn", "adjust")),
        Column(name="points", dtype="int64", description="Points given, or taken where below 0.", unit="points"),
        Column(
            name="balance_change",
            dtype="int64",
            description="The change of the balance, which is never below 0.",
            unit="points",
        ),
        Column(
            name="owed_change",
            dtype="int64",
            description="The change of the points owed: taken back beyond the balance, or paid by these points.",
            unit="points",
        ),
        Column(name="scoring_version", dtype="string", description="The scoring that gave the points."),
        Column(name="reason", dtype="string", description="The entry in plain words."),
        Column(
            name="idempotency_key",
            dtype="string",
            description="Identifies what the entry is for: the database refuses a second entry with the same key.",
        ),
        Column(name="created_at", dtype="timestamp(6)", description="When the entry was made.", unit="UTC"),
    ),
)

REDEMPTIONS = Table(
    name="redemptions",
    grain="redemption",
    description="Every redemption of a reward in the shop, copied from the ledger.",
    key=("redemption_id",),
    columns=(
        Column(name="redemption_id", dtype="string", description="The ledger's id of the redemption."),
        ACCOUNT_ID,
        Column(name="reward_id", dtype="string", description="The reward's id in the shop's catalogue."),
        Column(name="points", dtype="int64", description="The price at the time.", unit="points", minimum=1),
        Column(name="exposure_min", dtype="int64", description="Feed exposure given.", unit="minutes", minimum=0),
        Column(name="wallet_usd", dtype="int64", description="E-wallet money given.", unit="US dollars", minimum=0),
        Column(
            name="state",
            dtype="string",
            description="Whether it still counts or was taken back.",
            values=("redeemed", "reversed"),
        ),
        Column(name="redeemed_at", dtype="timestamp(6)", description="When it was redeemed.", unit="UTC"),
        Column(
            name="reversed_at",
            dtype="timestamp(6)",
            description="When it was taken back; null when it was not.",
            unit="UTC",
            nullable=True,
        ),
    ),
)


def _points(name: str, description: str, *, minimum: float | None = None) -> Column:
    return Column(name=name, dtype="int64", description=description, unit="points", minimum=minimum)


ACCOUNT_BALANCES = Table(
    name="account_balances",
    grain="ledger account",
    description=(
        "What each account of the ledger earned, spent, owes and has: the sums of its entries by use, beside the "
        "balance that the ledger keeps."
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
