"""Findings by meaning: captions nearer to what a category of the floor is like than to everything harmless."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
from pydantic import model_validator
from pydantic.dataclasses import dataclass as checked_dataclass

from tcm_assets.campaigns.safety.floor import SAFETY_CATEGORIES
from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY, ClassVectors
from tcm_assets.data_files import CLOSED, Entries, Text, Texts, read_data_file, refuse_unknown
from tcm_assets.models.vectors import STORED_DECIMALS, EncodeTexts, FloatMatrix


@checked_dataclass(frozen=True, kw_only=True, config=CLOSED)
class SafetyMeaning:
    """A category of the floor: what captions that touch it are like, and those that only look so."""

    name: Text
    descriptions: Texts
    harmless: Texts
    same_subject: tuple[Text, ...]

    @model_validator(mode="after")
    def _names_classes(self) -> Self:
        refuse_unknown(self.same_subject, CONTENT_TAXONOMY, "class of the content taxonomy")
        return self


@checked_dataclass(frozen=True, config=CLOSED)
class SafetyMeanings:
    """The content of `safety_meanings.toml`."""

    categories: Entries[SafetyMeaning]

    def __post_init__(self) -> None:
        refuse_unknown(tuple(each.name for each in self.categories), SAFETY_CATEGORIES, "category of the floor")


MEANINGS = read_data_file(SafetyMeanings, __name__, "safety_meanings.toml").categories
MEANING_CATEGORIES = tuple(each.name for each in MEANINGS)
"""Categories that have a meaning; profanity is one of words alone."""


LEAST_LIKENESS = 0.55
LEAST_LEAD = 0.12
"""Cosine with the nearest description, and its lead over everything harmless, from which meaning alone is a finding.
Chosen on the captions written first: 84 right and 3 wrong there, none on the trending videos; how often it is right on
others is in `safety_quality`."""

SUPPORTING_LIKENESS = 0.45
SUPPORTING_LEAD = 0.05
"""The same from which meaning is the second sign of a weak word."""


@dataclass(frozen=True)
class MeaningVectors:
    """The vectors of all descriptions, from one encoder; d is the length of its vectors.

    `texts`: (m, d), rows of norm 1. `of_category`: which of them are a category's descriptions, a stretch each;
    `harmless`: which are harmless beside that category. `shared` are harmless beside all, the classes of the content
    taxonomy; `excepted` are those of them, by place in `shared`, that are about the category itself.
    """

    texts: FloatMatrix
    of_category: tuple[slice, ...]
    harmless: tuple[slice, ...]
    shared: slice
    excepted: tuple[npt.NDArray[np.int64], ...]

    def compare(self, vectors: FloatMatrix) -> "Likeness":
        """Return how near texts are to each category; `vectors` have shape (n, d), rows of norm 1."""
        cosines = vectors @ self.texts.T
        likeness = np.stack([cosines[:, own].max(axis=1) for own in self.of_category], axis=1)
        nearest = np.stack([cosines[:, own].argmax(axis=1) for own in self.of_category], axis=1)
        shared = cosines[:, self.shared]
        nearest_shared = shared.max(axis=1)
        other = np.stack(
            [
                np.maximum(
                    cosines[:, own].max(axis=1),
                    np.delete(shared, excepted, axis=1).max(axis=1) if excepted.size else nearest_shared,
                )
                for own, excepted in zip(self.harmless, self.excepted, strict=True)
            ],
            axis=1,
        )
        return Likeness(likeness.round(STORED_DECIMALS), (likeness - other).round(STORED_DECIMALS), nearest)


@dataclass(frozen=True)
class Likeness:
    """How near n texts are to each category: arrays of shape (n, categories), in the order of MEANING_CATEGORIES.

    `value` is the cosine with the nearest description, in [-1, 1]; `lead` what it is above the nearest harmless text;
    `nearest` the place of that description among the category's.
    """

    value: FloatMatrix
    lead: FloatMatrix
    nearest: npt.NDArray[np.int64]

    def found(self, row: int) -> int | None:
        """Return the place of the category that a text means, the one with the greatest lead; None where none."""
        sure = np.flatnonzero((self.value[row] >= LEAST_LIKENESS) & (self.lead[row] >= LEAST_LEAD))
        return int(sure[self.lead[row, sure].argmax()]) if sure.size else None

    def supports(self, row: int, category: str) -> bool:
        """Return whether a text is near enough to a category to be the second sign of a weak word."""
        if category not in MEANING_CATEGORIES:
            return False
        place = MEANING_CATEGORIES.index(category)
        return bool(self.value[row, place] >= SUPPORTING_LIKENESS and self.lead[row, place] >= SUPPORTING_LEAD)


def meaning_vectors(encode: EncodeTexts, taxonomy: ClassVectors) -> MeaningVectors:
    """Return the vectors of the descriptions; `taxonomy` are the content taxonomy's, of the same encoder."""
    texts = [text for each in MEANINGS for text in (*each.descriptions, *each.harmless)]
    vectors = np.vstack([np.asarray(encode(texts), np.float64), taxonomy.descriptions])
    of_category, harmless, excepted, start = [], [], [], 0
    for each in MEANINGS:
        end = start + len(each.descriptions)
        of_category.append(slice(start, end))
        start = end + len(each.harmless)
        harmless.append(slice(end, start))
        same = [CONTENT_TAXONOMY.index(name) for name in each.same_subject]
        excepted.append(np.flatnonzero(np.isin(taxonomy.classes, same)))
    shared = slice(len(texts), len(vectors))
    return MeaningVectors(vectors, tuple(of_category), tuple(harmless), shared, tuple(excepted))


def description(category: int, place: int) -> str:
    """Return a description by the places of its category and its own."""
    return MEANINGS[category].descriptions[place]
