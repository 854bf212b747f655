from datetime import date

import ibis
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_assets.points.video_scoring import points_in_one_population
from tcm_assets.tables.scoring_metrics import SCORING_METRICS

SCHEMA = ibis.schema(
    {
        "video_id": "string",
        "upload_date": "date",
        "author_id": "string",
        "author_username": "string",
        "follower_tier": "string",
        **dict.fromkeys(SCORING_METRICS, "int64"),
        "engagement_rate": "float64",
        "sentiment": "float64",
    }
)

CONNECTION = ibis.duckdb.connect()

SQL = ibis.to_sql(points_in_one_population(ibis.table(SCHEMA, name="metrics"), "minmax"), dialect="duckdb")

COUNTS = st.one_of(st.none(), st.integers(0, 10**7))

SHARES = st.one_of(st.none(), st.floats(0, 1))

VIDEOS = st.lists(
    st.fixed_dictionaries(dict.fromkeys(SCORING_METRICS, COUNTS) | {"engagement_rate": SHARES, "sentiment": SHARES}),
    min_size=1,
    max_size=8,
)


def video(**metrics):
    """A video that is the same as every other in whatever is not named."""
    return dict.fromkeys(SCORING_METRICS, 5) | {"engagement_rate": 0.1, "sentiment": 0.5} | metrics


def scored(videos):
    """The rows of the points, in the order of the videos."""
    rows = [
        {"video_id": f"{place:03}", "upload_date": date(2020, 12, 1), "author_id": "a", "author_username": "a", **row}
        for place, row in enumerate(videos)
    ]
    CONNECTION.create_table("metrics", pa.Table.from_pylist(rows, SCHEMA.to_pyarrow()), overwrite=True)
    found = CONNECTION.raw_sql(SQL).to_arrow_table().to_pylist()
    return sorted(found, key=lambda row: row["video_id"])


def points(videos):
    return [row["points"] for row in scored(videos)]


def test_the_least_value_gives_nothing_and_the_greatest_two_hundred():
    rows = scored([video(view_count=10), video(view_count=20), video(view_count=50)])
    assert [row["view_count_points"] for row in rows] == [0.0, 50.0, 200.0]
    assert [row["points"] for row in rows] == [0, 50, 200]


def test_a_metric_in_which_all_agree_gives_nothing():
    assert points([video(), video()]) == [0, 0]
    assert scored([video()])[0]["sentiment_points"] == 0.0


def test_the_best_in_everything_has_1400_points():
    worst = video()
    best = {metric: 1.0 if metric in {"engagement_rate", "sentiment"} else 9 for metric in SCORING_METRICS}
    assert points([worst, best]) == [0, 1400]


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
