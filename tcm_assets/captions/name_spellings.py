"""Name spellings: the ways in which captions, tags and handles write a name of a list.

- Accents may be missing or wrong (Hermes, Nestlè), since handles hold none and keyboards differ; letters that German
  and the Nordic languages write as two are found so, too (Hunkemoeller, Soestrene).
- A blank or a hyphen between two words may be missing, and either stands for the other.
- Apostrophes and dots may be missing: McDonalds, "dr pepper".
- Words that are written as one, with capitals inside, may be parted: "Mc Donalds", "play station".
- Of two words around "&" the initials may stand: D&G.
- "&" may be missing, or be the word of a language: "Ben and Jerry's", "Dolce y Gabbana", #dolceundgabbana.
"""

import itertools
import math
import re
from typing import NamedTuple

from pydantic.dataclasses import dataclass

from tcm_assets.captions.company_names import plain_names
from tcm_assets.captions.everyday_words import frequency
from tcm_assets.captions.folded_letters import AS_TWO, WHOLE, compact, fold, is_marks, spell_out
from tcm_assets.captions.hashtags import any_of
from tcm_assets.captions.name_cases import cases
from tcm_assets.captions.written_names import RUN
from tcm_assets.data_files import CLOSED, Words, read_data_file


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class SpellingWords:
    """The content of `name_spellings.toml`."""

    ands: dict[str, Words]


_WORDS = read_data_file(SpellingWords, __name__, "name_spellings.toml")

_ANDS = sorted({word for words in _WORDS.ands.values() for word in words}, key=lambda word: (-len(word), word))
_LONG_ANDS = [word for word in _ANDS if len(word) > 1]
_SHORTEST_PAIR = 5  # letters around "&" that stay clear with a blank in its place, or an "and" grown on to them

_APOSTROPHES = "'’ʼ`´"
_APOSTROPHE = f"[{_APOSTROPHES}]?"
_MOST_KEYS = 64
_SHORTEST_BEGINNING = 2
_HUMP = re.compile(r"(?<=\w[a-z])(?=[A-Z][a-z]{2})")  # "Mc|Donald's", but not "i|Phone"
_PARTS = 2
_CHANCE = 5e-8  # share of pairs of words: "play station" 3e-8, "you tube" 2e-7
_PAIR = re.compile(r"([A-Z][a-z]+) & ([A-Z][a-z]+)")


class Spelling(NamedTuple):
    """A name of a list as it may be written."""

    name: str
    text: str
    pattern: re.Pattern[str]
    """It in words, in a folded text."""
    first_runs: frozenset[str]
    """What the first run of letters may be, in `compact` letters."""
    keys: frozenset[str]
    """It as one run of letters, in `compact` letters."""

    def begins_in(self, folded: str) -> bool:
        """Whether the first letters of the name are in a folded text: quicker than its pattern."""
        return fold(self.text[:_SHORTEST_BEGINNING]) in folded


def spellings(name: str) -> list[Spelling]:
    """Return the spellings of a name, also of what people call it, see `company_names`.

    >>> [sorted(spelling.keys) for spelling in spellings("Mövenpick USA")]
    [['moevenpickusa', 'movenpickusa'], ['moevenpick', 'movenpick']]
    """
    texts = [text for text in plain_names(name) if compact(text)]
    parted = [_HUMP.sub(" ", text) for text in texts if _is_clear_in_parts(text)]
    pairs = [pair for text in texts if (pair := _PAIR.fullmatch(text))]
    return [
        *(_spelling(name, text) for text in dict.fromkeys((*texts, *parted))),
        *(_initials(name, *pair.groups()) for pair in pairs),
    ]


def _is_clear_in_parts(text: str) -> bool:
    """Whether a name has capitals inside, and its parts hardly meet by chance, as "you" and "tube" do."""
    parts = _HUMP.sub(" ", text).lower().split()
    return len(parts) == _PARTS and " " not in text and math.prod(frequency(part, "en") for part in parts) < _CHANCE


