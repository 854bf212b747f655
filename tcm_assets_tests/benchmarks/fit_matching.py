"""Fits the match to graded pairs, writes `match_fit.toml`, and measures it on brands that it was not fitted on.

Run from the repository: python -m tcm_assets_tests.benchmarks.fit_matching [--data FOLDER] [--write]

Fitted to the graded list of the data folder and to the development part of the set of biographies; measured on the
final part of that set. Profiles are made anew by the present code from the folder's warehouse.
"""

import argparse
import re
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np

from tcm_assets.catalogue.lists.relevance import read_relevance
from tcm_assets.data_folder import BUNDLED_DATA_DIR, DataFolderAt
from tcm_assets.matching import match_fit
from tcm_assets.matching.fitting import GradedPairs, fit_match
from tcm_assets.matching.list_selection import LEAST_SCORE
from tcm_assets.matching.match_fit import MatchFit
from tcm_assets.matching.quality.labels import grade_matrix, labels_table
from tcm_assets.matching.quality.methods import Marketplace
from tcm_assets.matching.quality.ranking_metrics import RELEVANT_GRADE, list_metrics
from tcm_assets.matching.quality.remade_profiles import PROFILE_INPUTS, remade_profiles
from tcm_assets.matching.quality.text_models import MINILM_NAMES, EncodedTexts
from tcm_assets.matching.similarity_scores import pair_scores, pair_values
from tcm_assets.models.feature_cache import FeatureCache
from tcm_assets.models.minilm import minilm_encoder
from tcm_assets.models.text_encoder import CachedSubjectEncoder
from tcm_assets.settings import Settings
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.tables.match_components import DEFAULT_MATCHING_WEIGHTS
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets_tests.matching.biographies.reading import graded_biographies, silent_creators


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=BUNDLED_DATA_DIR)
    parser.add_argument("--write", action="store_true", help="write match_fit.toml")
    arguments = parser.parse_args()
    encoder = CachedSubjectEncoder(Settings().text_model, FeatureCache(DataFolderAt(arguments.data).feature_cache_path))
    development = graded_biographies("development", encoder)
    fit = fit_match([graded_list(arguments.data, encoder), development])
    sys.stdout.write(f"{fit.content}\n{fit.calibration}\n")
    if arguments.write:
        _write(fit)
    final = graded_biographies("final", encoder)
    for line in reliability(final, fit):
        sys.stdout.write(f"{line}\n")
    for name, pairs in (("development", development), ("final", final)):
        sys.stdout.write(f"biographies, {name} brands: {figures(scores_of(pairs, fit), pairs)}\n")
    for line in baselines(final):
        sys.stdout.write(f"  {line}\n")
    silent = np.array([each in silent_creators() for each in final.creators["creator_id"].to_pylist()])
    recommended = np.nan_to_num(scores_of(final, fit)[silent]) >= LEAST_SCORE
    sys.stdout.write(
        f"creators whose biography says nothing: {int(recommended.any(axis=1).sum())} of {int(silent.sum())} are "
        f"recommended to a brand, in {int(recommended.sum())} of {recommended.size} pairs\n"
    )


def graded_list(data_dir: Path, encoder: CachedSubjectEncoder) -> GradedPairs:
    """The graded list of a data folder, with profiles made anew."""
    warehouse = DuckDBWarehouse(data_dir / "warehouse/tcm.duckdb")
    tables = {name: warehouse.table(ALL_TABLES[name]) for name in PROFILE_INPUTS}
    with warehouse.reading() as session:
        creators, brands = remade_profiles(tables, tables["videos"], encoder, session.fetch)
    creators, brands = creators.sort_by("creator_id"), brands.sort_by("brand_id")
    ids = [brands["brand_id"].to_pylist(), creators["creator_id"].to_pylist()]
    graded = read_relevance(DataFolderAt(data_dir).relevance_csv, *map(set, ids))
    labels = labels_table(graded.pairs, []).to_pylist()
    return GradedPairs(creators, brands, grade_matrix(labels, ids[1], ids[0]))


def scores_of(pairs: GradedPairs, fit: MatchFit) -> np.ndarray:
    """Scores of all pairs, NaN where unknown."""
    scores, known = pair_scores(pair_values(pairs.creators, pairs.brands, fit), DEFAULT_MATCHING_WEIGHTS, fit)
    return np.where(known, scores, np.nan)


def figures(scores: np.ndarray, pairs: GradedPairs) -> str:
    """Mean nDCG of creators for a brand."""
    ids = pairs.creators["creator_id"].to_pylist()
    lists = [list_metrics(own, graded, ids) for own, graded in zip(scores.T, pairs.grades.T, strict=True)]
    means = {name: float(np.nanmean([each[name] for each in lists])) for name in ("ndcg_at_5", "ndcg_at_10")}
    return ", ".join(f"{name} {value:.3f}" for name, value in means.items())


def baselines(pairs: GradedPairs) -> list[str]:
    """What all-MiniLM-L6-v2 alone finds."""
    minilm = minilm_encoder()
    marketplace = Marketplace(pairs.creators, pairs.brands, pairs.grades)
    methods = [EncodedTexts(name, minilm.encode, is_centred=name != MINILM_NAMES[0]) for name in MINILM_NAMES]
    return [
        f"{method.name}: {figures(method.fit(marketplace).scores(pairs.creators, pairs.brands), pairs)}"
        for method in methods
    ]


def reliability(pairs: GradedPairs, fit: MatchFit) -> list[str]:
    """How often pairs of like scores are relevant."""
    scores, relevant = scores_of(pairs, fit), pairs.grades >= RELEVANT_GRADE
    lines = []
    for low, high in pairwise((0.0, 0.1, 0.2, 0.4, 0.6, 0.8, 1.01)):
        chosen = (scores >= low) & (scores < high)
        if chosen.any():
            said, true = scores[chosen].mean(), relevant[chosen].mean()
            lines.append(f"  scores from {low:g}: {chosen.sum()} pairs, mean {said:.2f}, relevant {true:.2f}")
    return lines


def _write(fit: MatchFit) -> None:
    path = Path(match_fit.__file__).with_suffix(".toml")
    text = path.read_text()
    for section in (fit.content, fit.calibration):
        for name, value in vars(section).items():
            part, section_name = text, type(section).__name__.removesuffix("Fit").lower()
            start = part.index(f"[{section_name}]")
            text = part[:start] + re.sub(rf"(?m)^{name} = .*$", f"{name} = {value:.4f}", part[start:], count=1)
    path.write_text(text)


if __name__ == "__main__":
    main()
