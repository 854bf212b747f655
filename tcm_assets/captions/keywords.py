"""Keywords: the key phrases of a caption and its hashtags, ranked by RAKE."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from tcm_assets.captions.hashtags import INTRODUCED_MENTION, distinct_tags, is_platform_noise, tag_words
from tcm_assets.catalogue.caption_marks import ADDRESS, HASHTAG
from tcm_assets.data_files import Words, read_data_file

_STOP_WORDS_BY_LANGUAGE = read_data_file(dict[str, Words], __name__, "stop_words.toml")

# Function words of the frequent languages, which are never a topic: lower case, with the straight apostrophe.
STOP_WORDS = frozenset(word for words in _STOP_WORDS_BY_LANGUAGE.values() for word in words)
MAX_KEYWORDS = 5
MAX_PHRASE_WORDS = 3  # a longer run of words is a sentence in a language whose stop words are unknown
MAX_PHRASE_CHARACTERS = 40  # longer phrases are keyboard mashing, or text in a script without spaces between words
# A hashtag ranks like a written phrase of three words: its author chose it to say what the video is.
HASHTAG_WEIGHT = 3.0
_BREAK = " | "  # replaces what is cut out, so that the words around it do not become neighbours
_WORD_KINDS = re.compile("w[wm]*(?:jw[wm]*)*")  # a word in the roles of its characters: see `_kind`
_JOINERS = frozenset("'’-\u200c\u200d")  # inside a word only: don't, make-up, Persian and Sinhala joiners
_EMOJI_STYLE = "\ufe0f"  # a mark by category, but only selects the colourful form of the emoji before it
Phrase = tuple[str, ...]


def keywords(caption: str | None, hashtags: Iterable[str] | None) -> list[str]:
    """Return at most 5 key phrases, lower case, each once, best first; empty when there are none.

    A candidate is a hashtag, or a run of at most 3 words between stop words, punctuation, emoji, mentions and noise.
    Its weight is the mean degree / frequency of its words (RAKE: Rose et al. 2010), for a hashtag that of a phrase of
    three words; ties go to the written phrase and to the first. Words are of any script; numbers alone and single
    letters do not count.

    >>> keywords("word, homemade carrot cake #baking", ["baking"])
    ['homemade carrot cake', 'baking', 'word']
    """
    plain = INTRODUCED_MENTION.sub(_BREAK, unicodedata.normalize("NFKC", caption or ""))
    tags = tuple(unicodedata.normalize("NFKC", tag) for tag in hashtags or ())
    tagged = [phrase for tag in distinct_tags(plain, tags) if (phrase := _tag_phrase(tag))]
    written = list(_written_phrases(ADDRESS.sub(_BREAK, HASHTAG.sub(_BREAK, plain))))
    weights = _word_weights(written)

    scores: dict[str, float] = {}
    for phrase in written:
        scores.setdefault(" ".join(phrase), _mean_weight(phrase, weights))
    for phrase in tagged:
        scores[" ".join(phrase)] = HASHTAG_WEIGHT
    candidates = [phrase for phrase in scores if len(phrase) <= MAX_PHRASE_CHARACTERS]
    return sorted(candidates, key=lambda phrase: -scores[phrase])[:MAX_KEYWORDS]


def _written_phrases(text: str) -> Iterator[Phrase]:
    """Yield runs of topic words; of a run that is too long for a phrase, its words one by one."""
    run: list[str] = []
    for word in [*_words_and_breaks(text), None]:
        if word is not None and _is_topic(word):
            run.append(word)
            continue
        if len(run) <= MAX_PHRASE_WORDS:
            yield from [tuple(run)] if run else []
        else:
            yield from ((single,) for single in run)
        run = []


def _words_and_breaks(text: str) -> Iterator[str | None]:
    """Yield the words in lower case, and None wherever more than white space separates two of them."""
    kinds = "".join(map(_kind, text))
    end = 0
    for match in _WORD_KINDS.finditer(kinds):
        if kinds[end : match.start()].strip():
            yield None
        yield text[match.start() : match.end()].lower().replace("’", "'")
        end = match.end()


@cache
def _kind(character: str) -> str:
    """Return a character's role: w makes a word, m marks a letter (Thai vowels), j joins, blank separates, | breaks."""
    if character.isspace():
        return " "
    if character in _JOINERS:
        return "j"
    if character == _EMOJI_STYLE:
        return "|"
    return {"L": "w", "N": "w", "M": "m"}.get(unicodedata.category(character)[0], "|")


def _tag_phrase(tag: str) -> Phrase:
    words = tuple(word for word in _words_and_breaks(tag_words(tag)) if word is not None)
    return words if any(_is_topic(word) for word in words) else ()


def _is_topic(word: str) -> bool:
    letters = [character for character in word if character.isalpha()]
    is_single_letter = len(letters) == 1 and letters[0].lower() != letters[0].upper()  # a Chinese character is a word
    return bool(letters) and not is_single_letter and word not in STOP_WORDS and not is_platform_noise(word)


def _word_weights(phrases: list[Phrase]) -> dict[str, float]:
    """Return RAKE's degree / frequency of each word: the mean length of its phrases."""
    frequency: Counter[str] = Counter()
    degree: Counter[str] = Counter()
    for phrase in phrases:
        for word in phrase:
            frequency[word] += 1
            degree[word] += len(phrase)
    return {word: degree[word] / count for word, count in frequency.items()}


def _mean_weight(phrase: Phrase, weights: dict[str, float]) -> float:
    return sum(weights[word] for word in phrase) / len(phrase)
