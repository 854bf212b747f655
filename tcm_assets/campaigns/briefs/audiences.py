"""The audience's people: genders and words for ages ("young", "parents", "Gen Z")."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from tcm_assets.campaigns.briefs.reading import Reading
from tcm_assets.tables.shared_columns import GENDERS, OLDEST_AGE, YOUNGEST_AGE

_AGES: Final = {
    "teens": (13, 19),
    "students": (18, 24),
    "young": (16, 29),
    "parents": (25, 45),
    "seniors": (60, OLDEST_AGE),
}
"""Years that marketers mean, as in `audience_words.toml`."""
_BIRTH_YEARS: Final = {"gen_z": (1997, 2012), "millennials": (1981, 1996)}
"""First and last years of birth, as Pew Research Center draws the generations."""
_YOUNG: Final = "young"
_STAY_IN_SUBJECT: Final = frozenset({"parents", "students"})
"""Words of ages that say what the content is about as well."""


def read_people(reading: Reading) -> tuple[tuple[str, ...] | None, list[str]]:
    """Use the words for people of a text; return the genders, and the words for ages."""
    genders: set[str] = set()
    words: list[str] = []
    for at, item in enumerate(reading.items):
        if item.used_by is not None or item.has("but") or (item.has("country") and not item.has("gender")):
            continue
        if "gender" in item.tags:
            genders.add(item.tags["gender"])
            reading.use(at, at + 1, "audience_genders")
        elif "age_word" in item.tags and _is_of_people(reading, at):
            words.append(item.tags["age_word"])
            if item.tags["age_word"] not in _STAY_IN_SUBJECT or not _is_in_phrase(reading, at):
                reading.use(at, at + 1, "audience_ages")
    return tuple(gender for gender in GENDERS if gender in genders) or None, words


def _is_of_people(reading: Reading, at: int) -> bool:
    """Return whether "young" is said of people: alone, or beside a gender or age word, not of a brand."""
    if reading.items[at].tags["age_word"] != _YOUNG:
        return True
    after = reading.items[at + 1] if at + 1 < len(reading.items) else None
    if after is None or after.is_break or after.has("gender", "age_word", "both", "in_place", "for_whom", "audience"):
        return True
    return after.used_by is not None or after.kind == "run"


def _is_in_phrase(reading: Reading, at: int) -> bool:
    return reading.is_free(at + 1) and not reading.items[at + 1].is_break and not reading.items[at + 1].tags


def ages_of(ages: Sequence[tuple[int, int]], words: Sequence[str], day: date) -> dict[str, int] | None:
    """Return the ages in years that numbers say, or else words; None for neither."""
    spans = list(ages)
    if not spans:
        for word in words:
            if word in _BIRTH_YEARS:
                first, last = _BIRTH_YEARS[word]
                spans.append((max(day.year - last, YOUNGEST_AGE), min(day.year - first, OLDEST_AGE)))
            else:
                spans.append(_AGES[word])
        if _YOUNG in words and len(words) > 1:
            spans = [span for span, word in zip(spans, words, strict=True) if word == _YOUNG]
    if not spans:
        return None
    return {"youngest": min(low for low, _ in spans), "oldest": max(high for _, high in spans)}
