"""How much bought and arranged engagement the alerts find, and whom they accuse wrongly.

Run from the repository: python -m tcm_assets_tests.benchmarks.alerts [--json] [--videos 20000] [--seeds 5]

Each seed is a world of its own. "Alerted" is any alert, "held" two independent families of evidence. Recall of an
attack is the share of its videos that is found; precision counts honest videos as the wrong ones and leaves the other
attacks out. Shares of small groups are added up over the seeds; mean, least and most are over the seeds.
"""

import argparse
import json
import platform
import statistics
import sys
import time
from collections import Counter
from dataclasses import replace
from typing import Any

from rich.console import Console
from rich.table import Table as TextTable

from tcm_assets.defs.rewards.detection import Found, VideoOutcome, detect, found, precision
from tcm_assets.sample.attacks.world import draw_world
from tcm_assets.sample.attacks.world_plan import ATTACKS, HONEST, WorldPlan
from tcm_assets.schemas.alert_signals import SIGNALS
from tcm_assets.settings import DEFAULT_SCORING_WINDOW_DAYS

DECIMALS = 4


def main() -> None:
    arguments = _arguments()
    report = benchmark(WorldPlan(video_count=arguments.videos), arguments.seeds)
    if arguments.json:
        sys.stdout.write(json.dumps(report) + "\n")
    else:
        _show(report)


def benchmark(plan: WorldPlan, seed_count: int) -> dict[str, Any]:
    """Generate `seed_count` worlds, look for what is planted in them, and count."""
    worlds, generating_s, detecting_s = [], [], []
    for seed in range(1, seed_count + 1):
        started = time.perf_counter()
        world = draw_world(replace(plan, seed=seed))
        generated = time.perf_counter()
        worlds.append(detect(world, DEFAULT_SCORING_WINDOW_DAYS))
        generating_s.append(generated - started)
        detecting_s.append(time.perf_counter() - generated)
    everything = [outcome for world in worlds for outcome in world]
    return {
        "name": "alerts",
        "machine": {"python": platform.python_version(), "system": platform.system()},
        "videos": plan.video_count,
        "days": plan.day_count,
        "seeds": seed_count,
        "seconds": {
            "generating": round(statistics.median(generating_s), 3),
            "detecting": round(statistics.median(detecting_s), 3),
        },
        "attacks": {attack: _attack(worlds, everything, attack) for attack in ATTACKS},
        "honest": {kind: _kind(worlds, everything, kind) for kind in HONEST},
        "signals": _signals(everything),
        "held_by_families_of": _combinations(everything),
    }


def _attack(worlds: list[list[VideoOutcome]], everything: list[VideoOutcome], attack: str) -> dict[str, Any]:
    of_attack = [outcome for outcome in everything if outcome.kind == attack]
    intensities = sorted({outcome.intensity for outcome in of_attack if outcome.intensity is not None})
    precisions = [precision(world, attack) for world in worlds]
    return {
        **_kind(worlds, everything, attack),
        "precision_of_alerted": _spread([one.of_alerted for one in precisions]),
        "precision_of_held": _spread([one.of_held for one in precisions]),
        "by_intensity": {
            f"{intensity:g}": {
                **_shares(found(outcome for outcome in of_attack if outcome.intensity == intensity)),
                "followed": _shares(
                    found(outcome for outcome in of_attack if outcome.intensity == intensity and outcome.is_followed)
                ),
            }
            for intensity in intensities
        },
    }


def _kind(worlds: list[list[VideoOutcome]], everything: list[VideoOutcome], kind: str) -> dict[str, Any]:
    by_seed = [found(outcome for outcome in world if outcome.kind == kind) for world in worlds]
    of_kind = [outcome for outcome in everything if outcome.kind == kind]
    return {
        **_shares(found(of_kind)),
        "alerted_by_seed": _spread([one.alerted_share for one in by_seed]),
        "held_by_seed": _spread([one.held_share for one in by_seed]),
        "followed": _shares(found(outcome for outcome in of_kind if outcome.is_followed)),
        "delivered_once": _shares(found(outcome for outcome in of_kind if not outcome.is_followed)),
    }


