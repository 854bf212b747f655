from datetime import date, datetime, timedelta

import ibis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tcm_assets.alerts.engagement_alerts import find_engagement_alerts
from tcm_assets.alerts.signals import SIGNALS
from tcm_assets.alerts.tables import ENGAGEMENT_ALERTS
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.tables.types import ibis_schema
from tcm_assets_tests.alerts.conftest import INPUTS

DAY = date(2020, 12, 1)

TEXT = "my secret method to earn money from home every single week"


VIDEOS = st.lists(
    st.fixed_dictionaries(
        {
            "age_days": st.integers(0, 3),
            "author_id": st.sampled_from("abcd"),
            "caption": st.sampled_from(["", TEXT, f"{TEXT} guys"]),
            "gift_count": st.sampled_from([0, 600]),
            "like_count": st.sampled_from([0, 500, 20_000]),
            "comment_count": st.sampled_from([0, 20]),
        }
    ),
    max_size=8,
)


MOST_CHARACTERS = 161_000
"""Length of the SQL, which every day pays for in compiling and planning, however few its videos: some 3,000 a signal,
and the tables they read. A relation that is used twice and does not end in `distinct` is written out twice, which this
finds."""


def unbound(name):
    return ibis.table(ibis_schema(ALL_TABLES[name]), name=name)


def test_gives_the_columns_of_its_table():
    found = find_engagement_alerts(*map(unbound, INPUTS), 30)
    assert found.schema().names == ENGAGEMENT_ALERTS.column_names
    for name, dtype in found.schema().items():
        assert dtype.copy(nullable=True) == ibis_schema(ENGAGEMENT_ALERTS)[name]


def test_a_window_of_no_day_is_refused():
    with pytest.raises(ValueError, match="at least one day"):
        find_engagement_alerts(*map(unbound, INPUTS), 0)


def test_its_sql_does_not_grow():
    found = find_engagement_alerts(*map(unbound, INPUTS), 30)
    assert len(str(ibis.to_sql(found, dialect="duckdb", pretty=False))) < MOST_CHARACTERS


def test_an_ordinary_video_has_no_alert(bench):
    assert bench.alerts([{}]) == []


@settings(
    deadline=None, max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(VIDEOS)
def test_later_days_change_no_earlier_alert(bench, generated):
    videos = [
        {**video, "video_id": str(place), "upload_date": DAY + timedelta(days=video.pop("age_days"))}
        for place, video in enumerate(map(dict, generated))
    ]
    together = bench.alerts(videos) if videos else []
    for last_day in (DAY, DAY + timedelta(days=2)):
        known = [video for video in videos if video["upload_date"] <= last_day]
        alone = bench.alerts(known) if known else []
        assert alone == [alert for alert in together if alert["upload_date"] <= last_day]


def test_alerts_lie_beyond_their_bounds_and_are_unique(bench, reference_row):
    deliveries = [
        {
            "video_id": "v",
            "upload_date": DAY,
            "view_count": views,
            "like_count": likes,
            "comment_count": comments,
            "share_count": 30,
            "delivered_at": datetime.combine(DAY, datetime.min.time()) + timedelta(days=place),
            "source_file": str(place),
        }
        for place, (views, likes, comments) in enumerate(
            [(2_000, 160, 6), (5_000, 400, 15), (105_000, 300, 15), (105_100, 800, 215), (105_200, 805, 216)]
        )
    ]
    latest = {"view_count": 105_200, "like_count": 805, "comment_count": 150_000, "gift_count": 900}
    alerts = bench.alerts(
        [{**latest, "delivery_count": 5}],
        deliveries,
        reference=[reference_row("likes_per_view", log_scale=0.41), reference_row("comments_per_view")],
    )
    signals = [alert["signal"] for alert in alerts]
    assert {
        "falling_counter",
        "high_gift_spike",
        "more_reactions_than_views",
        "reaction_burst_without_views",
        "spike_without_engagement",
        "too_few_likes_for_views",
        "too_many_comments_for_views",
    } == set(signals)
    assert len(signals) == len(set(signals))
    declared = {signal.name: signal for signal in SIGNALS}
    for alert in alerts:
        is_below = alert["evidence_value"] < alert["evidence_bound"]
        assert is_below == (declared[alert["signal"]].side == "below")
        assert alert["evidence_value"] != alert["evidence_bound"]
        assert alert["signal_family"] == declared[alert["signal"]].family


@pytest.mark.parametrize("metric", ["like_count", "comment_count", "share_count", "bookmark_count"])
def test_more_reactions_than_views(bench, metric):
    (alert,) = bench.alerts([{"view_count": 900, metric: 1_000}])
    assert (alert["signal"], alert["signal_family"]) == ("more_reactions_than_views", "impossible")
    assert (alert["evidence_metric"], alert["evidence_value"], alert["evidence_bound"]) == (metric, 1_000, 900)
    assert f"1,000 {metric.removesuffix('_count')}s of a video with 900 views" in alert["explanation"]


@pytest.mark.parametrize(
    "counts",
    [
        {"view_count": 1_000, "like_count": 1_000},
        # A late refresh of one counter.
        {"view_count": 3, "like_count": 5, "comment_count": 0, "share_count": 0},
        {"view_count": 900, "bookmark_count": None},
        # 1,900 views, shown as 1K; 1,150 likes, shown as 1.2K.
        {"view_count": 1_000, "like_count": 1_500},
        {"view_count": 1_160, "like_count": 1_200},
    ],
)
def test_as_many_as_views_or_a_late_refresh_is_possible(bench, counts):
    assert bench.signals([counts]) == []


@pytest.mark.parametrize(
    ("views", "likes", "severities"),
    [
        (100, 109, []),
        (100, 110, ["notice"]),
        (1_010, 1_211, ["notice"]),
        (1_010, 1_212, ["warning"]),
        (1_010, 2_019, ["warning"]),
        (1_010, 2_020, ["critical"]),
    ],
)
def test_how_many_more_reactions_than_views(bench, views, likes, severities):
    assert [alert["severity"] for alert in bench.alerts([{"view_count": views, "like_count": likes}])] == severities
