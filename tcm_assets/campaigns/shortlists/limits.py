"""The limits of a shortlist, as a brief states them and a page may correct them, and what is assumed without a word."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from tcm_assets.campaigns.briefs.brief import Brief, Budget, Condition, FollowerRange

LEAST_FIT: Final = 0.3
"""A creator with less does not fit: a set of many views with people who care for something else is no shortlist."""

MOST_CREATORS: Final = 10
"""Creators of a brief that names no number: a manager talks with each of them."""

ALLOWED_SAFETY: Final = ("no finding", "low")

UNKNOWNS: Final = ("gate", "safety", "tier", "creator_country", "audience_country", "place", "engagement")
"""Limits for which unknown can be accepted: by default it does not pass."""


@dataclass(frozen=True, kw_only=True)
class ShortlistLimits:
    """What a set has to keep. None or empty: no such limit.

    From `least_count` to `most_count` creators. `budget` is money in `currency`, for all or for each
    (`budget_is_each`); the upper end of a price counts. `alike_from` is a cosine of shares of classes.
    `accepted_unknowns` names limits of UNKNOWNS that an unknown passes. `start` is the first day of the campaign. Names
    of `required` and `unwanted` creators are ids or handles. `unchecked` are conditions of the brief that no column can
    tell, in words; `refusal` says why the law forbids the brief, and then nobody is chosen.
    """

    least_count: int = 1
    most_count: int = MOST_CREATORS
    budget: float | None = None
    currency: str | None = None
    budget_is_each: bool = False
    tiers: tuple[str, ...] = ()
    unwanted_tiers: tuple[str, ...] = ()
    follower_range: FollowerRange | None = None
    creator_countries: tuple[str, ...] = ()
    audience_countries: tuple[str, ...] = ()
    either_countries: tuple[str, ...] = ()
    unwanted_countries: tuple[str, ...] = ()
    least_fit: float = LEAST_FIT
    allowed_safety: tuple[str, ...] = ALLOWED_SAFETY
    unwanted_safety: tuple[str, ...] = ()
    least_views: float | None = None
    least_engagement: float | None = None
    required: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    wanted_sponsors: tuple[str, ...] = ()
    unwanted_sponsors: tuple[str, ...] = ()
    wanted_subjects: tuple[str, ...] = ()
    unwanted_subjects: tuple[str, ...] = ()
    most_per_category: int | None = None
    alike_from: float | None = None
    start: date | None = None
    keeps_conflict_window: bool = True
    keeps_gate: bool = True
    accepted_unknowns: frozenset[str] = field(default_factory=frozenset)
    unchecked: tuple[str, ...] = ()
    refusal: str | None = None


def limits_of(
    brief: Brief,
    *,
    most_per_category: int | None = None,
    alike_from: float | None = None,
    refusal: str | None = None,
) -> ShortlistLimits:
    """Return the limits of a brief; diversity and what the law refuses are no part of it, so they are given beside it.

    A budget counts in the currency it was converted to, where it was. A count without a lower end needs one creator,
    one without an upper end allows MOST_CREATORS, or the lower end where that is more.
    """
    count = brief.creator_count
    least = (count and count.least) or 1
    most = (count and count.most) or max(least, MOST_CREATORS)
    must, must_not = brief.must or (), brief.must_not or ()
    money = _money(brief.budget, brief)
    return ShortlistLimits(
        least_count=least,
        most_count=most,
        budget=money and money[0],
        currency=money and money[1],
        budget_is_each=brief.budget is not None and brief.budget.basis != "in_all",
        tiers=(*(brief.tiers or ()), *(tier for tier in _values(must, "tier") if tier not in (brief.tiers or ()))),
        unwanted_tiers=_values(must_not, "tier"),
        follower_range=brief.follower_range,
        creator_countries=tuple(dict.fromkeys((*(brief.creator_countries or ()), *_values(must, "country")))),
        audience_countries=brief.audience_countries or (),
        either_countries=brief.either_countries or (),
        unwanted_countries=_values(must_not, "country"),
        unwanted_safety=_values(must_not, "safety"),
        least_views=_least(must, "views"),
        least_engagement=_least(must, "engagement"),
        required=_values(must, "creator"),
        unwanted=_values(must_not, "creator"),
        wanted_sponsors=_values(must, "brand"),
        unwanted_sponsors=_values(must_not, "brand"),
        wanted_subjects=_values(must, "subject"),
        unwanted_subjects=_values(must_not, "subject"),
        most_per_category=most_per_category,
        alike_from=alike_from,
        # A campaign that only has an end may start on the day of the brief, not before.
        start=(brief.dates and brief.dates.first) or brief.day,
        unchecked=_unchecked(must, must_not),
        refusal=refusal,
    )


def _money(budget: Budget | None, brief: Brief) -> tuple[float, str] | None:
    converted = getattr(brief, "converted_budget", None)
    if converted is not None:
        return float(converted.amount), str(converted.currency)
    return None if budget is None else (budget.amount, budget.currency)


def _values(conditions: tuple[Condition, ...], kind: str) -> tuple[str, ...]:
    return tuple(each.value for each in conditions if each.kind == kind)


def _least(conditions: tuple[Condition, ...], kind: str) -> float | None:
    return max((each.least for each in conditions if each.kind == kind and each.least is not None), default=None)


def _unchecked(must: tuple[Condition, ...], must_not: tuple[Condition, ...]) -> tuple[str, ...]:
    """Return in words the conditions that no column of a candidate can tell."""
    asked = [f"must have {each.kind}: {each.value}" for each in must if each.kind in ("language", "safety")]
    barred = ("language", "views", "engagement")
    asked += [f"must not have {each.kind}: {each.value}" for each in must_not if each.kind in barred]
    return tuple(asked)
