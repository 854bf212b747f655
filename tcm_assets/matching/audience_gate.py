"""The audience gate: whether an audience may see advertising of goods that the law limits by age.

An unknown audience does not pass. The limits are those of `age_limits.toml`.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import Field
from pydantic.dataclasses import dataclass

from tcm_assets.catalogue.countries import all_country_names
from tcm_assets.data_files import CLOSED, Text, read_data_file, refuse_repeats, refuse_unknown
from tcm_assets.matching.regulated_goods import REGULATED_CATEGORIES
from tcm_assets.tables.shared_columns import OLDEST_AGE, WORLDWIDE

GateResult = Literal["pass", "fail", "unknown"]


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class AgeLimit:
    """The limits of a category of goods; see `age_limits.toml`."""

    category: Text
    least_age: Annotated[int, Field(ge=1, le=OLDEST_AGE)]
    everywhere: bool
    allowed: tuple[Text, ...]
    banned: tuple[Text, ...]
    source: Text
    as_of: int
    ages: dict[str, int]

    def __post_init__(self) -> None:
        for countries in (self.allowed, self.banned, tuple(self.ages)):
            # A ban of "Turkey" holds nowhere: the tables have "Türkiye".
            if unknown := sorted({*countries} - {*all_country_names()}):
                raise ValueError(f"no country of the tables: {', '.join(unknown)}; see catalogue/countries.toml")
            refuse_repeats(countries)
        if self.allowed and self.banned:
            raise ValueError("has both countries that allow it alone and countries that forbid it: keep one list")

    def forbids(self, country: str) -> bool:
        """Whether advertising of the goods is forbidden in a country."""
        return country in self.banned or bool(self.allowed and country not in self.allowed)


@dataclass(frozen=True, config=CLOSED)
class AgeLimits:
    """The content of `age_limits.toml`."""

    limits: tuple[AgeLimit, ...]

    def __post_init__(self) -> None:
        refuse_unknown([limit.category for limit in self.limits], REGULATED_CATEGORIES, "category of regulated goods")


LIMITS: Final = {limit.category: limit for limit in read_data_file(AgeLimits, __name__, "age_limits.toml").limits}


class Gate(NamedTuple):
    """The result of the gate, and a sentence that says why."""

    result: GateResult
    reason: str


def audience_gate(
    category: str | None,
    age_min: int | None,
    age_max: int | None,
    locations: Sequence[str] | None,
    *,
    campaign_countries: Sequence[str] | None = None,
) -> Gate:
    """Return whether an audience may see advertising of a category of goods (None: not regulated, which passes).

    `age_min` and `age_max` are the audience's ages in years, `locations` its countries by English name. A creator's
    video is seen wherever the audience is, so each of its countries counts; of a worldwide audience those of the
    campaign, `campaign_countries`, and without them the strictest age of all; of goods that few countries allow, none
    but these will do. Raises ValueError for an unknown category.

    >>> audience_gate("alcohol", 13, 24, ["United States"])
    Gate(result='fail', reason='alcohol needs an audience from 21 (United States), and this one starts at 13')
    >>> audience_gate("alcohol", 25, 44, ["Germany"]).result, audience_gate("alcohol", None, None, ["Germany"]).result
    ('pass', 'unknown')
    """
    if category is None:
        return Gate("pass", "the brand sells nothing that is limited by age")
    limit = LIMITS.get(category)
    if limit is None:
        raise ValueError(f"{category!r} is no category of regulated goods; known are {', '.join(LIMITS)}")
    if limit.everywhere:
        return Gate("fail", f"the platform forbids paid videos for {category} in every country")
    if not locations:
        return Gate("unknown", f"{category} needs an audience of known countries, and this one's are unknown")
    countries = list(locations)
    if WORLDWIDE in countries:
        countries = [each for each in campaign_countries or () if each != WORLDWIDE]
    if limit.allowed and not countries:
        return Gate("fail", f"advertising of {category} is allowed in {', '.join(limit.allowed)} alone")
    if banned := [each for each in countries if limit.forbids(each)]:
        return Gate("fail", f"advertising of {category} is forbidden in {', '.join(banned)}, where the audience is")
    least_age, where = _least_age(limit, countries)
    needed = f"{category} needs an audience from {least_age} ({where})"
    if age_min is None:
        return Gate("unknown", f"{needed}, and the ages of this one are unknown")
    if age_min >= least_age:
        return Gate("pass", f"{needed}, and this one starts at {age_min}")
    if age_max is None or age_max >= OLDEST_AGE:
        return Gate(
            "unknown", f"{needed}, and how much of this one, of all ages from {age_min}, is that old is unknown"
        )
    return Gate("fail", f"{needed}, and this one starts at {age_min}")


def _least_age(limit: AgeLimit, countries: Iterable[str]) -> tuple[int, str]:
    """Return the highest age of the countries, and where it holds; of no countries the highest where it is allowed."""
    ages = {each: limit.ages.get(each, limit.least_age) for each in countries}
    if not ages:
        allowed = {each: age for each, age in limit.ages.items() if not limit.forbids(each)}
        strictest = max(allowed.values(), default=limit.least_age)
        return max(strictest, limit.least_age), "the strictest of all countries"
    least_age = max(ages.values())
    return least_age, ", ".join(sorted(each for each, age in ages.items() if age == least_age))
