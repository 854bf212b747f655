"""Which vectors can be compared with each other: those of one model in one state.

Belongs here: what of a model's name and revision matters for that, for columns, checks and encoders alike. Does not
belong here: what a revision is made of (encoders), or what happens where two models differ.
"""

from typing import NamedTuple, Protocol

import ibis.expr.types as ir

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
