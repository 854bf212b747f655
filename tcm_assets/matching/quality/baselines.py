"""Baselines that need no model: chance, followers, the words that both sides share, the source system's method.

Each is a `Method`. Nothing of them is tuned to the labels.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from tcm_assets.matching.quality.methods import Marketplace, MethodKind
from tcm_assets.models.vectors import FloatMatrix, FloatVector, Mask, unit_rows


@dataclass(frozen=True)
class RandomScores:
    """Chance: a number for each pair, from the pair's ids and the seed. A baseline is measured over several seeds."""

    seed: int
    name: str = "random"
    kind: MethodKind = "baseline"

    def fit(self, _seen: Marketplace) -> "RandomScores":
        """Return the method as it is."""
        return self

    def scores(self, creators: pa.Table, brands: pa.Table) -> FloatMatrix:
        """Return numbers in [0, 1), shape (creators, brands)."""
        brand_ids = brands["brand_id"].to_pylist()
        rows = [self._row(creator_id, brand_ids) for creator_id in creators["creator_id"].to_pylist()]
        return np.array(rows, np.float64).reshape(creators.num_rows, brands.num_rows)

    def _row(self, creator_id: str, brand_ids: Sequence[str]) -> FloatVector:
        places = np.array([_number(brand_id) for brand_id in brand_ids], np.uint64)
        own = np.random.default_rng([self.seed, _number(creator_id)]).integers(2**63, dtype=np.uint64) | np.uint64(1)
        # An odd factor shuffles 64-bit numbers; the highest bits are the most mixed ones.
        mixed = places * own
        return (mixed >> np.uint64(11)).astype(np.float64) / 2.0**53


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


@dataclass(frozen=True)
class Followers:
    """The creators with the most followers, for every brand the same. Unknown counts have no score."""

    name: str = "followers"
    kind: MethodKind = "baseline"

    def fit(self, _seen: Marketplace) -> "Followers":
        """Return the method as it is."""
        return self

    def scores(self, creators: pa.Table, brands: pa.Table) -> FloatMatrix:
        """Return the creators' followers beside each brand, shape (creators, brands)."""
        return np.repeat(_numbers(creators, "follower_count")[:, None], brands.num_rows, axis=1)


def _numbers(rows: pa.Table, column: str) -> FloatVector:
    numbers: FloatVector = rows[column].cast(pa.float64()).to_numpy()
    return numbers


def creator_texts(creators: pa.Table) -> list[str]:
    """Return what the list says of each creator's content: the tags, else the biography.

    Both together make every baseline worse on the sample: tags are English as the brands' texts are, biographies are
    not, and a baseline should be as good as it can be.
    """
    tags, biographies = _listed_texts(creators)
    return [own or biography for own, biography in zip(tags, biographies, strict=True)]


def all_creator_texts(creators: pa.Table) -> list[str]:
    """Return tags, biography and the captions of the newest videos, in one text."""
    captions = (". ".join(own or []) for own in creators["captions"].to_pylist())
    return ["\n".join(filter(None, texts)) for texts in zip(*_listed_texts(creators), captions, strict=True)]


def _listed_texts(creators: pa.Table) -> tuple[list[str], list[str]]:
    tags = [". ".join(own or []) for own in creators["content_tags"].to_pylist()]
    if "biography" not in creators.column_names:
        return tags, [""] * len(tags)
    return tags, [text or "" for text in creators["biography"].to_pylist()]


def brand_texts(brands: pa.Table) -> list[str]:
    """Return what the list says of each brand: goals and past activities."""
    return [text or "" for text in brands["profile_text"].to_pylist()]


