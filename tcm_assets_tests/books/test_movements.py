"""The books on literal entries: what moved, what waits, how old it was, and that it balances."""

from datetime import date

import ibis
import pyarrow as pa

from tcm_assets.books.movements import compute_account_books, compute_ledger_books, compute_posting_ages
from tcm_assets.books.trial_balance import compute_trial_balance
from tcm_assets.ledger.tables import CLOSED_PERIODS, HOLD_EVENTS, LEDGER_ENTRIES
from tcm_assets.tables.types import arrow_schema
from tcm_assets_tests.tables.stored_tables import put

OCTOBER, NOVEMBER = date(2020, 10, 30), date(2020, 11, 2)

CONNECTION = ibis.duckdb.connect()


def entry(unit, account, kind, amount, day, *, owed=0, video=None, uploaded=None):
    return {
        "unit": unit,
        "account_id": account,
        "kind": kind,
        "amount": amount,
        "balance_change": amount + owed,
        "owed_change": owed,
        "video_id": video,
        "upload_date": uploaded if uploaded else day if video else None,
        "booked_on": day,
    }


ENTRIES = [
    entry("points", "7", "earn", 300, OCTOBER, video="a", uploaded=date(2020, 8, 1)),
    entry("points", "7", "redeem", -150, OCTOBER),
    entry("wallet_cents", "7", "redeem", 100, OCTOBER),
    entry("points", "7", "adjust", -200, NOVEMBER, owed=50, video="a", uploaded=date(2020, 8, 1)),
    entry("points", "8", "adjust", 20, NOVEMBER),
    entry("wallet_cents", "7", "deliver", -100, NOVEMBER),
    entry("exposure_min", "8", "grant", 20, NOVEMBER, video="b"),
]


def hold(number, hold_id, kind, points, day):
    return {"event_id": number, "hold_id": hold_id, "kind": kind, "points": points, "booked_on": day}


HOLDS = [
    hold(1, "c/1", "held", 80, OCTOBER),
    hold(2, "d/1", "held", 40, OCTOBER),
    hold(3, "c/1", "changed", 90, NOVEMBER),
    hold(4, "c/1", "released", 90, NOVEMBER),
    hold(5, "e/1", "held", 10, NOVEMBER),
    hold(6, "d/1", "rejected", 40, NOVEMBER),
]


def table(name, schema_of, rows):
    schema = arrow_schema(schema_of)
    complete = [{field.name: row.get(field.name) for field in schema} for row in rows]
    put(CONNECTION, name, pa.Table.from_pylist(complete, schema=schema))
    return CONNECTION.table(name)


def computed(expression, *order):
    return CONNECTION.to_pyarrow(expression.order_by(list(order))).to_pylist()


def test_periods_open_with_what_the_one_before_closed_with():
    closings = [{"period": "2020-10", "unit": "points", "next_day": date(2020, 11, 1)}]
    books = compute_ledger_books(
        table("entries", LEDGER_ENTRIES, ENTRIES),
        table("holds", HOLD_EVENTS, HOLDS),
        table("closings", CLOSED_PERIODS, closings),
    )
    rows = computed(books, "unit", "period_kind", "first_day")
    october, november = (row for row in rows if (row["unit"], row["period_kind"]) == ("points", "month"))
    assert (october["first_day"], october["is_closed"], november["is_closed"]) == (date(2020, 10, 1), True, False)
    assert (october["opening"], october["earned"], october["redeemed"], october["closing"]) == (0, 300, -150, 150)
    assert (november["opening"], november["rescored"], november["adjusted"], november["closing"]) == (
        150,
        -200,
        20,
        -30,
    )
    assert (november["balance"], november["owed"], november["entry_count"]) == (20, 50, 2)
    assert (october["held"], october["held_closing"]) == (120, 120)
    waited = [november[name] for name in ("held", "released", "rejected", "hold_ended", "held_closing")]
    assert waited == [20, 90, 40, 0, 10]
    (wallet,) = (row for row in rows if row["unit"] == "wallet_cents" and row["first_day"] == NOVEMBER)
    assert (wallet["period_kind"], wallet["opening"], wallet["delivered"], wallet["closing"]) == ("day", 100, -100, 0)


def test_accounts_have_books_of_their_own():
    rows = computed(compute_account_books(table("entries", LEDGER_ENTRIES, ENTRIES)), "unit", "account_id", "first_day")
    points = [(row["account_id"], row["opening"], row["closing"]) for row in rows if row["unit"] == "points"]
    assert points == [("7", 0, 150), ("7", 150, -50), ("8", 0, 20)]


def test_postings_are_told_by_the_age_of_their_videos():
    rows = computed(compute_posting_ages(table("entries", LEDGER_ENTRIES, ENTRIES)), "unit", "posted_month")
    assert [(row["unit"], row["age_months"], row["amount"]) for row in rows] == [
        ("exposure_min", 0, 20),
        ("points", 2, 300),
        ("points", 3, -200),
    ]


def test_debits_equal_credits_and_the_balances_are_what_creators_have():
    rows = computed(compute_trial_balance(table("entries", LEDGER_ENTRIES, ENTRIES)), "unit", "book_account")
    for unit in ("points", "wallet_cents", "exposure_min"):
        of_unit = [row for row in rows if row["unit"] == unit]
        assert sum(row["debit"] for row in of_unit) == sum(row["credit"] for row in of_unit) > 0
    points = {row["book_account"]: row for row in rows if row["unit"] == "points"}
    assert (points["owed to creators"]["balance"], points["owed by creators"]["balance"]) == (-20, 50)
    assert (points["issued for videos"]["debit"], points["rescored videos"]["credit"]) == (300, 200)
    assert sum(row["posting_count"] for row in points.values() if row["book_account_kind"] in ("source", "use")) == 4


def test_an_empty_ledger_has_empty_books():
    entries = table("entries", LEDGER_ENTRIES, [])
    books = compute_ledger_books(entries, table("holds", HOLD_EVENTS, []), table("closings", CLOSED_PERIODS, []))
    for expression in (
        books,
        compute_account_books(entries),
        compute_posting_ages(entries),
        compute_trial_balance(entries),
    ):
        assert computed(expression, "unit") == []
