"""Which states of a model give vectors that can be compared with each other.

Belongs here: what of a revision matters for that. Does not belong here: what a revision is made of (encoders), or what
happens where two differ.
"""

from ibis.expr.types import StringValue

_PRECISION_MARK = "+"


def comparable_revision(revision: StringValue) -> StringValue:
    """The state of a model without the precision that it was run in: "1+bfloat16" gives "1".

    Vectors of both precisions have a cosine of 0.9999, so a move to another kind of processor must not end topics and
    begin new ones.
    """
    return revision.split(_PRECISION_MARK)[0]


def without_precision(revision: str) -> str:
    """`comparable_revision` of one revision."""
    return revision.partition(_PRECISION_MARK)[0]