@dataclass(frozen=True)
class TextMatch:
    """Cosine of the TF-IDF of both sides' texts, by scikit-learn; weights of words are of the texts it is fitted on.

    `analyzer` "word" takes words and pairs of them without English stop words, "char_wb" 3 to 5 characters in a row
    within words, which also finds "beauty" in "beautiful". A side without a known term has no score.
    """

    name: str
    analyzer: str
    texts: Callable[[pa.Table], list[str]] = creator_texts
    kind: MethodKind = "baseline"

    def fit(self, seen: Marketplace) -> "_FittedTexts":
        """Return the method with the document frequencies of the texts seen."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        is_word = self.analyzer == "word"
        vectorizer = TfidfVectorizer(
            analyzer=self.analyzer,
            ngram_range=(1, 2) if is_word else (3, 5),
            stop_words="english" if is_word else None,
            sublinear_tf=True,
        )
        try:
            vectorizer.fit([*self.texts(seen.creators), *brand_texts(seen.brands)])
        except ValueError:
            # scikit-learn's only word for texts without a single term.
            return _FittedTexts(None, self.texts)
        return _FittedTexts(vectorizer, self.texts)


@dataclass(frozen=True)
class _FittedTexts:
    vectorizer: Any
    texts: Callable[[pa.Table], list[str]]

    def scores(self, creators: pa.Table, brands: pa.Table) -> FloatMatrix:
        """Return the cosines, in [0, 1], shape (creators, brands)."""
        if self.vectorizer is None or not creators.num_rows or not brands.num_rows:
            return np.full((creators.num_rows, brands.num_rows), np.nan)
        own = self.vectorizer.transform(self.texts(creators))
        theirs = self.vectorizer.transform(brand_texts(brands))
        cosines: FloatMatrix = (own @ theirs.T).toarray().astype(np.float64)
        return _where_both_known(cosines, own.getnnz(axis=1) > 0, theirs.getnnz(axis=1) > 0)


def _where_both_known(scores: FloatMatrix, creators: Mask, brands: Mask) -> FloatMatrix:
    return np.where(creators[:, None] & brands[None, :], scores, np.nan)


AUDIENCE_COLUMNS = ("audience_age_min", "audience_age_max", "audience_genders", "audience_locations")
COUNT_COLUMNS = ("follower_count", "like_count", "comment_count", "share_count", "view_count")


@dataclass(frozen=True)
class SourceSystem:
    """The method of the system that this project started from, as its documents describe it.

    Audience cells as one-hot columns, equal cells one column on both sides; counts standardised over both sides, 0
    for brands, which have none, and for what is unknown; the cosine of the two. Nothing says what a creator makes or
    what a brand sells, so brands of equal audience cells have equal scores.
    """

    name: str = "source system"
    kind: MethodKind = "baseline"

    def fit(self, seen: Marketplace) -> "_FittedSource":
        """Return the method with the means and deviations of the counts seen."""
        counts = _counts(seen.creators, seen.brands)
        deviations = counts.std(axis=0) if len(counts) else np.zeros(len(COUNT_COLUMNS))
        means = counts.mean(axis=0) if len(counts) else np.zeros(len(COUNT_COLUMNS))
        return _FittedSource(means, np.where(deviations > 0, deviations, 1.0))


@dataclass(frozen=True)
class _FittedSource:
    means: FloatVector
    deviations: FloatVector

    def scores(self, creators: pa.Table, brands: pa.Table) -> FloatMatrix:
        """Return the cosines, in [-1, 1], shape (creators, brands)."""
        standardised = (_counts(creators, brands) - self.means) / self.deviations
        rows, _ = unit_rows(np.hstack([standardised, _one_hot(creators, brands)]))
        return rows[: creators.num_rows] @ rows[creators.num_rows :].T


def _counts(creators: pa.Table, brands: pa.Table) -> FloatMatrix:
    own = np.stack([np.nan_to_num(_numbers(creators, name)) for name in COUNT_COLUMNS], axis=1)
    return np.vstack([own, np.zeros((brands.num_rows, len(COUNT_COLUMNS)))])


def _one_hot(creators: pa.Table, brands: pa.Table) -> FloatMatrix:
    """Return a column for each distinct cell of ages, genders and places: creators' rows, then brands'."""
    blocks = []
    for columns in (AUDIENCE_COLUMNS[:2], AUDIENCE_COLUMNS[2:3], AUDIENCE_COLUMNS[3:]):
        cells = [
            str(cell)
            for side in (creators, brands)
            for cell in zip(*(side[name].to_pylist() for name in columns), strict=True)
        ]
        kinds = sorted(set(cells))
        blocks.append(
            np.array([[cell == kind for kind in kinds] for cell in cells], np.float64).reshape(len(cells), len(kinds))
        )
    return np.hstack(blocks)
