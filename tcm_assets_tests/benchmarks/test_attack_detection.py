"""Counting what was found, on a handful of outcomes and on one small world."""

import pytest
from scipy import stats

from tcm_assets.alerts.signals import SIGNALS
from tcm_assets_tests.benchmarks.alerts import LEAST_ALERTED, LEAST_HELD, MOST_ALERTED, MOST_HELD
from tcm_assets_tests.benchmarks.attack_detection import Found, VideoOutcome, detect, found, precision
from tcm_assets_tests.benchmarks.world import draw_world
from tcm_assets_tests.benchmarks.world_population import ATTACKS, HONEST, WorldPlan


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


LEAST_CHANCE = 1e-4
"""Chance of so poor a result, were the aim met in the mean over worlds, below which it is refuted: a world of any seed
passes while the aim is met. What the means are, with their intervals, is for the benchmarks to say."""


def is_refuted(count: int, total: int, *, least: float | None = None, most: float | None = None) -> bool:
    """Whether `count` of `total` are too few for an aim of at least `least`, or too many for one of at most `most`."""
    bound, side = (least, "less") if least is not None else (most, "greater")
    return stats.binomtest(count, total, bound, side).pvalue < LEAST_CHANCE


def test_a_poor_world_refutes_nothing_and_a_broken_signal_does() -> None:
    assert not is_refuted(38, 60, least=0.75)
    assert is_refuted(25, 60, least=0.75)
    assert not is_refuted(3, 3_600, most=0.0005)
    assert is_refuted(30, 3_600, most=0.0005)


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_that_are_followed_are_found(outcomes: list[VideoOutcome], attack: str) -> None:
    followed = found(one for one in outcomes if one.kind == attack and one.is_followed)
    assert not is_refuted(followed.alerted_count, followed.video_count, least=LEAST_ALERTED[attack])
    assert not is_refuted(followed.held_count, followed.video_count, least=LEAST_HELD[attack])


@pytest.mark.parametrize("kind", HONEST)
def test_honest_videos_are_seldom_accused(outcomes: list[VideoOutcome], kind: str) -> None:
    honest = found(one for one in outcomes if one.kind == kind)
    assert not is_refuted(honest.alerted_count, honest.video_count, most=MOST_ALERTED[kind])
    assert not is_refuted(honest.held_count, honest.video_count, most=MOST_HELD[kind])
