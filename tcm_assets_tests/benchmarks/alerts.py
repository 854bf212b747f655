"""Benchmark of the alerts: bought and arranged engagement that they find, and honest videos that they accuse.

Run from the repository: python -m tcm_assets_tests.benchmarks.alerts [--json] [--videos 20000] [--seeds 20]

Each seed is a different world. "Alerted" is any alert, "held" two independent families of evidence. Recall of an
attack is the share of its videos that is found; precision counts honest videos as wrong and leaves other attacks out.
Means are over the seeds, with a 95 % interval of the mean in brackets: Student's t, or the exact binomial one where all
seeds have the same share. Groups of one intensity are added up over the seeds. An aim is met when the whole interval is
on its side, and missed when none of it is.
"""

import argparse
import json
import platform
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from rich.console import Console
from rich.table import Table as TextTable
from scipy import stats

from tcm_assets.alerts.signals import SIGNALS
from tcm_assets.sample.followed import COMMENT_PODS, LIKE_BOTS, ORGANIC, VIEW_BOTS, VIRAL
from tcm_assets.settings import DEFAULT_SCORING_WINDOW_DAYS
from tcm_assets_tests.benchmarks.attack_detection import Found, VideoOutcome, detect, found, precision
from tcm_assets_tests.benchmarks.world import draw_world
from tcm_assets_tests.benchmarks.world_population import ATTACKS, HONEST, WorldPlan

DECIMALS = 5

CONFIDENCE = 0.95
"""Share of such intervals that contain the mean over all worlds."""

LEAST_ALERTED = {VIEW_BOTS: 0.85, LIKE_BOTS: 0.85, COMMENT_PODS: 0.75}

LEAST_HELD = {VIEW_BOTS: 0.70, LIKE_BOTS: 0.60, COMMENT_PODS: 0.35}
"""Aims for the videos under each attack that are followed day by day: the shares to alert, and to hold. The weakest
attacks double a video's counts, and no signal tells those from a good day."""

MOST_ALERTED = {ORGANIC: 0.05, VIRAL: 0.10}

MOST_HELD = {ORGANIC: 0.0005, VIRAL: 0.005}
"""Aims for honest videos: an alert costs a reviewer a look, and being held costs an honest creator points."""


def main() -> None:
    arguments = _arguments()
    report = benchmark(WorldPlan(video_count=arguments.videos), arguments.seeds)
    if arguments.json:
        sys.stdout.write(json.dumps(report) + "\n")
    else:
        _show(report)


def benchmark(plan: WorldPlan, seed_count: int) -> dict[str, Any]:
    """Draw `seed_count` worlds, look for what is planted in them, and count."""
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
        "confidence": CONFIDENCE,
        "attacks": {attack: _attack(worlds, everything, attack) for attack in ATTACKS},
        "honest": {kind: _kind(worlds, everything, kind) for kind in HONEST},
        "signals": _signals(everything),
        "held_by_families_of": _combinations(everything),
        "aims": _aims(worlds),
    }


