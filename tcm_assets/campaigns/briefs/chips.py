"""Chips: each thing that a brief says, in words, with where it was read, for a page and for a table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from tcm_assets.campaigns.briefs.brief import Brief, Budget, Condition, Origin, Span
from tcm_assets.catalogue.countries import with_regions
from tcm_assets.tables.shared_columns import OLDEST_AGE, YOUNGEST_AGE


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One thing that a brief says: `key` is what `corrections.without` takes, `spans` are places in the text."""

    key: str
    field: str
    label: str
    source: str
    spans: tuple[Span, ...]
    note: str | None


def chips(brief: Brief) -> list[Chip]:
    """Return the chips of a brief, in the order of its fields.

    >>> from tcm_assets.campaigns.briefs.rules import read_brief
    >>> [chip.label for chip in chips(read_brief("Soap, 5 micro creators in the US, $2,000", date(2027, 1, 15)))]
    ['about: Soap', 'creators in United States', 'size: micro', '5 creators', 'budget: 2,000 USD in all']
    """
    return [
        Chip(key=key, field=key.partition(".")[0], label=label, source=origin.source, spans=origin.spans, note=note)
        for key, label, note_of_value in _labels(brief)
        for origin in [brief.origins.get(key, _UNKNOWN)]
        for note in ["; ".join(filter(None, [origin.note, note_of_value])) or None]
    ]


_UNKNOWN: Final = Origin(source="correction")


def _labels(brief: Brief) -> Iterator[tuple[str, str, str | None]]:
    if brief.brand is not None:
        kind = "brand" if brief.brand.brand_id else "new brand"
        yield "brand", f"{kind}: {brief.brand.name}", None
    if brief.subject is not None:
        yield "subject", f"about: {brief.subject}", None
    if brief.wanted_content is not None:
        yield "wanted_content", f"content: {brief.wanted_content}", None
    if (ages := brief.audience_ages) is not None:
        yield "audience_ages", f"audience: {_ages(ages.youngest, ages.oldest)}", None
    if brief.audience_genders is not None:
        yield "audience_genders", f"audience: {_listed(brief.audience_genders)}", None
    if brief.audience_countries is not None:
        yield "audience_countries", f"audience in {_places(brief.audience_countries)}", None
    if brief.creator_countries is not None:
        yield "creator_countries", f"creators in {_places(brief.creator_countries)}", None
    if brief.either_countries is not None:
        yield "either_countries", f"creators or audience in {_places(brief.either_countries)}", None
    if brief.tiers is not None:
        yield "tiers", f"size: {_listed(brief.tiers)}", None
    if (followers := brief.follower_range) is not None:
        yield "follower_range", f"{_range(followers.least, followers.most)} followers", None
    if (count := brief.creator_count) is not None:
        noun = "creator" if count.most == 1 else "creators"
        yield "creator_count", f"{_range(count.least, count.most)} {noun}", None
    if brief.budget is not None:
        yield "budget", f"budget: {_money(brief.budget)}", _conversion(brief)
    if brief.dates is not None:
        yield "dates", _days(brief.dates.first, brief.dates.last), None
    for name, word in (("must", "must"), ("must_not", "not")):
        for place, condition in enumerate(getattr(brief, name) or ()):
            yield f"{name}.{place}", f"{word}: {condition_in_words(condition)}", None


def condition_in_words(condition: Condition) -> str:
    """Return a condition as a chip and a table show it.

    >>> condition_in_words(Condition(kind="engagement", value="engagements per view", least=0.04))
    'engagement of at least 4 %'
    """
    if condition.kind == "views":
        return f"at least {condition.least or 0:,.0f} views"
    if condition.kind == "engagement":
        return f"engagement of at least {100 * (condition.least or 0):g} %"
    if condition.kind == "creator":
        return f"@{condition.value}"
    if condition.kind == "language":
        return f"speaks {condition.value}"
    return condition.value


def _ages(youngest: int, oldest: int) -> str:
    if oldest == OLDEST_AGE:
        return f"{youngest} and older"
    return f"up to {oldest}" if youngest == YOUNGEST_AGE else f"{youngest} to {oldest}"


def _listed(names: tuple[str, ...]) -> str:
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _places(countries: tuple[str, ...]) -> str:
    return _listed(tuple(with_regions(countries)))


def _range(least: int | None, most: int | None) -> str:
    if least == most:
        return f"{least:,}"
    if least is None:
        return f"at most {most:,}"
    return f"at least {least:,}" if most is None else f"{least:,} to {most:,}"


_BASES: Final = {"in_all": "in all", "per_creator": "per creator", "per_video": "per video"}


def _money(budget: Budget) -> str:
    least = "" if budget.least_amount is None else f"{budget.least_amount:,.10g} to "
    return f"{least}{budget.amount:,.10g} {budget.currency} {_BASES[budget.basis]}"


def _conversion(brief: Brief) -> str | None:
    found = brief.converted_budget
    if found is None or brief.budget is None:
        return None
    return (
        f"{found.amount:,.2f} {found.currency}, at {found.rate:g} {found.currency} for 1 {brief.budget.currency} of "
        f"{found.rate_day.isoformat()}"
    )


def _days(first: date | None, last: date | None) -> str:
    if first == last and first is not None:
        return f"on {first.isoformat()}"
    if first is None and last is not None:
        return f"until {last.isoformat()}"
    return f"from {first}" if last is None else f"{first} to {last}"
