"""Vectors as numpy matrices and as Arrow columns, and which model made them: only one model's can be compared.

A model is its name and its revision. The precision that it was run in ("1+bfloat16") does not count: vectors of both
precisions have a cosine of 0.9999, so a move to another kind of processor must not end topics and begin new ones.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.tables.table import Column, Table
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


def encode_known(texts: Sequence[str | None], encode: EncodeTexts, dimension: int) -> tuple[FloatMatrix, Mask]:
    """Return the texts' vectors, shape (n, dimension), zeros where there is no text; and where there is one.

    Without any text the model is not called.
    """
    known: Mask = np.array([text is not None for text in texts], dtype=np.bool_)
    matrix = np.zeros((len(texts), dimension))
    if known.any():
        matrix[known] = encode([text for text in texts if text is not None])
    return matrix, known


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


def write_columns(columns: Sequence[Column], matrix: FloatMatrix, known: Mask) -> dict[str, pa.Array]:
    """Return the matrix of shape (n, columns) as one column of numbers each, by name, null where `known` is False."""
    return {column.name: write_numbers(values, known) for column, values in zip(columns, matrix.T, strict=True)}


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


_PRECISION_MARK = "+"


class NamedModel(Protocol):
    """What identifies the model of an encoder."""

    @property
    def name(self) -> str:
        """The model's public name."""

    @property
    def revision(self) -> str:
        """The model's state and precision: encoders of equal name and revision give equal vectors."""


class VectorModel(NamedTuple):
    """A model whose vectors can be compared with each other; `revision` is without the precision."""

    name: str
    revision: str

    @classmethod
    def of(cls, encoder: NamedModel) -> "VectorModel":
        """Return the model of `encoder`."""
        return cls(encoder.name, encoder.revision.partition(_PRECISION_MARK)[0])

    def __str__(self) -> str:
        return f"{self.name} ({self.revision})"


def revision_in_precision(revision: str, precision: str) -> str:
    """Return the revision of a model that is run in `precision`; float32, the models' own, is not marked.

    >>> revision_in_precision("1", "bfloat16")
    '1+bfloat16'
    """
    return revision if precision == "float32" else f"{revision}{_PRECISION_MARK}{precision}"


def comparable_revision(revision: ir.StringValue) -> ir.StringValue:
    """Return the revisions of a column without the precision."""
    return revision.split(_PRECISION_MARK)[0]


def comparable_revision_sql(column: str) -> str:
    """Return `comparable_revision` as SQL, for checks."""
    return f"split_part({column}, '{_PRECISION_MARK}', 1)"


def model_columns(encoder: NamedModel, row_count: int) -> dict[str, pa.Array]:
    """Return the columns that record the model of a table's vectors, by name."""
    return {
        "model_name": pa.array([encoder.name] * row_count, pa.string()),
        "model_revision": pa.array([encoder.revision] * row_count, pa.string()),
    }


def stored_models(rows: ir.Table) -> ir.Table:
    """Return the distinct models of the vectors of `rows`: name and comparable revision, in this order.

    `rows` have the columns embedding, model_name and model_revision. Rows without a vector do not count.
    """
    embedded = rows.filter(rows.embedding.notnull())
    models = embedded.select(name=embedded.model_name, revision=comparable_revision(embedded.model_revision))
    return models.distinct().order_by("name", "revision")


def days_of_other_models(rows: ir.Table, model: VectorModel) -> ir.Table:
    """Return one row, the `first_day` and `last_day` that have vectors of another model than `model`.

    `rows` have the columns embedding, model_name, model_revision and upload_date.
    """
    is_other = (rows.model_name != model.name) | (comparable_revision(rows.model_revision) != model.revision)
    others = rows.filter(rows.embedding.notnull(), is_other)
    return others.aggregate(first_day=others.upload_date.min(), last_day=others.upload_date.max())


def is_of_model(rows: pa.RecordBatch | pa.Table, model: VectorModel) -> Mask:
    """Return which of the rows have vectors of `model`: array of shape (n,).

    `rows` have the columns model_name and model_revision, the latter as `comparable_revision` gives it.
    """
    same = pc.and_(pc.equal(rows["model_name"], model.name), pc.equal(rows["model_revision"], model.revision))
    is_same: Mask = np.array(same.to_pylist(), np.bool_)
    return is_same


def single_model(texts: pa.Table) -> VectorModel | None:
    """Return the one model of the vectors of `texts`, with columns as for `is_of_model`; None without texts.

    Raises ValueError when there are several: their vectors cannot be compared.
    """
    distinct = texts.select(["model_name", "model_revision"]).group_by(["model_name", "model_revision"]).aggregate([])
    models = [VectorModel(row["model_name"], row["model_revision"]) for row in distinct.to_pylist()]
    if len(models) > 1:
        names = ", ".join(map(str, models))
        raise ValueError(f"the vectors are of several models: {names}. Materialize text_embeddings again for all days.")
    return models[0] if models else None
