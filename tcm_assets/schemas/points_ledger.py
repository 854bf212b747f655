"""`points_ledger`: every entry that videos brought to the ledger."""

from tcm_assets.schemas.account_columns import ACCOUNT_ID
from tcm_assets.schemas.shared_columns import UPLOAD_DATE, VIDEO_ID
from tcm_assets.schemas.table import Column, Table

ENTRY_KINDS = ("earn", "adjust", "redeem", "reverse")
"""earn: a video's first points. adjust: a difference, of a rescored video or by hand. redeem: a reward. reverse: the
opposite of a redemption or of an adjustment by hand."""

POINTS_LEDGER = Table(
    name="points_ledger",
    grain="ledger entry of a video",
    description=(
        "What the videos of each upload day brought to the ledger, entry by entry, as the ledger's database has it: "
        "the first points of a video, then differences; an entry is never changed."
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
            description="What it changed of the balance, which never goes under 0.",
            unit="points",
        ),
        Column(
            name="owed_change",
            dtype="int64",
            description="What it changed of the points owed: taken back beyond the balance, or paid by these points.",
            unit="points",
        ),
        Column(name="scoring_version", dtype="string", description="The scoring that gave the points."),
        Column(name="reason", dtype="string", description="The entry in plain words."),
        Column(
            name="idempotency_key",
            dtype="string",
            description="What the entry is about: a second entry about the same is refused by the database.",
        ),
        Column(name="created_at", dtype="timestamp(6)", description="When the entry was made.", unit="UTC"),
    ),
)
