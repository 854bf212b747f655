"""Benchmark of the pages: how long people wait for each page of each role and its clicks, in a browser.

Run from the repository: python -m tcm_assets_tests.benchmarks.pages [--json] [--repeats 5] [--no-warm-up]
    [--videos 1000000] [--sites sample generated] [--data-dir data]

sample      the published copy and the ledger of a data folder, as `make run` leaves them; a page must answer within 1 s
generated   a published copy of generated videos, and a ledger with the entries of some accounts; within 2 s

The pages are served by `make apps` in demo mode on this machine, and opened by headless Chromium. A time ends with the
last change of the page after which nothing runs, nothing is stale and every chart is drawn. Each repeat is another
account or brand, so that no answer about it is kept from before. A warm-up round goes first: its times are reported as
`first` and not counted.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from playwright.sync_api import Browser, sync_playwright
from rich.console import Console
from rich.table import Table as TextTable

from tcm_assets.apps.published import PublishedCopy
from tcm_assets.apps.sign_in import fetch_demo_brands, fetch_demo_creators
from tcm_assets.settings import BUNDLED_DATA_DIR
from tcm_assets_tests.apps.served_pages import launch_chromium, served
from tcm_assets_tests.benchmarks.measuring import machine
from tcm_assets_tests.benchmarks.page_sites import copy_site, generate_site
from tcm_assets_tests.benchmarks.page_steps import ROLES, Measured, round_of
from tcm_assets_tests.benchmarks.watched_page import watch

BOUNDS_S: Final = {"sample": 1.0, "generated": 2.0}

LIBRARIES: Final = ("streamlit", "duckdb", "playwright")

VIEWPORT: Final = {"width": 1280, "height": 900}

PATIENCE_MS: Final = 60_000


def main() -> None:
    arguments = _arguments()
    rounds = Rounds(arguments.repeats, arguments.warm_up)
    report = benchmark(arguments.sites, arguments.data_dir, arguments.videos, rounds)
    if arguments.json:
        sys.stdout.write(json.dumps(report) + "\n")
    else:
        _show(report)


class Rounds(NamedTuple):
    """How often every page is used: `counted` rounds, after one of warm-up or at once."""

    counted: int
    has_warm_up: bool = True

    def numbers(self) -> range:
        """Return the rounds' numbers; the warm-up's is negative."""
        return range(-1 if self.has_warm_up else 0, self.counted)


def benchmark(sites: Sequence[str], data_dir: Path, video_count: int, rounds: Rounds) -> dict[str, Any]:
    """Measure every page on each site. Raises FileNotFoundError where Chromium or the published copy is missing."""
    report: dict[str, Any] = {"name": "pages", "machine": machine(*LIBRARIES), "repeats": rounds.counted, "sites": {}}
    for site in sites:
        with tempfile.TemporaryDirectory(prefix="pages_benchmark_") as name:
            folder = Path(name)
            if site == "sample":
                copy_site(data_dir, folder)
            else:
                generate_site(folder, video_count)
            report["sites"][site] = _measure_site(folder, BOUNDS_S[site], rounds)
    return report


def _measure_site(folder: Path, bound_s: float, rounds: Rounds) -> dict[str, Any]:
    copy = PublishedCopy(folder / "published" / "tcm.duckdb")
    creators = [str(name) for name in fetch_demo_creators(copy.query)["author_username"].to_pylist()]
    brands = [str(name) for name in fetch_demo_brands(copy.query)["brand_name"].to_pylist()]
    video_count = copy.query("SELECT count(*) FROM videos")[0][0].as_py()
    del copy
    with served(folder, TCM_APPS_DEMO="1") as url, sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        measured = list(_measure(browser, url, {"creator": creators, "brand": brands}, rounds))
        browser.close()
    steps = _steps(measured)
    over = [f"{each['role']} {each['page']} {each['step']}" for each in steps if each["median_s"] > bound_s]
    return {
        "videos": video_count,
        "bound_s": bound_s,
        "load_average": round(os.getloadavg()[0], 2),
        "slowest_median_s": max(each["median_s"] for each in steps),
        "over_bound": over,
        "steps": steps,
    }


def _measure(browser: Browser, url: str, names: dict[str, list[str]], rounds: Rounds) -> Iterator[tuple[int, Measured]]:
    """Return the steps of all rounds, with the round's number; each role keeps its browser."""
    for role in ROLES:
        context = browser.new_context(viewport=VIEWPORT, reduced_motion="reduce")
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        watch(page)
        for number in rounds.numbers():
            known = names.get(role)
            name = known[number % len(known)] if known else None
            for measured in round_of(page, url, role, name):
                yield number, measured
        context.close()


def _steps(measured: list[tuple[int, Measured]]) -> list[dict[str, Any]]:
    found: dict[tuple[str, str, str], list[tuple[int, float]]] = defaultdict(list)
    for number, each in measured:
        found[each.role, each.page, each.step].append((number, each.seconds))
    steps = []
    for (role, page, step), times in found.items():
        counted = [seconds for number, seconds in times if number >= 0]
        first = next((seconds for number, seconds in times if number < 0), None)
        if counted:
            steps.append(
                {
                    "role": role,
                    "page": page,
                    "step": step,
                    "median_s": round(statistics.median(counted), 3),
                    "worst_s": round(max(counted), 3),
                    "first_s": None if first is None else round(first, 3),
                    "measurements": len(counted),
                }
            )
    return steps


def _show(report: dict[str, Any]) -> None:
    console = Console()
    for site, found in report["sites"].items():
        table = TextTable(
            "role",
            "page",
            "step",
            "median s",
            "worst s",
            "first s",
            title=f"{site}: {found['videos']:,} videos, bound {found['bound_s']} s, load {found['load_average']}",
        )
        for each in found["steps"]:
            first = "" if each["first_s"] is None else f"{each['first_s']:.2f}"
            style = "red" if each["median_s"] > found["bound_s"] else None
            times = (f"{each['median_s']:.2f}", f"{each['worst_s']:.2f}", first)
            table.add_row(each["role"], each["page"], each["step"], *times, style=style)
        console.print(table)
    console.print("Machine:", report["machine"])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tcm_assets_tests.benchmarks.pages", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--repeats", type=int, default=5, help="counted rounds, for the median and the worst")
    parser.add_argument("--no-warm-up", dest="warm_up", action="store_false", help="count the first round as well")
    parser.add_argument("--videos", type=int, default=1_000_000, help="videos of the generated copy")
    parser.add_argument("--sites", nargs="+", choices=tuple(BOUNDS_S), default=tuple(BOUNDS_S), help="what to measure")
    parser.add_argument("--data-dir", type=Path, default=BUNDLED_DATA_DIR, help="the data folder of the sample")
    return parser.parse_args()


if __name__ == "__main__":
    main()
