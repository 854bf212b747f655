"""Briefs with the right reading, and how much of it a reader gets right, field by field."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tcm_assets.campaigns.briefs.brief import Brief, Condition
from tcm_assets.catalogue.countries import countries_named, region_named

DAY = date(2027, 1, 15)
BRAND_NAMES = ("Nike", "Coca-Cola", "Heineken", "Sephora", "L'Oréal", "Adidas", "Apple", "Gucci", "IKEA", "Samsung")
BRANDS = {name: f"B{number:03}" for number, name in enumerate(BRAND_NAMES, 1)}
TEXT_FIELDS = ("subject", "content")
FIELDS = (
    *(
        "language",
        "ages",
        "genders",
        "audience",
        "creators",
        "either",
        "tiers",
        "followers",
        "count",
        "budget",
        "dates",
    ),
    *("must", "must_not", "brand"),
    *TEXT_FIELDS,
    "unused",
)
PLACES = ("audience", "creators", "either")


def read_judged(name: str) -> list[dict[str, Any]]:
    """The briefs of a file beside this one."""
    rows: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name(name).read_text("utf-8"))
    return rows


def as_judged(brief: Brief) -> dict[str, Any]:
    """The fields of a reading in the form of the files."""
    found: dict[str, Any] = {
        "language": brief.language,
        "ages": brief.audience_ages and [brief.audience_ages.youngest, brief.audience_ages.oldest],
        "genders": _sorted(brief.audience_genders),
        "audience": _sorted(brief.audience_countries),
        "creators": _sorted(brief.creator_countries),
        "either": _sorted(brief.either_countries),
        "tiers": _sorted(brief.tiers),
        "followers": brief.follower_range and [brief.follower_range.least, brief.follower_range.most],
        "count": brief.creator_count and [brief.creator_count.least, brief.creator_count.most],
        "dates": brief.dates and [_day(brief.dates.first), _day(brief.dates.last)],
        "must": _sorted(_condition(each) for each in brief.must or ()),
        "must_not": _sorted(_condition(each) for each in brief.must_not or ()),
        "brand": brief.brand and brief.brand.name,
        "subject": brief.subject,
        "content": brief.wanted_content,
        "unused": [each.text for each in brief.unused],
    }
    if (money := brief.budget) is not None:
        least = [] if money.least_amount is None else [money.least_amount]
        found["budget"] = [*least, money.amount, money.currency, money.basis]
    return found


def _sorted(values: Iterable[str] | None) -> list[str] | None:
    return sorted(values or ()) or None


def _day(day: date | None) -> str | None:
    return day and day.isoformat()


def _condition(condition: Condition) -> str:
    return f"{condition.kind}: {condition.value if condition.least is None else f'{condition.least:g}'}"


def is_right(name: str, wanted: Any, found: Any) -> bool:
    """Whether a field is right; a text field has its words, and is at most about twice as long."""
    if name in TEXT_FIELDS:
        if wanted is None:
            return True
        text = (found or "").lower()
        return all(word.lower() in text for word in wanted) and len(text) <= 2 * sum(map(len, wanted)) + 45
    if name == "unused":
        return all(any(word in each for each in found or ()) for word in wanted or ())
    if name in PLACES:
        wanted = wanted and [
            country for place in wanted for country in countries_named(place) or region_named(place) or [place]
        ]
    if name in ("must", "must_not", "genders", "audience", "creators", "either", "tiers"):
        wanted = _sorted(_plain(each) for each in wanted or ())
    return bool(wanted == found)


def _plain(condition: str) -> str:
    kind, colon, value = condition.partition(": ")
    return f"{kind}: {float(value):g}" if colon and kind in ("views", "engagement") else condition


@dataclass
class Score:
    """How many fields are right: of those that the briefs say, and of all."""

    said: Counter[str] = field(default_factory=Counter)
    said_right: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    briefs: int = 0
    whole: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def accuracy(self) -> float:
        """Share of the fields that are said which are right."""
        return self.said_right.total() / self.said.total()


def score(rows: list[dict[str, Any]], read: Callable[[str], Brief]) -> Score:
    """Compare readings with the right ones."""
    result = Score(briefs=len(rows))
    for row in rows:
        found = as_judged(read(row["text"]))
        wrong = []
        for name in FIELDS:
            is_good = is_right(name, row.get(name), found.get(name))
            result.right[name] += is_good
            if row.get(name) is not None:
                result.said[name] += 1
                result.said_right[name] += is_good
            if not is_good:
                wrong.append(f"{name}: wanted {row.get(name)}, got {found.get(name)}")
        result.whole += not wrong
        result.faults += [f"{row['text']}\n    " + "\n    ".join(wrong)] if wrong else []
    return result
