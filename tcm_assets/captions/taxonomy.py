"""The content taxonomy: what a short video is about, in finer classes than the source system's 13 categories.

The classes are those of `content_taxonomy.toml`. A text is given to the class whose descriptions its vector is nearest
to, by meaning alone: no word names a class, so a caption in any language that the encoder reads can have one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic.dataclasses import dataclass as checked_dataclass

from tcm_assets.catalogue.content_categories import CONTENT_CATEGORIES
from tcm_assets.data_files import CLOSED, Entries, Text, Texts, read_data_file
from tcm_assets.models.vectors import (
    STORED_DECIMALS,
    EncodeTexts,
    FloatMatrix,
    FloatVector,
    Mask,
    unit_rows,
    write_numbers,
)


@checked_dataclass(frozen=True, kw_only=True, config=CLOSED)
class TaxonomyClass:
    """A class: its name, the source system's category it belongs to, and what captions of such videos are like."""

    name: Text
    descriptions: Texts
    in_other_languages: Texts = ()
    category: Text | None = None


@checked_dataclass(frozen=True, config=CLOSED)
class Taxonomy:
    """The content of `content_taxonomy.toml`."""

    without_subject: Texts
    without_subject_in_other_languages: Texts
    classes: Entries[TaxonomyClass]

    def __post_init__(self) -> None:
        for entry in self.classes:
            if entry.category is not None and entry.category not in CONTENT_CATEGORIES:
                raise ValueError(f"{entry.name!r} has the category {entry.category!r}, which is none of the 13")


_TAXONOMY = read_data_file(Taxonomy, __name__, "content_taxonomy.toml")
TAXONOMY = _TAXONOMY.classes

# Names of the classes, in the order of the taxonomy's vectors.
CONTENT_TAXONOMY = tuple(entry.name for entry in TAXONOMY)

# The source system's category of each class that has one.
CATEGORY_OF_CLASS = {entry.name: entry.category for entry in TAXONOMY if entry.category}

LEAST_ASSURANCE = 0.4
"""Score of the nearest class plus its lead over all else, from which it is named: a caption may be somewhat far from a
class when it is farther from all others. Chosen with the packaged encoder on captions written for the purpose and on a
part of the real ones; how often it is right on others is in the decision record."""


@dataclass(frozen=True)
class ClassVectors:
    """The vectors of the taxonomy, all from one encoder; d is the length of its vectors.

    `descriptions`: (m, d), rows of norm 1, those of all classes, then those of captions without a subject. `classes`:
    (m,), the place of each description's class; the last number stands for no subject. `in_means`: (m,), the
    descriptions that make a class's mean, those in English; the others are compared one by one only.
    """

    descriptions: FloatMatrix
    classes: npt.NDArray[np.int64]
    in_means: Mask

    @cached_property
    def means(self) -> FloatMatrix:
        """The mean direction of each class, then that of captions without a subject: shape (classes + 1, d)."""
        sums = np.zeros((self.classes[-1] + 1, self.descriptions.shape[1]))
        np.add.at(sums, self.classes[self.in_means], self.descriptions[self.in_means])
        return unit_rows(sums)[0]

    def scores(self, vectors: FloatMatrix) -> FloatMatrix:
        """Return the score of each class for each text, then of no subject: shape (n, classes + 1), in [-1, 1].

        Half the cosine with the class as a whole, half that with the nearest of its descriptions: a caption about
        drums is not far from music because music is wider. `vectors` have shape (n, d), rows of norm 1. Raises
        ValueError when d is another.
        """
        if vectors.shape[1] != self.descriptions.shape[1]:
            raise ValueError(
                f"the texts' vectors have {vectors.shape[1]} numbers, those of the taxonomy "
                f"{self.descriptions.shape[1]}: encode the taxonomy with the encoder of the texts"
            )
        cosines = vectors @ self.descriptions.T
        # Descriptions of a class stand together: each class's greatest cosine begins at its first description.
        nearest = np.maximum.reduceat(cosines, np.unique(self.classes, return_index=True)[1], axis=1)
        scores: FloatMatrix = np.clip((vectors @ self.means.T + nearest) / 2, -1.0, 1.0).round(STORED_DECIMALS)
        return scores


