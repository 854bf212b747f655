"""The structure of a brief: what is said about creators, audience, money, days and exclusions, and where it was read.

A field is null when the brief does not say it; nothing is filled in. `origins` has, for each field that is said, where:
spans of the text, the file, or a person's correction. Rules, Gemini and files make the same structure, and its
validators hold for all of them.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from tcm_assets.campaigns.safety.floor import SAFETY_CATEGORIES
from tcm_assets.points.populations import TIER_NAMES
from tcm_assets.tables.shared_columns import GENDERS, OLDEST_AGE, YOUNGEST_AGE

MOST_CHARACTERS: Final = 5_000
"""Of a brief's text that is read: two pages. More is reported as unused."""
MOST_ENTRIES: Final = 50  # of a list in a brief
_MOST_COUNTRIES: Final = 300  # of all: "in Africa" is sixty of them
MOST_CREATORS: Final = 10_000
MOST_FOLLOWERS: Final = 2_000_000_000
MOST_MONEY: Final = 1e13  # of any currency

Basis = Literal["in_all", "per_creator", "per_video"]
ConditionKind = Literal["brand", "creator", "country", "safety", "tier", "language", "views", "engagement", "subject"]
"""`views` and `engagement` are least numbers; `subject` is words for an encoder; `safety` a category."""

Text = Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Age = Annotated[int, Field(ge=YOUNGEST_AGE, le=OLDEST_AGE)]
Count = Annotated[int, Field(ge=1, le=MOST_CREATORS)]
Followers = Annotated[int, Field(ge=0, le=MOST_FOLLOWERS)]
Names = Annotated[tuple[Name, ...], Field(min_length=1, max_length=MOST_ENTRIES)]
Countries = Annotated[tuple[Name, ...], Field(min_length=1, max_length=_MOST_COUNTRIES)]


class Part(BaseModel):
    """A closed, unchangeable part of a brief: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Span(Part):
    """Characters of the brief's text, from `start` up to `end`."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]


def _ordered(low: Any, high: Any, what: str) -> None:
    if low is not None and high is not None and low > high:
        raise ValueError(f"the {what} comes last: {low} is above {high}")
    if low is None and high is None:
        raise ValueError(f"neither end of the {what} is given")


class AgeSpan(Part):
    """Ages in years, both included; an open end is the platform's least age or the oldest of the tables."""

    youngest: Age = YOUNGEST_AGE
    oldest: Age = OLDEST_AGE

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _ordered(self.youngest, self.oldest, "oldest age")
        return self


class CountRange(Part):
    """A number of creators, both ends included; null: no limit on that side."""

    least: Count | None = None
    most: Count | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _ordered(self.least, self.most, "larger number of creators")
        return self


class FollowerRange(Part):
    """Followers of an account, both ends included; null: no limit on that side."""

    least: Followers | None = None
    most: Followers | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _ordered(self.least, self.most, "larger number of followers")
        return self


class DaySpan(Part):
    """First and last day of the campaign, both included; null: not limited on that side."""

    first: date | None = None
    last: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _ordered(self.first, self.last, "last day")
        return self


