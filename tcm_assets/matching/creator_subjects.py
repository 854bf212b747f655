"""What creators make: shares of the content taxonomy and a vector, from tags, biography and videos together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY
from tcm_assets.matching.biographies import biography_phrases
from tcm_assets.matching.subject_anchors import SubjectAnchors
from tcm_assets.models.vectors import EncodeTexts, FloatMatrix, FloatVector, Mask, encode_known, unit_rows

TAG_WEIGHTS = (1.0, 0.7, 0.5)
"""Weight of the first tag, the second, and all others: people name first what they mostly do."""

TAGS_WEIGHT = 1.0
BIOGRAPHY_WEIGHT = 0.7
VIDEOS_WEIGHT = 0.7
"""Weight of each source. Tags are declared and precise; biographies are half about other things; captions are noisy,
and count for less still where there are few."""

HALF_TRUSTED_VIDEOS = 5
"""Videos with a text at which these have half their weight: an export may hold one video of an account of thousands."""

LEAST_SURENESS = 0.25
"""Sureness of a tag that is near no class: it is known to be what the creator makes, if not what that is."""


@dataclass(frozen=True)
class CreatorTexts:
    """What is known of the content of n creators, in one order.

    `tags`: of the list. `biographies`: the list's, else the account's. `video_shares`: (n, 51), the share of the videos
    with a text that name each class. `video_vectors`: (n, d), the mean vector of those texts, zeros where there is
    none, in the encoder's own space. `video_counts`: (n,), videos with a text.
    """

    tags: Sequence[Sequence[str]]
    biographies: Sequence[str | None]
    video_shares: FloatMatrix
    video_vectors: FloatMatrix
    video_counts: npt.NDArray[np.int64]


@dataclass(frozen=True)
class CreatorSubjects:
    """`class_shares`: (n, 51), rows that sum to at most 1. `theme_shares`: (n, themes), what goods the texts speak of,
    rows that sum to 1. `vectors`: (n, d), norm 1, measured from the mean of content; `directions`: the same, measured
    from nothing. `known`: where anything says what is made; elsewhere the rows are zeros. `evidence`: (n,), in [0, 1],
    how much says it: half for tags or a biography, half for videos, all of it where there are many.
    """

    class_shares: FloatMatrix
    theme_shares: FloatMatrix
    vectors: FloatMatrix
    directions: FloatMatrix
    known: Mask
    evidence: FloatVector


def creator_subjects(texts: CreatorTexts, anchors: SubjectAnchors, encode: EncodeTexts) -> CreatorSubjects:
    """Return what each creator makes; a row depends on that creator alone."""
    tags = [list(dict.fromkeys(own)) for own in texts.tags]
    phrases = [biography_phrases(text) for text in texts.biographies]
    read = _ReadTexts.of([text for own in (*tags, *phrases) for text in own], anchors, encode)
    of_tags = _combined(tags, read, _tag_weights)
    of_biography = _combined(phrases, read, _phrase_weights)
    video_trust = texts.video_counts / (texts.video_counts + HALF_TRUSTED_VIDEOS)

    shares = np.zeros((len(tags), len(CONTENT_TAXONOMY)))
    total = np.zeros(len(tags))
    for weight, trust, own in (
        (TAGS_WEIGHT, of_tags.trust, of_tags.shares),
        (BIOGRAPHY_WEIGHT, of_biography.trust, of_biography.shares),
        (VIDEOS_WEIGHT, video_trust, texts.video_shares),
    ):
        shares += (weight * trust)[:, None] * own
        total += weight * trust
    shares /= np.where(total > 0, total, 1.0)[:, None]

    written, has_written = _whole_texts(tags, texts.biographies, phrases, anchors.dimension, encode)
    video_vectors, has_videos = unit_rows(texts.video_vectors)
    directions = unit_rows(written + (VIDEOS_WEIGHT * video_trust)[:, None] * video_vectors)[0]
    known: Mask = has_written | has_videos
    evidence = (np.maximum(of_tags.trust, of_biography.trust) + video_trust) / 2
    return CreatorSubjects(
        class_shares=np.clip(shares, 0.0, 1.0),
        theme_shares=anchors.theme_shares(anchors.theme_likenesses(directions)) * known[:, None],
        vectors=anchors.from_content_mean(directions),
        directions=directions,
        known=known,
        evidence=np.clip(evidence, 0.0, 1.0),
    )


def _whole_texts(
    tags: Sequence[Sequence[str]],
    biographies: Sequence[str | None],
    phrases: Sequence[Sequence[str]],
    dimension: int,
    encode: EncodeTexts,
) -> tuple[FloatMatrix, Mask]:
    """Return the vectors of tags and biography as one text, shape (n, d), zeros where there is neither.

    One text says more than the mean of its phrases: "Minecraft" and "building" are near other things alone.
    """
    texts = [
        ". ".join([", ".join(own), *((biography or "",) if said else ())]).strip(". ") or None
        for own, biography, said in zip(tags, biographies, phrases, strict=True)
    ]
    return encode_known(texts, encode, dimension)


@dataclass(frozen=True)
class _ReadTexts:
    """Distinct short texts with their shares of classes and sureness."""

    places: dict[str, int]
    shares: FloatMatrix
    sureness: FloatVector

    @classmethod
    def of(cls, texts: Sequence[str], anchors: SubjectAnchors, encode: EncodeTexts) -> "_ReadTexts":
        distinct = list(dict.fromkeys(texts))
        if not distinct:
            return cls({}, np.zeros((0, len(CONTENT_TAXONOMY))), np.zeros(0))
        vectors = np.asarray(encode(distinct), np.float64)
        shares, sureness = anchors.class_shares(vectors)
        return cls({text: place for place, text in enumerate(distinct)}, shares, sureness)


@dataclass(frozen=True)
class _Source:
    """Shares of classes by one source, (n, 51), and how far it is to be trusted, (n,) in [0, 1]."""

    shares: FloatMatrix
    trust: FloatVector


def _combined(texts: Sequence[Sequence[str]], read: _ReadTexts, weigh: Callable[[FloatVector], FloatVector]) -> _Source:
    """Return the weighted mean of each creator's short texts; the trust is the sureness of the surest."""
    shares = np.zeros((len(texts), read.shares.shape[1]))
    trust = np.zeros(len(texts))
    for row, own in enumerate(texts):
        if not own:
            continue
        places = [read.places[text] for text in own]
        weights = weigh(read.sureness[places])
        total = weights.sum()
        if total > 0:
            shares[row] = weights @ read.shares[places] / total
            trust[row] = min(1.0, float(weights.max()))
    return _Source(shares, trust)


def _tag_weights(sureness: FloatVector) -> FloatVector:
    ranks = np.minimum(np.arange(len(sureness)), len(TAG_WEIGHTS) - 1)
    weights: FloatVector = np.array(TAG_WEIGHTS)[ranks] * np.maximum(sureness, LEAST_SURENESS)
    return weights


def _phrase_weights(sureness: FloatVector) -> FloatVector:
    return sureness
