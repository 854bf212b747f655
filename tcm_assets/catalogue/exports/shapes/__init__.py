"""Shapes of export files: by which names each tool calls what, one module a shape.

A record's shape is recognised by its own fields, so a file may have any name and may mix shapes.
"""

from collections.abc import Mapping

from tcm_assets.catalogue.exports.shapes.apify import APIFY
from tcm_assets.catalogue.exports.shapes.collector import COLLECTOR
from tcm_assets.catalogue.exports.shapes.mobile_feed import MOBILE_FEED
from tcm_assets.catalogue.exports.shapes.research_api import RESEARCH_API
from tcm_assets.catalogue.exports.shapes.shape import Shape
from tcm_assets.catalogue.exports.shapes.tiktok_api import TIKTOK_API
from tcm_assets.catalogue.exports.shapes.yt_dlp import YT_DLP

SHAPES: tuple[Shape, ...] = (APIFY, COLLECTOR, TIKTOK_API, YT_DLP, RESEARCH_API, MOBILE_FEED)
"""In the order in which they are asked: Apify's scrapers use the collector's names and more."""


def find_shape(record: Mapping[str, object]) -> Shape | None:
    """Return the shape of a record; None for one of no known shape.

    >>> find_shape({"aweme_id": "1"}).name
    'mobile feed'
    """
    return next((shape for shape in SHAPES if shape.recognises(record)), None)


_ERROR_FIELDS = ("errorMessage", "error", "errorDescription", "errorCode", "error_msg")
ERROR_FIELDS = frozenset(_ERROR_FIELDS)
"""Fields in which scrapers say why they have no record."""


def find_error_words(record: Mapping[str, object]) -> str | None:
    """Return what a scraper says in place of a record that it could not get; None for any other record.

    >>> find_error_words({"input": "gone", "error": "Profile not found"})
    'Profile not found'
    """
    words = [record[name] for name in _ERROR_FIELDS if record.get(name)]
    said = [
        str(word.get("message") or word.get("code") or word) if isinstance(word, dict) else str(word) for word in words
    ]
    return "; ".join(dict.fromkeys(said)) or None


def is_record(value: object) -> bool:
    """Return whether a value is a record of a known shape, or a scraper's word about one that it could not get."""
    return isinstance(value, dict) and (find_shape(value) is not None or find_error_words(value) is not None)


def nearest_shape(record: Mapping[str, object]) -> Shape | None:
    """Return the shape that shares most names with a record of none; None where fewer than two are shared."""

    def shared(shape: Shape) -> int:
        return len(shape.top_names & record.keys())

    nearest = max(SHAPES, key=shared)
    return nearest if shared(nearest) > 1 else None
