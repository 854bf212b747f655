from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pytest

from tcm_assets.matching.quality.held_out import (
    EVERYONE,
    HELD_OUT_BRANDS,
    HELD_OUT_CREATORS,
    Split,
    fold_of,
    learns_nothing,
    out_of_fold_scores,
)
from tcm_assets.matching.quality.methods import Marketplace

CREATORS = [str(number) for number in range(1, 31)]

BRANDS = [f"B{number:03}" for number in range(1, 21)]


@pytest.fixture
def marketplace():
    """Grades that say which pair they are of: 100 x creator + brand."""
    grades = 100.0 * np.arange(len(CREATORS))[:, None] + np.arange(len(BRANDS))[None, :]
    return Marketplace(pa.table({"creator_id": CREATORS}), pa.table({"brand_id": BRANDS}), grades)


@dataclass
class Peeking:
    """Remembers what it was fitted on, and refuses to score what it has seen."""

    name: str = "peeking"
    kind: str = "baseline"
    fits: list = field(default_factory=list)

    def fit(self, seen):
        self.fits.append(seen)
        return _Peeked(seen)


@dataclass
class _Peeked:
    seen: Marketplace

    def scores(self, creators, brands):
        known = set(self.seen.creator_ids), set(self.seen.brand_ids)
        own = creators["creator_id"].to_pylist(), brands["brand_id"].to_pylist()
        numbers = [[100 * CREATORS.index(c) + BRANDS.index(b) for b in own[1]] for c in own[0]]
        was_seen = [[c in known[0] and b in known[1] for b in own[1]] for c in own[0]]
        return np.where(was_seen, -1.0, np.array(numbers, np.float64))


@pytest.mark.parametrize("split", [HELD_OUT_BRANDS, HELD_OUT_CREATORS, Split("both", 5, 2)])
def test_no_pair_is_scored_by_a_method_that_saw_its_held_out_side(marketplace, split):
    assert (out_of_fold_scores(Peeking(), marketplace, split) == marketplace.grades).all()


def test_fitting_sees_the_grades_of_the_other_folds_with_their_own_pairs(marketplace):
    method = Peeking()
    out_of_fold_scores(method, marketplace, HELD_OUT_BRANDS)
    fits = [seen for seen in method.fits if seen.brand_ids]
    assert len(fits) == len({fold_of(brand, 5) for brand in BRANDS})
    for seen in fits:
        wanted = [[100 * CREATORS.index(c) + BRANDS.index(b) for b in seen.brand_ids] for c in seen.creator_ids]
        assert (seen.grades == wanted).all()
        assert len(seen.brand_ids) < len(BRANDS)


def test_with_everyone_in_all_is_seen(marketplace):
    assert (out_of_fold_scores(Peeking(), marketplace, EVERYONE) == -1).all()


def test_folds_do_not_depend_on_who_else_is_there(marketplace):
    shuffled = np.random.default_rng(0).permutation(len(BRANDS))
    other = Marketplace(marketplace.creators, marketplace.brands.take(shuffled), marketplace.grades[:, shuffled])
    scores = out_of_fold_scores(Peeking(), other, HELD_OUT_BRANDS)
    assert (scores == out_of_fold_scores(Peeking(), marketplace, HELD_OUT_BRANDS)[:, shuffled]).all()


def test_halves_of_creators_are_about_equal():
    first = sum(fold_of(str(number), 2) for number in range(2_000))
    assert 900 < first < 1_100


def test_a_lone_brand_is_scored_by_a_method_that_saw_none():
    lone = Marketplace(pa.table({"creator_id": ["1"]}), pa.table({"brand_id": ["B001"]}), np.array([[0.0]]))
    assert out_of_fold_scores(Peeking(), lone, HELD_OUT_BRANDS).tolist() == [[0.0]]


def test_only_a_method_that_returns_itself_learns_nothing(marketplace):
    assert not learns_nothing(Peeking(), marketplace)
