"""The tables `ledger_books`, `account_books`, `posting_ages`, `trial_balance` and `ledger_liability`.

Amounts are in the unit of their row: points, cents or minutes.
"""

from tcm_assets.ledger.tables import UNIT
from tcm_assets.tables.shared_columns import ACCOUNT_ID, amount, count, flag, number, text
from tcm_assets.tables.table import Column, Table

MOVEMENTS = (
    amount("earned", "First postings of videos.", minimum=None),
    amount("rescored", "Later differences of videos: other counts, a review, a withdrawal.", minimum=None),
    amount("adjusted", "Adjustments by hand.", minimum=None),
    amount("redeemed", "Of redemptions: points below 0, which were spent; cents and minutes above 0.", minimum=None),
    amount("reversed", "Redemptions, adjustments and deliveries that were taken back.", minimum=None),
    amount("delivered", "Paid out or shown, so below 0.", minimum=None),
)
"""What moves the books. Below 0: it leaves the accounts."""

_OPENING = amount("opening", "Balance of all accounts less what they owe, before the period.", minimum=None)
_CLOSING = amount("closing", "The same after it: the opening and all movements.", minimum=None)
_ENTRY_COUNT = count("entry_count", "Entries of the period.")


def _day(name: str, description: str, *, nullable: bool = False) -> Column:
    return Column(name=name, dtype="date", description=description, nullable=nullable)


LEDGER_BOOKS = Table(
    name="ledger_books",
    grain="unit x kind of period x period with entries or holds",
    description="What moved in each day and month that the ledger booked something in, by the day it was booked.",
    key=("unit", "period_kind", "first_day"),
    columns=(
        UNIT,
        text("period_kind", "day or month.", values=("day", "month")),
        _day("first_day", "The day, or the first day of the month (UTC)."),
        flag("is_closed", "Whether the month was closed: its rows never change."),
        _OPENING,
        *MOVEMENTS,
        _CLOSING,
        amount("balance", "Of the closing: what accounts can spend, or what waits for its delivery."),
        amount("owed", "Of the closing: what accounts owe, as it was taken back after it was spent or delivered."),
        _ENTRY_COUNT,
        amount("held", "Points that began to wait for a review, less those that a change set free.", minimum=None),
        amount("released", "Points whose wait ended by a release."),
        amount("rejected", "Points whose wait ended by a rejection."),
        amount("hold_ended", "Points whose wait ended without a decision, as the evidence was gone."),
        amount("held_closing", "Points that wait at the end of the period. They are in no account."),
    ),
)

ACCOUNT_BOOKS = Table(
    name="account_books",
    grain="unit x ledger account x month with entries",
    description="What moved in each account and month, by the day it was booked.",
    key=("unit", "account_id", "first_day"),
    columns=(
        UNIT,
        ACCOUNT_ID,
        _day("first_day", "The first day of the month (UTC)."),
        _OPENING,
        *MOVEMENTS,
        _CLOSING,
        _ENTRY_COUNT,
    ),
)

POSTING_AGES = Table(
    name="posting_ages",
    grain="unit x month of posting x month of upload",
    description="How old videos were when something was posted for them: month of posting against month of upload.",
    key=("unit", "posted_month", "age_months"),
    columns=(
        UNIT,
        _day("posted_month", "First day of the month that the entries are booked in (UTC)."),
        _day("upload_month", "First day of the month of the uploads (UTC)."),
        amount("age_months", "Months between the two; below 0 where a clock was set back.", "months", minimum=None),
        amount("amount", "What was given, less what was taken back.", minimum=None),
        _ENTRY_COUNT,
    ),
)

TRIAL_BALANCE = Table(
    name="trial_balance",
    grain="unit x ledger account of the books",
    description=(
        "Every entry as debits and credits: what creators have and owe against what it came from and went to. The two "
        "columns have the same sum in each unit."
    ),
    key=("unit", "book_account"),
    columns=(
        UNIT,
        text("book_account", "The account of the books, in words."),
        text(
            "book_account_kind",
            "liability: owed to creators. asset: owed by creators. source: where it comes from. use: where it goes.",
            values=("liability", "asset", "source", "use"),
        ),
        amount("debit", "Sum of all debits."),
        amount("credit", "Sum of all credits."),
        amount("balance", "Debits less credits.", minimum=None),
        count("posting_count", "Entries that touch the account."),
    ),
)

LEDGER_LIABILITY = Table(
    name="ledger_liability",
    grain="line of the liability",
    description="What the owner owes to creators as of the last refresh, in points and money, with the assumptions.",
    key=("line",),
    columns=(
        text("line", "Name of the line."),
        text("label", "The line in words."),
        number("value", "The amount; null where nothing tells it.", nullable=True),
        text(
            "unit",
            "What the value is in.",
            values=("points", "cents", "minutes", "points per cent", "cents per point", "cents per minute", "share"),
        ),
        text("explanation", "How it is made."),
    ),
)
