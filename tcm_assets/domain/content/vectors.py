"""Vectors in Arrow columns as numpy matrices and back, and rows of norm 1.

Belongs here: reading and writing `array<float32>` columns, and scaling rows. Does not belong here: what the vectors
mean.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.schemas.column_types import arrow_schema
from tcm_assets.schemas.table import Table

FloatMatrix = npt.NDArray[np.float64]
FloatVector = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

SHORTEST_NORM = 1e-6
"""Below this length a vector has no direction that means anything; float32 rounding alone is about 1e-7."""

STORED_DECIMALS = 6
"""What is stored is rounded: a matrix product may differ in its last bits with the size of the batch and the place of a
row in it, and a second run must change no number."""


def unit_rows(matrix: FloatMatrix) -> tuple[FloatMatrix, Mask]:
    """Rows scaled to norm 1, and which rows could be scaled; a row without a direction becomes zeros."""
    norms = np.linalg.norm(matrix, axis=1)
    known = norms > SHORTEST_NORM
    return matrix / np.where(known, norms, 1.0)[:, None] * known[:, None], known


def read_vectors(column: pa.Array | pa.ChunkedArray, name: str) -> tuple[FloatMatrix, Mask]:
    """A list column as an array of shape (n, d) with zeros where the row is null, and which rows are not null.

    d is 0 when every row is null. Raises ValueError when the vectors differ in length.
    """
    known: Mask = column.is_valid().to_numpy() if isinstance(column, pa.ChunkedArray) else _to_mask(column)
    vectors = column.drop_null()
    lengths = pc.unique(pc.list_value_length(vectors)).to_pylist()
    if len(lengths) > 1:
        raise ValueError(
            f"{name} holds vectors of different lengths {sorted(lengths)}: they come from different models. "
            "Materialize the embeddings again with one model."
        )
    matrix = np.zeros((len(column), lengths[0] if lengths else 0))
    if lengths:
        matrix[known] = pc.list_flatten(vectors).to_numpy().reshape(-1, lengths[0])
    return matrix, known


def _to_mask(column: pa.Array) -> Mask:
    mask: Mask = column.is_valid().to_numpy(zero_copy_only=False)
    return mask


def write_vectors(matrix: FloatMatrix, known: Mask) -> pa.Array:
    """Rows of shape (n, d), rounded, as a list<float32> column, null where `known` is False."""
    rounded = np.round(matrix, STORED_DECIMALS)
    return pa.array([row if is_known else None for row, is_known in zip(rounded, known, strict=True)], VECTOR_TYPE)


VECTOR_TYPE = pa.list_(pa.float32())


def write_numbers(values: FloatVector, known: Mask) -> pa.Array:
    """Numbers, rounded, as a float64 column, null where `known` is False."""
    return pa.array(np.round(values, STORED_DECIMALS), pa.float64(), mask=~known)


def rows_of(table: Table, columns: Mapping[str, pa.Array]) -> pa.RecordBatch:
    """A record batch with the columns of `table`, in its order and types, taken by name from `columns`."""
    schema = arrow_schema(table)
    return pa.RecordBatch.from_arrays([columns[field.name].cast(field.type) for field in schema], schema=schema)
