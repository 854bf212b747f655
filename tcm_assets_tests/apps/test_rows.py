import pyarrow as pa
import pytest

from tcm_assets.apps.rows import published_tables, rows
from tcm_assets_tests.apps.literal_site import Published


class _Asked:
    """Remembers what it is asked, and answers with one row."""

    def __init__(self) -> None:
        self.asked: tuple[str, list[object]] | None = None

    def __call__(self, sql: str, parameters: list[object]) -> pa.Table:
        self.asked = (sql, parameters)
        return pa.table({"answer": [42]})


def test_each_name_becomes_one_numbered_parameter() -> None:
    query = _Asked()
    found = rows(query, "SELECT $a, $b_c, $a", {"b_c": 2, "a": 1, "unused": 3})
    assert query.asked == ("SELECT $1, $2, $1", [1, 2])
    assert found == [{"answer": 42}]


def test_a_name_without_a_value_is_refused() -> None:
    with pytest.raises(KeyError, match="missing"):
        rows(_Asked(), "SELECT $missing", {})


def test_published_tables_are_listed(published: Published) -> None:
    assert {"videos", "alert_cases"} <= published_tables(published.query)