def taxonomy_vectors(encode: EncodeTexts) -> ClassVectors:
    """Return the vectors of the classes' descriptions; `encode` is called once for all."""
    return described_classes(encode, {})


def described_classes(
    encode: EncodeTexts,
    also: Mapping[str, Sequence[str]],
    without_subject: tuple[Sequence[str], Sequence[str]] = ((), ()),
) -> ClassVectors:
    """Return the vectors of the classes' descriptions and, by class, of what describes it `also`.

    `without_subject`: further texts, in English and in other languages, that name no class.
    """
    described = [((*entry.descriptions, *also.get(entry.name, ())), entry.in_other_languages) for entry in TAXONOMY]
    own = (_TAXONOMY.without_subject, _TAXONOMY.without_subject_in_other_languages)
    described.append(((*own[0], *without_subject[0]), (*own[1], *without_subject[1])))
    rows = [
        (text, place, is_english)
        for place, (english, other) in enumerate(described)
        for own, is_english in ((english, True), (other, False))
        for text in own
    ]
    texts, classes, in_means = zip(*rows, strict=True)
    return ClassVectors(np.asarray(encode(list(texts)), np.float64), np.array(classes), np.array(in_means))


def named_classes(
    vectors: FloatMatrix, class_vectors: ClassVectors, least_assurance: float = LEAST_ASSURANCE
) -> list[str | None]:
    """Return the class of each text, None where none is near enough. `vectors` have shape (n, d), rows of norm 1."""
    return _Nearest.of(class_vectors.scores(vectors)).named(least_assurance)


def taxonomy_columns(vectors: FloatMatrix, known: Mask, class_vectors: ClassVectors) -> dict[str, pa.Array]:
    """Return the column `category` and those of the taxonomy, by name, one row per text.

    `vectors` have shape (n, d), rows of norm 1, and count where `known`.
    """
    nearest = _Nearest.of(class_vectors.scores(vectors))
    names = np.array(CONTENT_TAXONOMY)
    named = [name if is_known else None for name, is_known in zip(nearest.named(), known, strict=True)]
    return {
        "category": pa.array([name and CATEGORY_OF_CLASS.get(name) for name in named], pa.string()),
        "taxonomy_category": pa.array(named, pa.string()),
        "taxonomy_nearest": pa.array(names[nearest.first], pa.string(), mask=~known),
        "taxonomy_score": write_numbers(nearest.score, known),
        "taxonomy_runner_up": pa.array(names[nearest.second], pa.string(), mask=~known),
        "taxonomy_runner_up_score": write_numbers(nearest.second_score, known),
        "taxonomy_assurance": write_numbers(nearest.assurance, known),
    }


@dataclass(frozen=True)
class _Nearest:
    """The nearest and second nearest class of n texts, as places in CONTENT_TAXONOMY, and their scores."""

    first: npt.NDArray[np.int64]
    second: npt.NDArray[np.int64]
    score: FloatVector
    second_score: FloatVector
    assurance: FloatVector

    @classmethod
    def of(cls, scores: FloatMatrix) -> "_Nearest":
        of_classes, of_none = scores[:, :-1], scores[:, -1]
        order = np.argsort(-of_classes, axis=1, kind="stable")[:, :2]
        rows = np.arange(len(scores))
        first, second = order[:, 0], order[:, 1]
        score, second_score = scores[rows, first], scores[rows, second]
        assurance = (2 * score - np.maximum(second_score, of_none)).round(STORED_DECIMALS)
        return cls(first, second, score, second_score, assurance)

    def named(self, least_assurance: float = LEAST_ASSURANCE) -> list[str | None]:
        """Return the class of each text that is near enough, None for others."""
        is_sure = self.assurance >= least_assurance
        return [CONTENT_TAXONOMY[place] if sure else None for place, sure in zip(self.first, is_sure, strict=True)]
