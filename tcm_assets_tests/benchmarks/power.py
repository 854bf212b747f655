"""Benchmark of the power of the alerts: what share of each attack they find, by its strength, over many worlds.

Run from the repository:
    python -m tcm_assets_tests.benchmarks.power [--json | --write] [--videos 20000] [--worlds 20] [--first-seed 101]

Each seed is a different world; the bounds of the signals were chosen on seeds 1 to 20, so the figures are of others.
"Alerted" is any alert, "held" two independent families of evidence. A share is the mean over the worlds with a 95 %
interval of that mean (Student's t; exact binomial where all worlds agree). "Planted" are the strengths of the bundled
sample. Precision is that of a catalogue of which one video in a hundred is under the attack. `--write` puts the tables
and the curves into `docs/signals.md` and `docs/pictures`.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from scipy import stats

from tcm_assets.alerts.authenticity_tables import LEVELS
from tcm_assets.sample.followed import COMMENT_PODS, LIKE_BOTS, VIEW_BOTS
from tcm_assets.settings import DEFAULT_SCORING_WINDOW_DAYS
from tcm_assets_tests.benchmarks.alerts import exact_interval, spread
from tcm_assets_tests.benchmarks.attack_detection import (
    AccountOutcome,
    Found,
    VideoOutcome,
    detect_accounts,
    found,
)
from tcm_assets_tests.benchmarks.power_page import write_page
from tcm_assets_tests.benchmarks.world import draw_world
from tcm_assets_tests.benchmarks.world_population import ATTACKS, COPIED_CAPTIONS, HONEST, WorldPlan

PLAN = WorldPlan(
    view_bot_intensities=(1, 2, 5, 10, 20, 50),
    like_bot_intensities=(0.5, 1, 2, 5, 10, 20),
    pod_intensities=(1, 2, 5, 10, 20),
    copied_share=0.01,
)
"""Strengths from half of what the bundled sample plants, or less, to its strongest and beyond."""

PLANTED: dict[str, tuple[float, ...]] = {
    VIEW_BOTS: (5, 10, 20, 50),
    LIKE_BOTS: (2, 5, 10, 20),
    COMMENT_PODS: (5, 10),
}
"""Strengths of the attacks in the bundled sample, see `sample.followed`."""

ATTACKED_SHARE = 0.01
"""Share of attacked videos for which a precision is given."""

LEAST_ATTACKED_SHARE = 0.2
"""Share of attacked videos from which an account is one that a brand should know of."""

FOLLOWED, ONCE = "followed", "delivered_once"


@dataclass(frozen=True)
class Curve:
    """An attack on the videos whose counts were delivered on several days, or once."""

    attack: str
    part: str

    def holds(self, outcome: VideoOutcome, strengths: Sequence[float] | None = None) -> bool:
        """Return whether the outcome is of this curve, at one of the strengths or at any."""
        is_part = outcome.kind == self.attack and outcome.is_followed == (self.part == FOLLOWED)
        return is_part and (strengths is None or outcome.intensity in strengths)


CURVES = tuple(Curve(attack, part) for attack in (*ATTACKS, COPIED_CAPTIONS) for part in (FOLLOWED, ONCE))


def main() -> None:
    """Measure and print or write the report."""
    arguments = _arguments()
    seeds = range(arguments.first_seed, arguments.first_seed + arguments.worlds)
    report = measure_power(replace(PLAN, video_count=arguments.videos), seeds)
    if arguments.write:
        write_page(report, Path("docs"))
    sys.stdout.write(json.dumps(report, indent=None if arguments.json else 1) + "\n")


def measure_power(plan: WorldPlan, seeds: Sequence[int]) -> dict[str, Any]:
    """Draw a world for each seed and return the shares found, by attack, part and strength, and among honest videos."""
    started = time.perf_counter()
    detected = [detect_accounts(draw_world(replace(plan, seed=seed)), DEFAULT_SCORING_WINDOW_DAYS) for seed in seeds]
    worlds = [outcomes for outcomes, _ in detected]
    return {
        "name": "power",
        "videos": plan.video_count,
        "seeds": [seeds[0], seeds[-1]],
        "seconds_per_world": round((time.perf_counter() - started) / len(worlds), 1),
        "curves": [_measure_curve(worlds, curve) for curve in CURVES],
        "honest": [_measure_honest(worlds, kind, part) for kind in HONEST for part in (FOLLOWED, ONCE)],
        "authenticity": _measure_scores([accounts for _, accounts in detected]),
    }


def _measure_curve(worlds: list[list[VideoOutcome]], curve: Curve) -> dict[str, Any]:
    strengths = sorted({one.intensity or 0.0 for world in worlds for one in world if curve.holds(one)})
    report: dict[str, Any] = {
        "attack": curve.attack,
        "part": curve.part,
        "strengths": {
            f"{strength:g}": _shares(worlds, partial(curve.holds, strengths=(strength,))) for strength in strengths
        },
    }
    if curve.attack in PLANTED:
        planted = PLANTED[curve.attack]
        report["planted"] = _shares(worlds, partial(curve.holds, strengths=planted))
        report["precision"] = _precisions(worlds, curve, planted)
    return report


def _measure_honest(worlds: list[list[VideoOutcome]], kind: str, part: str) -> dict[str, Any]:
    curve = Curve(kind, part)
    return {"kind": kind, "part": part, **_shares(worlds, curve.holds)}


def _shares(worlds: list[list[VideoOutcome]], is_part: Callable[[VideoOutcome], bool]) -> dict[str, Any]:
    by_world = [found(filter(is_part, world)) for world in worlds]
    return {
        "videos": sum(one.video_count for one in by_world),
        "alerted": spread([one.alerted_share for one in by_world], exact_interval(by_world, "alerted_count")),
        "held": spread([one.held_share for one in by_world], exact_interval(by_world, "held_count")),
    }


def _precisions(worlds: list[list[VideoOutcome]], curve: Curve, planted: tuple[float, ...]) -> dict[str, Any]:
    """Return the precision of alerts and of holds in each world, were one in a hundred of its videos attacked so."""
    pairs = []
    for world in worlds:
        attacked = found(one for one in world if curve.holds(one, planted))
        honest = found(one for one in world if one.kind in HONEST and one.is_followed == (curve.part == FOLLOWED))
        pairs.append((attacked, honest))
    return {
        "alerted": spread([_precision(a.alerted_share, h.alerted_share) for a, h in pairs]),
        "held": spread([_precision(a.held_share, h.held_share) for a, h in pairs]),
        "held_pooled": _precision(
            _pooled([attacked for attacked, _ in pairs]), _pooled([honest for _, honest in pairs])
        ),
    }


def _measure_scores(worlds: list[list[AccountOutcome]]) -> dict[str, Any]:
    """Return how well the scores of accounts tell those with attacked videos from honest ones, over the worlds.

    `auc` is the chance that an account of which a fifth of the videos or more is attacked has a lower score than one of
    which none is, ties counting half; `precision` the share of accounts with any attacked video among those called
    often unusual, `recall` the share of the attacked called so, `false` that of the honest.
    """
    figures: dict[str, list[float | None]] = {name: [] for name in ("auc", "precision", "recall", "false", "any_auc")}
    attacked_count = 0
    for accounts in worlds:
        scored = [one for one in accounts if one.authenticity is not None]
        attacked = [one for one in scored if one.attacked_share >= LEAST_ATTACKED_SHARE]
        touched = [one for one in scored if one.attacked_share > 0]
        honest = [one for one in scored if one.attacked_share == 0]
        attacked_count += len(attacked)
        called = [one for one in scored if one.level == LEVELS[-1]]
        figures["auc"].append(_auc(attacked, honest))
        figures["any_auc"].append(_auc(touched, honest))
        figures["precision"].append(sum(one.attacked_share > 0 for one in called) / len(called) if called else None)
        for name, group in (("recall", attacked), ("false", honest)):
            figures[name].append(sum(one.level == LEVELS[-1] for one in group) / len(group) if group else None)
    return {"attacked_accounts": attacked_count, **{name: spread(values) for name, values in figures.items()}}


def _auc(attacked: Sequence[AccountOutcome], honest: Sequence[AccountOutcome]) -> float | None:
    if not attacked or not honest:
        return None
    low, high = ([one.authenticity for one in group] for group in (attacked, honest))
    return float(stats.mannwhitneyu(high, low).statistic) / (len(low) * len(high))


def _pooled(counts: Sequence[Found]) -> float | None:
    videos = sum(one.video_count for one in counts)
    return sum(one.held_count for one in counts) / videos if videos else None


def _precision(recall: float | None, false_rate: float | None) -> float | None:
    if recall is None or false_rate is None:
        return None
    right, wrong = ATTACKED_SHARE * recall, (1 - ATTACKED_SHARE) * false_rate
    return right / (right + wrong) if right + wrong else None


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tcm_assets_tests.benchmarks.power", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object on one line")
    parser.add_argument("--write", action="store_true", help="write docs/signals.md and its pictures")
    parser.add_argument("--videos", type=int, default=PLAN.video_count, help="videos of each world")
    parser.add_argument("--worlds", type=int, default=20, help="worlds")
    parser.add_argument("--first-seed", type=int, default=101, help="seed of the first world")
    return parser.parse_args()


if __name__ == "__main__":
    main()
