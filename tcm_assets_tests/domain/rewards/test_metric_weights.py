import math

import pytest

from tcm_assets.domain.rewards.metric_weights import EQUAL_WEIGHTS, MetricWeights
from tcm_assets.schemas.scoring_metrics import SCORING_METRICS


def test_weights_name_exactly_the_scoring_metrics():
    assert tuple(EQUAL_WEIGHTS.by_metric()) == SCORING_METRICS


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
