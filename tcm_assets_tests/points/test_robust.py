import math

import ibis
import pytest

from tcm_assets.points.robust import robust_scale, transformed
from tcm_assets.points.scoring_versions import FORMULA_REVISION
from tcm_assets.tables.scoring_metrics import (
    EQUAL_WEIGHTS,
    MAXIMUM_POINTS,
    METRIC_BY_NAME,
    POINTS_PER_METRIC,
    SCORING_METRICS,
    MetricWeights,
)
from tcm_assets_tests.points import one_population
from tcm_assets_tests.points.one_population import CONNECTION, video

NO_WEIGHT = dict.fromkeys(SCORING_METRICS, 0.0)

HALF = MAXIMUM_POINTS / 2
"""Points of a video in the middle of its population."""

VIEWS_ALONE = MetricWeights(**NO_WEIGHT | {"view_count": 2.0})


def scored(videos, weights=EQUAL_WEIGHTS):
    return one_population.scored(videos, "robust", weights)


def of_views(*counts):
    return [video(view_count=count) for count in counts]


@pytest.mark.parametrize(
    ("metric", "value", "expected"),
    [
        ("view_count", 0, 0.0),
        ("like_count", 99, math.log(100)),
        ("engagement_rate", 0.09, math.log(10)),
        ("sentiment", 0.3, 0.3),
    ],
)
def test_each_metric_has_its_scale(metric, value, expected):
    assert CONNECTION.to_pyarrow(transformed(metric, ibis.literal(value))).as_py() == pytest.approx(expected, rel=1e-12)


def test_the_middle_video_has_half_the_points_and_each_metric_gives_as_much():
    row = scored(of_views(10, 100, 1000))[1]
    assert row["points"] == HALF
    assert {row[f"{metric}_points"] for metric in SCORING_METRICS} == {POINTS_PER_METRIC / 2}


def test_distance_is_measured_in_robust_standard_deviations():
    # ln(1 + x) is 0, 2, 4, 6, 8: median 4, distances 4, 2, 0, 2, 4, so MAD 2 and one z is 1.4826 x 2.
    counts = [round(math.exp(2 * step)) - 1 for step in range(5)]
    logarithms = [math.log(1 + count) for count in counts]
    distances = sorted(abs(number - logarithms[2]) for number in logarithms)
    z = (logarithms[3] - logarithms[2]) / (1.4826 * distances[2])
    assert scored(of_views(*counts), VIEWS_ALONE)[3]["points"] == round(MAXIMUM_POINTS * (z + 3) / 6)


def test_beyond_three_deviations_being_further_out_changes_nothing():
    near, far = (scored(of_views(90, 95, 100, 105, 110, viral)) for viral in (10**5, 10**9))
    assert near == far
    assert near[-1]["view_count_points"] == 200.0


def test_where_most_agree_one_share_more_is_a_doubling_and_not_a_win():
    rows = scored([video(share_count=0)] * 4 + [video(share_count=1)])
    assert [row["share_count_points"] for row in rows] == [100] * 4 + [round(200 * (1 + 3) / 6)]


@pytest.mark.parametrize(
    ("deviation", "smallest", "expected"), [(1.0, 0.05, 1.4826), (0.1, 0.05, 0.14826), (0.01, 0.05, 0.05)]
)
def test_one_deviation_is_a_multiple_of_the_mad_but_never_under_the_smallest(deviation, smallest, expected):
    scale = robust_scale(ibis.literal(deviation), smallest)
    assert CONNECTION.to_pyarrow(scale).as_py() == pytest.approx(expected, rel=1e-12)


def test_the_best_in_everything_has_1400_points_and_200_for_each():
    assert (MAXIMUM_POINTS, POINTS_PER_METRIC) == (1_400, 200)
    best = dict.fromkeys(SCORING_METRICS, 10**9)
    row = scored([video(), video(), video(), best])[-1]
    assert row["points"] == 1_400
    assert {row[f"{metric}_points"] for metric in SCORING_METRICS} == {200}


@pytest.mark.parametrize(
    ("metric", "value", "words"),
    [("view_count", 1234.4, "1,234"), ("engagement_rate", 0.125, "12.5%"), ("sentiment", 0.5, "0.50")],
)
def test_a_median_is_shown_in_the_metrics_own_unit(metric, value, words):
    on_scale = CONNECTION.to_pyarrow(transformed(metric, ibis.literal(value))).as_py()
    shown = METRIC_BY_NAME[metric].in_own_unit(on_scale)
    assert shown == pytest.approx(value, rel=1e-9)
    assert METRIC_BY_NAME[metric].in_words(shown) == words


def test_an_unknown_metric_is_left_out_and_the_others_take_its_share():
    rows = scored([video(bookmark_count=None), video(bookmark_count=0), video(bookmark_count=10**6)])
    assert rows[0]["missing_metrics"] == ["bookmark_count"]
    assert rows[0]["bookmark_count_points"] is None
    shared = [rows[0][f"{metric}_points"] for metric in SCORING_METRICS if metric != "bookmark_count"]
    exact = HALF / len(shared)
    assert set(shared) <= {math.floor(exact), math.ceil(exact)}, "equal shares of half the points, in whole points"
    assert rows[0]["points"] == HALF
    assert rows[1]["points"] < HALF, "none is less than the others have; unknown is not"


