"""Contests: one for each finding, by the account of its video; the latest decision counts; nothing is changed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tcm_assets.ledger.contests import LONGEST_TEXT, contest_finding, decide_contest, list_contests
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.errors import ConflictingKeyError, UnknownContestError

FINDING: dict[str, Any] = {"finding_id": "f1", "video_id": "1", "author_id": "77", "category": "weapons"}


def _contest(ledger: Ledger, objection: str = "it is a glue gun", **changes: str) -> None:
    contest_finding(ledger, {**FINDING, **changes}, account_id="77", objection=objection)


def _decide(ledger: Ledger, decision: Any, key: str, finding_id: str = "f1", reason: str = "seen") -> None:
    decide_contest(ledger, finding_id, decision, reason=reason, decided_by="owner", idempotency_key=key)


def test_a_contest_is_open_until_it_is_decided(ledger: Ledger):
    _contest(ledger, objection="  it is a glue gun ")
    (row,) = list_contests(ledger).to_pylist()
    assert (row["finding_id"], row["state"], row["objection"]) == ("f1", "open", "it is a glue gun")
    assert (row["reason"], row["decided_by"], row["decided_at"]) == (None, None, None)
    assert abs(datetime.now(UTC).replace(tzinfo=None) - row["contested_at"]) < timedelta(minutes=1)


def test_the_latest_decision_counts_and_the_creator_reads_its_reason(ledger: Ledger):
    _contest(ledger)
    _contest(ledger, finding_id="f2")
    _decide(ledger, "keep", "a", reason="it looks real")
    _decide(ledger, "withdraw", "b", reason="it is a glue gun indeed")
    rows = {row["finding_id"]: (row["state"], row["reason"]) for row in list_contests(ledger, "77").to_pylist()}
    assert rows == {"f1": ("withdrawn", "it is a glue gun indeed"), "f2": ("open", None)}
    assert list_contests(ledger, "78").num_rows == 0


def test_a_finding_is_contested_once(ledger: Ledger):
    _contest(ledger)
    _contest(ledger)  # the same again, as after a reload of the page
    assert list_contests(ledger).num_rows == 1
    with pytest.raises(ConflictingKeyError, match="contested once"):
        _contest(ledger, objection="and another thing")


def test_only_the_videos_account_contests(ledger: Ledger):
    with pytest.raises(PermissionError, match="only its own"):
        _contest(ledger, author_id="78")
    with pytest.raises(PermissionError):
        contest_finding(ledger, {**FINDING, "author_id": None}, account_id="77", objection="no")


@pytest.mark.parametrize("objection", ["", "  \n", "x" * (LONGEST_TEXT + 1)])
def test_an_objection_has_bounds(ledger: Ledger, objection: str):
    with pytest.raises(ValueError, match="objection"):
        _contest(ledger, objection=objection)
    assert list_contests(ledger).num_rows == 0


def test_only_what_is_contested_is_decided(ledger: Ledger):
    with pytest.raises(UnknownContestError, match="nobody contests"):
        _decide(ledger, "keep", "a")
    _contest(ledger)
    with pytest.raises(ValueError, match="keep or withdraw"):
        _decide(ledger, "perhaps", "a")
    with pytest.raises(ValueError, match="reason"):
        _decide(ledger, "keep", "a", reason=" ")
    with pytest.raises(ValueError, match="shorten"):
        _decide(ledger, "keep", "a", reason="x" * (LONGEST_TEXT + 1))


def test_a_key_belongs_to_one_decision(ledger: Ledger):
    _contest(ledger)
    _decide(ledger, "keep", "a")
    _decide(ledger, "keep", "a")
    with pytest.raises(ConflictingKeyError):
        _decide(ledger, "withdraw", "a")
    assert list_contests(ledger)["state"].to_pylist() == ["kept"]


@pytest.mark.parametrize("table", ["safety_contests", "safety_decisions"])
def test_rows_are_never_changed_or_deleted(ledger: Ledger, table: str):
    _contest(ledger)
    _decide(ledger, "keep", "a")
    for statement in (f"UPDATE {table} SET finding_id = 'f9'", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match=r"never (changed|deleted)"), ledger.writing() as connection:
            connection.execute(text(statement))
    assert list_contests(ledger)["state"].to_pylist() == ["kept"]
