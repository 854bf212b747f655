"""Keywords: the key phrases of a caption and its hashtags, ranked by RAKE."""

from collections import Counter
from collections.abc import Iterable, Iterator, Set

from tcm_assets.captions.hashtags import INTRODUCED_MENTION, distinct_tags, is_platform_noise, tag_words
from tcm_assets.captions.plain_text import plain_text
from tcm_assets.captions.stop_words import stop_words
from tcm_assets.captions.words import is_laughter, is_run_together, is_syllable, words_and_breaks
from tcm_assets.catalogue.caption_marks import ADDRESS, HASHTAG

MAX_KEYWORDS = 5
MAX_PHRASE_WORDS = 3  # a longer run of words is a sentence in a language whose stop words are unknown
MAX_PHRASE_CHARACTERS = 40  # longer phrases are keyboard mashing
MAX_TAG_RUN = 12  # characters of a hashtag in a script without spaces that stays whole; longer ones are sentences
# A hashtag ranks like a written phrase of three words: its author chose it to say what the video is.
HASHTAG_WEIGHT = 3.0
_BREAK = " | "  # replaces what is cut out, so that the words around it do not become neighbours
Phrase = tuple[str, ...]


def keywords(caption: str | None, hashtags: Iterable[str] | None, language: str | None = None) -> list[str]:
    """Return at most 5 key phrases, lower case, each once, best first; empty when there are none.

    A candidate is a hashtag, or a run of at most 3 words between stop words, punctuation, emoji, mentions and noise.
    Its weight is the mean degree / frequency of its words (RAKE: Rose et al. 2010), for a hashtag that of a phrase of
    three words; ties go to the written phrase and to the first. Words are of any script; numbers alone and single
    letters do not count. Stop words are those of the caption's `language`, ISO 639-1 (see `stop_words`).

    >>> keywords("word, homemade carrot cake #baking", ["baking"])
    ['homemade carrot cake', 'baking', 'word']
    """
    plain = INTRODUCED_MENTION.sub(_BREAK, plain_text(caption))
    tags = tuple(plain_text(tag) for tag in hashtags or ())
    stops = stop_words(language)
    tagged = [phrase for tag in distinct_tags(plain, tags) for phrase in _tag_phrases(tag, stops)]
    written = list(_written_phrases(ADDRESS.sub(_BREAK, HASHTAG.sub(_BREAK, plain)), stops))
    weights = _word_weights(written)

    scores: dict[str, float] = {}
    for phrase in written:
        scores.setdefault(" ".join(phrase), _mean_weight(phrase, weights))
    for phrase in tagged:
        scores[" ".join(phrase)] = HASHTAG_WEIGHT
    candidates = [phrase for phrase in scores if len(phrase) <= MAX_PHRASE_CHARACTERS]
    return sorted(candidates, key=lambda phrase: -scores[phrase])[:MAX_KEYWORDS]


def _written_phrases(text: str, stops: Set[str]) -> Iterator[Phrase]:
    """Yield runs of topic words; of a run that is too long for a phrase, its words one by one."""
    run: list[str] = []
    for word in [*words_and_breaks(text), None]:
        if word is not None and _is_topic(word, stops):
            run.append(word)
            continue
        if len(run) <= MAX_PHRASE_WORDS:
            yield from [tuple(run)] if run else []
        else:
            yield from ((single,) for single in run)
        run = []


def _tag_phrases(tag: str, stops: Set[str]) -> Iterator[Phrase]:
    """Yield the words of a tag as one phrase; of one that is a sentence without spaces, its words one by one."""
    if is_run_together(tag):
        own = [tag] if len(tag) <= MAX_TAG_RUN else [word for word in words_and_breaks(tag) if word is not None]
        yield from ((word,) for word in own if _is_topic(word, stops))
        return
    words = tuple(word for word in words_and_breaks(tag_words(tag)) if word is not None)
    if any(_is_topic(word, stops) for word in words):
        yield words


def _is_topic(word: str, stops: Set[str]) -> bool:
    is_written = any(character.isalpha() for character in word)
    is_word = is_written and not is_syllable(word) and not is_laughter(word)
    return is_word and word not in stops and not is_platform_noise(word)


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
