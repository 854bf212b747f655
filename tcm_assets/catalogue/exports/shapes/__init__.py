"""Shapes of export files: by which names each tool calls what, one module a shape.

A record's shape is recognised by its own fields, so a file may have any name and may mix shapes.
"""

import re
from collections.abc import Mapping, Set

from tcm_assets.catalogue.exports.shapes.apify import APIFY
from tcm_assets.catalogue.exports.shapes.collector import COLLECTOR
from tcm_assets.catalogue.exports.shapes.four_cat import FOUR_CAT
from tcm_assets.catalogue.exports.shapes.mobile_feed import MOBILE_FEED
from tcm_assets.catalogue.exports.shapes.research_api import RESEARCH_API
from tcm_assets.catalogue.exports.shapes.shape import Shape, marks
from tcm_assets.catalogue.exports.shapes.tiktok_api import TIKTOK_API
from tcm_assets.catalogue.exports.shapes.yt_dlp import YT_DLP
from tcm_assets.catalogue.exports.wrappers import unwrap

SHAPES: tuple[Shape, ...] = (APIFY, COLLECTOR, TIKTOK_API, YT_DLP, RESEARCH_API, MOBILE_FEED, FOUR_CAT)
"""In the order in which they are asked: Apify's scrapers use the collector's names and more."""


_COMMENT_MARKS = marks("repliesToId", "replyCommentTotal", "reply_comment_total", "cid aweme_id", "cid uniqueId")


def is_comment(names: Set[str]) -> bool:
    """Return whether a record with these fields is a comment, which names the video's id or address among its own."""
    return any(mark <= names for mark in _COMMENT_MARKS)


_FLAT_MARKS = re.compile(r"[./]")


def find_shape(record: Mapping[str, object]) -> Shape | None:
    """Return the shape of a record; None for one of no known shape.

    >>> find_shape({"aweme_id": "1"}).name, find_shape({"authorMeta.name": "nina", "id": "1"}).name
    ('mobile feed', 'collector')
    """
    names = record.keys()
    if is_comment(names):
        return None
    found = next((shape for shape in SHAPES if shape.recognises(names)), None)
    if found is None and any("." in name or "/" in name for name in names):
        heads = {_FLAT_MARKS.split(name, maxsplit=1)[0] for name in names}
        found = next((shape for shape in SHAPES if shape.recognises(heads)), None)
    return found


_ERROR_FIELDS = (
    "errorMessage", "error", "errorDescription", "errorCode", "error_msg", "errorMessages", "#debug", "note",
)  # fmt: skip

_NOTED_INPUT = "input"
"""What a scraper was asked for: beside it, and only there, a note is its word about what came of it."""

_STATUS_FIELDS = (("statusCode", "statusMsg"), ("status_code", "status_msg"))
_SAID_IN = frozenset((*_ERROR_FIELDS, *(name for names in _STATUS_FIELDS for name in names)))


def is_of_errors(name: str) -> bool:
    """Return whether scrapers say in a field why they have no record; flat names are of the field that they begin with.

    >>> is_of_errors("errorCode"), is_of_errors("error.message"), is_of_errors("text")
    (True, True, False)
    """
    return _FLAT_MARKS.split(name, maxsplit=1)[0] in _SAID_IN


_NO_ERRORS = frozenset({"", "0", "200", "ok", "success", "none", "null", "false", "no error"})
_FIELDS_OF_ERRORS = ("message", "errorMessages", "code")


def find_error_words(record: Mapping[str, object]) -> str | None:
    """Return what a scraper says in place of a record that it could not get; None for any other record.

    An error whose code says that all went well is none: the Research API ends every answer with one.

    >>> find_error_words({"input": "gone", "error": "Profile not found"})
    'Profile not found'
    >>> find_error_words({"data": {"videos": []}, "error": {"code": "ok", "message": "", "log_id": "2022"}})
    """
    record = _nested(record)
    fields = _ERROR_FIELDS if _NOTED_INPUT in record else _ERROR_FIELDS[:-1]
    said = dict.fromkeys(_words_of(record[name]) for name in fields if name in record)
    if any(_is_true(record.get(name)) for name in fields):
        # That there is an error is said by one field, and which by another.
        told = dict.fromkeys(_words_of(record[name]) for name in ("message", "msg", "reason") if name in record)
        said = {words: None for words in said if not _is_true(words)} | told if any(told) else said
    if not any(said):
        said = dict.fromkeys(_status_words(record, *names) for names in _STATUS_FIELDS)
    return "; ".join(filter(None, said)) or None


def _is_true(value: object) -> bool:
    return value is True or (isinstance(value, str) and value.casefold() == "true")


def _nested(record: Mapping[str, object]) -> Mapping[str, object]:
    """Return a record with fields of errors that have flat names, such as `error.message`, as objects."""
    flat = [name for name in record if _FLAT_MARKS.search(name) and is_of_errors(name)]
    if not flat:
        return record
    nested: dict[str, dict[str, object]] = {}
    for name in flat:
        first, rest = _FLAT_MARKS.split(name, maxsplit=1)
        nested.setdefault(first, {})[rest] = record[name]
    return {**nested, **record}


def _status_words(record: Mapping[str, object], code: str, message: str) -> str:
    """Return what an answer says of a status that is none of success; "" for any other."""
    status = _words_of(record.get(code))
    return status and (_words_of(record.get(message)) or f"status {status}")


def _words_of(error: object) -> str:
    """Return what an error says; "" for one that says that there is none."""
    if isinstance(error, Mapping):
        if "code" in error and not _words_of(error["code"]):
            return ""
        told = [words for name in _FIELDS_OF_ERRORS if name in error and (words := _words_of(error[name]))]
        return told[0] if told else "" if set(_FIELDS_OF_ERRORS) & error.keys() else str(error or "")
    if isinstance(error, list):
        return "; ".join(filter(None, map(_words_of, error)))
    words = "" if error is None else str(error).strip()
    return "" if words.casefold() in _NO_ERRORS else words


def is_record(value: object) -> bool:
    """Return whether a value is a record of a known shape, or a scraper's word about one that it could not get.

    What only wraps a record counts as one.
    """
    return isinstance(value, dict) and (
        find_shape(value) is not None or find_error_words(value) is not None or unwrap(value, find_shape) is not None
    )


def nearest_shape(record: Mapping[str, object]) -> Shape | None:
    """Return the shape that shares most names with a record of none; None where fewer than two are shared."""

    def shared(shape: Shape) -> int:
        return len(shape.top_names & record.keys())

    nearest = max(SHAPES, key=shared)
    return nearest if shared(nearest) > 1 else None
