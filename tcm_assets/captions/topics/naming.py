"""Topic names: the keywords that are frequent in a topic's texts and rare in others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt

from tcm_assets.captions.hashtags import GENERIC_WORDS, is_platform_noise
from tcm_assets.captions.stop_words import stop_words
from tcm_assets.captions.topics.assignment import IntVector

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

MAX_KEYWORDS = 8
NAME_WORDS = 3  # more are a list; fewer are often one tag that needs its neighbours to be understood
LEAST_ACCOUNTS_PER_WORD = 2  # a word of a single account is its slogan or its name
SAME_BEGINNING = 5  # words with so many first letters in common count as forms of one word ("horse", "horseriding")


@dataclass(frozen=True, eq=False)
class TextWords:
    """The words and phrases of n texts.

    `words` are the m distinct ones, sorted; `counts` has shape (n, m), 1 where a text has a word; `rarity` (m,) is
    log(n / texts that have the word). `accounts` (n,) are numbers of the accounts that wrote the texts.
    """

    words: npt.NDArray[np.object_]
    counts: "csr_matrix"
    rarity: npt.NDArray[np.float64]
    accounts: IntVector

    @classmethod
    def of(cls, words: Sequence[Sequence[str]], accounts: Sequence[str]) -> Self:
        """Count the words of n texts, as `words_of` gives them, by these accounts. At least one text has a word."""
        from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

        vectorizer = CountVectorizer(analyzer=list, binary=True)
        counts = vectorizer.fit_transform(words)
        rarity = TfidfTransformer(smooth_idf=False).fit(counts).idf_ - 1  # scikit-learn adds 1
        return cls(vectorizer.get_feature_names_out(), counts, rarity, np.unique(accounts, return_inverse=True)[1])

    def account_count(self, rows: IntVector) -> int:
        """Return how many accounts wrote the texts of `rows`."""
        return len(np.unique(self.accounts[rows]))

    def typical_words(self, rows: IntVector) -> tuple[str, ...]:
        """Return at most 8 words that are typical of the texts of `rows`, best first.

        A word's weight is the share of these texts that have it, times its rarity among all; that of a phrase of n
        words is sqrt(n) times as high, since "green screen" says more than "screen". Of several forms of one word only
        the best is taken, and no word that fewer than two accounts use.
        """
        own = self.counts[rows].tocoo()
        text_counts = np.bincount(own.col, minlength=len(self.words))
        used = np.unique(np.stack([self.accounts[rows][own.row], own.col]), axis=1)[1]
        is_shared = np.bincount(used, minlength=len(self.words)) >= LEAST_ACCOUNTS_PER_WORD
        candidates = np.flatnonzero(is_shared)
        word_counts = np.array([len(word.split()) for word in self.words[candidates]])
        weights = text_counts[candidates] / len(rows) * self.rarity[candidates] * np.sqrt(word_counts)
        ranked = self.words[candidates[np.argsort(-weights, kind="stable")]]
        return tuple(_without_other_forms(ranked.tolist()))

    def has_name_word(self, rows: IntVector, keywords: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Return which of the texts of `rows` have a word of the name that `keywords` give: shape (len(rows),)."""
        of_name = np.isin(self.words, keywords[:NAME_WORDS])
        has_word: npt.NDArray[np.bool_] = self.counts[rows] @ of_name > 0
        return has_word


def words_of(keywords: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the keywords of each text, and the words of its phrases that are a keyword of some text.

    So "horse girl" counts as "horse" too, which others write alone, and "green screen" stays whole. Stop words,
    platform noise and generic words are left out.
    """
    vocabulary = {phrase for phrases in keywords for phrase in phrases}
    found = [
        {*phrases, *(word for phrase in phrases for word in phrase.split() if word in vocabulary)}
        for phrases in keywords
    ]
    return [[word for word in own if _is_specific(word)] for own in found]


def topic_name(keywords: Sequence[str]) -> str:
    """Return the first three keywords as one text.

    >>> topic_name(["chess", "opening", "gambit", "rook"])
    'chess, opening, gambit'
    """
    return ", ".join(keywords[:NAME_WORDS])


def _is_specific(word: str) -> bool:
    return word not in GENERIC_WORDS and word not in stop_words(None) and not is_platform_noise(word)


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
