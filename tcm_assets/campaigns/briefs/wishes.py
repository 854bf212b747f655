"""Wishes: what creators must have beyond their size and place, as conditions."""

import re
from functools import lru_cache
from typing import Any, Final

from tcm_assets.campaigns.briefs.counted import Counted
from tcm_assets.campaigns.briefs.reading import Reading

_SPEAKING: Final = re.compile(
    r"([^\W\d_]+)[- ]?(?:speaking|sprachig\w*|hablante\w*|phone\w*|talig\w*|språkig\w*|язычн\w*)"
)
_LONGEST: Final = 8  # words of a wish
_LEAST_LETTERS: Final = 4  # of a language's name in such a word


def read_wishes(reading: Reading, counted: Counted) -> list[dict[str, Any]] | None:
    """Use what a text says that creators must do or have; None where it says nothing of the kind."""
    found: list[dict[str, Any]] = []
    if counted.views is not None:
        found.append({"kind": "views", "value": "views of a video", "least": float(counted.views)})
    if counted.engagement is not None:
        found.append({"kind": "engagement", "value": "engagements per view", "least": counted.engagement})
    for at in range(len(reading.items)):
        if reading.has(at, "handle"):
            _read_account(reading, at, found)
    for at in range(len(reading.items)):
        if reading.has(at, "must"):
            _read_must(reading, at, found)
        elif reading.is_free(at) and (language := _spoken(reading, at)):
            _add(reading, found, {"kind": "language", "value": language[0]}, at, at + language[1])
    return found or None


def _add(reading: Reading, found: list[dict[str, Any]], condition: dict[str, Any], first: int, end: int) -> None:
    for item in reading.items[first:end]:
        if item.used_by is None:
            item.used_by = f"must.{len(found)}"
    found.append(condition)


def _read_account(reading: Reading, at: int, found: list[dict[str, Any]]) -> None:
    """Use an account that has to be in the set ("must include @a and @b"), and report any other."""
    first = at
    while reading.is_free(first - 1) and (
        reading.has(first - 1, "both", "include", "must", "creator", "like") or reading.items[first - 1].text == ","
    ):
        first -= 1
    led = reading.has(at + 1, "must") or any(item.has("include", "must") for item in reading.items[first:at])
    if led or (first > 0 and str(reading.items[first - 1].used_by).startswith("must.")):
        _add(reading, found, {"kind": "creator", "value": reading.items[at].tags["handle"]}, first, at + 1)
    else:
        handle = reading.items[at].tags["handle"]
        reading.refuse(
            at, at + 1, f"what to do with this account is not said: write must include @{handle}, or not @{handle}"
        )


def _read_must(reading: Reading, at: int, found: list[dict[str, Any]]) -> None:
    first = at + 1
    end = first
    while reading.is_free(end) and not reading.items[end].is_break and not reading.has(end, "not", "but"):
        end += 1
    for place in range(first, end):
        if (code := _languages(reading.language or "en").get(reading.items[place].text)) is not None:
            _add(reading, found, {"kind": "language", "value": code}, at, end)
            return
    start = first
    while start < end and reading.has(start, "scaffold"):
        start += 1
    if 0 < end - start <= _LONGEST:
        _add(reading, found, {"kind": "subject", "value": reading.raw(start, end)}, at, end)


def _spoken(reading: Reading, at: int) -> tuple[str, int] | None:
    """Return a language that creators speak and how many items say so: "German-speaking", "deutschsprachige"."""
    item = reading.items[at]
    names = {**_languages("en"), **_languages(reading.language or "en")}
    if item.has("speak") and item.text not in ("in", "auf", "en", "em", "po", "на") and at + 1 < len(reading.items):
        code = names.get(reading.items[at + 1].text)
        return (code, 2) if code else None
    if item.kind == "word":
        joined = reading.text[item.start : item.end].lower()
        found = _SPEAKING.fullmatch(joined)
        if found and len(found[1]) >= _LEAST_LETTERS:  # "iPhone" is no Irish
            code = next((code for name, code in names.items() if name.startswith(found[1][:5])), None)
            return (code, 1) if code else None
        if item.text in names and at + 2 < len(reading.items) and reading.items[at + 2].text == "speaking":
            return names[item.text], 3
    return None


@lru_cache(32)
def _languages(language: str) -> dict[str, str]:
    """Return the ISO 639-1 codes of languages by their names in a language, lower case."""
    from babel import Locale

    names = Locale(language).languages.items()
    return {name.lower(): code for code, name in names if len(code) == len("en") and " " not in name}
