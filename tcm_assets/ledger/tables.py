"""The tables `points_ledger`, `hold_events`, `redemptions` and `account_balances`: copies of the ledger's own."""

from tcm_assets.tables.shared_columns import (
    ACCOUNT_ID,
    AUTHOR_USERNAME,
    UPLOAD_DATE,
    VIDEO_ID,
    amount,
    count,
    moment,
    text,
)
from tcm_assets.tables.table import Table

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
        amount("entry_id", "The ledger's number of the entry.", minimum=1),
        UPLOAD_DATE,
        VIDEO_ID,
        ACCOUNT_ID,
        text("kind", "earn or adjust.", values=("earn", "adjust")),
        amount("points", "Points given, or taken where below 0.", "points", minimum=None),
        amount("balance_change", "The change of the balance, which is never below 0.", "points", minimum=None),
        amount(
            "owed_change",
            "The change of the points owed: taken back beyond the balance, or paid by these points.",
            "points",
            minimum=None,
        ),
        text("scoring_version", "The scoring that gave the points."),
        text("reason", "The entry in plain words."),
        text(
            "idempotency_key",
            "Identifies what the entry is for: the database refuses a second entry with the same key.",
        ),
        moment("created_at", "When the entry was made."),
    ),
)

OPEN_HOLD_KINDS = ("held", "changed")  # a hold whose last event is one of these still waits

HOLD_EVENT_KINDS = (*OPEN_HOLD_KINDS, "released", "rejected", "ended")  # the column `kind` explains them

HOLD_EVENTS = Table(
    name="hold_events",
    grain="event of a hold",
    description=(
        "Since when points of a video wait, on what evidence, until when a decision is due, and how it ended: the "
        "ledger's events of holds, by upload day. The last event of a hold says how it stands. An event never changes."
    ),
    key=("event_id",),
    partition_column="upload_date",
    columns=(
        amount("event_id", "The ledger's number of the event.", minimum=1),
        text("hold_id", "The hold: the video's id, a slash, and which of the video's holds it is, from 1 on."),
        VIDEO_ID,
        ACCOUNT_ID,
        UPLOAD_DATE,
        text(
            "kind",
            "held: opened. changed: other points, evidence, account or day. released, rejected: as a reviewer decided. "
            "ended: without a decision, such as when the evidence is gone.",
            values=HOLD_EVENT_KINDS,
        ),
        amount("points", "Points that wait after this event; that waited until then where it ends the hold.", "points"),
        text(
            "evidence",
            "The alerts at that time, a JSON list of objects with columns of `engagement_alerts`; null where the hold "
            "ends.",
            nullable=True,
        ),
        moment("deadline_at", "When a decision is due; null for all but the first event.", nullable=True),
        text("idempotency_key", "Identifies the event: the database refuses a second one with the same key."),
        moment("created_at", "When the event was written, by the posting that found it."),
    ),
)

REDEMPTIONS = Table(
    name="redemptions",
    grain="redemption",
    description="Every redemption of a reward in the shop, copied from the ledger.",
    key=("redemption_id",),
    columns=(
        text("redemption_id", "The ledger's id of the redemption."),
        ACCOUNT_ID,
        text("reward_id", "The reward's id in the shop's catalogue."),
        amount("points", "The price at the time.", "points", minimum=1),
        amount("exposure_min", "Feed exposure given.", "minutes"),
        amount("wallet_usd", "E-wallet money given.", "US dollars"),
        text("state", "Whether it still counts or was taken back.", values=("redeemed", "reversed")),
        moment("redeemed_at", "When it was redeemed."),
        moment("reversed_at", "When it was taken back; null when it was not.", nullable=True),
    ),
)


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
        amount("video_points", "Points of its videos: first postings and later differences.", "points", minimum=None),
        amount("adjusted_points", "Adjustments by hand.", "points", minimum=None),
        amount("redeemed_points", "Spent in the shop.", "points"),
        amount("reversed_points", "Given back or taken back by reversals.", "points", minimum=None),
        amount("owed", "Taken back beyond the balance; later points pay it first.", "points"),
        amount("balance", "What it can spend now.", "points"),
        count("entry_count", "Entries of the account."),
        moment("last_entry_at", "When the last entry was made; null before the first.", nullable=True),
    ),
)


LEDGER_MARKS = Table(
    name="ledger_marks",
    grain="table of the ledger that only grows",
    description=(
        "How far the ledger went when its copies were made. A ledger that lacks any of it is an older one, or another: "
        "nothing is posted to it or copied from it."
    ),
    key=("table_name",),
    columns=(
        text("table_name", "The ledger's own table."),
        count("row_count", "Its rows; of redemptions those that the digest is of."),
        amount(
            "last_id",
            "The number of its last row, and for redemptions that of the last entry that the digest is of; null where "
            "rows have no number.",
            nullable=True,
        ),
        text(
            "digest",
            "SHA-256 of what the last entry says, and of all redemptions; null for other tables.",
            nullable=True,
        ),
        moment("marked_at", "When this was read off the ledger."),
    ),
)
