"""Which vectors can be compared with each other: those of one model in one state.

Belongs here: what of a model's name and revision matters for that, for columns, checks and encoders alike. Does not
belong here: what a revision is made of (encoders), or what happens where two models differ.
"""

from typing import NamedTuple, Protocol

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.domain.content.vectors import Mask

_PRECISION_MARK = "+"


class NamedModel(Protocol):
    """What tells an encoder from others."""

    @property
    def name(self) -> str:
        """The model's name."""

    @property
    def revision(self) -> str:
        """The state of the model, and the precision that it is run in."""


class VectorModel(NamedTuple):
    """A model whose vectors can be compared with each other; `revision` is without the precision."""

    name: str
    revision: str

    @classmethod
    def of(cls, encoder: NamedModel) -> "VectorModel":
        """The model of `encoder`."""
        return cls(encoder.name, encoder.revision.partition(_PRECISION_MARK)[0])

    def __str__(self) -> str:
        return f"{self.name} ({self.revision})"


def comparable_revision(revision: ir.StringValue) -> ir.StringValue:
    """The state of a model without the precision that it was run in: "1+bfloat16" gives "1".

    Vectors of both precisions have a cosine of 0.9999, so a move to another kind of processor must not end topics and
    begin new ones.
    """
    return revision.split(_PRECISION_MARK)[0]


def comparable_revision_sql(revision: str) -> str:
    """`comparable_revision` of a column, as SQL for checks."""
    return f"split_part({revision}, '{_PRECISION_MARK}', 1)"


def models_of(rows: ir.Table) -> ir.Table:
    """The models that made the vectors of `rows`: distinct name and revision, in this order.

    `rows` have the columns embedding, model_name and model_revision. Rows without a vector are of any model.
    """
    embedded = rows.filter(rows.embedding.notnull())
    models = embedded.select(name=embedded.model_name, revision=comparable_revision(embedded.model_revision))
    return models.distinct().order_by("name", "revision")


def is_of_model(rows: pa.RecordBatch | pa.Table, model: VectorModel) -> Mask:
    """Which of the rows have vectors of `model`: array of shape (n,).

    `rows` have the columns model_name and model_revision, as `comparable_revision` gives it.
    """
    same = pc.and_(pc.equal(rows["model_name"], model.name), pc.equal(rows["model_revision"], model.revision))
    is_same: Mask = np.array(same.to_pylist(), np.bool_)
    return is_same


def model_of(texts: pa.Table) -> VectorModel | None:
    """The model whose vectors `texts` are; None where there is no text.

    Raises ValueError when they are of several, whose vectors cannot be compared.
    """
    distinct = texts.select(["model_name", "model_revision"]).group_by(["model_name", "model_revision"]).aggregate([])
    models = [VectorModel(row["model_name"], row["model_revision"]) for row in distinct.to_pylist()]
    if len(models) > 1:
        names = ", ".join(map(str, models))
        raise ValueError(f"the vectors are of several models: {names}. Materialize text_embeddings again for all days.")
    return models[0] if models else None