def _shares(counted: Found) -> dict[str, Any]:
    return {
        "videos": counted.video_count,
        "alerted": _rounded(counted.alerted_share),
        "held": _rounded(counted.held_share),
    }


def _spread(shares: list[float | None]) -> dict[str, float | None]:
    known = [share for share in shares if share is not None]
    if not known:
        return {"mean": None, "least": None, "most": None}
    return {
        "mean": _rounded(statistics.mean(known)),
        "least": _rounded(min(known)),
        "most": _rounded(max(known)),
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, DECIMALS)


def _signals(everything: list[VideoOutcome]) -> dict[str, dict[str, int]]:
    """Videos on which each signal fired, by what they truly are."""
    counted = Counter((signal, outcome.kind) for outcome in everything for signal in outcome.signals)
    return {signal.name: {kind: counted[signal.name, kind] for kind in (*ATTACKS, *HONEST)} for signal in SIGNALS}


def _combinations(everything: list[VideoOutcome]) -> dict[str, dict[str, int]]:
    """Combinations of families that hold honest videos, and those of attacked ones, each with how often."""
    families = {signal.name: signal.family for signal in SIGNALS}
    counted: dict[str, Counter[str]] = {"attacked": Counter(), "honest": Counter()}
    for outcome in everything:
        if outcome.is_held:
            together = " + ".join(dict.fromkeys(families[signal] for signal in outcome.signals))
            counted["honest" if outcome.kind in HONEST else "attacked"][together] += 1
    return {kind: dict(counts.most_common()) for kind, counts in counted.items()}


def _show(report: dict[str, Any]) -> None:
    console = Console()
    attacks = TextTable(title=f"{report['seeds']} worlds of {report['videos']:,} videos: what is found")
    for name in ("attack", "intensity", "videos", "recall of alerted", "of held", "precision of alerted", "of held"):
        attacks.add_column(name, justify="left" if name == "attack" else "right")
    for attack, figures in report["attacks"].items():
        attacks.add_row(
            attack,
            "all",
            str(figures["videos"]),
            _range(figures["alerted_by_seed"]),
            _range(figures["held_by_seed"]),
            _range(figures["precision_of_alerted"]),
            _range(figures["precision_of_held"]),
        )
        for part in ("followed", "delivered_once"):
            attacks.add_row("", part.replace("_", " "), *_cells(figures[part]))
        for intensity, shares in figures["by_intensity"].items():
            attacks.add_row("", f"x {intensity}", *_cells(shares))
            attacks.add_row("", f"x {intensity}, followed", *_cells(shares["followed"]))
        attacks.add_section()
    console.print(attacks)
    honest = TextTable(title="Honest videos that are accused")
    for name in ("videos are", "number", "alerted", "held"):
        honest.add_column(name, justify="left" if name == "videos are" else "right")
    for kind, figures in report["honest"].items():
        honest.add_row(
            kind, str(figures["videos"]), _range(figures["alerted_by_seed"]), _range(figures["held_by_seed"])
        )
        for part in ("followed", "delivered_once"):
            honest.add_row(f"  {part.replace('_', ' ')}", *_cells(figures[part]))
    console.print(honest)
    signals = TextTable(title="Videos on which each signal fired")
    signals.add_column("signal")
    for kind in (*ATTACKS, *HONEST):
        signals.add_column(kind.replace("_", " "), justify="right")
    for signal, by_kind in report["signals"].items():
        signals.add_row(signal, *(str(count) for count in by_kind.values()))
    console.print(signals)
    console.print("Families that held together:", report["held_by_families_of"])
    console.print("Seconds per world:", report["seconds"])


def _cells(shares: dict[str, Any]) -> tuple[str, str, str]:
    return str(shares["videos"]), _percent(shares["alerted"]), _percent(shares["held"])


def _range(spread: dict[str, float | None]) -> str:
    if spread["mean"] is None:
        return "-"
    return f"{_percent(spread['mean'])} ({_percent(spread['least'])} to {_percent(spread['most'])})"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tcm_assets_tests.benchmarks.alerts", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--videos", type=int, default=WorldPlan().video_count, help="videos of each world")
    parser.add_argument("--seeds", type=int, default=5, help="worlds")
    return parser.parse_args()


if __name__ == "__main__":
    main()
