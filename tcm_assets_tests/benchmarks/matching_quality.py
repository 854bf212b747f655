"""The matching against its labels and baselines, on a data folder that was run before; nothing is stored but vectors.

Run from the repository: python -m tcm_assets_tests.benchmarks.matching_quality [--data FOLDER] [--labels FILE] [--json]

Profiles and scores are made anew by the present code from the captions, clips and lists in the folder's warehouse, so
a changed formula shows in seconds. `--labels` is a list of graded pairs, relevance.csv of the folder unless given.
Vectors that the folder's feature cache lacks are kept in `--cache`, by default that cache.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tcm_assets.catalogue.lists.relevance import read_relevance
from tcm_assets.data_folder import BUNDLED_DATA_DIR, DataFolderAt
from tcm_assets.matching.quality.held_out import SPLITS, Split
from tcm_assets.matching.quality.labels import disclosed_partnerships, labels_table
from tcm_assets.matching.quality.measuring import Encoders, measure_quality
from tcm_assets.matching.quality.metric_names import DIRECTIONS, METRIC_NAMES
from tcm_assets.matching.quality.remade_profiles import PROFILE_INPUTS
from tcm_assets.matching.quality.tables import LABEL_SOURCES
from tcm_assets.models.feature_cache import FeatureCache
from tcm_assets.models.minilm import minilm_encoder
from tcm_assets.models.text_encoder import CachedSubjectEncoder, CachedTextEncoder
from tcm_assets.settings import Settings
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse


def main() -> None:
    arguments = _arguments()
    started = time.perf_counter()
    splits = SPLITS if arguments.all else SPLITS[:1]
    rows = measured(arguments.data, arguments.labels, arguments.cache, splits)
    if arguments.json:
        sys.stdout.write(json.dumps(rows) + "\n")
        return
    for label_source in LABEL_SOURCES:
        for split in splits:
            for direction in DIRECTIONS:
                own = [
                    row
                    for row in rows
                    if (row["label_source"], row["split"], row["direction"]) == (label_source, split.name, direction)
                ]
                title = f"{label_source}, {split.name}, {direction}"
                sys.stdout.write("\n".join(_lines(title, own)) + "\n\n")
    sys.stdout.write(f"{time.perf_counter() - started:.1f} s\n")


def measured(
    data_dir: Path, labels: Path | None = None, cache: Path | None = None, splits: Sequence[Split] = SPLITS
) -> list[dict[str, Any]]:
    """Rows of `recommendation_quality` by the present code."""
    folder = DataFolderAt(data_dir)
    warehouse = DuckDBWarehouse(data_dir / "warehouse/tcm.duckdb")
    tables = {name: warehouse.table(ALL_TABLES[name]) for name in PROFILE_INPUTS}
    with warehouse.reading() as session:
        ids = [
            set(session.fetch(tables[f"cleaned_{side}s"].select(f"{side}_id"))[f"{side}_id"].to_pylist())
            for side in ("brand", "creator")
        ]
        paid = disclosed_partnerships(
            tables["cleaned_creators"], tables["cleaned_brands"], tables["videos"], tables["sponsored_content"]
        )
        graded = read_relevance(labels or folder.relevance_csv, *ids)
        for problem in graded.rejections.to_pylist():
            sys.stderr.write(f"{problem['source_file']} at {problem['position']}: {problem['reason']}\n")
        known = labels_table(graded.pairs, session.fetch(paid).to_pylist()).to_pylist()
        kept = FeatureCache(cache or folder.feature_cache_path)
        encoders = Encoders(
            CachedSubjectEncoder(Settings().text_model, kept),
            CachedTextEncoder(minilm_encoder(), kept),
        )
        return measure_quality(tables, known, encoders, session.fetch, splits=splits)


def _lines(title: str, rows: Sequence[dict[str, Any]]) -> list[str]:
    """The rows of one direction as text, a line per method, wide enough for no terminal to break figures."""
    by_method: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows:
        by_method.setdefault(row["method"], {})[row["metric"]] = row
    lines = [title, f"{'':32}{'nDCG@5':>21}{'lead':>24}" + "".join(f"{SHORT[name]:>9}" for name in OTHER_METRICS)]
    for method, own in by_method.items():
        first = own["ndcg_at_5"]
        figures = "".join(f"{_figure(own[name]['value'], '.3f'):>9}" for name in OTHER_METRICS)
        value = _with_ends(first["value"], first["low"], first["high"], ".3f")
        lead = _with_ends(first["lead"], first["lead_low"], first["lead_high"], "+.3f")
        lines.append(f"{method:32}{value:>21}{lead:>24}{figures}")
    reasons = {str(row["blank_reason"]) for row in rows if row["value"] is None and row["metric"] == "ndcg_at_5"}
    return [*lines, *sorted(reasons)]


SHORT = {
    "ndcg_at_10": "nDCG@10",
    "recall_at_10": "rec@10",
    "average_precision": "MAP",
    "rank_of_best": "rank",
    "catalogue_coverage": "cover",
    "top_partner_share": "top",
    "distinct_list_share": "distinct",
    "exposure_gini": "gini",
}

OTHER_METRICS = tuple(name for name in METRIC_NAMES if name != "ndcg_at_5")


def _figure(value: float | None, form: str) -> str:
    return "–" if value is None else f"{value:{form}}"


def _with_ends(value: float | None, low: float | None, high: float | None, form: str) -> str:
    return _figure(value, form) + ("" if low is None or high is None else f" [{low:{form}}, {high:{form}}]")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=BUNDLED_DATA_DIR, help="a data folder with a warehouse")
    parser.add_argument("--labels", type=Path, help="graded pairs instead of the folder's relevance.csv")
    parser.add_argument("--cache", type=Path, help="an SQLite file of vectors instead of the folder's feature cache")
    parser.add_argument("--all", action="store_true", help="all splits, not held-out brands alone")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