def _attack(worlds: list[list[VideoOutcome]], everything: list[VideoOutcome], attack: str) -> dict[str, Any]:
    of_attack = [outcome for outcome in everything if outcome.kind == attack]
    intensities = sorted({outcome.intensity for outcome in of_attack if outcome.intensity is not None})
    precisions = [precision(world, attack) for world in worlds]
    return {
        **_kind(worlds, everything, attack),
        "precision_of_alerted": spread([one.of_alerted for one in precisions]),
        "precision_of_held": spread([one.of_held for one in precisions]),
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
    return {
        **_shares(found(outcome for outcome in everything if outcome.kind == kind)),
        **_by_seed(worlds, lambda outcome: outcome.kind == kind),
        "followed": _part(worlds, everything, lambda outcome: outcome.kind == kind and outcome.is_followed),
        "delivered_once": _part(worlds, everything, lambda outcome: outcome.kind == kind and not outcome.is_followed),
    }


def _part(
    worlds: list[list[VideoOutcome]], everything: list[VideoOutcome], is_part: Callable[[VideoOutcome], bool]
) -> dict[str, Any]:
    return {**_shares(found(filter(is_part, everything))), **_by_seed(worlds, is_part)}


def _by_seed(worlds: list[list[VideoOutcome]], is_part: Callable[[VideoOutcome], bool]) -> dict[str, Any]:
    by_seed = [found(filter(is_part, world)) for world in worlds]
    return {
        "alerted_by_seed": spread([one.alerted_share for one in by_seed], exact_interval(by_seed, "alerted_count")),
        "held_by_seed": spread([one.held_share for one in by_seed], exact_interval(by_seed, "held_count")),
    }


def _aims(worlds: list[list[VideoOutcome]]) -> list[dict[str, Any]]:
    """Return each aim with the interval it is compared with, and whether it is met, missed or open."""
    aims = []
    for attack in ATTACKS:
        figures = _by_seed(worlds, lambda outcome, attack=attack: outcome.kind == attack and outcome.is_followed)
        aims.append(_aim(f"{attack}, followed: alerted", figures["alerted_by_seed"], least=LEAST_ALERTED[attack]))
        aims.append(_aim(f"{attack}, followed: held", figures["held_by_seed"], least=LEAST_HELD[attack]))
    for kind in HONEST:
        figures = _by_seed(worlds, lambda outcome, kind=kind: outcome.kind == kind)
        aims.append(_aim(f"{kind}: alerted", figures["alerted_by_seed"], most=MOST_ALERTED[kind]))
        aims.append(_aim(f"{kind}: held", figures["held_by_seed"], most=MOST_HELD[kind]))
    return aims


def _aim(
    name: str, spread: dict[str, float | None], *, least: float = 0.0, most: float = 1.0
) -> dict[str, str | float | None]:
    low, high = spread["low"], spread["high"]
    if low is None or high is None:
        verdict = "unknown"
    elif low >= least and high <= most:
        verdict = "met"
    else:
        verdict = "missed" if high < least or low > most else "open"
    return {"of": name, "at_least": least, "at_most": most, **spread, "verdict": verdict}


def _shares(counted: Found) -> dict[str, Any]:
    return {
        "videos": counted.video_count,
        "alerted": _rounded(counted.alerted_share),
        "held": _rounded(counted.held_share),
    }


def spread(
    shares: Iterable[float | None], interval_of_equals: tuple[float, float] | None = None
) -> dict[str, float | None]:
    """Return the mean over the seeds with its interval, and the least and most of a seed; all None where none is known.

    `interval_of_equals` is used where all seeds have the same share, which does not show how worlds differ.
    With one seed there is none: low and high are None.
    """
    known = [share for share in shares if share is not None]
    if not known:
        return dict.fromkeys(("mean", "low", "high", "least", "most"))
    mean = statistics.mean(known)
    interval = interval_of_equals if len(known) > 1 else None
    if min(known) < max(known):
        quantile = float(stats.t.ppf((1 + CONFIDENCE) / 2, df=len(known) - 1))
        reach = quantile * statistics.stdev(known) / len(known) ** 0.5
        interval = max(mean - reach, 0.0), min(mean + reach, 1.0)
    low, high = interval or (None, None)
    figures = {"mean": mean, "low": low, "high": high, "least": min(known), "most": max(known)}
    return {name: _rounded(figure) for name, figure in figures.items()}


def exact_interval(by_seed: list[Found], counted: str) -> tuple[float, float] | None:
    """Return the interval of the share among all videos together (Clopper and Pearson); None without videos."""
    total = sum(one.video_count for one in by_seed)
    if not total:
        return None
    share = stats.binomtest(sum(getattr(one, counted) for one in by_seed), total)
    interval = share.proportion_ci(CONFIDENCE)
    return float(interval.low), float(interval.high)


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, DECIMALS)


def _signals(everything: list[VideoOutcome]) -> dict[str, dict[str, int]]:
    """Count the videos on which each signal fired, by what they truly are."""
    counted = Counter((signal, outcome.kind) for outcome in everything for signal in outcome.signals)
    return {signal.name: {kind: counted[signal.name, kind] for kind in (*ATTACKS, *HONEST)} for signal in SIGNALS}


def _combinations(everything: list[VideoOutcome]) -> dict[str, dict[str, int]]:
    """Count the combinations of families that hold honest and attacked videos."""
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
        precisions = (_range(figures["precision_of_alerted"]), _range(figures["precision_of_held"]))
        attacks.add_row(attack, "all", *_ranges(figures), *precisions)
        for part in ("followed", "delivered_once"):
            attacks.add_row("", part.replace("_", " "), *_ranges(figures[part]))
        for intensity, shares in figures["by_intensity"].items():
            attacks.add_row("", f"x {intensity}", *_cells(shares))
            attacks.add_row("", f"x {intensity}, followed", *_cells(shares["followed"]))
        attacks.add_section()
    console.print(attacks)
    honest = TextTable(title="Honest videos that are accused")
    for name in ("videos are", "number", "alerted", "held"):
        honest.add_column(name, justify="left" if name == "videos are" else "right")
    for kind, figures in report["honest"].items():
        honest.add_row(kind, *_ranges(figures))
        for part in ("followed", "delivered_once"):
            honest.add_row(f"  {part.replace('_', ' ')}", *_ranges(figures[part]))
    console.print(honest)
    aims = TextTable(title="Aims")
    for name in ("share of", "aim", "mean", "least and most of a seed", "verdict"):
        aims.add_column(name, justify="left" if name == "share of" else "right")
    for aim in report["aims"]:
        bound = f"at least {aim['at_least']:.0%}" if aim["at_least"] else f"at most {aim['at_most']:.1%}"
        extremes = f"{_percent(aim['least'])} to {_percent(aim['most'])}"
        aims.add_row(aim["of"], bound, _range(aim), extremes, aim["verdict"])
    console.print(aims)
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


def _ranges(figures: dict[str, Any]) -> tuple[str, str, str]:
    return str(figures["videos"]), _range(figures["alerted_by_seed"]), _range(figures["held_by_seed"])


def _range(spread: dict[str, Any]) -> str:
    if spread["mean"] is None:
        return "-"
    if spread["low"] is None:
        return _percent(spread["mean"])
    return f"{_percent(spread['mean'])} ({_percent(spread['low'])} to {_percent(spread['high'])})"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.2%}" if share < 0.01 else f"{share:.1%}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tcm_assets_tests.benchmarks.alerts", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--videos", type=int, default=WorldPlan().video_count, help="videos of each world")
    parser.add_argument("--seeds", type=int, default=20, help="worlds")
    return parser.parse_args()


if __name__ == "__main__":
    main()