def _initials(name: str, first: str, second: str) -> Spelling:
    """Return the initials of two words around "&". They are no tag: #dg and #ms are many things."""
    letters = [fold(word[0]) for word in (first, second)]
    text = f"{first[0]}&{second[0]}"
    return Spelling(name, text, re.compile(r"\s?[&+]\s?".join(letters)), frozenset(letters[:1]), frozenset())


def _spelling(name: str, text: str) -> Spelling:
    runs = list(RUN.finditer(text))
    words = [_run_pattern(run[0]) for run in runs]
    gaps = [text[one.end() : two.start()] for one, two in itertools.pairwise(runs)]
    marks = [_gap_pattern(gap, one[0], two[0]) for gap, (one, two) in zip(gaps, itertools.pairwise(runs), strict=True)]
    pattern = words[0]
    for mark, word, gap in zip(marks, words[1:], (*gaps, "")[1:], strict=True):
        is_genitive = word == "s" and mark == _APOSTROPHE and gap.isspace()  # "victoria secret"
        pattern += f"(?:{mark}s)?" if is_genitive else mark + word
    end = re.escape(fold(text[runs[-1].end() :].strip()))
    if is_marks(text[runs[-1].end() :]):
        pattern, end = pattern + end, ""
    beginnings = [_keys(text[: run.end()]) for run in runs]
    return Spelling(
        name,
        text,
        re.compile(f"{pattern}(?:{end})?" if end else pattern),
        frozenset(itertools.chain(*beginnings, cases(fold(runs[0][0])))),
        frozenset(key for key in beginnings[-1] if text.isdigit() or not key.isdigit()),  # 1&1 is not #11
    )


def _run_pattern(run: str) -> str:
    """Return the pattern of a run of letters in a folded text, in any case of it, whole letters as one or as two."""
    if len(forms := cases(fold(run))) > 1:
        return any_of(sorted(forms, key=len, reverse=True))
    parts = []
    for letter in run.lower():
        folded = fold(letter)
        two = AS_TWO.get(letter)
        parts.append(re.escape(folded) if two is None else f"(?:{re.escape(folded)}|{two})")
    pattern = "".join(parts)
    for whole, two in WHOLE.items():
        if whole not in run.lower():
            pattern = pattern.replace(two, f"(?:{two}|{whole})")
    return pattern


def _gap_pattern(gap: str, before: str, after: str) -> str:
    """Return the pattern of what stands between two runs of letters."""
    if is_marks(gap):
        return re.escape(gap)
    if "&" in gap or "+" in gap:
        is_number = (before + after).isdigit()
        is_clear = len(before + after) >= _SHORTEST_PAIR
        words = any_of(_ANDS if is_clear else _LONG_ANDS)
        ways = [r"\s?[&+]\s?", rf"\s['’]?{words}['’]?\s"]
        if is_clear:
            ways += [words, r"\s", ""]
        elif not is_number:
            ways.append("")
        return f"(?:{'|'.join(ways)})"
    if any(mark in gap for mark in _APOSTROPHES):
        return _APOSTROPHE
    if gap.strip(" -‐‑–"):
        return r"[^\w\s]?[\s-]?"
    return r"[\s‐‑–-]?"


def _keys(text: str) -> set[str]:
    """Return the name as runs of letters, with and without an "and", each letter as one or two."""
    ways: list[list[str]] = []
    runs = list(RUN.finditer(text))
    for place, run in enumerate(runs):
        lower = run[0].lower()
        two = "".join(AS_TWO.get(letter, fold(letter)) for letter in lower)
        ways.append(list(dict.fromkeys((spell_out(fold(lower)), two))))
        if place + 1 < len(runs):
            gap = text[run.end() : runs[place + 1].start()]
            is_clear = len(run[0]) + len(runs[place + 1][0]) >= _SHORTEST_PAIR
            ways.append(["", *(map(fold, _ANDS) if "&" in gap and is_clear else ())])
    return {"".join(way) for way in itertools.islice(itertools.product(*ways), _MOST_KEYS)}
