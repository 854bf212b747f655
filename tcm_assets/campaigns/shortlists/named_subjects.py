"""What a brief asks for or rules out in words of its own ("no luxury"), found by meaning in what creators make.

The likeness of a phrase and a creator is the cosine of their vectors, both measured from the mean of content and
without what is common to all videos: "luxury" is near a luxury stylist and far from a thrift shop, though both are of
one class.
"""

from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.campaigns.briefs.brief import Brief
from tcm_assets.campaigns.briefs.lexicon import LANGUAGES, LEXICON
from tcm_assets.matching.subject_anchors import SubjectAnchors
from tcm_assets.models.text_encoder import TextEncoder
from tcm_assets.models.vectors import EncodeTexts, FloatMatrix, FloatVector, read_vectors, unit_rows

LEAST_LIKENESS: Final = 0.28
"""Likeness from which a creator makes what a phrase says. For 44 phrases in six languages and the 74 creators of the
sample, 152 of the 154 pairs that were found are right; missed are second tags in another language ("Haustiere" of a
comedian with a dog)."""

_EVERY_VIDEO: Final = ("videos", "content")


def named_subjects(brief: Brief) -> tuple[str, ...]:
    """Return the subjects that creators of a brief must or must not make, each once."""
    conditions = (*(brief.must or ()), *(brief.must_not or ()))
    return tuple(dict.fromkeys(each.value for each in conditions if each.kind == "subject"))


def subjects_made(
    subjects: tuple[str, ...], embeddings: pa.ChunkedArray, tags: pa.ChunkedArray, encoder: TextEncoder
) -> pa.Array:
    """Return which of `subjects` each creator makes, as lists in their order; null where nobody knows what they make.

    `embeddings` and `tags` are columns of `creator_profiles`, made with the encoder's model. A tag that has every word
    of a subject is enough.
    """
    made, known = read_vectors(embeddings, "creator_profiles.embedding")
    if not subjects or not known.any():
        return pa.array([[] if each and not subjects else None for each in known], pa.list_(pa.string()))
    anchors = SubjectAnchors.of(encoder.encode)
    common = _common_direction(encoder.encode)
    phrases = anchors.from_content_mean(np.asarray(encoder.encode([_bare(each) for each in subjects]), np.float64))
    makes = _without(common, made) @ _without(common, phrases).T >= LEAST_LIKENESS
    makes |= _are_named(subjects, tags)
    rows = [
        [subject for subject, is_made in zip(subjects, own, strict=True) if is_made] if is_known else None
        for own, is_known in zip(makes, known, strict=True)
    ]
    return pa.array(rows, pa.list_(pa.string()))


def _are_named(subjects: tuple[str, ...], tags: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    """Return whether a tag has every word of each subject: array of shape (creators, subjects)."""
    wanted = [frozenset(_bare(subject).casefold().split()) for subject in subjects]
    distinct = filter(None, pc.unique(pc.list_flatten(tags)).to_pylist())
    named = {tag: [words <= frozenset(tag.casefold().split()) for words in wanted] for tag in distinct}
    lists = [own or [] for own in tags.to_pylist()]
    rows = [np.any([named[tag] for tag in own if tag] or [[False] * len(wanted)], axis=0) for own in lists]
    return np.array(rows, np.bool_).reshape(len(rows), len(wanted))


def _bare(phrase: str) -> str:
    """Return a phrase without the piece of content that it asks for: "gym videos" is "gym", "videos de baile" "baile".

    A piece that says what the rest is stays ("video games"), and a phrase of one word.
    """
    words = phrase.strip(" .,;:!?").split()
    if len(words) > 1 and words[-1].casefold() in _pieces():
        words = words[:-1]
    elif len(words) > _WORDS_BEFORE and words[0].casefold() in _pieces() and words[1].casefold() in _OF:
        words = words[_WORDS_BEFORE:]
    return " ".join(words) or phrase


_OF: Final = frozenset(
    ("of", "about", "on", "de", "del", "di", "do", "da", "sobre", "sur", "su", "über", "van", "over", "про", "о")
)
_WORDS_BEFORE: Final = 2


@lru_cache(1)
def _pieces() -> frozenset[str]:
    words = LEXICON.words_of_any["video"]
    return frozenset(word.casefold() for language in LANGUAGES for word in words.get(language, ()) if " " not in word)


@lru_cache(2)
def _common_direction(encode: EncodeTexts) -> FloatVector:
    vectors = SubjectAnchors.of(encode).from_content_mean(np.asarray(encode(list(_EVERY_VIDEO)), np.float64))
    direction: FloatVector = unit_rows(vectors.mean(axis=0, keepdims=True))[0][0]
    return direction


def _without(direction: FloatVector, vectors: FloatMatrix) -> FloatMatrix:
    return unit_rows(vectors - (vectors @ direction)[:, None] * direction)[0]
