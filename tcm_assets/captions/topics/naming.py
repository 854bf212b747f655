"""Topic names: the keywords that are frequent in a topic's texts and rare in others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt

from tcm_assets.captions.hashtags import GENERIC_WORDS, is_platform_noise
from tcm_assets.captions.stop_words import is_stop_word
from tcm_assets.captions.topics.assignment import IntVector
from tcm_assets.captions.word_frequencies import word_frequencies
from tcm_assets.models.vectors import Mask

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

# Least size of a topic, and of the texts of one language that give it a name in that language: smaller ones are chance.
LEAST_TEXTS = 5
# Least share of the texts with a word of their name; texts alike in tone alone ("Oops!", emoji) have none.
LEAST_NAMED_SHARE = 0.5
MAX_KEYWORDS = 8
NAME_WORDS = 3  # more are a list; fewer are often one tag that needs its neighbours to be understood
LEAST_ACCOUNTS_PER_WORD = 2  # a word of a single account is its slogan or its name
SAME_BEGINNING = 5  # words with so many first letters in common count as forms of one word ("horse", "horseriding")

MOST_FREQUENCY = 1e-3
"""Share of running text from which a word names nothing. In most languages such words are stop words; of Vietnamese,
whose words are written in syllables, no list has them all ("cách", way)."""

LEAST_LIFT = 3
"""A word is typical of texts that have it so many times as often as others in their languages. Of the words of names
in 1,000 real texts none was below 4.7; what is merely frequent in a language is below 2."""

ORDINARY_TEXTS = 10
"""Texts of the language as it is written anywhere that count beside those of the corpus: of few texts in a language all
may be of the topic. How many of them have a word follows from its frequency."""

WORDS_OF_A_TEXT = 10
UNKNOWN = ""
DEFAULT_LANGUAGE = "en"  # whose frequent words name nothing where the language is unknown


@dataclass(frozen=True, eq=False)
class TextWords:
    """The words and phrases of n texts.

    `words` are the m distinct ones, sorted; `counts` has shape (n, m), 1 where a text has a word. `accounts` (n,) are
    numbers of the accounts that wrote the texts, `languages` (n,) their languages, ISO 639-1, empty where unknown.
    """

    words: npt.NDArray[np.object_]
    counts: "csr_matrix"
    accounts: IntVector
    languages: npt.NDArray[np.str_]

    @classmethod
    def of(cls, words: Sequence[Sequence[str]], accounts: Sequence[str], languages: Sequence[str | None]) -> Self:
        """Count the words of n texts, as `words_of` gives them, by these accounts. At least one text has a word."""
        from sklearn.feature_extraction.text import CountVectorizer

        vectorizer = CountVectorizer(analyzer=list, binary=True)
        counts = vectorizer.fit_transform(words)
        codes = np.array([language or UNKNOWN for language in languages])
        return cls(vectorizer.get_feature_names_out(), counts, np.unique(accounts, return_inverse=True)[1], codes)

    def account_count(self, rows: IntVector) -> int:
        """Return how many accounts wrote the texts of `rows`."""
        return len(np.unique(self.accounts[rows]))

    def typical_words(self, rows: IntVector, language: str | None) -> tuple[str, ...]:
        """Return at most 8 words that are typical of the texts of `rows`, best first.

        A word's weight is the share of these texts that have it, times its rarity; that of a phrase of n words is
        sqrt(n) times as high, since "green screen" says more than "screen". Both are of texts in the languages of
        `rows`: among others a word is rare for being foreign there. Of several forms of one word only the best is
        taken, no word that fewer than two accounts use, or that other texts have as well, and none of the most frequent
        of `language` (English where it is None).
        """
        own = self.counts[rows].tocoo()
        used = np.unique(np.stack([self.accounts[rows][own.row], own.col]), axis=1)[1]
        shared = np.flatnonzero(np.bincount(used, minlength=len(self.words)) >= LEAST_ACCOUNTS_PER_WORD)
        frequencies = word_frequencies(language or DEFAULT_LANGUAGE)
        ordinary = np.array([frequencies.get(word, 0.0) for word in self.words[shared]])
        candidates, ordinary = shared[ordinary < MOST_FREQUENCY], ordinary[ordinary < MOST_FREQUENCY]

        comparable = np.flatnonzero(np.isin(self.languages, np.unique(self.languages[rows])))
        inside, everywhere = (
            np.asarray(self.counts[part][:, candidates].sum(axis=0)).ravel() for part in (rows, comparable)
        )
        everywhere = everywhere + ORDINARY_TEXTS * -np.expm1(WORDS_OF_A_TEXT * np.log1p(-ordinary))
        text_count = len(comparable) + ORDINARY_TEXTS
        share, share_elsewhere = inside / len(rows), (everywhere - inside) / (text_count - len(rows))
        word_counts = np.array([len(word.split()) for word in self.words[candidates]])
        weights = share * np.log(text_count / everywhere) * np.sqrt(word_counts)
        is_typical = share >= LEAST_LIFT * share_elsewhere
        order = np.argsort(-weights, kind="stable")
        return tuple(_without_other_forms(self.words[candidates[order[is_typical[order]]]].tolist()))

    def has_name_word(self, rows: IntVector, keywords: Sequence[str]) -> Mask:
        """Return which of the texts of `rows` have a word of the name that `keywords` give: shape (len(rows),)."""
        of_name = np.isin(self.words, keywords[:NAME_WORDS])
        has_word: Mask = self.counts[rows] @ of_name > 0
        return has_word


@dataclass(frozen=True)
class LanguageName:
    """What a topic is called in a language (ISO 639-1, None for texts of no known language): keywords, best first."""

    language: str | None
    keywords: tuple[str, ...]


def name_texts(words: TextWords, rows: IntVector) -> tuple[tuple[LanguageName, ...], Mask]:
    """Return the names of a topic with the texts of `rows`, and which of the texts have a word of their name.

    Texts of several languages share a subject and no word, so a topic has a name in each language that has enough of
    its texts; that of most texts comes first. All other texts count with that language: few are in it, or have no
    language at all, and their tags are mostly its own or English. A name counts where half of its texts have a word of
    it; no name counts where none does.
    """
    languages = words.languages[rows]
    own = [code for code in _by_size(languages) if _is_enough(words, rows[languages == code])]
    others = own[1:]
    parts = [(own[0] if own else None, ~np.isin(languages, others)), *((code, languages == code) for code in others)]
    names: list[LanguageName] = []
    is_named = np.zeros(len(rows), bool)
    for language, in_part in parts:
        keywords = words.typical_words(rows[in_part], language)
        has_word = words.has_name_word(rows, keywords)
        if has_word[in_part].mean() >= LEAST_NAMED_SHARE:
            names.append(LanguageName(language, keywords))
            is_named |= has_word
    return tuple(names), is_named


def _by_size(languages: npt.NDArray[np.str_]) -> list[str]:
    """Return the known languages, those of most texts first."""
    codes, sizes = np.unique(languages[languages != UNKNOWN], return_counts=True)
    return [str(code) for code in codes[np.argsort(-sizes, kind="stable")]]


def _is_enough(words: TextWords, rows: IntVector) -> bool:
    return len(rows) >= LEAST_TEXTS and words.account_count(rows) >= LEAST_ACCOUNTS_PER_WORD


def words_of(keywords: Sequence[Sequence[str]], languages: Sequence[str | None]) -> list[list[str]]:
    """Return the keywords of each text, and the words of its phrases that are a keyword of some text.

    So "horse girl" counts as "horse" too, which others write alone, and "green screen" stays whole. Stop words,
    platform noise and generic words are left out.
    """
    vocabulary = {phrase for phrases in keywords for phrase in phrases}
    found = [
        {*phrases, *(word for phrase in phrases for word in phrase.split() if word in vocabulary)}
        for phrases in keywords
    ]
    return [
        [word for word in own if _is_specific(word, language)] for own, language in zip(found, languages, strict=True)
    ]


def topic_name(keywords: Sequence[str]) -> str:
    """Return the first three keywords as one text.

    >>> topic_name(["chess", "opening", "gambit", "rook"])
    'chess, opening, gambit'
    """
    return ", ".join(keywords[:NAME_WORDS])


def names_by_language(names: Sequence[LanguageName]) -> list[str]:
    """Return the name in each known language, with the language before it.

    >>> names_by_language([LanguageName("en", ("chess", "rook")), LanguageName("tr", ("satranç", "kale"))])
    ['en: chess, rook', 'tr: satranç, kale']
    """
    return [f"{name.language}: {topic_name(name.keywords)}" for name in names if name.language]


def _is_specific(word: str, language: str | None) -> bool:
    return word not in GENERIC_WORDS and not is_platform_noise(word) and not is_stop_word(word, language)


def _without_other_forms(ranked: Sequence[str]) -> Iterator[str]:
    taken: list[str] = []
    for word in ranked:
        if len(taken) == MAX_KEYWORDS:
            return
        if not any(_are_forms(word, other) for other in taken):
            taken.append(word)
            yield word


def _are_forms(word: str, other: str) -> bool:
    return word in other or other in word or word[:SAME_BEGINNING] == other[:SAME_BEGINNING]
