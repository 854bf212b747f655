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
