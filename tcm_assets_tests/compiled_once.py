"""SQL of an expression is written once for all tests of a process.

Tests of one asset build the same expression again and again, and Ibis takes longer to write its SQL than DuckDB to run
it. Equal expressions have equal SQL: what is kept is a copy of what Ibis wrote.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any

import ibis.expr.types as ir
import pytest
from ibis.backends.sql.compilers.base import SQLGlotCompiler

KEPT = 32
"""Expressions: tests of a file share a few, and the SQL of the largest takes megabytes as a tree."""


@pytest.fixture(scope="session", autouse=True)
def _sql_is_written_once() -> Iterator[None]:
    written: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
    write = SQLGlotCompiler.to_sqlglot

    def to_sqlglot(
        self: SQLGlotCompiler, expr: ir.Expr, *, limit: Any = None, params: Mapping[ir.Expr, Any] | None = None
    ) -> Any:
        bound_to, _ = expr._find_backends()
        if params or bound_to:
            # A connection that is kept would keep its file locked.
            return write(self, expr, limit=limit, params=params)
        key = (type(self), expr.op(), limit)
        sql = written.pop(key, None)
        if sql is None:
            sql = write(self, expr, limit=limit)
        written[key] = sql
        if len(written) > KEPT:
            written.popitem(last=False)
        return sql.copy()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SQLGlotCompiler, "to_sqlglot", to_sqlglot)
        yield
