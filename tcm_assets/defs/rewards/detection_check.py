"""The check that the alerts find what they are for, in generated videos whose truth is known.

Belongs here: how good is good enough. It says nothing of the stored alerts: it is about the code that makes them, which
is why it comes out the same in every run until a signal changes.
"""

from functools import cache

import dagster as dg

from tcm_assets.defs.partitions import SCORING_WINDOW_DAYS
from tcm_assets.defs.rewards.detection import Found, VideoOutcome, detect, found, precision
from tcm_assets.sample.attacks.world_plan import ATTACKS, HONEST, VIRAL, WorldPlan
from tcm_assets.schemas.engagement_alerts import ENGAGEMENT_ALERTS

CHECKED_WORLD = WorldPlan(
    day_count=30, video_count=4_000, viral_share=0.025, view_bot_share=0.025, like_bot_share=0.025, pod_share=0.025
)
"""Small enough for two seconds; a hundred videos under each attack, so that a share is known to five points or so."""

LEAST_ALERTED = 0.65
LEAST_HELD = {"view_bots": 0.50, "like_bots": 0.45, "comment_pods": 0.12}
"""Of the videos under each attack that are followed day by day: the share that has to be alerted, and held. The weakest
attacks double a video's counts, and no signal tells those from a good day."""

LEAST_PRECISION_OF_HELD = 0.80
"""Of what is held, the share that has to be rightly held, for each attack beside honest videos."""

MOST_ALERTED = {"organic": 0.05, "viral": 0.10}
MOST_HELD = {"organic": 0.002, "viral": 0.02}
"""Shares of honest videos that may be alerted, and held. An alert costs a reviewer a look; to be held costs an honest
creator points."""


@dg.asset_check(
    asset=ENGAGEMENT_ALERTS.name,
    description=(
        "In a generated world with view bots, like bots and comment pods planted at known rates, the alerts find "
        "enough of each attack, and accuse few honest videos and few that went viral by themselves."
    ),
    blocking=False,
)
def planted_attacks_are_found() -> dg.AssetCheckResult:
    """Runs the signals on the generated world; the metadata has recall and precision per attack and false rates."""
    outcomes = world_outcomes()
    failures = shortcomings(outcomes)
    viral = found(outcome for outcome in outcomes if outcome.kind == VIRAL)
    return dg.AssetCheckResult(
        passed=not failures,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "what_is_found": dg.MetadataValue.md(_table(outcomes)),
            "honest_virals_alerted": viral.alerted_share or 0.0,
            "honest_virals_held": viral.held_share or 0.0,
            **(
                {"fell_short": dg.MetadataValue.md("\n".join(f"- {failure}" for failure in failures))}
                if failures
                else {}
            ),
        },
    )


def shortcomings(outcomes: list[VideoOutcome]) -> list[str]:
    """What is worse than its bound, in words; empty when nothing is. A world without an attack falls short of it."""
    failures = []
    for attack in ATTACKS:
        counted = found(outcome for outcome in outcomes if outcome.kind == attack and outcome.is_followed)
        right = precision(outcomes, attack).of_held
        failures += _below(f"{attack}: recall of alerted", counted.alerted_share, LEAST_ALERTED)
        failures += _below(f"{attack}: recall of held", counted.held_share, LEAST_HELD[attack])
        failures += _below(f"{attack}: precision of held", right, LEAST_PRECISION_OF_HELD)
    for kind in HONEST:
        counted = found(outcome for outcome in outcomes if outcome.kind == kind)
        failures += _above(f"{kind}: alerted", counted.alerted_share, MOST_ALERTED[kind])
        failures += _above(f"{kind}: held", counted.held_share, MOST_HELD[kind])
    return failures


@cache
def world_outcomes() -> list[VideoOutcome]:
    """What the signals make of the checked world; the same list for every call in a process, not to be changed."""
    # The same code and world give the same outcome, so a process that checks often looks once. The generator is
    # imported when it is needed: loading the definitions stays quick without it.
    from tcm_assets.sample.attacks.world import draw_world

    return detect(draw_world(CHECKED_WORLD), SCORING_WINDOW_DAYS)


def _below(name: str, share: float | None, least: float) -> list[str]:
    return [] if share is not None and share >= least else [f"{name} is {_percent(share)}, under {least:.0%}"]


def _above(name: str, share: float | None, most: float) -> list[str]:
    return [] if share is not None and share <= most else [f"{name} is {_percent(share)}, over {most:.1%}"]


def _table(outcomes: list[VideoOutcome]) -> str:
    """Recall, false rates and precision, as a Markdown table."""
    lines = [
        "| videos | number | alerted | held | followed: alerted | held | precision of alerted | of held |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for kind in (*ATTACKS, *HONEST):
        of_kind = [outcome for outcome in outcomes if outcome.kind == kind]
        right = precision(outcomes, kind) if kind in ATTACKS else None
        cells = [
            kind.replace("_", " "),
            str(len(of_kind)),
            *_shares(found(of_kind)),
            *_shares(found(outcome for outcome in of_kind if outcome.is_followed)),
            _percent(right.of_alerted) if right else "",
            _percent(right.of_held) if right else "",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _shares(counted: Found) -> tuple[str, str]:
    return _percent(counted.alerted_share), _percent(counted.held_share)


def _percent(share: float | None) -> str:
    return "unknown" if share is None else f"{share:.1%}"
