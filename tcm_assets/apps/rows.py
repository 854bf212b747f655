"""Rows of an answer as plain dictionaries, asked with parameters that have names.

Queries that are put together from parts (filters, pages) cannot count their question marks; names say what is what.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from tcm_assets.alerts.signals import SEVERITIES
from tcm_assets.apps.published import Query

Row = dict[str, Any]

MOST_SEVERE_FIRST: Final = f"list_position({list(reversed(SEVERITIES))}, severity)"
"""SQL to order alerts or cases by, the most severe first; those without a severity come last."""

_NAME: Final = re.compile(r"\$([a-z_]+)")


def rows(query: Query, sql: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
    """The answer, one dictionary for each row; for answers of a page's size, never whole tables.

    `$name` in `sql` stands for `parameters["name"]`; raises KeyError for one that is not given.
    """
    given = parameters or {}
    names = list(dict.fromkeys(_NAME.findall(sql)))
    places = {name: f"${place}" for place, name in enumerate(names, start=1)}
    numbered = _NAME.sub(lambda found: places[found.group(1)], sql)
    found: list[Row] = query(numbered, [given[name] for name in names]).to_pylist()
    return found


def published_tables(query: Query) -> frozenset[str]:
    """Names of the tables that the published copy holds."""
    found = rows(query, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'main'")
    return frozenset(row["table_name"] for row in found)
