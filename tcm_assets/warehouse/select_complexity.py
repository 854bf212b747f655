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
    waiting = [node]
    while waiting:
        part = waiting[-1]
        if part in _WEIGHTS:
            waiting.pop()
        elif isinstance(part, ops.Field):
            _WEIGHTS[part] = 1
        elif isinstance(part, ops.Impure):
            _WEIGHTS[part] = sys.maxsize
        else:
            children = part.__children__
            unknown = [child for child in children if child not in _WEIGHTS]
            if unknown:
                waiting.extend(unknown)
            else:
                _WEIGHTS[part] = 1 + sum(_WEIGHTS[child] for child in children)
    return _WEIGHTS[node]
