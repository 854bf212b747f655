"""The minmax method: its formula on literal videos, and the source system's steps on its own export."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import ibis
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_assets.catalogue.deliveries import latest_deliveries
from tcm_assets.catalogue.tables import RAW_VIDEOS
from tcm_assets.points.populations import metric_values
from tcm_assets.points.scoring_reference import compute_scoring_reference
from tcm_assets.points.scoring_versions import ScoringVersion
from tcm_assets.points.video_points import compute_video_points
from tcm_assets.sentiment.tables import CONTENT_SENTIMENT
from tcm_assets.tables.scoring_metrics import MAXIMUM_POINTS, SCORING_METRICS
from tcm_assets_tests.points import one_population
from tcm_assets_tests.points.one_population import points_in_one_population, video
from tcm_assets_tests.points.oracles import minmax_points, zscore_points
from tcm_assets_tests.tables.stored_tables import store

COUNTS = st.one_of(st.none(), st.integers(0, 10**7))

SHARES = st.one_of(st.none(), st.floats(0, 1))

VIDEOS = st.lists(
    st.fixed_dictionaries(dict.fromkeys(SCORING_METRICS, COUNTS) | {"engagement_rate": SHARES, "sentiment": SHARES}),
    min_size=1,
    max_size=8,
)


def scored(videos):
    return one_population.scored(videos, "minmax")


def points(videos):
    return [row["points"] for row in scored(videos)]


def test_the_least_value_gives_nothing_and_the_greatest_two_hundred():
    rows = scored([video(view_count=10), video(view_count=20), video(view_count=50)])
    assert [row["view_count_points"] for row in rows] == [0.0, 50.0, 200.0]
    assert [row["points"] for row in rows] == [0, 50, 200]


def test_a_metric_in_which_all_agree_gives_nothing():
    assert points([video(), video()]) == [0, 0]
    assert scored([video()])[0]["sentiment_points"] == 0.0


def test_the_best_in_everything_has_all_points():
    worst = video()
    best = {metric: 1.0 if metric in {"engagement_rate", "sentiment"} else 9 for metric in SCORING_METRICS}
    assert points([worst, best]) == [0, MAXIMUM_POINTS]


def test_points_are_rounded_half_to_even():
    # Of a range of 400, each value gives half a point.
    views = [0, 1, 2, 3, 5, 400]
    assert points([video(view_count=count) for count in views]) == [0, 0, 1, 2, 2, 200]


def test_a_video_without_a_sentiment_has_no_points_and_is_not_in_the_population():
    rows = scored([video(view_count=0), video(view_count=100), video(view_count=10**6, sentiment=None)])
    assert [row["points"] for row in rows] == [0, 200, None]
    assert rows[2]["missing_metrics"] == ["sentiment"]
    assert rows[2]["view_count_points"] is None


def test_a_metric_that_nobody_knows_is_left_out_and_named():
    rows = scored([video(bookmark_count=None), video(bookmark_count=None, like_count=9)])
    assert [row["points"] for row in rows] == [0, 200]
    assert [row["missing_metrics"] for row in rows] == [["bookmark_count"]] * 2
    assert [row["bookmark_count_points"] for row in rows] == [None, None]


def test_a_metric_that_one_video_lacks_is_left_out_for_it_alone():
    rows = scored([video(bookmark_count=None), video(bookmark_count=0), video(bookmark_count=8)])
    assert [row["bookmark_count_points"] for row in rows] == [None, 0.0, 200.0]
    assert [row["missing_metrics"] for row in rows] == [["bookmark_count"], [], []]


def test_a_metric_known_only_to_videos_without_sentiment_is_unknown_to_the_population():
    rows = scored([video(share_count=None), video(share_count=5, sentiment=None)])
    assert [row["missing_metrics"] for row in rows] == [["share_count"], ["share_count", "sentiment"]]


@settings(deadline=None, max_examples=25)
@given(VIDEOS, st.integers(2, 1000))
def test_the_unit_in_which_views_are_counted_does_not_matter(videos, factor):
    multiplied = [row | {"view_count": row["view_count"] and row["view_count"] * factor} for row in videos]
    assert scored(multiplied) == scored(videos)


ORACLES = {"minmax": minmax_points, "zscore": zscore_points}

EXPORT = Path(__file__).parents[3] / "shared" / "real" / "trending_december_2020.json"

SEED = 20201221

COUNTS = {
    "playCount": "view_count",
    "diggCount": "like_count",
    "shareCount": "share_count",
    "commentCount": "comment_count",
}


@pytest.fixture(scope="module")
def export():
    if not EXPORT.exists():
        pytest.skip(f"the real export is not at {EXPORT}")
    return json.loads(EXPORT.read_text())["collector"]


def raw_rows(export, bookmarks):
    for position, (record, bookmark_count) in enumerate(zip(export, bookmarks, strict=True), start=1):
        uploaded_at = datetime.fromtimestamp(record["createTime"], UTC).replace(tzinfo=None)
        yield {
            "video_id": record["id"],
            "uploaded_at": uploaded_at,
            "upload_date": uploaded_at.date(),
            "author_id": record["authorMeta"]["id"],
            "author_username": record["authorMeta"]["name"],
            **{name: record[key] for key, name in COUNTS.items()},
            "bookmark_count": bookmark_count,
            "source_file": EXPORT.name,
            "position": position,
            "delivered_at": datetime.fromisoformat("2020-12-21"),
        }


def frame_of(export, sentiments, bookmarks):
    """The seven fields of every video of the export, by id."""
    frame = pd.DataFrame(
        {
            "views": [record["playCount"] for record in export],
            "likes": [record["diggCount"] for record in export],
            "shares": [record["shareCount"] for record in export],
            "comments": [record["commentCount"] for record in export],
            "bookmarks": bookmarks,
        },
        dtype="float64",
        index=[record["id"] for record in export],
    )
    rates = [(frame[name] / frame["views"]).round(5) for name in ("likes", "shares", "comments", "bookmarks")]
    frame["engagement_rate"] = sum(rate.fillna(0.0) for rate in rates).round(5)
    frame["sentiment"] = sentiments
    return frame


@pytest.mark.parametrize("method", ["minmax", "zscore"])
@pytest.mark.parametrize("has_bookmarks", [False, True])
def test_every_video_has_the_points_that_the_source_gives(export, has_bookmarks, method):
    rng = np.random.default_rng(SEED)
    sentiments = np.where(rng.random(len(export)) < 0.95, rng.random(len(export)).round(2), np.nan)
    bookmarks = rng.lognormal(6, 2, len(export)).astype(int).tolist() if has_bookmarks else [None] * len(export)
    connection = ibis.duckdb.connect()
    raw = list(raw_rows(export, bookmarks))
    videos = latest_deliveries(store(connection, RAW_VIDEOS, raw))
    judged = [
        {**row, "sentiment": None if np.isnan(score) else score} for row, score in zip(raw, sentiments, strict=True)
    ]
    sentiment = store(connection, CONTENT_SENTIMENT, judged)

    expected = ORACLES[method](frame_of(export, sentiments, bookmarks))
    found = connection.to_pyarrow(points_in_one_population(metric_values(videos, sentiment), method)).to_pylist()
    assert len(found) == len(export) == 1000
    assert {row["video_id"]: row["points"] for row in found if row["points"] is not None} == expected
    missing = {metric for row in found if row["points"] is not None for metric in row["missing_metrics"]}
    assert missing == (set() if has_bookmarks else {"bookmark_count"})

    # All stored videos as the population give the same numbers on every day.
    first_day = min(row["upload_date"] for row in raw)
    end_day = max(row["upload_date"] for row in raw) + timedelta(days=1)
    reference = compute_scoring_reference(videos, sentiment, first_day, end_day, None, method)
    through_days = compute_video_points(videos, sentiment, reference, ScoringVersion(method=method, window_days=None))
    by_id = {row["video_id"]: row["points"] for row in connection.to_pyarrow(through_days).to_pylist()}
    assert by_id == {row["video_id"]: row["points"] for row in found}
