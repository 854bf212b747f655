"""The tables of the ledger, from `points_ledger` to `account_balances`: copies of its own."""

from tcm_assets.tables.shared_columns import (
    ACCOUNT_ID,
    AUTHOR_USERNAME,
    UPLOAD_DATE,
    VIDEO_ID,
    amount,
    count,
    moment,
    number,
    text,
)
from tcm_assets.tables.table import Column, Table

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

_BOOKED_ON = Column(
    name="booked_on",
    dtype="date",
    description=(
        "Day (UTC) that the books count it on: that of created_at, or the first day after the last month that was "
        "closed before it was written."
    ),
)

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
        _BOOKED_ON,
    ),
)

REVIEW_TIMES = Table(
    name="review_times",
    grain="hold or appeal",
    description=(
        "How long people wait: from each hold to its decision, from each appeal to its reply. Copied from the ledger."
    ),
    key=("kind", "case_id"),
    columns=(
        text(
            "kind",
            "hold: points that waited. appeal: what a creator said against a hold or a rejection.",
            values=("hold", "appeal"),
        ),
        text("case_id", "The hold, as in hold_events; of a video that was rejected without one, its rejection."),
        VIDEO_ID,
        ACCOUNT_ID,
        moment("opened_at", "When the hold or the appeal was made."),
        moment("deadline_at", "When the decision or the reply is due."),
        moment("closed_at", "When it was decided, or ended without a decision; null while it waits.", nullable=True),
        text(
            "outcome",
            "open: waits. released, rejected: as the reviewer decided. ended: the evidence was gone before.",
            values=("open", "released", "rejected", "ended"),
        ),
        text("decided_by", "The reviewer; null without a decision.", nullable=True),
        number("waited_hours", "From opened_at to closed_at; null while it waits.", "hours", nullable=True, minimum=0),
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

UNITS = ("points", "wallet_cents", "exposure_min")

UNIT = text("unit", "What is counted: points, cents for the e-wallet, or minutes of exposure.", values=UNITS)

LEDGER_ENTRIES = Table(
    name="ledger_entries",
    grain="ledger entry of any unit",
    description=(
        "Every entry of the ledger: of videos, redemptions, adjustments and deliveries, in points, cents and minutes. "
        "An entry never changes."
    ),
    key=("unit", "entry_id"),
    columns=(
        UNIT,
        amount("entry_id", "The ledger's number of the entry; points are numbered apart from benefits.", minimum=1),
        ACCOUNT_ID,
        text(
            "kind",
            "earn and grant: the first of a video. adjust: a difference, of a video or by hand. redeem: points spent, "
            "benefits given. deliver: paid out or shown. reverse: taken back.",
            values=("earn", "grant", "adjust", "redeem", "reverse", "deliver"),
        ),
        amount("amount", "Given, or taken where below 0, in the unit.", minimum=None),
        amount("balance_change", "The change of the balance, which is never below 0.", minimum=None),
        amount("owed_change", "The change of what the account owes.", minimum=None),
        text("video_id", "The video that it is for; null for all else.", nullable=True),
        Column(
            name="upload_date",
            dtype="date",
            description="Upload day (UTC) of the video; null for all else.",
            nullable=True,
        ),
        text("redemption_id", "The redemption that it is for; null for all else.", nullable=True),
        text("reason", "The entry in plain words."),
        moment("created_at", "When the entry was made, by the clock of the machine that made it."),
        _BOOKED_ON,
    ),
)

BENEFIT_BALANCES = Table(
    name="benefit_balances",
    grain="ledger account x unit of benefits",
    description="What each account was granted in cents and minutes, and what of it waits for its delivery.",
    key=("account_id", "unit"),
    columns=(
        ACCOUNT_ID,
        text("unit", "Cents for the e-wallet, or minutes of exposure.", values=UNITS[1:]),
        amount("granted", "By reward tiers of its videos, after later differences.", minimum=None),
        amount("adjusted", "Adjustments by hand.", minimum=None),
        amount("redeemed", "Given by redemptions, less what was taken back with them.", minimum=None),
        amount("delivered", "Paid out or shown, less deliveries that were taken back."),
        amount("owed", "Taken back after its delivery; later grants pay it first."),
        amount("balance", "Granted and not delivered yet."),
        count("entry_count", "Entries of the account in this unit."),
    ),
)

CLOSED_PERIODS = Table(
    name="closed_periods",
    grain="closed month x unit",
    description="The months that the owner closed, with what proves that their rows never changed.",
    key=("period", "unit"),
    columns=(
        text("period", "The month, such as 2020-12."),
        UNIT,
        Column(name="first_day", dtype="date", description="First day of the month (UTC)."),
        Column(name="next_day", dtype="date", description="First day after it (UTC)."),
        amount("opening", "Balance of all accounts less what they owed, before the month.", minimum=None),
        amount("closing", "The same after it.", minimum=None),
        count("entry_count", "Entries of the month in this unit."),
        text("digest", "SHA-256 of all rows of the month, of every unit."),
        text("closed_by", "Who closed it."),
        moment("closed_at", "When it was closed."),
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
