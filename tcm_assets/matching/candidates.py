"""Candidates: the pairs that are worth scoring in full where all pairs would be too many.

A pair of a creator and a brand is a candidate when the brand is among the creator's best or the creator among the
brand's, by one inner product (see `top_k`). So every creator and every brand has candidates, also a brand that is
nobody's favourite and a creator whom larger ones outrank everywhere. Creators are streamed, brands are held in memory.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tcm_assets.matching.top_k import BLOCK_ROWS, Float32Vector, TopKBothWays
from tcm_assets.models.vectors import Float32Matrix

Places = npt.NDArray[np.int64]

LEAST_CANDIDATES: Final = 20
"""Candidates of each creator and each brand at least, or all there are: a list of recommendations has at most ten, and
full scores order them otherwise than the product does."""

_SEARCHED_ROWS: Final = 16 * BLOCK_ROWS
"""Creators searched together, so that every core has blocks to work on: 84 MiB of vectors of 1,331 numbers."""


class Vectors(NamedTuple):
    """Creators or brands: ids, ascending, each once; vectors of shape (n, d); a term added to each one's products.

    A vector or a term with a number that is not finite is unknown, and so is every vector where d is 0.
    """

    ids: Sequence[str]
    vectors: Float32Matrix
    terms: Float32Vector | None = None


@dataclass(frozen=True)
class Candidates:
    """Candidates of all creators that were searched: those of the n-th are `brands[starts[n]:starts[n + 1]]`.

    `brands` are places among the brands, ascending for each creator. Memory: 4 bytes a pair, some 200 a creator.
    """

    numbers: dict[str, int]
    starts: Places
    brands: npt.NDArray[np.int32]

    def __len__(self) -> int:
        """Return the number of pairs."""
        return len(self.brands)

    def of(self, creator_ids: Sequence[str]) -> tuple[Places, Places]:
        """Return the pairs of these creators: places in `creator_ids`, ascending, and places among the brands.

        A creator whose vector is unknown has none. Raises KeyError for a creator that was not searched.
        """
        numbers = np.array([self.numbers[each] for each in creator_ids], np.int64)
        firsts, counts = self.starts[numbers], self.starts[numbers + 1] - self.starts[numbers]
        creators = np.repeat(np.arange(len(numbers)), counts)
        within = np.arange(len(creators)) - np.repeat(np.cumsum(counts) - counts, counts)
        return creators, self.brands[firsts[creators] + within].astype(np.int64)


def find_candidates(creators: Iterable[Vectors], brands: Vectors, per_creator: int, per_brand: int) -> Candidates:
    """Return the pairs in which the brand is among the creator's `per_creator` best or the creator among `per_brand`.

    `creators` come in batches of any size, all in one ascending order of ids, which also orders equal products: the
    result does not depend on the batches. Raises ValueError for ids out of order and vectors of different lengths.

    >>> creators = [Vectors(["a", "b", "c"], np.array([[1, 0], [0.9, 0.1], [0.8, 0.2]], np.float32))]
    >>> brands = Vectors(["x", "y"], np.eye(2, dtype=np.float32))
    >>> creator, brand = find_candidates(creators, brands, per_creator=1, per_brand=1).of(["b", "c"])
    >>> list(zip(creator.tolist(), brand.tolist()))
    [(0, 0), (1, 0), (1, 1)]
    """
    _require_ascending(brands.ids, "brands")
    search = TopKBothWays(brands.vectors, per_creator, column_biases=brands.terms, rows_per_column=per_brand)
    brand_count = max(len(brands.ids), 1)
    ids: list[str] = []
    pairs = [np.zeros(0, np.int64)]  # a pair as one number: the creator's times the number of brands, plus the brand's
    for batch in _gathered(creators):
        best = search.add(batch.vectors, batch.terms).indices
        of_whom, _ = np.nonzero(best >= 0)
        pairs.append((of_whom + len(ids)) * brand_count + best[best >= 0])
        ids += batch.ids
    _require_ascending(ids, "creators")
    best = search.best_rows().indices
    of_whom, _ = np.nonzero(best >= 0)
    pairs.append(best[best >= 0] * brand_count + of_whom)
    owners, found = np.divmod(np.unique(np.concatenate(pairs)), brand_count)
    starts = np.searchsorted(owners, np.arange(len(ids) + 1))
    return Candidates({each: number for number, each in enumerate(ids)}, starts, found.astype(np.int32))


def candidate_counts(creator_count: int, brand_count: int, most_pairs: int) -> tuple[int, int] | None:
    """Return how many candidates each creator and each brand gets within `most_pairs`; None where all pairs fit.

    Each side gets half of the pairs, and each of its members as many; at least `LEAST_CANDIDATES`, even where these are
    more pairs than asked.

    >>> candidate_counts(1_000, 1_000, 5_000_000)
    >>> candidate_counts(100_000, 1_000, 5_000_000)
    (25, 2500)
    """
    if creator_count * brand_count <= most_pairs:
        return None
    per_creator, per_brand = (most_pairs // (2 * count) for count in (creator_count, brand_count))
    return max(per_creator, LEAST_CANDIDATES), max(per_brand, LEAST_CANDIDATES)


def _gathered(batches: Iterable[Vectors]) -> Iterator[Vectors]:
    """Join small batches, so that a search has blocks for all cores."""
    waiting: list[Vectors] = []
    for batch in batches:
        waiting.append(batch)
        if sum(len(each.ids) for each in waiting) >= _SEARCHED_ROWS:
            yield _joined(waiting)
            waiting = []
    if waiting:
        yield _joined(waiting)


def _joined(batches: list[Vectors]) -> Vectors:
    """Return the batches as one; those in which every vector is unknown may have another length."""
    length = max(each.vectors.shape[1] for each in batches)
    lengths = {each.vectors.shape[1] for each in batches if each.vectors.shape[1]}
    if len(lengths) > 1:
        raise ValueError(f"creators have vectors of different lengths {sorted(lengths)}: give vectors of one model")
    vectors = [_of_length(each.vectors, length) for each in batches]
    terms = None
    if any(each.terms is not None for each in batches):
        terms = np.concatenate([np.zeros(len(each.ids)) if each.terms is None else each.terms for each in batches])
    return Vectors([each for batch in batches for each in batch.ids], np.concatenate(vectors), terms)


def _of_length(vectors: Float32Matrix, length: int) -> Float32Matrix:
    return vectors if vectors.shape[1] == length else np.full((len(vectors), length), np.nan, np.float32)


def _require_ascending(ids: Sequence[str], name: str) -> None:
    """Raise ValueError unless the ids are ascending, each once."""
    for earlier, later in pairwise(ids):
        if earlier >= later:
            raise ValueError(f"{name} must be in the order of their ids, each once: {later!r} comes after {earlier!r}")
