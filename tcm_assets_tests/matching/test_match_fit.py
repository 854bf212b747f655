import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.matching.match_fit import MATCH_FIT, Calibration, log_odds, logistic

SHARES = st.floats(0, 1)


@given(SHARES)
def test_log_odds_and_probabilities_are_each_others_inverse(share):
    back = float(logistic(log_odds(np.array([[share]])))[0, 0])
    assert back == pytest.approx(min(max(share, 1e-4), 1 - 1e-4))


@given(SHARES, SHARES)
def test_the_packaged_calibration_keeps_the_order(one, other):
    low, high = sorted((one, other))
    of_low, of_high = MATCH_FIT.calibration.worth(np.array([[low, high]]))[0]
    assert 0 <= of_low <= of_high <= 1


def test_a_calibration_is_a_line_in_log_odds():
    plain = Calibration(slope=1.0, constant=0.0)
    assert plain.worth(np.array([[0.2]]))[0, 0] == pytest.approx(0.2)
    doubled = Calibration(slope=2.0, constant=0.0)
    assert doubled.worth(np.array([[0.5, 0.75, 1.0]]))[0] == pytest.approx([0.5, 0.9, 1.0], abs=1e-6)


def test_every_likeness_speaks_for_a_pair():
    content = MATCH_FIT.content
    assert min(content.best_class, content.all_classes, content.themes, content.words) >= 0
    assert content.constant < 0
    assert MATCH_FIT.calibration.slope > 0
