"""What videos are due, on tiny tables: each outcome, and that postings until nothing is due end at the score."""

from datetime import date

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_assets.alerts.tables import ALERT_CASES, STANDINGS
from tcm_assets.points.due_points import OUTCOMES, compute_earnings
from tcm_assets.points.tables import VIDEO_CREDITS, VIDEO_POINTS
from tcm_assets.tables.types import arrow_schema
from tcm_assets_tests.tables.stored_tables import put

DAY, OTHER_DAY = date(2020, 10, 1), date(2020, 10, 2)

CONNECTION = ibis.duckdb.connect()

POSTED = pa.schema(
    [
        *(("video_id", pa.string()), ("upload_date", pa.date32()), ("account_id", pa.string())),
        *((unit, pa.int64()) for unit in ("points", "wallet_cents", "exposure_min")),
    ]
)

TIERS = {
    "gold": {"reward_tier": "gold", "wallet_usd": 5, "exposure_min": 20},
    "silver": {"reward_tier": "silver", "wallet_usd": 0, "exposure_min": 10},
    "none": {"reward_tier": "none", "wallet_usd": 0, "exposure_min": 0},
}

SCHEMAS = {
    "of_days": arrow_schema(VIDEO_POINTS),
    "credits": arrow_schema(VIDEO_CREDITS),
    "alert_cases": arrow_schema(ALERT_CASES),
    "rejections": pa.schema([("video_id", pa.string())]),
    "posted": POSTED,
    "of_every_day": arrow_schema(VIDEO_POINTS),
}
"""The tables that are read, in the order in which `compute_earnings` takes them."""

SQL = ibis.to_sql(
    compute_earnings(*(ibis.table(ibis.Schema.from_pyarrow(schema), name=name) for name, schema in SCHEMAS.items())),
    dialect="duckdb",
)


def due_of(points, standings=None, posted=None, elsewhere=None, rejected=(), author_id="7", paid="7", tiers=None):
    """The rows of `compute_earnings`, by video: of its points, its case's standing, and what the ledger has of it.

    `tiers` are the reward tiers of videos.
    `author_id` is the account of the videos now, `paid` the one that the ledger has paid.
    """
    videos = [
        {
            "video_id": video_id,
            "upload_date": DAY,
            "author_id": author_id,
            "author_username": "nina",
            "scoring_version": "robust-1",
            "points": number,
        }
        for video_id, number in points.items()
    ]
    moved = [
        {"video_id": video_id, "upload_date": OTHER_DAY, "points": number}
        for video_id, number in (elsewhere or {}).items()
    ]
    cases = [{"video_id": video_id, "standing": standing} for video_id, standing in (standings or {}).items()]
    entries = [
        {"video_id": video_id, "upload_date": DAY, "account_id": paid, "points": number, "wallet_cents": 0}
        | {"exposure_min": 0}
        | (number if isinstance(number, dict) else {})
        for video_id, number in (posted or {}).items()
    ]
    for name, records in (
        ("of_days", videos),
        ("credits", [{"video_id": video_id, **TIERS[tier]} for video_id, tier in (tiers or {}).items()]),
        ("alert_cases", cases),
        ("rejections", [{"video_id": video_id} for video_id in rejected]),
        ("posted", entries),
        ("of_every_day", [*videos, *moved]),
    ):
        rows = [{field: record.get(field) for field in SCHEMAS[name].names} for record in records]
        put(CONNECTION, name, pa.Table.from_pylist(rows, SCHEMAS[name]))
    rows = CONNECTION.raw_sql(SQL).to_arrow_table().to_pylist()
    assert len({row["video_id"] for row in rows}) == len(rows)
    assert {row["outcome"] for row in rows} <= set(OUTCOMES)
    return {row["video_id"]: row for row in rows}


def summary(row):
    return row["outcome"], row["posted_points"], row["due_points"], row["reason"]


def test_a_first_score_is_due_as_it_is():
    row = due_of({"a": 734})["a"]
    assert summary(row) == ("payable", 0, 734, "scored: 734 points")
    assert (row["account_id"], row["username"], row["scoring_version"]) == ("7", "nina", "robust-1")


def test_a_new_score_says_what_it_was():
    assert summary(due_of({"a": 500}, posted={"a": 734})["a"]) == (
        "payable",
        734,
        500,
        "rescored: 500 points instead of 734",
    )


@pytest.mark.parametrize("standing", [None, "watched"])
def test_one_kind_of_evidence_holds_nothing(standing):
    assert summary(due_of({"a": 5}, {"a": standing})["a"]) == ("payable", 0, 5, "scored: 5 points")


def test_a_released_video_is_due_its_score():
    assert summary(due_of({"a": 5}, {"a": "released"})["a"]) == ("payable", 0, 5, "released: 5 points")


@pytest.mark.parametrize(
    ("score", "posted", "due"), [(300, None, 0), (300, 200, 200), (300, 300, 300), (100, 200, 100)]
)
def test_a_held_video_gets_nothing_new_and_keeps_what_its_score_covers(score, posted, due):
    row = due_of({"a": score}, {"a": "held"}, {} if posted is None else {"a": posted})["a"]
    assert summary(row) == ("held", posted or 0, due, "waits for a review")


def test_a_rejected_video_is_due_nothing():
    assert summary(due_of({"a": 300}, {"a": "rejected"}, {"a": 200})["a"]) == (
        "rejected",
        200,
        0,
        "a review rejected the video",
    )


def test_an_unknown_score_is_no_posting_and_takes_back_an_earlier_one():
    rows = due_of({"a": None, "b": None}, posted={"b": 9})
    assert set(rows) == {"b"}
    assert summary(rows["b"]) == ("unscored", 9, 0, "the video has no score any more")


