"""Topic finding: groups of texts with near vectors that a few of their own keywords can name.

A sample of the distinct texts is clustered. What texts of one language have in common is taken out of their vectors
first: a model puts texts of one language near each other, more so the less it knows the language, and clusters of raw
vectors have "Dutch" and "Sinhala" among the largest. It is measured on fixed sentences instead of averages over the
videos, so that a topic's centroid means the same at every refresh.
"""

from dataclasses import dataclass
from math import ceil

import ibis
import numpy as np
import pyarrow as pa

from tcm_assets.captions.topics.assignment import LEAST_TOPIC_SIMILARITY, IntVector, nearest_topics
from tcm_assets.captions.topics.naming import (
    LEAST_NAMED_SHARE,
    LEAST_TEXTS,
    LanguageName,
    TextWords,
    name_texts,
    words_of,
)
from tcm_assets.models.everyday_sentences import EVERYDAY_SENTENCES
from tcm_assets.models.vectors import (
    STORED_DECIMALS,
    EncodeTexts,
    FloatMatrix,
    FloatVector,
    comparable_revision,
    read_vectors,
    unit_rows,
)

# Texts that a refresh looks at: clustering them takes 512 MB, and a topic of 1 in 200 videos still has 40 texts.
SAMPLE_TEXTS = 8_000
LEAST_ACCOUNTS = 3  # texts of one or two accounts are a series of theirs, not a topic
LEAST_SHARE_OF_TEXTS = 0.005  # of all texts: of a large corpus there would be hundreds of smaller topics
# Mean cosine distances at which the tree may be cut. Below them topics fall into hashtags, above into languages.
CUT_DISTANCES = (0.60, 0.65, 0.70, 0.75, 0.80, 0.85, 0.90)
# Relative to the greatest. A weaker direction is rounding: a multilingual model has nearly one for all languages.
LEAST_SINGULAR_VALUE = 0.1


def topic_texts(
    text_embeddings: ibis.Table, content_analysis: ibis.Table, videos: ibis.Table, sample_texts: int = SAMPLE_TEXTS
) -> ibis.Table:
    """Return one row per distinct text, ordered by text_sha256: text_sha256, account, keywords, language, embedding,
    model_name, model_revision (see `comparable_revision`).

    Copies of a text count once, so that one caption posted a thousand times is not a topic; account, keywords and
    language are those of the copy with the smallest video_id. Of more than `sample_texts` texts, those with the
    smallest hashes are taken: as good as drawn at random, and nearly the same at every refresh.
    """
    embedded = text_embeddings.filter(text_embeddings.text_sha256.notnull(), text_embeddings.embedding.notnull())
    texts = embedded.group_by("text_sha256").agg(video_id=embedded.video_id.min())
    sample = texts.order_by("text_sha256").limit(sample_texts)
    vectors = text_embeddings.select(
        "video_id", "embedding", "model_name", model_revision=comparable_revision(text_embeddings.model_revision)
    )
    return (
        sample.inner_join(vectors, "video_id")
        .inner_join(content_analysis.select("video_id", "keywords", "language"), "video_id")
        .inner_join(videos.select("video_id", account=_account_of(videos)), "video_id")
        .select("text_sha256", "account", "keywords", "language", "embedding", "model_name", "model_revision")
        .order_by("text_sha256")
    )


def _account_of(videos: ibis.Table) -> ibis.Value:
    """Return who wrote a text: the account, or its handle where the account is unknown."""
    return videos.author_id.fill_null("@" + videos.author_username)


def background_directions(encode: EncodeTexts) -> FloatMatrix:
    """Return orthonormal rows that span the mean vectors of the languages: shape (b, d), b at most their number."""
    vectors = np.asarray(encode([text for language in EVERYDAY_SENTENCES for text in language.sentences]), np.float64)
    means = vectors.reshape(len(EVERYDAY_SENTENCES), -1, vectors.shape[1]).mean(axis=1)
    _, strengths, directions = np.linalg.svd(means, full_matrices=False)
    kept: FloatMatrix = directions[strengths > LEAST_SINGULAR_VALUE * strengths[0]]
    return kept


@dataclass(frozen=True)
class Topic:
    """A topic as found: its names, and the mean direction of its texts, shape (d,), norm 1.

    There is at least one name; that of most texts comes first.
    """

    names: tuple[LanguageName, ...]
    centroid: FloatVector

    @property
    def keywords(self) -> tuple[str, ...]:
        """Its keywords in the language that most of its texts are in, best first."""
        return self.names[0].keywords


def find_topics(texts: pa.Table, background: FloatMatrix) -> list[Topic]:
    """Return the topics of `texts` (rows of `topic_texts`, in their order), those with most texts first.

    `background` holds orthonormal rows (b, d) that are taken out of the vectors before they are compared. The tree is
    cut where most texts have a word of their topic's name among their keywords: coarser topics are named worse, finer
    ones leave more texts out. The same texts give the same topics. n texts take 8 n² bytes and time that grows with n².
    """
    from scipy.cluster.hierarchy import fcluster, linkage

    vectors, _ = read_vectors(texts["embedding"], "embedding")
    if not vectors.size:
        return []
    directions, has_direction = unit_rows(vectors - (vectors @ background.T) @ background)
    vectors, directions = vectors[has_direction], directions[has_direction]
    own = texts.filter(pa.array(has_direction))
    languages = own["language"].to_pylist()
    own_words = words_of(own["keywords"].to_pylist(), languages)
    if len(directions) < LEAST_TEXTS or not any(own_words):
        return []
    words = TextWords.of(own_words, own["account"].to_pylist(), languages)
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
    """Return the topics of one cut into `clusters` (n,), and how many texts have a word of their topic's name."""
    least_texts = max(LEAST_TEXTS, ceil(LEAST_SHARE_OF_TEXTS * len(vectors)))
    centroids = _centroids(clusters, directions, least_texts)
    if not len(centroids):
        return [], 0
    nearest, similarities = nearest_topics(vectors, centroids)
    sized: list[tuple[int, Topic]] = []
    named_count = 0
    for number, centroid in enumerate(centroids):
        rows = np.flatnonzero((nearest == number) & (similarities >= LEAST_TOPIC_SIMILARITY))
        if len(rows) < least_texts or words.account_count(rows) < LEAST_ACCOUNTS:
            continue
        names, is_named = name_texts(words, rows)
        if names and is_named.mean() >= LEAST_NAMED_SHARE:
            named_count += int(is_named.sum())
            sized.append((len(rows), Topic(names, centroid)))
    sized.sort(key=lambda pair: (-pair[0], pair[1].keywords))
    return [topic for _, topic in sized], named_count


def _centroids(clusters: IntVector, directions: FloatMatrix, least_texts: int) -> FloatMatrix:
    """Return the mean directions of the large clusters: shape (k, d), rows of norm 1, to the stored precision."""
    numbers, sizes = np.unique(clusters, return_counts=True)
    large = numbers[sizes >= least_texts]
    means = [directions[clusters == number].mean(axis=0) for number in large]
    centroids, _ = unit_rows(np.array(means).reshape(len(means), directions.shape[1]))
    stored: FloatMatrix = centroids.round(STORED_DECIMALS).astype(np.float32).astype(np.float64)
    return stored
