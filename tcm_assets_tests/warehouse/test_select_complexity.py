"""Weights of expressions are Ibis's own, and so is the SQL."""

import subprocess
import sys

import ibis
import pytest
from ibis.common.graph import Node

from tcm_assets.warehouse import select_complexity
from tcm_assets.warehouse.select_complexity import complexity

OF_IBIS = """
import ibis
from ibis.backends.sql.rewrites import complexity
videos = ibis.table({"video_id": "string", "views": "int64", "likes": "int64"}, name="videos")
"""
"""Ibis alone, in a process of its own: in this one its function is replaced."""

VIDEOS = ibis.table({"video_id": "string", "views": "int64", "likes": "int64"}, name="videos")

EXPRESSIONS = [
    "videos",
    "videos.views",
    "videos.mutate(rate=videos.likes / videos.views).filter(lambda t: t.rate > 0.5).mutate(twice=lambda t: t.rate * 2)",
    "videos.mutate(chance=ibis.random()).filter(lambda t: t.chance > 0.5)",
    "videos.filter(videos.views > videos.views.mean())",
    "videos.group_by('video_id').agg(n=videos.count()).join(videos, 'video_id').select('n', 'likes').order_by('n')",
    "ibis.union(videos, videos.filter(videos.likes > 1)).mutate(rank=ibis.row_number()).filter(lambda t: t.rank < 3)",
    "ibis.cases((videos.views > 1, ibis.least(videos.views, videos.likes)), else_=0)",
]


@pytest.fixture(scope="module")
def of_ibis() -> list[tuple[str, str]]:
    """Ibis's weight and SQL of each expression."""
    lines = [f"print(complexity(({each}).op()), repr(ibis.to_sql({each}, dialect='duckdb')))" for each in EXPRESSIONS]
    printed = subprocess.run(
        [sys.executable, "-c", OF_IBIS + "\n".join(lines)], capture_output=True, text=True, check=True
    ).stdout
    return [tuple(line.split(" ", 1)) for line in printed.splitlines()]  # type: ignore[misc]


@pytest.mark.parametrize("place", range(len(EXPRESSIONS)))
def test_the_weight_and_the_sql_are_those_of_ibis(place: int, of_ibis: list[tuple[str, str]]) -> None:
    expression = eval(EXPRESSIONS[place], {"videos": VIDEOS, "ibis": ibis})
    weight, sql = of_ibis[place]
    assert complexity(expression.op()) == int(weight)
    assert repr(ibis.to_sql(expression, dialect="duckdb")) == sql


def test_an_equal_expression_may_go_at_any_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights are kept by equal parts of other expressions; what a garbage collection takes is not asked for again."""

    class Forgetful(dict[Node, int]):
        def get(self, part: Node, default: int | None = None) -> int | None:
            return self.pop(part, default)

    def rate() -> ibis.Table:
        return VIDEOS.mutate(rate=VIDEOS.likes / VIDEOS.views).filter(lambda t: t.rate > 0.5)

    weight = complexity(rate().op())
    monkeypatch.setattr(select_complexity, "_WEIGHTS", Forgetful())
    assert [complexity(rate().op()) for _ in range(3)] == [weight] * 3