class Budget(Part):
    """Money to spend: `amount` is the limit, `least_amount` the lower end where a range is given."""

    amount: Annotated[float, Field(gt=0, le=MOST_MONEY)]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    basis: Basis = "in_all"
    least_amount: Annotated[float, Field(gt=0, le=MOST_MONEY)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _ordered(self.least_amount, self.amount, "larger amount")
        return self


class BrandOfBrief(Part):
    """Who asks: a brand of the list (`brand_id`), or a new one by name and what it sells."""

    name: Name
    brand_id: Name | None = None
    sells: Text | None = None


class Condition(Part):
    """One thing that creators must have or must not have; `least` for views (a count) and engagement (a ratio)."""

    kind: ConditionKind
    value: Name
    least: Annotated[float, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _is_of_its_kind(self) -> Self:
        known: Mapping[str, tuple[str, ...]] = {"safety": SAFETY_CATEGORIES, "tier": TIER_NAMES}
        if self.kind in known and self.value not in known[self.kind]:
            raise ValueError(f"{self.value!r} is no {self.kind}; known are {', '.join(known[self.kind])}")
        if (self.least is not None) != (self.kind in ("views", "engagement")):
            raise ValueError("views and engagement have a least number, and nothing else has one")
        if self.kind == "creator" and not re.fullmatch(r"[\w.]+", self.value):
            raise ValueError(f"{self.value!r} is no handle: letters, digits, points and underscores, without the @")
        return self


class ConvertedBudget(Part):
    """A budget in the currency of the rate table: `rate` units of `currency` for one of the budget's, on `rate_day`."""

    amount: Annotated[float, Field(gt=0)]
    least_amount: Annotated[float, Field(gt=0)] | None = None
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    rate: Annotated[float, Field(gt=0)]
    rate_day: date


class Origin(Part):
    """Where a field was read: spans of the text (none where it is not in the text), and who gave it.

    `note` is what a reader of the chip should know: the rule behind a guess ("creators or audience"), a rate's day.
    """

    source: Literal["text", "file", "correction"]
    spans: tuple[Span, ...] = ()
    note: str | None = None


class Unused(Part):
    """A part of a brief that decided nothing, and why; no span where it is not in the text."""

    text: str
    span: Span | None
    reason: str


FIELDS: Final = (
    "subject",
    "wanted_content",
    "audience_ages",
    "audience_genders",
    "audience_countries",
    "creator_countries",
    "either_countries",
    "tiers",
    "follower_range",
    "creator_count",
    "budget",
    "dates",
    "must",
    "must_not",
    "brand",
)
"""The fields that a brief may say, in the order of chips."""


class Brief(Part):
    """A brief as it was read. Null: not said. Countries have the English names of `audience_locations`.

    `either_countries`: a place said of neither, "in the US": creators or their audience are there.
    `converted_budget` is there where the budget has another currency than the rate table, and only with a budget.
    `day` is the day on which it was read, from which "next month" counts. `reading_note` says why the rules read a
    brief that Gemini was to read.
    """

    text: Annotated[str, Field(max_length=MOST_CHARACTERS)] = ""
    language: Annotated[str, Field(pattern="^[a-z]{2}$")] | None = None
    day: date
    read_by: Literal["rules", "gemini"] = "rules"
    reading_note: str | None = None
    subject: Text | None = None
    wanted_content: Text | None = None
    audience_ages: AgeSpan | None = None
    audience_genders: Names | None = None
    audience_countries: Countries | None = None
    creator_countries: Countries | None = None
    either_countries: Countries | None = None
    tiers: Names | None = None
    follower_range: FollowerRange | None = None
    creator_count: CountRange | None = None
    budget: Budget | None = None
    dates: DaySpan | None = None
    must: Annotated[tuple[Condition, ...], Field(max_length=MOST_ENTRIES)] | None = None
    must_not: Annotated[tuple[Condition, ...], Field(max_length=MOST_ENTRIES)] | None = None
    brand: BrandOfBrief | None = None
    converted_budget: ConvertedBudget | None = None
    origins: dict[str, Origin] = Field(default_factory=dict)
    unused: Annotated[tuple[Unused, ...], Field(max_length=4 * MOST_ENTRIES)] = ()

    @field_validator("audience_genders")
    @classmethod
    def _known_genders(cls, genders: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return genders and _known(genders, GENDERS, "gender")

    @field_validator("tiers")
    @classmethod
    def _known_tiers(cls, tiers: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return tiers and _known(tiers, TIER_NAMES, "tier")

    @field_validator("audience_countries", "creator_countries", "either_countries")
    @classmethod
    def _known_countries(cls, countries: tuple[str, ...] | None) -> tuple[str, ...] | None:
        from tcm_assets.catalogue.countries import all_country_names

        return countries and tuple(sorted(_known(countries, all_country_names(), "country")))

    @field_validator("must", "must_not")
    @classmethod
    def _not_empty(cls, conditions: tuple[Condition, ...] | None) -> tuple[Condition, ...] | None:
        return tuple(dict.fromkeys(conditions)) if conditions else None

    @model_validator(mode="after")
    def _origins_are_of_fields(self) -> Self:
        said = set(self.said)
        if wrong := {key.partition(".")[0] for key in self.origins} - said:
            raise ValueError(f"origins of fields that are not said: {', '.join(sorted(wrong))}")
        ends = [span.end for origin in self.origins.values() for span in origin.spans]
        ends += [unused.span.end for unused in self.unused if unused.span is not None]
        if self.converted_budget is not None and self.budget is None:
            raise ValueError("a converted budget without a budget")
        if any(end > len(self.text) for end in ends):
            raise ValueError("a span ends behind the text")
        return self

    @property
    def said(self) -> tuple[str, ...]:
        """The names of the fields that are said, in the order of FIELDS."""
        return tuple(name for name in FIELDS if getattr(self, name) is not None)


def _known(values: tuple[str, ...], known: tuple[str, ...], what: str) -> tuple[str, ...]:
    if wrong := [value for value in values if value not in known]:
        listed = f"; known are {', '.join(known)}" if len(known) <= len(TIER_NAMES) else ""
        raise ValueError(f"no {what}: {', '.join(map(repr, wrong))}{listed}")
    return tuple(value for value in known if value in values)


BASES: Final = get_args(Basis)
CONDITION_KINDS: Final = get_args(ConditionKind)
