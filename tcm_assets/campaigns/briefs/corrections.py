"""Corrections: a person changes a chip or takes it away, and the brief is checked again as a whole."""

from collections.abc import Mapping
from typing import Any

from tcm_assets.campaigns.briefs.brief import MOST_ENTRIES, Brief, Origin
from tcm_assets.campaigns.briefs.field_values import read_value


def corrected(brief: Brief, field: str, value: Any, brands: Mapping[str, str] | None = None) -> Brief:
    """Return the brief with another value of a field, structured or in words; None says that it is not said.

    Raises ValueError that says what to write, for a value that the field cannot have.

    >>> from datetime import date
    >>> corrected(Brief(day=date(2027, 1, 15)), "creator_count", "3 to 5").creator_count.least
    3
    """
    checked = read_value(field, value, brief.day, brands or {})
    return _with(brief, field, checked)


def added(brief: Brief, field: str, value: Any, brands: Mapping[str, str] | None = None) -> Brief:
    """Return the brief with more conditions in `must` or `must_not`; in any other field, with another value.

    Raises ValueError as `corrected` does, and where no more conditions fit.

    >>> from datetime import date
    >>> brief = added(Brief(day=date(2027, 1, 15)), "must_not", "alcohol")
    >>> [each.value for each in added(brief, "must_not", "gambling").must_not]
    ['alcohol', 'gambling']
    """
    known = getattr(brief, field, None) if field in ("must", "must_not") else None
    checked = read_value(field, value, brief.day, brands or {})
    if not known or not checked:
        return _with(brief, field, checked)
    more = [each for each in checked if each not in known]
    if len(known) + len(more) > MOST_ENTRIES:
        raise ValueError(f"there are {len(known)} conditions: no more than {MOST_ENTRIES} are kept")
    origins = [brief.origins.get(f"{field}.{place}") for place in range(len(known))]
    return _with(brief, field, (*known, *more), [*origins, *(None for _ in more)])


def without(brief: Brief, chip: str) -> Brief:
    """Return the brief without what a chip says: a field, or one condition of a list ("must_not.1").

    Raises ValueError for a chip that the brief does not have.
    """
    field, _, position = chip.partition(".")
    value = getattr(brief, field, None) if field in brief.said else None
    if value is None:
        raise ValueError(f"the brief has no {chip}")
    if not position:
        return _with(brief, field, None)
    if not position.isdigit() or int(position) >= len(value):
        raise ValueError(f"the brief has no {chip}")
    kept = [each for place, each in enumerate(value) if place != int(position)]
    origins = [brief.origins.get(f"{field}.{place}") for place in range(len(value)) if place != int(position)]
    return _with(brief, field, tuple(kept) or None, origins)


def _with(brief: Brief, field: str, value: Any, origins: list[Origin | None] | None = None) -> Brief:
    found = {name: origin for name, origin in brief.origins.items() if name.partition(".")[0] != field}
    if value is not None:
        if field in ("must", "must_not"):
            known = origins or [None] * len(value)
            for place, origin in enumerate(known):
                found[f"{field}.{place}"] = origin or Origin(source="correction")
        else:
            found[field] = Origin(source="correction")
    fields = brief.model_dump(exclude={"origins", field})
    if field == "budget":
        fields["converted_budget"] = None
    return Brief.model_validate({**fields, field: value, "origins": found})
