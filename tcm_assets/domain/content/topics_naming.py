"""What a topic is called: the keywords that its texts have and others lack.

Belongs here: weighing and choosing words. Does not belong here: where the words of a text come from (`keywords`), or
which texts make a topic (`topics_finding`). Weights after c-TF-IDF (Grootendorst 2022, "BERTopic").
"""

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
import numpy.typing as npt

from tcm_assets.domain.content.platform_noise import NO_TOPIC, is_platform_noise
from tcm_assets.domain.content.stop_words import STOP_WORDS

MAX_KEYWORDS = 8
NAME_WORDS = 3
"""More is a list, fewer is often one tag that needs its neighbours to be understood."""
LEAST_ACCOUNTS_PER_WORD = 2
"""A word that one account uses is its slogan or its name."""
SAME_BEGINNING = 5
"""Letters from which two words count as forms of one ("horse", "horseriding")."""


@dataclass(frozen=True)
class TextWords:
    """The words and phrases of a text, and the account that wrote it first."""

    account: str
    words: frozenset[str]


def words_of(keywords: Sequence[str], account: str, vocabulary: Set[str]) -> TextWords:
    """Keywords, and of those that are phrases the words that are in `vocabulary`, the keywords of all texts.

    So "horse girl" counts as "horse", which others write alone, and "green screen" stays whole. What says nothing alone
    is left out.
    """
    found = {*keywords, *(word for phrase in keywords for word in phrase.split() if word in vocabulary)}
    return TextWords(account, frozenset(word for word in found if _tells(word)))


def telling_words(members: Sequence[TextWords], text_counts: Counter[str], text_count: int) -> tuple[str, ...]:
    """At most 8 words for a topic of the texts `members`, the most telling first.

    A word weighs the share of the members that have it, times log(text_count / texts that have it), where
    `text_counts` counts texts over all `text_count` of them; a phrase of n words weighs sqrt(n) times as much, since
    "green screen" says more than "screen". Of forms of one word the best is taken, and no word that fewer than two
    accounts use.
    """
    counts = Counter(word for member in members for word in member.words)
    accounts: dict[str, set[str]] = {}
    for member in members:
        for word in member.words:
            accounts.setdefault(word, set()).add(member.account)
    weights = {
        word: count / len(members) * log(text_count / text_counts[word]) * sqrt(len(word.split()))
        for word, count in counts.items()
        if len(accounts[word]) >= LEAST_ACCOUNTS_PER_WORD
    }
    ranked = sorted(weights, key=lambda word: (-weights[word], word))
    return tuple(_without_other_forms(ranked))


def topic_name(keywords: Sequence[str]) -> str:
    """The first three keywords, as a person reads them."""
    return ", ".join(keywords[:NAME_WORDS])


def has_name_word(members: Sequence[TextWords], keywords: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Which of the texts have a word of the topic's name themselves."""
    name = frozenset(keywords[:NAME_WORDS])
    return np.array([not name.isdisjoint(member.words) for member in members], bool)


def _tells(word: str) -> bool:
    return word not in NO_TOPIC and word not in STOP_WORDS and not is_platform_noise(word)


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
