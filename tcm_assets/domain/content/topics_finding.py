"""What many texts talk about: groups of near vectors that their own keywords can name.

Belongs here: from texts to topics. Does not belong here: clustering (`topics_tree`), words (`topics_naming`), what is
left out of vectors before they are compared (`topics_background`), ids (`topics_identity`).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import pyarrow as pa

from tcm_assets.domain.content.topics_assignment import LEAST_SIMILARITY, nearest_topics
from tcm_assets.domain.content.topics_naming import TextWords, has_name_word, telling_words, words_of
from tcm_assets.domain.content.topics_tree import IntVector, Tree, average_linkage
from tcm_assets.domain.content.vectors import STORED_DECIMALS, FloatMatrix, FloatVector, read_vectors, unit_rows

LEAST_TEXTS = 5
LEAST_SHARE_OF_TEXTS = 0.005
"""A topic has at least so many texts, and so many of all: with fewer it is chance, and there would be hundreds."""

LEAST_ACCOUNTS = 3
"""Texts of one or two accounts are their series, not a topic of the corpus."""

LEAST_NAMED_SHARE = 0.5
"""Of a topic's texts at least half have a word of its name; what is near for its tone ("Oops!", emoji) has none."""

CUT_DISTANCES = (0.60, 0.65, 0.70, 0.75, 0.80, 0.85, 0.90)
"""Mean cosine distances at which the tree may be cut. Below them topics fall into hashtags, above into languages."""


@dataclass(frozen=True)
class Topic:
    """A topic as found: its telling words, and the direction of its texts, shape (d,), norm 1."""

    keywords: tuple[str, ...]
    centroid: FloatVector


def find_topics(texts: pa.Table, background: FloatMatrix) -> list[Topic]:
    """The topics of `texts` (rows of `topic_texts`, in their order), those with most texts first.

    `background` holds orthonormal rows (b, d) that are left out of the vectors before they are compared. The tree is
    cut where most texts have a word of their topic's name in their own keywords: coarser topics are named worse,
    finer ones leave more texts out. The same texts give the same topics.
    """
    vectors, _ = read_vectors(texts["embedding"], "embedding")
    if not vectors.size:
        return []
    directions, has_direction = unit_rows(vectors - (vectors @ background.T) @ background)
    vectors, directions = vectors[has_direction], directions[has_direction]
    words = _words(texts.filter(pa.array(has_direction)))
    tree = average_linkage(directions)
    text_counts = Counter(word for text in words for word in text.words)
    found: list[Topic] = []
    most_named = 0
    for distance in CUT_DISTANCES:
        topics, named = _topics_at(distance, tree, directions, vectors, words, text_counts)
        if named > most_named:
            found, most_named = topics, named
    return found


def _words(texts: pa.Table) -> list[TextWords]:
    keywords, accounts = texts["keywords"].to_pylist(), texts["account"].to_pylist()
    vocabulary = {phrase for phrases in keywords for phrase in phrases}
    return [words_of(phrases, account, vocabulary) for phrases, account in zip(keywords, accounts, strict=True)]


def _topics_at(
    distance: float,
    tree: Tree,
    directions: FloatMatrix,
    vectors: FloatMatrix,
    words: Sequence[TextWords],
    text_counts: Counter[str],
) -> tuple[list[Topic], int]:
    """The topics of one cut, and how many texts have a word of their topic's name."""
    least_texts = max(LEAST_TEXTS, ceil(LEAST_SHARE_OF_TEXTS * len(words)))
    centroids = _centroids(tree.cut(distance), directions, least_texts)
    if not len(centroids):
        return [], 0
    nearest, similarities = nearest_topics(vectors, centroids)
    sized: list[tuple[int, Topic]] = []
    named_count = 0
    for number, centroid in enumerate(centroids):
        is_member = (nearest == number) & (similarities >= LEAST_SIMILARITY)
        members = [words[row] for row in np.flatnonzero(is_member).tolist()]
        if len(members) < least_texts or len({member.account for member in members}) < LEAST_ACCOUNTS:
            continue
        keywords = telling_words(members, text_counts, len(words))
        is_named = has_name_word(members, keywords)
        if is_named.mean() >= LEAST_NAMED_SHARE:
            named_count += int(is_named.sum())
            sized.append((len(members), Topic(keywords, centroid)))
    sized.sort(key=lambda pair: (-pair[0], pair[1].keywords))
    return [topic for _, topic in sized], named_count


def _centroids(clusters: IntVector, directions: FloatMatrix, least_texts: int) -> FloatMatrix:
    """The mean directions of clusters that are large enough: shape (k, d), rows of norm 1, to the stored precision."""
    numbers, sizes = np.unique(clusters, return_counts=True)
    large = numbers[sizes >= least_texts]
    means = [directions[clusters == number].mean(axis=0) for number in large]
    centroids, _ = unit_rows(np.array(means).reshape(len(means), directions.shape[1]))
    stored: FloatMatrix = centroids.round(STORED_DECIMALS).astype(np.float32).astype(np.float64)
    return stored
