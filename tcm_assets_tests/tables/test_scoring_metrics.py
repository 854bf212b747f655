import math

import pytest

from tcm_assets.tables.scoring_metrics import (
    EQUAL_WEIGHTS,
    METRICS,
    SCORING_METRICS,
    MetricWeights,
)

LEAST_SCALES = {
    "view_count": 0.6931471805599453,
    "like_count": 0.6931471805599453,
    "share_count": 0.6931471805599453,
    "comment_count": 0.6931471805599453,
    "bookmark_count": 0.6931471805599453,
    "engagement_rate": 0.22314355131420976,
    "sentiment": 0.05,
}
"""ln 2 for a count, ln 1.25 for the rate."""


def test_the_smallest_scale_of_every_metric():
    assert {metric.name: metric.smallest_scale for metric in METRICS} == pytest.approx(LEAST_SCALES, rel=1e-12)


def test_weights_name_exactly_the_scoring_metrics():
    assert tuple(EQUAL_WEIGHTS.by_name()) == SCORING_METRICS


@pytest.mark.parametrize("weight", [-1.0, math.nan, math.inf])
def test_a_weight_is_finite_and_not_negative(weight):
    with pytest.raises(ValueError, match="share_count"):
        MetricWeights(share_count=weight)


def test_some_metric_must_count():
    with pytest.raises(ValueError, match="above 0"):
        MetricWeights(**dict.fromkeys(SCORING_METRICS, 0.0))


def test_shares_keep_the_proportions_and_sum_to_one():
    shares = MetricWeights(view_count=3.0, sentiment=0.0).shares()
    assert shares["view_count"] == pytest.approx(3 * shares["like_count"])
    assert (shares["sentiment"], math.fsum(shares.values())) == (0.0, pytest.approx(1.0))


def test_equal_is_a_matter_of_proportions():
    assert MetricWeights(**dict.fromkeys(SCORING_METRICS, 0.3)).are_equal
    assert not MetricWeights(sentiment=2.0).are_equal