def test_a_video_without_a_sentiment_is_scored_on_the_rest():
    row = scored([video(sentiment=None), video(), video()])[0]
    assert (row["points"], row["missing_metrics"]) == (HALF, ["sentiment"])


def test_a_metric_counts_by_its_weight():
    videos = of_views(10, 100, 100_000)
    rows = scored(videos, VIEWS_ALONE)
    assert rows[1]["points"] == HALF
    assert rows[2]["points"] == rows[2]["view_count_points"] > HALF
    assert rows[2]["like_count_points"] == 0


def test_only_the_proportions_of_the_weights_matter():
    tenfold = MetricWeights(**dict.fromkeys(SCORING_METRICS, 10.0))
    videos = of_views(10, 100, 1000)
    assert [row["points"] for row in scored(videos, tenfold)] == [row["points"] for row in scored(videos)]


def test_a_video_that_knows_only_metrics_of_no_weight_has_no_points():
    rows = scored([video(view_count=None), video()], VIEWS_ALONE)
    assert rows[0]["points"] is None
    assert rows[0]["missing_metrics"] == ["view_count"]
    assert rows[1]["points"] == HALF


# Views whose logarithms spread evenly over four decades, as they come.
MANY_VIEWS = [round(10 ** (2 + 4 * place / 200)) for place in range(201)]

LARGEST_EFFECT_OF_ONE_VIDEO = 2
"""Points by which one planted video may move any of 201 others: its rank moves the middle by half a place."""


def test_one_viral_video_moves_nobody_else_by_more_than_two_points():
    before = [row["points"] for row in scored(of_views(*MANY_VIEWS), VIEWS_ALONE)]
    after = [row["points"] for row in scored(of_views(*MANY_VIEWS, 10**12), VIEWS_ALONE)]
    # Views alone earn all points here, so this is as many times what it is with equal weights as there are metrics.
    largest = len(SCORING_METRICS) * LARGEST_EFFECT_OF_ONE_VIDEO
    assert max(abs(old - new) for old, new in zip(before, after, strict=False)) <= largest
    assert sorted(before) == before
    assert max(before) - min(before) > 500, "the bound means something only where points spread"


def test_a_viral_video_that_goes_ten_thousand_times_further_moves_nobody():
    near, far = (
        [row["points"] for row in scored(of_views(*MANY_VIEWS, viral), VIEWS_ALONE)][:-1] for viral in (10**8, 10**12)
    )
    assert near == far


def test_multiplying_every_count_moves_points_by_a_rounding_only():
    # ln(1 + k x) is ln k + ln(1 + x), but for what the 1 adds: less than a hundredth from a hundred views up.
    as_they_are, tenfold = (scored(of_views(*(count * factor for count in MANY_VIEWS))) for factor in (1, 10))
    for name in ("view_count_points", "points"):
        assert max(abs(old[name] - new[name]) for old, new in zip(as_they_are, tenfold, strict=True)) <= 1
    assert [row["sentiment_points"] for row in as_they_are] == [row["sentiment_points"] for row in tenfold]


def test_multiplying_one_videos_counts_raises_it_and_no_other_metric():
    ordinary = of_views(10, 50, 100, 500, 1_000)
    rows = scored(ordinary)
    raised = scored([*ordinary[:3], video(view_count=5_000), ordinary[4]])
    assert raised[3]["view_count_points"] > rows[3]["view_count_points"]
    assert [raised[3][f"{metric}_points"] for metric in SCORING_METRICS[2:]] == pytest.approx(
        [rows[3][f"{metric}_points"] for metric in SCORING_METRICS[2:]], abs=1
    )


def test_the_formula_of_this_revision():
    """Raise FORMULA_REVISION with any change of these numbers: old points must not be explained by a new formula.

    A new metric changes them too, and the name of every version with them: it needs no new revision.
    """
    assert FORMULA_REVISION == 2
    varied = [
        {
            "view_count": 10**place,
            "like_count": 3**place,
            "share_count": place,
            "comment_count": place**2,
            "bookmark_count": 2**place,
            "engagement_rate": place / 50,
            "sentiment": place / 10,
        }
        for place in range(7)
    ]
    assert [row["points"] for row in scored(varied)] == [356, 497, 607, 700, 784, 861, 935]
    # So alike that the smallest scale of each kind of metric decides.
    alike = [
        {
            "view_count": 1_000 + 60 * place,
            "like_count": 100 + place,
            "share_count": 50 + place // 2,
            "comment_count": 20 + place // 3,
            "bookmark_count": 30 - place // 2,
            "engagement_rate": 0.1 + place / 250,
            "sentiment": 0.5 + place / 100,
        }
        for place in range(7)
    ]
    assert [row["points"] for row in scored(alike)] == [654, 669, 683, 700, 714, 728, 743]
