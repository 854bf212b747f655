"""What many texts talk about: groups of near vectors that their own keywords can name."""

from dataclasses import dataclass
from math import ceil

import numpy as np
import pyarrow as pa

from tcm_assets.captions.topics.assignment import LEAST_SIMILARITY, nearest_topics
from tcm_assets.captions.topics.naming import IntVector, TextWords, words_of
from tcm_assets.models.vectors import STORED_DECIMALS, FloatMatrix, FloatVector, read_vectors, unit_rows

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
    finer ones leave more texts out. The same texts give the same topics. Of n texts it takes 8 n² bytes and time that
    grows with n².
    """
    from scipy.cluster.hierarchy import fcluster, linkage

    vectors, _ = read_vectors(texts["embedding"], "embedding")
    if not vectors.size:
        return []
    directions, has_direction = unit_rows(vectors - (vectors @ background.T) @ background)
    vectors, directions = vectors[has_direction], directions[has_direction]
    own = texts.filter(pa.array(has_direction))
    own_words = words_of(own["keywords"].to_pylist())
    if len(directions) < LEAST_TEXTS or not any(own_words):
        return []
    words = TextWords.of(own_words, own["account"].to_pylist())
    tree = linkage(directions, "average", metric="cosine")
    found: list[Topic] = []
    most_named = 0
    for distance in CUT_DISTANCES:
        topics, named = _topics_of(fcluster(tree, distance, "distance"), directions, vectors, words)
        if named > most_named:
            found, most_named = topics, named
    return found


def _topics_of(
    clusters: IntVector, directions: FloatMatrix, vectors: FloatMatrix, words: TextWords
) -> tuple[list[Topic], int]:
    """The topics of one cut into `clusters` (n,), and how many texts have a word of their topic's name."""
    least_texts = max(LEAST_TEXTS, ceil(LEAST_SHARE_OF_TEXTS * len(vectors)))
    centroids = _centroids(clusters, directions, least_texts)
    if not len(centroids):
        return [], 0
    nearest, similarities = nearest_topics(vectors, centroids)
    sized: list[tuple[int, Topic]] = []
    named_count = 0
    for number, centroid in enumerate(centroids):
        rows = np.flatnonzero((nearest == number) & (similarities >= LEAST_SIMILARITY))
        if len(rows) < least_texts or words.account_count(rows) < LEAST_ACCOUNTS:
            continue
        keywords = words.telling_words(rows)
        is_named = words.has_name_word(rows, keywords)
        if is_named.mean() >= LEAST_NAMED_SHARE:
            named_count += int(is_named.sum())
            sized.append((len(rows), Topic(keywords, centroid)))
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
