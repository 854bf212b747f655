"""Creators and brands with vectors, as the marketplace needs them: each about one class of content and one theme."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY
from tcm_assets.matching.themes import SPONSOR_THEMES
from tcm_assets.models.vectors import Float32Matrix

DIMENSION = 8
MODEL = {"model_name": "letters", "model_revision": "1"}


class LetterEncoder:
    """Counts letters; texts with the same letters are alike."""

    name, revision, dimension = "letters", "1", DIMENSION

    def encode(self, texts: Sequence[str]) -> Float32Matrix:
        counts = np.array([[1 + text.lower().count(letter) for letter in "aeiounst"] for text in texts], np.float32)
        unit: Float32Matrix = counts / np.linalg.norm(counts, axis=1, keepdims=True)
        return unit

    def from_captions(self, vectors: Any) -> Any:
        return vectors


def _one(names: Sequence[str], name: str) -> list[float]:
    return [float(each == name) for each in names]


def _of_class(name: str) -> dict[str, list[float]]:
    """The vectors of a text about one class: a direction and a theme of its own."""
    place = CONTENT_TAXONOMY.index(name)
    return {
        "theme_shares": _one(SPONSOR_THEMES, SPONSOR_THEMES[place]),
        "embedding": [float(place % DIMENSION == each) for each in range(DIMENSION)],
    }


def creator(creator_id: str, makes: str = "makeup", **facts: Any) -> dict[str, Any]:
    """A row of `creator_profiles` whose content is of one class and one theme."""
    return {
        "creator_id": creator_id,
        "creator_name": f"Name {creator_id}",
        "class_shares": _one(CONTENT_TAXONOMY, makes),
        **_of_class(makes),
        "content_evidence": 1.0,
        "category": makes,
        **MODEL,
        **facts,
    }


def brand(brand_id: str, wants: str = "makeup", **facts: Any) -> dict[str, Any]:
    """A row of `brand_profiles` that wants one class of content."""
    return {
        "brand_id": brand_id,
        "brand_name": f"Brand {brand_id}",
        "theme": SPONSOR_THEMES[0],
        "themes": [SPONSOR_THEMES[0]],
        "wanted_classes": _one(CONTENT_TAXONOMY, wants),
        "wanted_class": wants,
        **_of_class(wants),
        **MODEL,
        **facts,
    }


def forecast(creator_id: str, views: int, price: float, **facts: Any) -> dict[str, Any]:
    """A row of `creator_forecasts`: views from a half to twice the median, a price of half to all of `price`."""
    return {
        "creator_id": creator_id,
        "basis": "paid video",
        "views_low": views // 2,
        "views_median": views,
        "views_high": views * 2,
        "currency": "USD",
        "price_low": price / 2,
        "price_high": price,
        "fee_basis": "views x the usual rate",
        **facts,
    }
