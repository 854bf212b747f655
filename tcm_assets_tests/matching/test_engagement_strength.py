import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_assets.matching.engagement_strength import percentile_among, with_engagement_strength

COUNTS = ("follower_count", "like_count", "comment_count", "share_count", "view_count", "median_view_count")

SCHEMA = pa.schema(
    [("creator_id", pa.string()), *((name, pa.int64()) for name in COUNTS), ("median_engagement_rate", pa.float64())]
)


def strengths(*creators):
    rows = [{"creator_id": str(place), **creator} for place, creator in enumerate(creators)]
    table = ibis.duckdb.connect().create_table("creators", pa.Table.from_pylist(rows, SCHEMA))
    result = with_engagement_strength(table).order_by("creator_id").to_pyarrow().to_pydict()
    return result["engagement_strength"]


def listed(comments, likes, shares=0, views=1000, followers=100):
    return {
        "comment_count": comments,
        "share_count": shares,
        "view_count": views,
        "like_count": likes,
        "follower_count": followers,
    }


def filmed(rate, views):
    return {"median_engagement_rate": rate, "median_view_count": views}


def percentiles(values, fewest=2):
    table = ibis.duckdb.connect().create_table(
        "numbers", pa.table({"place": range(len(values)), "value": pa.array(values, pa.float64())})
    )
    ranked = table.mutate(percentile=percentile_among(table.value, fewest)).order_by("place")
    return ranked.to_pyarrow()["percentile"].to_pylist()


def test_percentile_runs_from_zero_to_one_and_ties_share_the_middle():
    assert percentiles([5.0, 1.0, 9.0, 5.0, None]) == [0.5, 0.0, 1.0, 0.5, None]


def test_percentile_of_too_few_is_unknown():
    assert percentiles([5.0, None]) == [None, None]
    assert percentiles([5.0, 6.0, 7.0], fewest=4) == [None, None, None]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(-5, 5).map(float)), min_size=1, max_size=8))
def test_percentile_keeps_the_order_and_the_range(values):
    ranked = list(zip(values, percentiles(values), strict=True))
    assert all(rank is None or 0 <= rank <= 1 for _, rank in ranked)
    assert all((rank is None) == (value is None or sum(v is not None for v in values) < 2) for value, rank in ranked)
    known = [pair for pair in ranked if pair[1] is not None]
    assert all((a < b) == (x < y) for a, x in known for b, y in known)


def test_list_figures_rank_creators_without_videos():
    assert strengths(listed(1, 10), listed(2, 20), listed(3, 30)) == [0.0, 0.5, 1.0]


def test_comments_and_shares_count_per_view():
    assert strengths(listed(10, 10, views=100), listed(20, 10, views=1_000), listed(30, 10, views=10_000)) == [
        1,
        0.5,
        0,
    ]


def test_likes_count_per_follower():
    assert strengths(listed(1, 10, followers=10), listed(1, 20, followers=100)) == [1, 0]


def test_swapped_comments_and_shares_make_no_difference():
    assert strengths(listed(5, 10, shares=1), listed(1, 10, shares=5)) == [0.5, 0.5]


def test_one_known_figure_is_enough():
    only_likes = {"like_count": 900, "follower_count": 100}
    assert strengths(listed(1, 10), listed(2, 20), only_likes) == [0.0, 0.5, 1.0]


@pytest.mark.parametrize("nobody", [{}, listed(1, 1, views=0, followers=0)])
def test_no_figures_are_unknown_and_not_weakest(nobody):
    assert strengths(listed(1, 10), nobody, listed(2, 20)) == [0.0, None, 1.0]


def test_videos_rank_before_list_figures_when_enough_creators_have_them():
    by_video = [
        listed(9, 90) | filmed(rate, views) for rate, views in ((0.1, 1), (0.2, 2), (0.3, 3), (0.4, 4), (0.5, 5))
    ]
    assert strengths(*by_video) == [0.0, 0.25, 0.5, 0.75, 1.0]


def test_too_few_videos_leave_the_list_figures():
    assert strengths(listed(1, 10) | filmed(0.9, 9), listed(2, 20)) == [0.0, 1.0]
