"""Which model made a stored vector, and whether two vectors can be compared: they need the same model.

A model is its name and its revision. The precision that it was run in ("1+bfloat16") does not count: vectors of both
precisions have a cosine of 0.9999, so a move to another kind of processor must not end topics and begin new ones.
"""

from typing import NamedTuple, Protocol

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.models.vectors import Mask

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
