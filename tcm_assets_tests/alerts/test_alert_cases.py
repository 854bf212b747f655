from datetime import date, datetime

import ibis
import pyarrow as pa
import pytest

from tcm_assets.alerts.alert_cases import build_alert_cases
from tcm_assets.alerts.signals import SIGNALS
from tcm_assets.alerts.tables import ALERT_CASES, ENGAGEMENT_ALERTS
from tcm_assets.ledger.reviews import REVIEW_SCHEMA
from tcm_assets.points.tables import VIDEO_CREDITS
from tcm_assets.tables.types import arrow_schema, ibis_schema

FAMILIES = {signal.name: signal.family for signal in SIGNALS}

NOON = datetime.fromisoformat("2020-12-02T12:00:00")

VIDEOS = arrow_schema(VIDEO_CREDITS)
"""Any table of videos: only ids, days and accounts are read."""


def alert(signal, severity="notice", video_id="v"):
    return {
        "video_id": video_id,
        "upload_date": date(2020, 12, 1),
        "author_id": "7",
        "author_username": "nina",
        "signal": signal,
        "signal_family": FAMILIES[signal],
        "severity": severity,
    }


def review(decision, *families, hour=12, video_id="v", note=None):
    return {
        "video_id": video_id,
        "decision": decision,
        "signal_families": list(families),
        "note": note,
        "reviewer": "owner",
        "reviewed_at": NOON.replace(hour=hour),
    }


def cases(alerts, *reviews, videos=()):
    connection = ibis.duckdb.connect()
    schema = arrow_schema(ENGAGEMENT_ALERTS)
    rows = [{field.name: row.get(field.name) for field in schema} for row in alerts]
    found = build_alert_cases(
        connection.create_table("a", pa.Table.from_pylist(rows, schema=schema)),
        connection.create_table("r", pa.Table.from_pylist(list(reviews), schema=REVIEW_SCHEMA)),
        connection.create_table("v", pa.Table.from_pylist(list(videos), schema=VIDEOS)),
    )
    assert found.schema().names == ALERT_CASES.column_names
    for name, dtype in found.schema().items():
        assert dtype.copy(nullable=True) == ibis_schema(ALERT_CASES)[name]
    return {row["video_id"]: row for row in connection.to_pyarrow(found).to_pylist()}


RATIO = [alert("too_few_likes_for_views"), alert("bot_like_engagement", "critical")]

RATIO_AND_TEXT = [alert("shared_caption"), *RATIO]


def standing(alerts, *reviews):
    case = cases(alerts, *reviews)["v"]
    return case["standing"], case["review_state"]


def test_two_signals_of_one_family_are_watched():
    case = cases(RATIO)["v"]
    assert (case["standing"], case["review_state"]) == ("watched", "open")
    assert case["signals"] == ["bot_like_engagement", "too_few_likes_for_views"]
    assert (case["signal_families"], case["severity"]) == (["ratio"], "critical")
    assert (case["reviewer"], case["reviewed_at"], case["review_note"]) == (None, None, None)


def test_two_families_are_held():
    case = cases(RATIO_AND_TEXT)["v"]
    assert (case["standing"], case["review_state"]) == ("held", "open")
    assert case["signal_families"] == ["ratio", "text"]


@pytest.mark.parametrize("source_rule", ["bot_like_engagement", "suspiciously_few_likes", "high_gift_spike"])
def test_rules_of_one_number_are_no_second_family(source_rule):
    alerts = [alert("shared_caption"), alert(source_rule, "critical")]
    assert standing(alerts) == ("watched", "open")
    assert len(cases(alerts)["v"]["signal_families"]) == 2
    assert standing([*alerts, alert("falling_counter")]) == ("held", "open")


def test_a_decision_stands():
    assert standing(RATIO_AND_TEXT, review("release", "ratio", "text")) == ("released", "released")
    assert standing(RATIO_AND_TEXT, review("reject", "ratio", "text")) == ("rejected", "rejected")
    case = cases(RATIO, review("release", "ratio", note="a hobby with shy viewers"))["v"]
    assert (case["reviewer"], case["review_note"]) == ("owner", "a hobby with shy viewers")
    assert case["reviewed_at"] == NOON


def test_evidence_of_another_family_opens_a_release_again():
    assert standing(RATIO_AND_TEXT, review("release", "ratio")) == ("held", "open")
    assert standing(RATIO, review("release", "text")) == ("watched", "open")
    assert standing(RATIO_AND_TEXT, review("reject", "ratio")) == ("rejected", "rejected")


def test_evidence_that_went_away_keeps_the_release():
    assert standing(RATIO, review("release", "ratio", "text")) == ("released", "released")


@pytest.mark.parametrize(("first", "last"), [("release", "reject"), ("reject", "release")])
def test_the_latest_review_counts(first, last):
    reviews = [review(last, "ratio", "text", hour=14), review(first, "ratio", "text", hour=13)]
    assert standing(RATIO_AND_TEXT, *reviews) == ({"release": "released", "reject": "rejected"}[last],) * 2


def test_reviews_belong_to_their_video():
    found = cases(
        [*RATIO_AND_TEXT, alert("shared_caption", video_id="w")],
        review("reject", "text", video_id="w"),
        review("reject", video_id="x"),
    )
    assert {video: case["standing"] for video, case in found.items()} == {"v": "held", "w": "rejected"}


def test_a_rejection_outlives_its_alerts():
    video = {"upload_date": date(2020, 12, 1), "author_id": "7", "author_username": "nina"}
    found = cases(
        RATIO,
        review("reject", "ratio", video_id="w"),
        review("release", "ratio", video_id="x"),
        review("reject", "ratio", video_id="of another day"),
        videos=[{"video_id": video_id, **video} for video_id in ("v", "w", "x", "y")],
    )
    assert found.keys() == {"v", "w"}
    case = found["w"]
    assert (case["standing"], case["review_state"], case["reviewer"]) == ("rejected", "rejected", "owner")
    assert (case["signals"], case["signal_families"], case["severity"]) == ([], [], None)
    assert (case["author_username"], case["upload_date"]) == ("nina", date(2020, 12, 1))
