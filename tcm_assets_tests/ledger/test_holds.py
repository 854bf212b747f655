"""Holds: opened with evidence and a deadline, changed, closed once, and written once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.holds import HeldVideo, copy_hold_events, find_open_holds, record_holds
from tcm_assets.ledger.schema import HOLD_EVENTS
from tcm_assets.ledger.tables import HOLD_EVENT_KINDS

DAY, NEXT_DAY, END = date(2020, 10, 1), date(2020, 10, 2), date(2020, 10, 3)


def _held(points: int = 10, evidence: str = "[1]", day: date = DAY, account_id: str = "7") -> HeldVideo:
    return HeldVideo("1", account_id, day, points, evidence)


def _record(ledger: Ledger, *held: HeldVideo, **closed: str) -> dict[str, int]:
    counts = record_holds(ledger, held, {name.lstrip("_"): how for name, how in closed.items()}, hold_days=14)
    return {kind: count for kind, count in counts.items() if count}


def _events(ledger: Ledger) -> list[tuple[str, str, int]]:
    rows = copy_hold_events(ledger, DAY, END).to_pylist()
    return [(row["hold_id"], row["kind"], row["points"]) for row in rows]


def test_a_hold_has_its_evidence_and_a_deadline(ledger: Ledger):
    assert _record(ledger, _held()) == {"held": 1}
    (row,) = copy_hold_events(ledger, DAY, NEXT_DAY).to_pylist()
    assert (row["hold_id"], row["account_id"], row["upload_date"], row["evidence"]) == ("1/1", "7", DAY, "[1]")
    assert row["deadline_at"] - row["created_at"] == timedelta(days=14)


def test_the_same_state_again_writes_nothing(ledger: Ledger):
    _record(ledger, _held())
    assert _record(ledger, _held()) == {}
    assert _record(ledger, _2="ended") == {}
    _record(ledger, _1="released")
    assert _record(ledger, _1="released") == {}
    assert _events(ledger) == [("1/1", "held", 10), ("1/1", "released", 10)]


@pytest.mark.parametrize(
    "change",
    [{"points": 5}, {"evidence": "[2]"}, {"day": NEXT_DAY}, {"account_id": "8"}],
    ids=lambda each: next(iter(each)),
)
def test_a_change_is_an_event_of_the_same_hold(ledger: Ledger, change):
    _record(ledger, _held())
    assert _record(ledger, _held(**change)) == {"changed": 1}
    assert _record(ledger, _held(**change)) == {}
    record = find_open_holds(ledger, DAY, END)["1"]
    assert (record.hold_id, record.kind, record.event_count) == ("1/1", "changed", 2)


def test_a_video_that_is_held_again_has_a_new_hold(ledger: Ledger):
    _record(ledger, _held())
    _record(ledger, _1="rejected")
    assert find_open_holds(ledger, DAY, END) == {}
    _record(ledger, _held(points=4))
    assert _events(ledger) == [("1/1", "held", 10), ("1/1", "rejected", 10), ("1/2", "held", 4)]


def test_open_holds_are_found_by_day_and_by_video(ledger: Ledger):
    _record(ledger, _held(), HeldVideo("2", "8", NEXT_DAY, 3, "[]"))
    assert set(find_open_holds(ledger, DAY, NEXT_DAY)) == {"1"}
    assert set(find_open_holds(ledger, DAY, NEXT_DAY, ["2"])) == {"1", "2"}
    _record(ledger, _held(day=NEXT_DAY))
    # By its former day as well, with the day that it has now.
    assert find_open_holds(ledger, DAY, NEXT_DAY)["1"].upload_date == NEXT_DAY


def test_many_videos_at_once(ledger: Ledger):
    many = [HeldVideo(f"{number:04d}", "7", DAY, number, "[]") for number in range(1_201)]
    assert _record(ledger, *many) == {"held": 1_201}
    assert record_holds(ledger, [], {video.video_id: "ended" for video in many}, hold_days=14)["ended"] == 1_201


def test_a_video_is_not_held_and_released_at_once(ledger: Ledger):
    with pytest.raises(ValueError, match="at once"):
        _record(ledger, _held(), _1="released")


MOMENT = datetime(2020, 10, 2, 12, tzinfo=UTC)

EVENT = {"hold_id": "9/1", "video_id": "9", "account_id": "7", "upload_date": DAY, "points": 1, "evidence": None}
EVENT |= {"deadline_at": None, "idempotency_key": "direct"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "perhaps"},
        {"kind": "held"},
        {"kind": "changed"},
        {"kind": "ended", "points": -1},
        {"kind": "ended", "evidence": "[]"},
        {"kind": "ended", "idempotency_key": "hold/1/1"},
        {"kind": "rejected", "hold_id": "1/1"},
        {"kind": "held", "hold_id": "1/1", "evidence": "[]"},
    ],
    ids=str,
)
def test_the_database_refuses_a_wrong_event(ledger: Ledger, wrong):
    _record(ledger, _held())
    _record(ledger, _1="released")
    before = copy_hold_events(ledger, DAY, END)
    moment = {"created_at": MOMENT}
    if wrong.get("hold_id") and wrong["kind"] == "held":
        moment["deadline_at"] = moment["created_at"]
    with pytest.raises(IntegrityError), ledger.writing() as connection:
        connection.execute(insert(HOLD_EVENTS).values({**EVENT, **moment, **wrong}))
    assert copy_hold_events(ledger, DAY, END) == before


@pytest.mark.parametrize("change", ["UPDATE hold_events SET points = 0", "DELETE FROM hold_events"])
def test_an_event_is_never_changed_or_deleted(ledger: Ledger, change: str):
    _record(ledger, _held())
    with pytest.raises(IntegrityError, match="never"), ledger.writing() as connection:
        connection.exec_driver_sql(change)


def test_kinds_are_those_of_the_database(ledger: Ledger):
    for kind in HOLD_EVENT_KINDS[2:]:
        _record(ledger, _held())
        assert _record(ledger, _1=kind) == {kind: 1}
