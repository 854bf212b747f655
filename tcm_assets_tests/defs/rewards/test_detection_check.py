"""The check that planted attacks are found: passes with the signals as they are, and fails when they see nothing."""

from dataclasses import replace

import dagster as dg
import pytest

from tcm_assets.definitions import defs
from tcm_assets.defs.rewards import detection_check
from tcm_assets.defs.rewards.detection import VideoOutcome
from tcm_assets.defs.rewards.detection_check import planted_attacks_are_found, shortcomings

KEY = dg.AssetCheckKey(dg.AssetKey("engagement_alerts"), "planted_attacks_are_found")


@pytest.fixture(scope="module")
def outcomes() -> list[VideoOutcome]:
    return detection_check.world_outcomes()


def test_it_is_among_the_checks_and_stops_nothing() -> None:
    node = defs.resolve_asset_graph().get(KEY)
    assert not node.blocking
    assert node.description


def test_the_signals_pass_it() -> None:
    result = planted_attacks_are_found()
    assert result.metadata.get("fell_short") is None
    assert result.passed
    table = result.metadata["what_is_found"].value
    for kind in ("view bots", "like bots", "comment pods", "organic", "viral"):
        assert f"| {kind} |" in table
    assert 0 <= result.metadata["honest_virals_held"].value <= 0.02


def test_signals_that_see_nothing_fail_and_only_warn(
    outcomes: list[VideoOutcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    blind = [replace(outcome, signals=(), is_held=False) for outcome in outcomes]
    monkeypatch.setattr(detection_check, "world_outcomes", lambda: blind)
    result = planted_attacks_are_found()
    assert not result.passed
    assert result.severity == dg.AssetCheckSeverity.WARN
    assert "view_bots: recall of alerted is 0.0%" in result.metadata["fell_short"].value


def test_accusing_honest_videos_falls_short(outcomes: list[VideoOutcome]) -> None:
    assert shortcomings(outcomes) == []
    everyone = [replace(outcome, signals=("shared_caption",), is_held=True) for outcome in outcomes]
    told = " ".join(shortcomings(everyone))
    assert "organic: held is 100.0%" in told
    assert "viral: alerted is 100.0%" in told
    assert "view_bots: precision of held" in told
    assert "recall" not in told


def test_a_world_without_attacks_proves_nothing(outcomes: list[VideoOutcome]) -> None:
    honest = [outcome for outcome in outcomes if outcome.kind in {"organic", "viral"}]
    least = detection_check.LEAST_HELD["like_bots"]
    assert f"like_bots: recall of held is unknown, under {least:.0%}" in shortcomings(honest)
