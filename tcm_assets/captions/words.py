"""Words of a text in any script, also in those that write no spaces between them."""

import itertools
from collections.abc import Iterator
from functools import cache
from re import compile as compile_pattern
from unicodedata import category

from tcm_assets.captions.folded_letters import with_one_i

_WORD_KINDS = compile_pattern("w[wm]*(?:jw[wm]*)*")  # a word in the roles of its characters: see `_kind`
_JOINERS = frozenset("'’-\u200c\u200d")  # inside a word only: don't, make-up, Persian and Sinhala joiners
_EMOJI_STYLE = "\ufe0f"  # a mark by category, but only selects the colourful form of the emoji before it
# Scripts that write sentences in one run: Thai and Lao, Burmese, Khmer, Japanese and Chinese.
RUN_TOGETHER_LETTER = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]"
_RUN_TOGETHER = compile_pattern(RUN_TOGETHER_LETTER)
_KANA = compile_pattern("[\u3040-\u30ff]")
_TYPED_JAMO = "\u3131-\u318e"  # Korean letters that stand alone: laughter, tears and abbreviations, never a word
_LAUGHTER = compile_pattern(rf"(.)\1\1+|[{_TYPED_JAMO}]+")


def words_and_breaks(text: str) -> Iterator[str | None]:
    """Yield the words in lower case, and None wherever more than white space separates two of them.

    A run of a script without spaces is cut into its words by ICU's dictionaries; each stands for itself, since there is
    no telling which belong together.

    >>> list(words_and_breaks("carrot cake, 子猫が初めて鏡を見た"))
    ['carrot', 'cake', None, '子猫', None, 'が', None, '初めて', None, '鏡', None, 'を', None, '見', None, 'た', None]
    >>> list(words_and_breaks("İstanbul"))
    ['istanbul']
    """
    text = with_one_i(text)
    kinds = "".join(map(_kind, text))
    end = 0
    for match in _WORD_KINDS.finditer(kinds):
        if kinds[end : match.start()].strip():
            yield None
        word = text[match.start() : match.end()].lower().replace("’", "'")
        if is_run_together(word):
            for part in cut_run(word):
                yield from (part, None)
        else:
            yield word
        end = match.end()


def is_run_together(text: str) -> bool:
    """Whether a text holds letters of a script that writes no spaces between words."""
    return _RUN_TOGETHER.search(text) is not None


def is_syllable(word: str) -> bool:
    """Whether a word is a single letter of a script whose letters are sounds; a Chinese character is a word."""
    letters = [character for character in word if character.isalpha()]
    if len(letters) != 1:
        return False
    has_cases = letters[0].lower() != letters[0].upper()
    return has_cases or bool(_KANA.match(letters[0])) or "\u0e00" <= letters[0] <= "\u0eff"


def is_laughter(word: str) -> bool:
    """Whether a word, lower case, is one letter three times and more ("hhhh"), or Korean letters without a syllable."""
    return _LAUGHTER.fullmatch(word) is not None


def cut_run(run: str) -> list[str]:
    """Return the words of a run of letters that is written without spaces, by ICU's dictionaries."""
    from icu4py.breakers import WordBreaker

    # The language decides nothing here: the dictionaries are chosen by the script.
    return [str(part) for part in WordBreaker(run, "en") if any(character.isalnum() for character in part)]


def cut_places(run: str) -> set[int]:
    """Return where a run of letters may be cut into words by ICU's dictionaries, its start and end among the places.

    >>> sorted(cut_places("ライオンの洗剤"))
    [0, 4, 5, 7]
    """
    from icu4py.breakers import WordBreaker

    return {0, *itertools.accumulate(len(str(part)) for part in WordBreaker(run, "en"))}


@cache
def _kind(character: str) -> str:
    """Return a character's role: w makes a word, m marks a letter (Thai vowels), j joins, blank separates, | breaks."""
    if character.isspace():
        return " "
    if character in _JOINERS:
        return "j"
    if character == _EMOJI_STYLE:
        return "|"
    return {"L": "w", "N": "w", "M": "m"}.get(category(character)[0], "|")
