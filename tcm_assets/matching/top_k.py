"""Exact top-k search by inner product, both ways: the best columns of every row, and the best rows of every column.

The matrix of scores is never held. Rows are multiplied in blocks, one on each core at a time, and of a block only those
scores are kept that can still be among the k best:

- of a row, those that reach the k-th largest of its group maxima: k scores are that large, so the k-th best is no
  smaller. Finding it takes a sort of a few maxima instead of all scores, and leaves about 1.2 k candidates.
- of a column, those above the k-th best of all earlier rows. Where many are, as in the first block, the block's own
  group maxima bound them.

Results do not depend on batches, blocks or cores. Equal scores are in the order of their indices. All products have one
shape, the last block filled up with zeros, because the last bits of a product depend on its shape. Measurements and
what else was looked at: docs/decisions/0040-top-k-by-bounds.md.
"""

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from tcm_assets.matching.score_keys import (
    MOST_PLACES,
    Keys,
    Places,
    largest,
    largest_of_each,
    places_of,
    score_keys,
    scores_of,
)
from tcm_assets.models.vectors import Float32Matrix, Mask

Float32Vector = npt.NDArray[np.float32]

BLOCK_ROWS: Final = 1024
"""Rows of one product. With fewer, ordering the columns for the processor takes more than a tenth of the product."""

TILE_COLUMNS: Final = 4096
"""Columns of one product at most: its scores take 16 MiB a core."""

_COLUMN_UNIT: Final = 64
"""Columns are filled up to a multiple of it with zeros, so that groups can be halves of halves."""

_GROUPS_FOR_EACH: Final = 3
"""Groups for each of the k best, at least: the 1.2 k best scores then have k groups, if they lie anywhere."""


class TopK(NamedTuple):
    """The best of n vectors, each one's best first: two arrays of shape (n, width), width at most k.

    `indices` are places on the other side, -1 where there are fewer than width; `scores` are NaN there.
    """

    indices: npt.NDArray[np.int64]
    scores: Float32Matrix

    @classmethod
    def of(cls, keys: Keys) -> Self:
        """Return the places and scores that `keys` were made of."""
        return cls(places_of(keys), scores_of(keys))


def top_k(
    rows: npt.ArrayLike,
    columns: npt.ArrayLike,
    k: int,
    row_biases: npt.ArrayLike | None = None,
    column_biases: npt.ArrayLike | None = None,
) -> TopK:
    """Return the k best columns of every row; arguments and errors as for `top_k_both_ways`.

    >>> top_k([[1.0, 0.0], [0.6, 0.8]], [[0.0, 1.0], [1.0, 0.0], [0.0, -1.0]], k=2).indices.tolist()
    [[1, 0], [0, 1]]
    """
    return TopKBothWays(columns, k, column_biases=column_biases, rows_per_column=0).add(rows, row_biases)


def top_k_both_ways(
    rows: npt.ArrayLike,
    columns: npt.ArrayLike,
    k: int,
    row_biases: npt.ArrayLike | None = None,
    column_biases: npt.ArrayLike | None = None,
) -> tuple[TopK, TopK]:
    """Return the k best columns of every row, and the k best rows of every column.

    `rows` and `columns` are vectors of shapes (n, d) and (m, d), float32 or converted to it; the score of a pair is
    their inner product plus both biases, arrays of shape (n,) and (m,), 0 where None. A vector without numbers, or with
    one that is not finite, or with such a bias, is left out: it has no best, and is nobody's. Scores must stay within
    float32. Raises ValueError for shapes that do not fit and for k below 1.

    >>> creators, brands = [[1.0, 0.0], [0.6, 0.8]], [[0.0, 1.0], [1.0, 0.0], [0.0, -1.0]]
    >>> top_k_both_ways(creators, brands, k=1)[1].indices.tolist()
    [[1], [0], [0]]
    """
    search = TopKBothWays(columns, k, column_biases=column_biases)
    best_columns = search.add(rows, row_biases)
    return best_columns, search.best_rows()


