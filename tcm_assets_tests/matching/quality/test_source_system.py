"""The source system on its own 22 creators and 49 brands: its published scores, and its method as rebuilt here."""

import csv
from pathlib import Path

import numpy as np
import pytest

from tcm_assets.catalogue.lists.creators_and_brands import read_brands, read_creators
from tcm_assets.catalogue.lists.relevance import read_relevance
from tcm_assets.data_folder import BUNDLED_DATA_DIR
from tcm_assets.matching.quality.baselines import RandomScores, SourceSystem
from tcm_assets.matching.quality.labels import grade_matrix
from tcm_assets.matching.quality.methods import Marketplace
from tcm_assets.matching.quality.ranking_metrics import list_metrics

REAL_DATA = Path(__file__).parents[4] / "shared" / "real"

SCORES_FILE = REAL_DATA / "similarity_scores.csv"


@pytest.fixture(scope="module")
def marketplace():
    """The source's own lists; the graded list of the sample has the same ids."""
    if not SCORES_FILE.exists():
        pytest.skip(f"the source system's lists and scores are not in {REAL_DATA}")
    creators = read_creators(REAL_DATA / "cleaned_creator_dataset.csv")[0]
    brands = read_brands(REAL_DATA / "cleaned_brand_dataset.csv")[0]
    ids = creators["creator_id"].to_pylist(), brands["brand_id"].to_pylist()
    pairs = read_relevance(BUNDLED_DATA_DIR / "relevance.csv", set(ids[1]), set(ids[0])).pairs
    return Marketplace(creators, brands, grade_matrix([pair._asdict() for pair in pairs], *ids))


@pytest.fixture(scope="module")
def published():
    """Array of shape (22, 49), in the order of the lists."""
    if not SCORES_FILE.exists():
        pytest.skip(f"the source system's lists and scores are not in {REAL_DATA}")
    with SCORES_FILE.open(newline="") as file:
        _, *rows = csv.reader(file)
    return np.array([[float(cell) for cell in row[1:]] for row in rows])


def quality(scores, marketplace):
    """Mean nDCG@5 of brands for the creators, and of creators for the brands."""
    both = (
        (scores, marketplace.grades, marketplace.brand_ids),
        (scores.T, marketplace.grades.T, marketplace.creator_ids),
    )
    return tuple(
        float(np.nanmean([list_metrics(own, grades, ids)["ndcg_at_5"] for own, grades in zip(*matrices, strict=True)]))
        for *matrices, ids in both
    )


def rebuilt(marketplace):
    return SourceSystem().fit(marketplace).scores(marketplace.creators, marketplace.brands)


def test_every_pair_of_the_source_is_graded(marketplace):
    assert marketplace.grades.shape == (22, 49)
    assert not np.isnan(marketplace.grades).any()


def test_a_creators_scores_hardly_tell_brands_apart_as_published_and_as_rebuilt(marketplace, published):
    for scores in (published, rebuilt(marketplace)):
        assert max(len(np.unique(row.round(6))) for row in scores) <= 4


def test_published_and_rebuilt_lists_are_far_from_the_grades(marketplace, published):
    """As docs/relevance.md says."""
    assert quality(published, marketplace) == pytest.approx((0.319, 0.227), abs=0.0005)
    chance = np.mean(
        [
            quality(RandomScores(seed).scores(marketplace.creators, marketplace.brands), marketplace)
            for seed in range(20)
        ],
        axis=0,
    )
    for scores in (published, rebuilt(marketplace)):
        brands_for_creator, creators_for_brand = quality(scores, marketplace)
        assert brands_for_creator < chance[0] + 0.15
        assert creators_for_brand < chance[1] + 0.15