def test_a_video_that_is_gone_gives_all_back():
    row = due_of({}, posted={"a": 9})["a"]
    assert summary(row) == ("withdrawn", 9, 0, "the video is not in the catalogue any more")
    assert (row["upload_date"], row["account_id"], row["username"], row["scoring_version"]) == (DAY, "7", None, None)
    # The account has a video that is still there.
    assert due_of({"b": 1}, posted={"a": 9})["a"]["username"] == "nina"


def test_videos_come_in_one_order():
    rows = due_of({"c": 3, "a": 1, "d": 4}, posted={"b": 2, "d": 1})
    assert list(rows) == ["a", "b", "c", "d"]


def test_a_video_that_moved_to_another_day_is_not_gone():
    assert due_of({}, posted={"a": 9}, elsewhere={"a": 9}) == {}


def test_a_video_that_moved_and_has_no_score_there_gives_all_back():
    row = due_of({"b": None}, posted={"a": 9}, elsewhere={"a": None})["a"]
    assert summary(row) == ("unscored", 9, 0, "the video has no score any more")
    assert (row["upload_date"], row["account_id"], row["scoring_version"]) == (DAY, "7", None)


scores = st.one_of(st.none(), st.integers(0, 1400))


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from("abcd"),
        st.tuples(scores, st.sampled_from([None, *STANDINGS]), st.one_of(st.none(), st.integers(0, 1400))),
    )
)
def test_what_is_due_is_never_more_than_the_score_and_posting_it_settles(videos):
    points = {name: score for name, (score, _, _) in videos.items()}
    standings = {name: standing for name, (_, standing, _) in videos.items() if standing}
    posted = {name: number for name, (_, _, number) in videos.items() if number is not None}
    due = due_of(points, standings, posted)
    for name, row in due.items():
        assert 0 <= row["due_points"] <= (points[name] or 0)
        if row["outcome"] == "payable":
            assert row["due_points"] == points[name]
        if row["outcome"] == "held":
            assert row["due_points"] <= row["posted_points"]
    again = due_of(points, standings, {**posted, **{name: row["due_points"] for name, row in due.items()}})
    assert {name: row["due_points"] for name, row in again.items()} == {
        name: row["due_points"] for name, row in due.items()
    }


def test_a_rejection_stands_without_a_case_and_a_case_tells_more():
    due = due_of({"1": 5, "2": 5}, standings={"2": "released"}, posted={"1": 5}, rejected=["1", "2", "of another day"])
    assert {video_id: (row["outcome"], row["due_points"]) for video_id, row in due.items()} == {
        "1": ("rejected", 0),
        "2": ("payable", 5),
    }


@pytest.mark.parametrize("author_id", [None, "6.9E+18", "'6900000000000104729"])
def test_a_video_of_an_unknown_account_is_due_nothing(author_id):
    assert due_of({"a": 5}, author_id=author_id) == {}


def test_what_was_posted_stays_with_an_account_that_was_known():
    assert due_of({"a": 5}, posted={"a": 5}, author_id=None) == {}


def test_what_was_posted_to_a_spoiled_id_is_taken_back():
    row = due_of({"a": 5}, posted={"a": 5}, author_id=None, paid="6.9E+18")["a"]
    reason = "the account's id is spoiled, and whose the video is is unknown"
    assert summary(row) == ("withdrawn", 5, 0, reason)
    assert row["account_id"] == "6.9E+18"
    moved = due_of({"a": 5}, posted={"a": 5}, author_id="6900000000000104729", paid="6.9E+18")["a"]
    assert (moved["account_id"], moved["due_points"]) == ("6900000000000104729", 5)


def test_what_was_posted_while_the_account_was_known_stays_unless_a_review_rejects_it():
    assert due_of({"a": 5}, posted={"a": 5}, author_id=None) == {}
    row = due_of({"a": 5}, posted={"a": 5}, author_id=None, rejected=["a"])["a"]
    assert (*summary(row), row["account_id"]) == ("withdrawn", 5, 0, "a review rejected the video", "7")


GOLD = {"points": 100, "wallet_cents": 500, "exposure_min": 20}

NOTHING = {"points": 0, "wallet_cents": 0, "exposure_min": 0}


@pytest.mark.parametrize(
    ("standing", "posted", "due"),
    [
        (None, NOTHING, (500, 20)),
        (None, {**NOTHING, "exposure_min": 10}, (500, 20)),
        ("held", NOTHING, (0, 0)),
        ("held", {**NOTHING, "exposure_min": 10}, (0, 10)),
        ("held", GOLD, (500, 20)),
        ("rejected", GOLD, (0, 0)),
        ("released", NOTHING, (500, 20)),
    ],
)
def test_benefits_follow_the_outcome_of_the_points(standing, posted, due):
    row = due_of({"1": 100}, {"1": standing} if standing else {}, {"1": posted}, tiers={"1": "gold"})["1"]
    assert (row["due_wallet_cents"], row["due_exposure_min"]) == due
    assert (row["posted_wallet_cents"], row["posted_exposure_min"]) == (posted["wallet_cents"], posted["exposure_min"])


def test_benefits_of_a_video_that_is_gone_are_taken_back():
    row = due_of({}, posted={"1": GOLD})["1"]
    assert (row["outcome"], row["due_wallet_cents"], row["due_exposure_min"]) == ("withdrawn", 0, 0)
    assert (row["posted_wallet_cents"], row["posted_exposure_min"]) == (500, 20)


def test_a_video_that_lost_its_tier_is_due_less_and_says_why():
    row = due_of({"1": 100}, posted={"1": GOLD}, tiers={"1": "silver"})["1"]
    assert (row["due_wallet_cents"], row["due_exposure_min"]) == (0, 10)
    assert row["benefit_reason"] == "credits of the video: silver tier"
