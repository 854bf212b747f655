"""Counting what was found, on a handful of outcomes and on one small world."""

import pytest

from tcm_assets.alerts.signals import SIGNALS
from tcm_assets_tests.benchmarks.attack_detection import Found, VideoOutcome, detect, found, precision
from tcm_assets_tests.benchmarks.world import draw_world
from tcm_assets_tests.benchmarks.world_population import WorldPlan


def outcome(kind: str, *signals: str, is_held: bool = False) -> VideoOutcome:
    return VideoOutcome(kind=kind, intensity=None, is_followed=True, signals=signals, is_held=is_held)


HANDFUL = [
    outcome("view_bots", "too_smooth_views", "too_few_likes_for_views", is_held=True),
    outcome("view_bots", "too_smooth_views"),
    outcome("view_bots"),
    outcome("like_bots"),
    outcome("organic", "shared_caption"),
    outcome("viral"),
]


def test_alerted_and_held_are_counted() -> None:
    counted = found(one for one in HANDFUL if one.kind == "view_bots")
    assert counted == Found(video_count=3, alerted_count=2, held_count=1)
    assert (counted.alerted_share, counted.held_share) == (pytest.approx(2 / 3), pytest.approx(1 / 3))


def test_of_no_videos_no_share_is_known() -> None:
    counted = found([])
    assert (counted.alerted_share, counted.held_share) == (None, None)


def test_precision_sets_an_attack_beside_honest_videos() -> None:
    assert precision(HANDFUL, "view_bots").of_alerted == pytest.approx(2 / 3)
    assert precision(HANDFUL, "view_bots").of_held == 1.0
    assert precision(HANDFUL, "like_bots").of_alerted == 0.0
    assert precision(HANDFUL, "like_bots").of_held is None


def test_every_video_of_a_world_has_an_outcome() -> None:
    world = draw_world(WorldPlan(video_count=400, day_count=6, like_bot_share=0.05, like_bot_intensities=(20,)))
    outcomes = detect(world, window_days=6)
    assert [one.kind for one in outcomes] == world.truth["kind"].to_pylist()
    known = {signal.name for signal in SIGNALS}
    assert all(set(one.signals) <= known for one in outcomes)
    bought = found(one for one in outcomes if one.kind == "like_bots")
    honest = found(one for one in outcomes if one.kind == "organic")
    assert bought.alerted_share > 3 * honest.alerted_share


@pytest.fixture(scope="module")
def outcomes() -> list[VideoOutcome]:
    """A hundred videos under each attack, among honest ones."""
    shares = dict.fromkeys(("viral_share", "view_bot_share", "like_bot_share", "pod_share"), 0.025)
    return detect(draw_world(WorldPlan(day_count=30, video_count=4_000, **shares)), window_days=30)


@pytest.mark.parametrize(
    ("attack", "least_held_share"), [("view_bots", 0.35), ("like_bots", 0.25), ("comment_pods", 0.08)]
)
def test_attacks_that_are_followed_are_found(
    outcomes: list[VideoOutcome], attack: str, least_held_share: float
) -> None:
    """The bounds are under what the worst of twenty worlds gives; the benchmark says what to expect."""
    followed = found(one for one in outcomes if one.kind == attack and one.is_followed)
    assert followed.alerted_share > 0.5
    assert followed.held_share > least_held_share
    assert precision(outcomes, attack).of_held > 0.75


@pytest.mark.parametrize(
    ("kind", "most_alerted_share", "most_held_share"), [("organic", 0.05, 0.003), ("viral", 0.15, 0.03)]
)
def test_honest_videos_are_seldom_accused(
    outcomes: list[VideoOutcome], kind: str, most_alerted_share: float, most_held_share: float
) -> None:
    honest = found(one for one in outcomes if one.kind == kind)
    assert honest.alerted_share < most_alerted_share
    assert honest.held_share < most_held_share
