"""Vectors as numpy matrices and as Arrow columns: norms, rounding, nulls, and the mean vectors of prompts."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.tables.table import Table
from tcm_assets.tables.types import arrow_schema

FloatMatrix = npt.NDArray[np.float64]
FloatVector = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Float32Matrix = npt.NDArray[np.float32]  # vectors as encoders give them and tables store them
# Turns n texts into an array of shape (n, d), rows of norm 1, as the `encode` of a `TextEncoder` does.
EncodeTexts = Callable[[Sequence[str]], Float32Matrix]
VECTOR_TYPE = pa.list_(pa.float32())
# Below this length a vector has no direction that means anything; float32 rounding alone is about 1e-7.
SHORTEST_NORM = 1e-6

STORED_DECIMALS = 6
"""Stored numbers are rounded: the last bits of a matrix product depend on the size of the batch and the place of a row
in it, and a second run must change no number."""


def unit_rows(matrix: FloatMatrix) -> tuple[FloatMatrix, Mask]:
    """Scale rows to norm 1. Return them, and which of them have a direction; one without becomes zeros."""
    norms = np.linalg.norm(matrix, axis=1)
    known = norms > SHORTEST_NORM
    return matrix / np.where(known, norms, 1.0)[:, None] * known[:, None], known


def read_vectors(column: pa.Array | pa.ChunkedArray, name: str) -> tuple[FloatMatrix, Mask]:
    """Return a list column as an array of shape (n, d) with zeros where the row is null, and which rows are not null.

    d is 0 when every row is null. Raises ValueError when the vectors differ in length; `name` is the column's, for the
    message.
    """
    known: Mask = np.asarray(column.is_valid())
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


def write_vectors(matrix: FloatMatrix, known: Mask) -> pa.Array:
    """Return rows of shape (n, d), rounded, as a list<float32> column, null where `known` is False."""
    rounded = np.round(matrix, STORED_DECIMALS)
    return pa.array([row if is_known else None for row, is_known in zip(rounded, known, strict=True)], VECTOR_TYPE)


def write_numbers(values: FloatVector, known: Mask) -> pa.Array:
    """Return numbers, rounded, as a float64 column, null where `known` is False."""
    return pa.array(np.round(values, STORED_DECIMALS), pa.float64(), mask=~known)


def rows_of(table: Table, columns: Mapping[str, pa.Array]) -> pa.RecordBatch:
    """Return a record batch with the columns of `table`, in its order and types, taken by name from `columns`."""
    schema = arrow_schema(table)
    return pa.RecordBatch.from_arrays([columns[field.name].cast(field.type) for field in schema], schema=schema)


def prompt_vectors(prompts: Mapping[str, Sequence[str]], encode: EncodeTexts) -> Float32Matrix:
    """Return one vector per class: array of shape (classes, d), float32, rows of norm 1, in the order of `prompts`.

    Each is the mean of the vectors of the class's descriptions, at least one, scaled to norm 1. `encode` is called once
    for all.
    """
    described = [(place, text) for place, texts in enumerate(prompts.values()) for text in texts]
    vectors = np.asarray(encode([text for _, text in described]), np.float64)
    sums = np.zeros((len(prompts), vectors.shape[1]))
    np.add.at(sums, np.array([place for place, _ in described]), vectors)
    unit: Float32Matrix = (sums / np.linalg.norm(sums, axis=1, keepdims=True)).astype(np.float32)
    return unit