class TopKBothWays:
    """A search whose columns are in memory and whose rows come in batches.

    Rows are numbered as they come, and of equal scores the earlier row is the better: give them in the order of their
    ids. At most 2^32 rows.
    """

    def __init__(
        self,
        columns: npt.ArrayLike,
        k: int,
        *,
        column_biases: npt.ArrayLike | None = None,
        rows_per_column: int | None = None,
    ) -> None:
        """Look for the `k` best columns of a row and for `rows_per_column` rows of a column (None: k too; 0: none)."""
        vectors = _vectors(columns, "columns")
        biases = _biases(column_biases, len(vectors), "column_biases")
        self._k = k
        self._rows_per_column = k if rows_per_column is None else rows_per_column
        if k < 1 or self._rows_per_column < 0:
            raise ValueError(f"k must be at least 1, and rows_per_column at least 0: {k}, {rows_per_column}")
        self._column_count, self._length = vectors.shape
        self._known = np.flatnonzero(_is_known(vectors, biases))
        starts = range(0, len(self._known), TILE_COLUMNS)
        self._tiles = [_Tile(vectors, biases, self._known[start : start + TILE_COLUMNS], start) for start in starts]
        # Of the known columns, in their order:
        self._best_rows: Keys = np.zeros((len(self._known), 0), np.uint64)
        self._bounds: Float32Vector = np.full(len(self._known), -np.inf, np.float32)
        self._waiting: list[tuple[Places, Keys]] = []
        self._row_count = 0
        self._lock = threading.Lock()

    def add(self, rows: npt.ArrayLike, row_biases: npt.ArrayLike | None = None) -> TopK:
        """Return the best columns of the next rows, shape (n, min(k, columns)); the columns remember the rows.

        Every core works on a block of `BLOCK_ROWS` rows at a time: batches of many blocks are the quickest.
        """
        vectors = _vectors(rows, "rows")
        biases = _biases(row_biases, len(vectors), "row_biases")
        if vectors.shape[1] != self._length and vectors.size and self._length:
            message = f"rows have {vectors.shape[1]} numbers and columns {self._length}: give vectors of one model"
            raise ValueError(message)
        if self._row_count + len(vectors) > MOST_PLACES:
            raise ValueError(f"at most {MOST_PLACES} rows can be searched")
        best: Keys = np.zeros((len(vectors), min(self._k, self._column_count)), np.uint64)
        if self._tiles and vectors.size:
            starts = iter(range(0, len(vectors), BLOCK_ROWS))
            workers = min(_core_count(), -(-len(vectors) // BLOCK_ROWS))
            with _one_thread_a_product(), ThreadPoolExecutor(workers) as pool:
                for work in [pool.submit(self._work, starts, vectors, biases, best) for _ in range(workers)]:
                    work.result()
        self._row_count += len(vectors)
        return TopK.of(best)

    def best_rows(self) -> TopK:
        """Return the best of all rows so far for every column, shape (columns, min(rows_per_column, rows))."""
        with self._lock:
            self._merge()
        best: Keys = np.zeros((self._column_count, min(self._rows_per_column, self._row_count)), np.uint64)
        best[self._known, : self._best_rows.shape[1]] = self._best_rows
        return TopK.of(best)

    def _work(self, starts: Iterator[int], vectors: Float32Matrix, biases: Float32Vector | None, best: Keys) -> None:
        """Take blocks until none is left, and write the rows' best into `best`."""
        memory = np.empty(BLOCK_ROWS * max(tile.width for tile in self._tiles), np.float32)
        while True:
            with self._lock:
                # The bounds of this moment come from blocks that were taken before, thus from earlier rows. Of equal
                # scores the earlier row is better, so only a score above the bound can enter a column's best.
                start, bounds = next(starts, None), self._bounds
            if start is None:
                return
            block = vectors[start : start + BLOCK_ROWS]
            bias = None if biases is None else biases[start : start + BLOCK_ROWS]
            known = np.flatnonzero(_is_known(block, bias))
            if len(known) < BLOCK_ROWS:
                filling = np.zeros((BLOCK_ROWS - len(known), self._length), np.float32)
                block = np.concatenate([block[known], filling])
                bias = None if bias is None else bias[known]
            found = []
            for tile in self._tiles:
                scores = tile.multiply(block, bias, len(known), memory)
                if self._rows_per_column:
                    own_bounds = bounds[tile.start : tile.start + tile.count]
                    owners, places = _column_candidates(scores, own_bounds, self._rows_per_column)
                    keys = score_keys(scores[places, owners], known[places] + (start + self._row_count))
                    self._put_aside(owners + tile.start, keys)
                found.append(_best_columns(scores, tile, min(self._k, tile.count)))
            keys = found[0] if len(found) == 1 else largest(np.concatenate(found, axis=1), self._k)
            best[known + start, : keys.shape[1]] = keys

    def _put_aside(self, owners: Places, keys: Keys) -> None:
        """Remember candidates of the columns, and merge them when a quarter of the best could be new."""
        with self._lock:
            self._waiting.append((owners, keys))
            # More often, and merging takes longer than the candidates that higher bounds would save.
            if sum(len(each) for each, _ in self._waiting) > len(self._known) * max(self._rows_per_column // 4, 4):
                self._merge()

    def _merge(self) -> None:
        """Take waiting candidates into the columns' best, and raise the bounds."""
        if not self._waiting:
            return
        kept = self._best_rows
        owners = np.concatenate([np.nonzero(kept)[0], *(each for each, _ in self._waiting)])
        keys = np.concatenate([kept[kept > 0], *(each for _, each in self._waiting)])
        self._waiting = []
        order = np.argsort(owners, kind="stable")
        self._best_rows = largest_of_each(owners[order], keys[order], len(kept), self._rows_per_column)
        if self._best_rows.shape[1] == self._rows_per_column:
            # A new array: workers keep the bounds of the moment when they took their block.
            self._bounds = np.nan_to_num(scores_of(self._best_rows[:, -1]), nan=-np.inf)


class _Tile:
    """Columns of one product: `places` among all columns, the first of them `start` among the known ones."""

    def __init__(self, vectors: Float32Matrix, biases: Float32Vector | None, places: Places, start: int) -> None:
        self.places, self.start, self.count = places, start, len(places)
        self.width = -(-self.count // _COLUMN_UNIT) * _COLUMN_UNIT
        self._factors = np.zeros((vectors.shape[1], self.width), np.float32)
        self._factors[:, : self.count] = vectors[places].T
        self._biases = None if biases is None else biases[places]

    def multiply(
        self, block: Float32Matrix, bias: Float32Vector | None, row_count: int, memory: Float32Vector
    ) -> Float32Matrix:
        """Return the first rows' scores, in `memory`: shape (row_count, width), -inf beyond the tile's columns."""
        scores = memory[: len(block) * self.width].reshape(len(block), self.width)
        np.matmul(block, self._factors, out=scores)
        scores = scores[:row_count]
        own = scores[:, : self.count]
        if self._biases is not None:
            own += self._biases
        if bias is not None:
            own += bias[:, None]
        scores[:, self.count :] = -np.inf
        return scores


def _best_columns(scores: Float32Matrix, tile: _Tile, k: int) -> Keys:
    """Return the keys of each row's k best columns, best first; k is at most the number of the tile's columns."""
    is_candidate = scores >= _kth_group_maximum(scores, k)[:, None]
    is_candidate[:, tile.count :] = False
    flat = np.flatnonzero(is_candidate)
    rows = flat // tile.width
    keys = score_keys(scores.ravel()[flat], tile.places[flat - rows * tile.width])
    return largest_of_each(rows, keys, len(scores), k)


def _column_candidates(scores: Float32Matrix, bounds: Float32Vector, k: int) -> tuple[Places, Places]:
    """Return columns and rows of the scores above the columns' bounds, without those that k of the block exceed."""
    above = np.full(scores.shape[1], np.inf, np.float32)
    above[: len(bounds)] = bounds
    is_candidate = scores > above
    if np.count_nonzero(is_candidate) > 2 * k * len(bounds) and len(scores) >= k:
        just_below = np.nextafter(_kth_group_maximum(scores.T, k), np.float32(-np.inf))
        np.greater(scores, np.maximum(above, just_below), out=is_candidate)
    flat = np.flatnonzero(is_candidate)
    rows = flat // scores.shape[1]
    return flat - rows * scores.shape[1], rows


def _kth_group_maximum(scores: Float32Matrix, k: int) -> Float32Vector:
    """Return for each row a number that at least k of its scores reach, the k-th largest maximum of groups of them.

    >>> _kth_group_maximum(np.array([[1, 7, 5, 9, 2, 6, 4, 0, 3, 8, 11, 12]], np.float32), 2).tolist()
    [11.0]
    """
    while scores.shape[1] % 2 == 0 and scores.shape[1] // 2 >= _GROUPS_FOR_EACH * k:
        half = scores.shape[1] // 2
        scores = np.maximum(scores[:, :half], scores[:, half:])
    kth: Float32Vector = np.sort(scores, axis=1)[:, -k]
    return kth


def _vectors(vectors: npt.ArrayLike, name: str) -> Float32Matrix:
    matrix = np.asarray(vectors, np.float32)
    if matrix.ndim != 2:
        raise ValueError(f"{name} must have the shape (vectors, numbers), not {matrix.shape}")
    return matrix


def _biases(biases: npt.ArrayLike | None, count: int, name: str) -> Float32Vector | None:
    if biases is None:
        return None
    vector = np.asarray(biases, np.float32)
    if vector.shape != (count,):
        raise ValueError(f"{name} must be one number for each of the {count} vectors, not of shape {vector.shape}")
    return vector


def _is_known(vectors: Float32Matrix, biases: Float32Vector | None) -> Mask:
    """Return which vectors have numbers, all finite, as is their bias. Only such times zero is zero."""
    if not vectors.size:
        return np.zeros(len(vectors), np.bool_)
    with np.errstate(invalid="ignore"):
        is_known: Mask = vectors @ np.zeros(vectors.shape[1], np.float32) == 0
    return is_known if biases is None else is_known & np.isfinite(biases)


def _core_count() -> int:
    """Return the cores that this process may use; not every system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_ONE_SEARCH: Final = threading.Lock()


@contextmanager
def _one_thread_a_product() -> Iterator[None]:
    """Let each product run on its caller's core. That is the whole process's setting, so searches take turns."""
    from threadpoolctl import threadpool_limits

    with _ONE_SEARCH, threadpool_limits(1, user_api="blas"):
        yield
