import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_assets.matching.engagement_strength import percentile_among, with_engagement_strength

COUNTS = ("follower_count", "like_count", "comment_count", "share_count", "view_count", "median_view_count")

SCHEMA = pa.schema(
    [
        ("creator_id", pa.string()),
        ("follower_tier", pa.string()),
        *((name, pa.int64()) for name in COUNTS),
        ("median_engagement_rate", pa.float64()),
    ]
)


def ranked(*creators):
    """Strength and source of each."""
    rows = [{"creator_id": f"{place:03}", **creator} for place, creator in enumerate(creators)]
    table = ibis.duckdb.connect().create_table("creators", pa.Table.from_pylist(rows, SCHEMA))
    result = with_engagement_strength(table).order_by("creator_id")
    assert result.columns == (*SCHEMA.names, "engagement_strength", "engagement_source")
    columns = result.to_pyarrow().to_pydict()
    return list(zip(columns["engagement_strength"], columns["engagement_source"], strict=True))


def strengths(*creators):
    return [strength for strength, _ in ranked(*creators)]


def listed(comments, likes, shares=0, views=1000, followers=100):
    return {
        "comment_count": comments,
        "share_count": shares,
        "view_count": views,
        "like_count": likes,
        "follower_count": followers,
    }


def filmed(rate, views, followers=100, tier=None):
    figures = {"median_engagement_rate": rate, "median_view_count": views}
    return figures | {"follower_count": followers, "follower_tier": tier}


def percentiles(values, fewest=2):
    table = ibis.duckdb.connect().create_table(
        "numbers", pa.table({"place": range(len(values)), "value": pa.array(values, pa.float64())})
    )
    placed = table.mutate(percentile=percentile_among(table.value, fewest)).order_by("place")
    return placed.to_pyarrow()["percentile"].to_pylist()


def test_percentile_runs_from_zero_to_one_and_ties_share_the_middle():
    assert percentiles([5.0, 1.0, 9.0, 5.0, None]) == [0.5, 0.0, 1.0, 0.5, None]


def test_percentile_of_too_few_is_unknown():
    assert percentiles([5.0, None]) == [None, None]
    assert percentiles([5.0, 6.0, 7.0], fewest=4) == [None, None, None]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(-5, 5).map(float)), min_size=1, max_size=8))
def test_percentile_keeps_the_order_and_the_range(values):
    pairs = list(zip(values, percentiles(values), strict=True))
    assert all(rank is None or 0 <= rank <= 1 for _, rank in pairs)
    assert all((rank is None) == (value is None or sum(v is not None for v in values) < 2) for value, rank in pairs)
    known = [pair for pair in pairs if pair[1] is not None]
    assert all((a < b) == (x < y) for a, x in known for b, y in known)


def test_list_figures_rank_creators_without_videos():
    assert strengths(listed(1, 10), listed(2, 20), listed(3, 30)) == [0.0, 0.5, 1.0]


def test_comments_and_shares_count_per_view():
    rates = listed(10, 10, views=100), listed(20, 10, views=1_000), listed(30, 10, views=10_000)
    # Likes per follower tie, so half of the strength is the middle.
    assert strengths(*rates) == [0.75, 0.5, 0.25]


def test_likes_count_per_follower():
    assert strengths(listed(1, 10, followers=10), listed(1, 20, followers=100)) == [0.75, 0.25]


def test_swapped_comments_and_shares_make_no_difference():
    assert strengths(listed(5, 10, shares=1), listed(1, 10, shares=5)) == [0.5, 0.5]


def test_one_known_figure_is_enough():
    only_likes = {"like_count": 900, "follower_count": 100}
    # Of two who are discussed the second is first, and in the middle of three by likes.
    assert strengths(listed(1, 10), listed(2, 20), only_likes) == [0.0, 0.75, 1.0]


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


def test_the_source_is_named_and_null_with_the_strength():
    by_video = [filmed(rate / 10, rate) for rate in range(5)]
    assert [source for _, source in ranked(*by_video, listed(1, 10), listed(2, 20), {})] == [
        *["videos"] * 5,
        *["list"] * 2,
        None,
    ]


def test_views_count_per_follower_and_never_absolutely():
    small = [filmed(0.1, 900, followers=1_000), filmed(0.1, 100, followers=1_000)]
    large = [filmed(0.1, 2_000 + place, followers=1_000_000) for place in range(3)]
    strongest, weaker, *others = strengths(*small, *large)
    assert strongest > weaker > max(others)


def test_creators_are_ranked_within_their_tier():
    """Small accounts engage more: among all, the best of the large ones would be weak."""
    nano = [filmed(0.10 + place / 100, 50, tier="nano") for place in range(5)]
    mega = [filmed(0.01 + place / 1000, 50, tier="mega") for place in range(5)]
    of_rates = [0.0, 0.25, 0.5, 0.75, 1.0]
    # Views per follower tie within each tier, so half of the strength is the middle.
    assert strengths(*nano, *mega) == [0.5 * rate + 0.25 for rate in of_rates] * 2


def test_a_tier_with_few_creators_is_ranked_among_all():
    nano = [filmed(0.10 + place / 100, 50, tier="nano") for place in range(5)]
    (*_, alone) = strengths(*nano, filmed(0.01, 50, tier="mega"))
    assert alone == pytest.approx((0.0 + 0.5) / 2)


def test_one_creator_has_nobody_to_compare_with():
    assert ranked(listed(1, 10) | filmed(0.5, 10)) == [(None, None)]


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.builds(
            lambda rate, views, tier, likes: filmed(rate, views, tier=tier) | {"like_count": likes},
            rate=st.none() | st.floats(0, 1),
            views=st.none() | st.integers(0, 10**6),
            tier=st.none() | st.sampled_from(["nano", "mega"]),
            likes=st.none() | st.integers(0, 10**6),
        ),
        min_size=1,
        max_size=14,
    )
)
def test_strengths_are_percentiles_with_a_source(creators):
    for strength, source in ranked(*creators):
        assert (strength is None) == (source is None)
        assert strength is None or 0 <= strength <= 1
