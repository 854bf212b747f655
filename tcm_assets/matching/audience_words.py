"""Audiences in words, such as "ages 45+, all genders, Belgium and France": of one row for pages, of columns for SQL."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from tcm_assets.charts.labels import join_words
from tcm_assets.tables.shared_columns import GENDERS, OLDEST_AGE, YOUNGEST_AGE

PLACES_NAMED = 3
ALL_AGES = "all ages"
ALL_GENDERS = "all genders"


def audience_facts(
    youngest: int | None, oldest: int | None, genders: Sequence[str] | None, places: Sequence[str] | None
) -> tuple[str | None, str | None, str | None]:
    """Return ages, genders and places in words, each None where it is unknown.

    >>> audience_facts(18, 24, ["female", "male"], ["Belgium", "Canada", "France", "Japan", "Peru"])
    ('ages 18-24', 'female and male', 'Belgium, Canada, France and 2 more')
    >>> audience_facts(45, 100, ["female", "male", "nonbinary"], None)
    ('ages 45+', 'all genders', None)
    """
    ages = None
    if youngest is not None and oldest is not None:
        open_end = ALL_AGES if youngest <= YOUNGEST_AGE else f"ages {youngest}+"
        ages = open_end if oldest >= OLDEST_AGE else f"ages {youngest}-{oldest}"
    who = ALL_GENDERS if len(genders or ()) == len(GENDERS) else join_words(genders or ())
    return ages, who or None, join_words(places or (), PLACES_NAMED) or None


def audience_fact_columns(
    youngest: ir.IntegerValue, oldest: ir.IntegerValue, genders: ir.ArrayValue, places: ir.ArrayValue
) -> tuple[ir.StringValue, ir.StringValue, ir.StringValue]:
    """Return the expressions whose values are those of `audience_facts`."""
    low, high = youngest.cast("string"), oldest.cast("string")
    ages = ibis.cases(
        ((youngest <= YOUNGEST_AGE) & (oldest >= OLDEST_AGE), ALL_AGES),
        (oldest >= OLDEST_AGE, "ages " + low + "+"),
        else_="ages " + low + "-" + high,
    )
    who = ibis.cases((genders.length() == len(GENDERS), ALL_GENDERS), (genders.length() > 0, genders.join(" and ")))
    count = places.length()
    more = ibis.array([(count - PLACES_NAMED).cast("string") + " more"])
    shown = ibis.ifelse(count > PLACES_NAMED, places[:PLACES_NAMED].concat(more), places)
    where = ibis.cases((count == 1, places[0]), (count > 1, shown[:-1].join(", ") + " and " + shown[-1]))
    return ages, who, where
