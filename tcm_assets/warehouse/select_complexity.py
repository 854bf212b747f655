"""How Ibis weighs an expression before it merges two SELECTs into one, with each part weighed once.

Ibis walks everything below a SELECT for every pair of SELECTs it might merge: for a table of many steps that is half of
the time of writing its SQL, and more than running it. A part of an expression never changes, so its weight is kept for
as long as the part is. The weights, and so the SQL, are Ibis's own: a test compares them.
"""

import sys
from collections.abc import MutableMapping
from weakref import WeakKeyDictionary

import ibis.expr.operations as ops
from ibis.backends.sql import rewrites
from ibis.common.graph import Node

_WEIGHTS: MutableMapping[Node, int] = WeakKeyDictionary()


def keep_complexities() -> None:
    """Have Ibis weigh expressions by `complexity`, in this process."""
    rewrites.complexity = complexity


def complexity(node: Node) -> int:
    """Return what `ibis.backends.sql.rewrites.complexity` does: how many parts a node has, those below fields left out.

    >>> import ibis
    >>> videos = ibis.table({"views": "int64"}, name="videos")
    >>> complexity(videos.views.op()), complexity((videos.views + 1).op())
    (1, 3)
    """
    found: dict[Node, int] = {}
    waiting = [node]
    while waiting:
        part = waiting[-1]
        if not _is_found(part, found):
            if unknown := [each for each in _parts_that_count(part) if not _is_found(each, found)]:
                waiting.extend(unknown)
                continue
            found[part] = _WEIGHTS[part] = _weight(part, found)
        waiting.pop()
    return found[node]


def _is_found(part: Node, found: dict[Node, int]) -> bool:
    """Return whether the weight is among those found; take it from an equal part, which may be gone a moment later."""
    if part not in found and (weight := _WEIGHTS.get(part)) is not None:
        found[part] = weight
    return part in found


def _parts_that_count(part: Node) -> tuple[Node, ...]:
    return () if isinstance(part, ops.Field | ops.Impure) else part.__children__


def _weight(part: Node, found: dict[Node, int]) -> int:
    if isinstance(part, ops.Field):
        return 1
    return sys.maxsize if isinstance(part, ops.Impure) else 1 + sum(found[each] for each in part.__children__)
