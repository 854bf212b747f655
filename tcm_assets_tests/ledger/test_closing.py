"""Closing a month: in order, once, after its end; and from then on nothing of it changes, whatever the clock says."""

import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from tcm_assets.ledger.audit import audit
from tcm_assets.ledger.benefits import WALLET, list_benefits
from tcm_assets.ledger.closing import close_period, find_changed_periods, find_next_period, list_closed_periods
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.entry_copies import copy_closed_periods, copy_ledger_entries
from tcm_assets.ledger.errors import ClosingError
from tcm_assets.ledger.schema import ACCOUNTS, ENTRIES
from tcm_assets_tests.ledger.ledger_earnings import earned


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T12:00:00").replace(tzinfo=UTC)


def adjusted(ledger: Ledger, points: int, day: str) -> None:
    """An adjustment of ada by a machine whose clock shows that day."""
    with ledger.writing() as connection:
        ada = connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.account_id == "ada")).one()
        entry = {
            "account_id": "ada",
            "account_entry_number": ada.entry_count + 1,
            "kind": "adjust",
            "points": points,
            "balance_change": points,
            "owed_change": 0,
            "balance_after": ada.balance + points,
            "owed_after": 0,
            "idempotency_key": f"adjust/{ada.entry_count}",
            "reason": "a prize",
            "actor": "owner",
            "created_at": moment(day),
        }
        connection.execute(insert(ENTRIES).values(entry))


@pytest.fixture
def autumn(ledger: Ledger) -> Ledger:
    """A ledger with entries of October and December 2020."""
    with ledger.writing() as connection:
        ada = {"account_id": "ada", "username": "ada", "created_at": moment("2020-10-01")}
        connection.execute(insert(ACCOUNTS).values(ada))
    adjusted(ledger, 100, "2020-10-05")
    adjusted(ledger, 50, "2020-10-31")
    adjusted(ledger, 7, "2020-12-01")
    return ledger


def closed(ledger: Ledger, period: str, now: str = "2021-02-03"):
    return close_period(ledger, period, closed_by="Ola", now=moment(now))


@pytest.mark.parametrize(
    ("period", "now", "words"),
    [
        ("December", "2021-02-03", "write it as 2020-12"),
        ("2020-13", "2021-02-03", "write it as 2020-12"),
        ("2020-11", "2021-02-03", "close 2020-10 first"),
        ("2020-09", "2021-02-03", "nothing was posted before"),
        ("2020-10", "2020-10-31", r"can be closed from 1 November 2020 \(UTC\) on"),
    ],
)
def test_what_cannot_be_closed_is_refused_with_a_sentence(autumn: Ledger, period: str, now: str, words: str):
    with pytest.raises(ClosingError, match=words):
        closed(autumn, period, now)
    assert list_closed_periods(autumn) == []


def test_an_empty_ledger_has_nothing_to_close(ledger: Ledger):
    assert find_next_period(ledger) is None
    with pytest.raises(ClosingError, match="nothing was ever posted"):
        closed(ledger, "2020-10")


def test_months_are_closed_in_order_and_once(autumn: Ledger):
    assert find_next_period(autumn) == "2020-10"
    assert closed(autumn, "2020-10").entry_count == 2
    with pytest.raises(ClosingError, match="was closed on 3 February 2021 by Ola"):
        closed(autumn, "2020-10")
    with pytest.raises(ClosingError, match="close 2020-11 first"):
        closed(autumn, "2020-12")
    assert closed(autumn, "2020-11").entry_count == 0
    december = closed(autumn, "2020-12")
    assert december.totals["points"]["opening"] == 150
    assert december.totals["points"]["closing"] == 157
    assert find_changed_periods(autumn) == []
    assert [each.period for each in list_closed_periods(autumn)] == ["2020-10", "2020-11", "2020-12"]
    assert {row["closed_by"] for row in copy_closed_periods(autumn).to_pylist()} == {"Ola"}


def test_a_correction_falls_into_the_next_month_also_when_the_clock_was_set_back(autumn: Ledger):
    before = closed(autumn, "2020-10")
    adjusted(autumn, 5, "2020-10-20")
    assert find_changed_periods(autumn) == []
    rows = copy_ledger_entries(autumn).to_pylist()
    assert [(row["amount"], row["booked_on"]) for row in rows] == [
        (100, date(2020, 10, 5)),
        (50, date(2020, 10, 31)),
        (7, date(2020, 12, 1)),
        (5, date(2020, 11, 1)),
    ]
    november = closed(autumn, "2020-11")
    assert (november.entry_count, november.totals["points"]["closing"]) == (1, 155)
    adjusted(autumn, 3, "2020-10-01")
    assert find_changed_periods(autumn) == []
    assert copy_ledger_entries(autumn)["booked_on"].to_pylist()[-1] == date(2020, 12, 1)
    assert [each.digest for each in list_closed_periods(autumn)] == [before.digest, november.digest]
    assert audit(autumn) == []


def test_a_row_that_was_changed_behind_the_rules_is_found(autumn: Ledger):
    closed(autumn, "2020-10")
    with autumn.writing() as connection:
        if autumn.is_sqlite:
            connection.exec_driver_sql("DROP TRIGGER entries_never_change")
        else:
            connection.exec_driver_sql("ALTER TABLE entries DISABLE TRIGGER entries_never_change")
        connection.exec_driver_sql("UPDATE entries SET reason = 'another' WHERE entry_id = 1")
    (words,) = find_changed_periods(autumn)
    assert words.startswith("2020-10 was closed with 2 entries")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE closed_periods SET closed_by = 'another'",
        "DELETE FROM closed_periods",
        "INSERT INTO closed_periods SELECT '2020-09', last_entry_id, last_benefit_entry_id, last_hold_event_id, "
        "entry_count, totals, digest, closed_by, closed_at FROM closed_periods",
    ],
)
def test_a_closing_never_changes(autumn: Ledger, statement: str):
    closed(autumn, "2020-10")
    with pytest.raises(IntegrityError, match=r"never|in order"), autumn.writing() as connection:
        connection.exec_driver_sql(statement)


def test_totals_are_told_by_unit_and_kind(ledger: Ledger):
    earned(ledger, "ada", 100)
    with ledger.snapshot() as connection:
        made = connection.execute(select(ENTRIES.c.created_at)).scalar_one()
    year = made.year + 1
    now = datetime(year, 12, 31, tzinfo=UTC)
    found = close_period(ledger, f"{made:%Y-%m}", closed_by="Ola", now=now)
    assert found.totals["points"] == {
        "opening": 0,
        "earn": 100,
        "grant": 0,
        "adjust": 0,
        "redeem": 0,
        "reverse": 0,
        "deliver": 0,
        "closing": 100,
        "entries": 1,
    }
    assert json.loads(json.dumps(found.totals)) == found.totals
    assert [state.balance for state in list_benefits(ledger, "ada") if state.unit == WALLET] == [0]
