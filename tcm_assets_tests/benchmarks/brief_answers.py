"""Benchmark of a brief's answer on the page: from its text to the order of all creators, beside the bare product.

Run from the repository: python -m tcm_assets_tests.benchmarks.brief_answers [--json] [--creators 100000] [--repeats 5]

Each repeat is another brief, whose words no cache has. Steps: the text is read by rules, its words are encoded by the
packaged models, all creators are scored, marked by the limits that they meet, and ranked. `floor` is the product of the
same vectors by numpy and a sort. Creators are drawn; the models are loaded before, as the page does while somebody
types.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from rich.console import Console

from tcm_assets.apps.marketplace.creators import Market
from tcm_assets.apps.marketplace.filters import CreatorFilters, rank_market
from tcm_assets.apps.marketplace.fit import score_market
from tcm_assets.apps.marketplace.limit_marks import mark_limits
from tcm_assets.campaigns.briefs.rules import read_brief
from tcm_assets.campaigns.shortlists.brief_fit import as_typed_brand
from tcm_assets.campaigns.shortlists.candidate_rows import OWN_GOODS_LEVELS
from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY
from tcm_assets.matching.tables import CREATOR_PROFILES
from tcm_assets.matching.themes import SPONSOR_THEMES
from tcm_assets.matching.typed_brands import typed_brand_profile
from tcm_assets.models.feature_cache import FeatureCache
from tcm_assets.models.subject_encoder import SubjectEncoder
from tcm_assets.models.text_encoder import CachedSubjectEncoder
from tcm_assets.settings import Settings
from tcm_assets.tables.types import arrow_schema
from tcm_assets_tests.benchmarks.measuring import machine

MOST_SECONDS: Final = 1.5
SUBJECTS: Final = (
    "vegan skincare",
    "trail running shoes",
    "board games",
    "sourdough ovens",
    "guitar strings",
    "cat food",
)
PLACES: Final = ("United States", "Germany", "Worldwide", "France")
STEPS: Final = ("read", "encode", "score", "mark", "rank")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tcm_assets_tests.benchmarks.brief_answers", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--creators", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    report = benchmark(arguments.creators, arguments.repeats)
    if arguments.json:
        sys.stdout.write(json.dumps(report) + "\n")
        return
    console = Console()
    console.print(f"{report['creators']:,} creators, median seconds of {arguments.repeats} briefs:", report["seconds"])
    console.print(f"A brief is to be answered in {MOST_SECONDS} s. Machine:", report["machine"])


def benchmark(creator_count: int, repeats: int) -> dict[str, Any]:
    """Measure each step of `repeats` briefs over `creator_count` drawn creators."""
    market = drawn_market(creator_count)
    vectors = market.profiles["embedding"].combine_chunks().flatten().to_numpy().reshape(creator_count, -1)
    measured: dict[str, list[float]] = {name: [] for name in (*STEPS, "whole", "floor")}
    with tempfile.TemporaryDirectory(prefix="brief_answers_") as folder:
        encoder = CachedSubjectEncoder(Settings().text_model, FeatureCache(Path(folder) / "features.sqlite"))
        _answer("A first brief for mirrors", market, encoder)
        for repeat in range(repeats):
            subject = SUBJECTS[repeat % len(SUBJECTS)]
            text = f"{subject} number {repeat}, $2,000, 5 micro creators in the US for a campaign in spring"
            seconds = _answer(text, market, encoder)
            floor, _ = _timed(lambda: np.argsort(-(vectors @ vectors[0]), kind="stable"))
            for name, value in (*seconds.items(), ("whole", sum(seconds.values())), ("floor", floor)):
                measured[name].append(value)
    return {
        "name": "brief_answers",
        "machine": machine("numpy", "pyarrow", "torch"),
        "creators": creator_count,
        "seconds": {name: round(statistics.median(values), 3) for name, values in measured.items()},
    }


def _answer(text: str, market: Market, encoder: CachedSubjectEncoder) -> dict[str, float]:
    read_s, brief = _timed(lambda: read_brief(text, date(2026, 10, 31), {}))
    typed = as_typed_brand(brief)
    if typed is None:
        raise ValueError(f"nothing is read of {text!r}")
    encode_s, asked = _timed(lambda: typed_brand_profile(typed, encoder))
    score_s, fits = _timed(lambda: score_market(market, asked))
    mark_s, marks = _timed(lambda: mark_limits(_nothing_published, market, fits, brief, is_brand_alone=False))
    rank_s, _ = _timed(lambda: rank_market(market, fits, CreatorFilters(), meeting=marks.meeting))
    return dict(zip(STEPS, (read_s, encode_s, score_s, mark_s, rank_s), strict=True))


def _nothing_published(sql: str, parameters: Any = None) -> pa.Table:
    raise AssertionError(f"a brief without a listed brand asks nothing: {sql} {parameters}")


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def drawn_market(creator_count: int) -> Market:
    """Return a market of creators whose vectors, audiences and countries are drawn."""
    rng = np.random.default_rng(1)
    length = SubjectEncoder().encode(["a text"]).shape[1]
    ids = pa.array([str(number) for number in range(creator_count)])
    places = [PLACES[number % len(PLACES)] for number in range(creator_count)]
    drawn = {
        "creator_id": ids,
        "creator_name": pa.array([f"Creator {number}" for number in range(creator_count)]),
        "embedding": _rows(rng.normal(size=(creator_count, length)), is_share=False),
        "class_shares": _rows(rng.random((creator_count, len(CONTENT_TAXONOMY))), is_share=True),
        "theme_shares": _rows(rng.random((creator_count, len(SPONSOR_THEMES))), is_share=True),
        "content_evidence": pa.array(rng.random(creator_count)),
        "engagement_strength": pa.array(rng.random(creator_count)),
        "measured_clip_count": pa.array(np.zeros(creator_count, np.int64)),
        "audience_age_min": pa.array(np.full(creator_count, 18)),
        "audience_age_max": pa.array(np.full(creator_count, 34)),
        "audience_genders": pa.array([["female"]] * creator_count),
        "audience_locations": pa.array([[place] for place in places]),
        "country": pa.array(places),
        "follower_count": pa.array(rng.integers(10_000, 100_000, creator_count)),
        "follower_tier": pa.array(["micro"] * creator_count),
    }
    schema = arrow_schema(CREATOR_PROFILES)
    profiles = pa.table(
        {each.name: drawn.get(each.name, pa.nulls(creator_count, each.type)) for each in schema}, schema=schema
    )
    views = rng.integers(1_000, 1_000_000, creator_count)
    deals = {
        "is_restricted": pa.array(np.zeros(creator_count, np.bool_)),
        "views_low": pa.array(views // 3),
        "views_median": pa.array(views),
        "views_high": pa.array(views * 3),
        "currency": pa.array(["USD"] * creator_count),
        "price_low": pa.array(views * 0.01),
        "price_high": pa.array(views * 0.02),
        "safety_level": pa.array(["no finding"] * creator_count),
        **{name: pa.nulls(creator_count, pa.string()) for name in OWN_GOODS_LEVELS.values()},
    }
    facts = pa.table({**dict(zip(profiles.column_names, profiles.columns, strict=True)), **deals})
    return Market(facts, profiles, None, (), None)


def _rows(matrix: np.ndarray, *, is_share: bool) -> pa.Array:
    sizes = matrix.sum(axis=1) if is_share else np.linalg.norm(matrix, axis=1)
    values = pa.array((matrix / sizes[:, None]).astype(np.float32).ravel())
    offsets = pa.array(np.arange(0, matrix.size + 1, matrix.shape[1], dtype=np.int32))
    return pa.ListArray.from_arrays(offsets, values)


if __name__ == "__main__":
    main()
