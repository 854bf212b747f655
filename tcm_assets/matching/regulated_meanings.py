"""What brands' texts mean, compared with what is sold by brands that the law limits, and by all others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from tcm_assets.matching.brand_subjects import joined_texts
from tcm_assets.matching.regulated_goods import GOODS, UNLIKE
from tcm_assets.matching.themes import THEMES
from tcm_assets.models.vectors import EncodeTexts, FloatMatrix, FloatVector, encode_known, unit_rows

THEME_OF_CATEGORY: Final = {
    "alcohol": "beer, wine and spirits",
    "gambling": "betting and casinos",
    "prescription medicine": "medicines and pharmacies",
    "medicine": "medicines and pharmacies",
    "dating": "dating",
}
"""The sponsor theme of each category of regulated goods; tobacco, which may not be advertised, has none."""

_NEAREST: Final = 2  # descriptions whose mean likeness counts: one alone may be near by a chance word
_OTHERS: Final = "others"
_PART_OF: Final = {"medicine": "prescription medicine"}
"""A category that another is a part of: what is prescribed is no other goods than medicine."""

_KEPT_ENCODERS: Final = 2  # encoders whose descriptions are kept; a process has one


@dataclass(frozen=True)
class RegulatedMeanings:
    """Descriptions of goods from one encoder, by category, and of all others: rows of norm 1, from their mean."""

    mean: FloatVector
    categories: Mapping[str, FloatMatrix]
    others: FloatMatrix

    @classmethod
    @lru_cache(_KEPT_ENCODERS)
    def of(cls, encode: EncodeTexts) -> "RegulatedMeanings":
        """Encode the fixed texts, once for all batches and briefs of one encoder."""
        sold = [text for theme in THEMES if theme.name not in THEME_OF_CATEGORY.values() for text in theme.sells]
        others = np.asarray(encode([*sold, *UNLIKE]), np.float64)
        mean: FloatVector = others.mean(axis=0)
        categories = {goods.name: _measured(encode(goods.sells), mean) for goods in GOODS}
        return cls(mean, categories, _measured(others, mean))

    def margins(
        self, goals: Sequence[str | None], activities: Sequence[str | None], encode: EncodeTexts
    ) -> list[dict[str, float] | None]:
        """Return by category how much nearer each brand's texts are to its goods than to any other, in cosine.

        Above 0 they mean these goods rather than others: the mean of goals alone and of both texts as one, since
        activities name settings too. None for a brand without texts.
        """
        tidy_goals = list(map(_tidy, goals))
        texts = joined_texts(tidy_goals, list(map(_tidy, activities)))
        said = [goal or text for goal, text in zip(tidy_goals, texts, strict=True)]
        of_all, of_goals = (self._margins(each, encode) for each in (texts, said))
        return [
            {name: (margin + other[name]) / 2 for name, margin in own.items()} if text else None
            for text, own, other in zip(texts, of_all, of_goals, strict=True)
        ]

    def _margins(self, texts: Sequence[str | None], encode: EncodeTexts) -> list[dict[str, float]]:
        vectors = _measured(encode_known(texts, encode, len(self.mean))[0], self.mean)
        likenesses = {name: _likeness(vectors, own) for name, own in self.categories.items()}
        likenesses[_OTHERS] = _likeness(vectors, self.others)
        rivals = {
            name: np.max([own for other, own in likenesses.items() if other not in (name, _PART_OF.get(name))], axis=0)
            for name in self.categories
        }
        return [
            {name: float(likenesses[name][row] - rivals[name][row]) for name in self.categories}
            for row in range(len(texts))
        ]


def _tidy(text: str | None) -> str | None:
    return (text or "").strip() or None


def _measured(vectors: object, mean: FloatVector) -> FloatMatrix:
    return unit_rows(np.asarray(vectors, np.float64) - mean)[0]


def _likeness(vectors: FloatMatrix, descriptions: FloatMatrix) -> FloatVector:
    nearest: FloatVector = np.sort(vectors @ descriptions.T, axis=1)[:, -_NEAREST:].mean(axis=1)
    return nearest
