from dataclasses import replace

import pytest

from tcm_assets.alerts.assets import engagement_alerts
from tcm_assets.alerts.signals import FAMILY_LABELS, RATIO_SIGNALS, SHARED_CAPTION, SIGNALS, signals_version

DECLARED = [
    # name, family, side, bound, warning from, critical from, counts for holding
    ("high_gift_spike", "gifts", "above", 500, 1.0, 10.0, False),
    ("bot_like_engagement", "ratio", "above", 1_000, 1.0, 10.0, False),
    ("suspiciously_few_likes", "ratio", "above", 5_000, 1.0, 10.0, False),
    ("too_few_likes_for_views", "ratio", "below", 4.0, 1.25, 1.75, True),
    ("too_many_likes_for_views", "ratio", "above", 3.25, 1.25, 1.75, True),
    ("too_few_comments_for_views", "ratio", "below", 4.5, 1.25, 1.75, True),
    ("too_many_comments_for_views", "ratio", "above", 4.5, 1.25, 1.75, True),
    ("more_reactions_than_views", "impossible", "above", 10, 1.2, 2.0, True),
    ("falling_counter", "impossible", "below", 0.02, 1.1, 2.0, True),
    ("hidden_counter", "ratio", "below", 1, 2.0, 10.0, False),
    ("too_smooth_views", "series", "below", 0.10, 2.0, 5.0, True),
    ("spike_without_engagement", "series", "below", 0.2, 2.0, 10.0, True),
    ("reaction_burst_without_views", "series", "above", 5.0, 2.0, 10.0, True),
    ("likes_out_of_step", "series", "above", 3.0, 2.0, 10.0, True),
    ("comments_out_of_step", "series", "above", 3.0, 2.0, 10.0, True),
    ("shared_caption", "text", "above", 2, 3.0, 10.0, True),
    ("unusual_reach", "account", "above", 5.0, 2.0, 10.0, True),
]
"""The first three are the source system's; they alone never hold earnings."""


def test_what_is_declared_of_every_signal():
    assert [
        (
            signal.name,
            signal.family,
            signal.side,
            signal.bound,
            signal.warning_excess,
            signal.critical_excess,
            signal.counts_for_holding,
        )
        for signal in SIGNALS
    ] == DECLARED


def test_every_family_has_a_label():
    assert set(FAMILY_LABELS) == {signal.family for signal in SIGNALS}


def test_which_signals_a_ratio_corroborates():
    assert {signal.name: set(signal.corroborates) for signal in RATIO_SIGNALS} == {
        "too_few_likes_for_views": {"too_smooth_views", "spike_without_engagement", "falling_counter"},
        "too_many_likes_for_views": {"reaction_burst_without_views", "falling_counter"},
        "too_few_comments_for_views": set(),
        "too_many_comments_for_views": {"falling_counter", "shared_caption"},
    }


def test_which_signals_a_ratio_corroborates_sooner():
    closely = {signal.name: set(signal.corroborates_closely) for signal in RATIO_SIGNALS}
    assert {name: signals for name, signals in closely.items() if signals} == {
        "too_few_likes_for_views": {"spike_without_engagement"},
        "too_many_likes_for_views": {"likes_out_of_step"},
    }


@pytest.mark.parametrize(
    "changed",
    [
        SIGNALS[:-1],
        (*SIGNALS, replace(SHARED_CAPTION, name="another")),
        (*SIGNALS[:-1], replace(SHARED_CAPTION, bound=3)),
        (*SIGNALS[:-1], replace(SHARED_CAPTION, explanation="the same caption")),
        tuple(replace(signal, corroborates=frozenset({"other"})) for signal in RATIO_SIGNALS),
    ],
)
def test_other_signals_outdate_the_stored_alerts(changed):
    assert signals_version(changed) != signals_version(SIGNALS)


def test_the_same_signals_keep_the_stored_alerts():
    again = tuple(replace(signal) for signal in SIGNALS)
    assert signals_version(again) == signals_version(SIGNALS)
    assert signals_version(SIGNALS) in next(iter(engagement_alerts.specs)).code_version
