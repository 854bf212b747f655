"""Words of days: months by the Unicode data, and seasons, feasts and spans of `dates.toml`."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any, Final, Literal, get_args

from pydantic.dataclasses import dataclass

from tcm_assets.campaigns.briefs.phrases import Phrases
from tcm_assets.data_files import CLOSED, read_data_file

Season = Literal["spring", "summer", "autumn", "winter"]
NamedSpan = Literal["this_month", "next_month", "next_week", "this_year", "next_year"]
CountedSpan = Literal["days", "weeks", "months"]


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class DayWords:
    """The content of `dates.toml`, whose comments say what each part is."""

    only_in: dict[str, Phrases]
    seasons: dict[Season, Phrases]
    feasts: dict[str, Phrases]
    moving_feasts: dict[str, dict[int, tuple[date, date]]]
    months: dict[int, Phrases]
    spans: dict[NamedSpan, Phrases]
    counted_spans: dict[CountedSpan, Phrases]
    next_ones: dict[Literal["words"], Phrases]
    quarters: dict[int, Phrases]


DAY_WORDS: Final = read_data_file(DayWords, __name__, "dates.toml")
SEASONS: Final = get_args(Season)
_LEAST_ABBREVIATION: Final = 3  # letters of a month's short name


def day_phrases(language: str | None) -> Iterator[tuple[str, str, Any]]:
    """Yield phrases with their tag (month, short_month, weekday, season, feast, span, quarter and others) and value."""
    elsewhere = _of_other_languages(language or "en")
    for tag, named in (
        ("season", DAY_WORDS.seasons),
        ("feast", DAY_WORDS.feasts),
        ("month", DAY_WORDS.months),
        ("span", DAY_WORDS.spans),
        ("counted_span", DAY_WORDS.counted_spans),
        ("next_ones", {True: DAY_WORDS.next_ones["words"]}),
        ("quarter", DAY_WORDS.quarters),
    ):
        for value, phrases in named.items():
            for phrase in phrases:
                if phrase not in elsewhere:
                    yield phrase, tag, value
    for code in dict.fromkeys((language or "en", "en")):
        yield from _months(code)
        yield from _weekdays(code)


@cache
def _of_other_languages(language: str) -> frozenset[str]:
    own = set(DAY_WORDS.only_in.get(language, ()))
    return frozenset(word for words in DAY_WORDS.only_in.values() for word in words if word not in own)


def _weekdays(language: str) -> Iterator[tuple[str, str, int]]:
    from babel import Locale

    days: Any = Locale(language).days
    for number, name in days["format"]["wide"].items():
        yield name.lower(), "weekday", number


def _months(language: str) -> Iterator[tuple[str, str, int]]:
    from babel import Locale

    months: Any = Locale(language).months
    for context in ("format", "stand-alone"):
        for month, name in months[context]["wide"].items():
            if not any(map(str.isdigit, name)):
                yield name.lower(), "month", month
        for month, name in months[context]["abbreviated"].items():
            short = name.lower().rstrip(".")
            if len(short) >= _LEAST_ABBREVIATION and not any(map(str.isdigit, short)):
                yield short, "short_month", month
