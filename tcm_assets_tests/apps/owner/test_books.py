"""The owner's books: the verdict, liability, periods, holds, deliveries and closings, without a browser."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert, select

from tcm_assets.apps.owner.books import describe_books
from tcm_assets.books.csv_files import NAMES, write_all
from tcm_assets.books.proof import Claim, prove
from tcm_assets.ledger.benefits import list_benefits
from tcm_assets.ledger.closing import list_closed_periods
from tcm_assets.ledger.postings import Earning, post_earnings
from tcm_assets.ledger.schema import ACCOUNTS, ENTRIES
from tcm_assets_tests.apps.literal_site import DAY, Published
from tcm_assets_tests.apps.owner.owner_page import open_section, shown_words

OCTOBER = date(2020, 10, 1)

SINCE = datetime(2020, 10, 1, 12)  # noqa: DTZ001 - the tables hold UTC without a zone


@pytest.fixture
def booked(money: Published) -> Published:
    """The 300 points of `money` in the books, and 200 that wait."""
    entry = {"unit": "points", "entry_id": 1, "account_id": "1", "kind": "earn", "amount": 300, "balance_change": 300}
    money.given("ledger_entries", {**entry, "video_id": "paid"})
    money.given("account_balances", {"account_id": "1", "author_username": "nina", "balance": 300, "entry_count": 1})
    sums = {"opening": 0, "earned": 300, "closing": 300, "balance": 300, "entry_count": 1, "held": 200}
    money.given(
        "ledger_books",
        *({"unit": "points", "period_kind": kind, "first_day": OCTOBER, **sums} for kind in ("day", "month")),
    )
    money.given(
        "trial_balance",
        {"unit": "points", "book_account": "issued for videos", "book_account_kind": "source"}
        | {"debit": 300, "balance": 300, "posting_count": 1},
        {"unit": "points", "book_account": "owed to creators", "book_account_kind": "liability"}
        | {"credit": 300, "balance": -300, "posting_count": 1},
    )
    money.given(
        "hold_events",
        {"event_id": 1, "hold_id": "case/1", "video_id": "case", "kind": "held", "points": 200, "created_at": SINCE},
    )
    money.given("rejected_records", {"outcome": "rejected", "target_table": "raw_videos", "record_count": 2})
    return money


def test_the_verdict_is_one_sentence(booked: Published) -> None:
    words = open_section(booked, "Books").success[0].value
    assert words == (
        "The books balance; reconciled with the points of 2 videos; 2 records of the input rejected; 1 video with 200 "
        "points waits for a review."
    )


def test_books_that_do_not_balance_say_what_is_not_true() -> None:
    claim = Claim("points", "debits equal credits", False, "3 and 4")
    words = describe_books([claim], 5, 2, [], {"video_count": 0, "points": 0})
    assert words.startswith("The books do not balance: of points it is not true that debits equal credits (3 and 4); ")
    assert "the ledger differs by 5 points from 2 videos" in words
    assert words.endswith("nothing waits.")


def test_a_missing_entry_is_found(booked: Published) -> None:
    booked.given("trial_balance")
    assert {claim.claim for claim in prove(booked.query) if not claim.is_true} == {
        "debits equal credits",
        "every entry is posted once",
        "the books have what the entries changed",
    } - {"debits equal credits"}
    assert "do not balance" in open_section(booked, "Books").error[0].value


def test_liability_and_holds_are_told_in_words(booked: Published) -> None:
    app = open_section(booked, "Books")
    shown = {metric.label: metric.value for metric in app.metric}
    assert (shown["At most"], shown["Points to spend"], shown["Wallet unpaid"]) == ("$2.06", "300", "$0.00")
    assert (shown["As so far"], shown["Minutes due"]) == ("not known", "0")
    assert "0% of points are assumed never to be spent" in shown_words(app)
    waiting = next(frame.value for frame in app.dataframe if "Waits" in frame.value.columns)
    assert waiting["Video"].tolist() == ["**loud** <b> (1 October 2020)"]
    assert not app.exception


def test_a_delivery_is_recorded_once_with_its_reference(booked: Published) -> None:
    post_earnings(booked.ledger, [Earning("paid", DAY, "1", "nina", 300, "robust-1", "points", 500, 0)])
    booked.given("benefit_balances", {"account_id": "1", "unit": "wallet_cents", "granted": 500, "balance": 500})
    for _ in range(2):
        app = open_section(booked, "Books")
        app.number_input[0].set_value(2.5)
        app.text_input[0].set_value("transfer 17")
        next(button for button in app.button if button.label == "Record").click().run()
    balances = {state.unit: state.balance for state in list_benefits(booked.ledger, "1")}
    assert balances["wallet_cents"] == 250
    app.number_input[0].set_value(9.0)
    app.text_input[0].set_value("transfer 18")
    next(button for button in app.button if button.label == "Record").click().run()
    assert "250 were granted and are not delivered yet" in shown_words(app)


def test_a_month_that_has_ended_is_closed_by_a_button(booked: Published) -> None:
    with booked.ledger.writing() as connection:
        ada = {"account_id": "ada", "username": "ada", "created_at": datetime(2020, 9, 1, tzinfo=UTC)}
        connection.execute(insert(ACCOUNTS).values(ada))
        first = connection.execute(select(ENTRIES)).mappings().first()
        entry = {**first, "account_id": "ada", "account_entry_number": 1, "kind": "adjust", "video_id": None}
        entry |= {"upload_date": None, "scoring_version": None, "idempotency_key": "early"}
        del entry["entry_id"]
        connection.execute(insert(ENTRIES).values({**entry, "created_at": datetime(2020, 9, 1, tzinfo=UTC)}))
    app = open_section(booked, "Books")
    next(button for button in app.button if button.label == "Close 2020-09").click().run()
    assert [each.period for each in list_closed_periods(booked.ledger)] == ["2020-09"]
    assert [button.label for button in app.button if button.label.startswith("Close")] == ["Close 2020-10"]


def test_every_file_of_the_books_is_written(booked: Published) -> None:
    files = dict(write_all(booked.query))
    assert set(files) == {f"{name}.csv" for name in NAMES} | {"proof.csv"}
    assert b'"issued for videos"' in files["trial_balance.csv"]
    assert b"checksum of all entries" in files["proof.csv"]
