"""Records of every shape that say the same, and the account of a file: what became of each of its records."""

from datetime import date, datetime
from typing import Any

from tcm_assets.catalogue.exports.file_rows import ReadExport
from tcm_assets.catalogue.exports.shapes.shape import Path, Shape

VIDEO_ID, AUTHOR_ID = "7680535555537441855", "6900000000000104729"

PAGE = f"https://www.tiktok.com/@m1/video/{VIDEO_ID}"

UPLOADED_AT = datetime.fromisoformat("2026-09-01T12:00:37")

ROW: dict[str, Any] = {
    "video_id": VIDEO_ID,
    "video_url": PAGE,
    "uploaded_at": UPLOADED_AT,
    "author_id": AUTHOR_ID,
    "author_username": "m1",
    "author_name": "Mia",
    "author_biography": "By the sea 🌊",
    "is_verified": True,
    "follower_count": 1_200,
    "caption": "at the beach",
    "hashtags": ["dance", "sea"],
    "mentions": ["otto"],
    "music_id": "6900000000000000001",
    "music_title": "Song",
    "music_author": "Band",
    "is_original_music": False,
    "height_px": 1024,
    "width_px": 576,
    "duration_s": 15.0,
    "view_count": 1_000,
    "like_count": 80,
    "share_count": 4,
    "comment_count": 6,
    "bookmark_count": 12,
    "gift_count": 3,
    "is_ad": False,
    "is_sponsored": True,
    "is_slideshow": True,
    "image_count": 2,
    "record_language": "en",
    "record_country": "DE",
}
"""What every example says, as far as its shape has a field for it."""

DERIVED = {"upload_date": date(2026, 9, 1)}


def raw_value(column: str, path: Path, shape: Shape) -> object:
    """The value of a column as a record of the shape has it at `path`."""
    value = ROW[column]
    if column == "uploaded_at":
        return "2026-09-01T12:00:37.000Z" if path.names[-1].endswith("ISO") else 1_788_264_037
    if column in ("hashtags", "mentions"):
        return [{path.item: name} for name in value]
    if column == "image_count":
        return ["https://x/1.jpg", "https://x/2.jpg"]
    if column == "duration_s":
        return int(value * shape.divisors.get(column, 1))
    return value


def put(record: dict[str, Any], path: Path, value: object) -> None:
    """Set the value at a place of the record; lists at one place become one."""
    for name in path.names[:-1]:
        record = record.setdefault(name, {})
        if not isinstance(record, dict):
            return
    there = record.get(path.names[-1])
    record[path.names[-1]] = [*there, *value] if isinstance(there, list) and isinstance(value, list) else value


def example(shape: Shape, **instead: Path) -> dict[str, Any]:
    """A record of the shape with every column, at its first place or at the one that is given."""
    record: dict[str, Any] = {}
    for column, paths in shape.paths.items():
        path = instead.get(column, paths[0])
        put(record, path, raw_value(column, path, shape))
    return record


def expected(shape: Shape) -> dict[str, Any]:
    """The row of an example, without what is of the file."""
    return {column: value for column, value in ROW.items() if column in shape.fields} | DERIVED


def delivered_count(export: ReadExport) -> int:
    """How many records the file had, by what became of them: accepted, rejected, superseded."""
    gone: set[int] = set()
    counted = 0
    for row in export.rejections.to_pylist():
        if row["outcome"] in ("rejected", "superseded"):
            if row["position"]:
                gone.add(row["position"])
            else:
                counted += row["record_count"]
    accepted = export.videos["position"].to_pylist()
    assert not gone & set(accepted)
    return len(accepted) + len(gone) + counted
