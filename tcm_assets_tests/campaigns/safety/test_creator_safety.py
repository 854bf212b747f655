"""Levels: number and share of recent videos with findings; what is withdrawn does not count; unknown is not safe."""

from datetime import UTC, datetime, timedelta
from typing import Any

import ibis
import pyarrow as pa
import pytest

from tcm_assets.campaigns.safety.creator_safety import RECENT_VIDEOS, compute_creator_safety

CREATORS = ibis.memtable(
    {"creator_id": ["a", "b"], "creator_name": ["Ann", "Ben"], "username": ["ann", "ben"]},
    schema={"creator_id": "string", "creator_name": "string", "username": "string"},
)
START = datetime(2020, 10, 1, tzinfo=UTC)


def _videos(count: int, caption: str | None = "hello") -> ibis.Table:
    days = [(START + timedelta(days=place)).replace(tzinfo=None) for place in range(count)]
    return ibis.memtable(
        {
            "video_id": [f"{place:03}" for place in range(count)],
            "author_id": ["a"] * count,
            "author_username": ["ann"] * count,
            "caption": [caption] * count,
            "hashtags": [[] for _ in range(count)],
            "uploaded_at": days,
            "delivered_at": days,
        },
        schema={
            **dict.fromkeys(("video_id", "author_id", "author_username", "caption"), "string"),
            "hashtags": "array<string>",
            "uploaded_at": "timestamp(6)",
            "delivered_at": "timestamp(6)",
        },
    )


def _safety(
    videos: ibis.Table, found: list[tuple[int, str]], states: dict[str, str] | None = None
) -> dict[str, dict[str, Any]]:
    rows = [
        {
            "finding_id": f"f{place}",
            "video_id": f"{video:03}",
            "upload_date": (START + timedelta(days=video)).date(),
            "category": "alcohol" if severity == "low" else "hate",
            "severity": severity,
            "score": 0.9,
        }
        for place, (video, severity) in enumerate(found)
    ]
    names = ("finding_id", "video_id", "category", "severity")
    schema = pa.schema({**dict.fromkeys(names, pa.string()), "upload_date": pa.date32(), "score": pa.float64()})
    findings = ibis.memtable(pa.Table.from_pylist(rows, schema=schema))
    listed = [{"finding_id": finding, "state": state} for finding, state in (states or {}).items()]
    contests = ibis.memtable(
        pa.Table.from_pylist(listed, schema=pa.schema(dict.fromkeys(("finding_id", "state"), pa.string())))
    )
    result = compute_creator_safety(CREATORS, videos, findings, contests)
    return {row["creator_id"]: row for row in ibis.duckdb.connect().to_pyarrow(result).to_pylist()}


@pytest.mark.parametrize(
    ("video_count", "found", "level"),
    [
        (100, [], "no finding"),
        (200, [(3, "low")], "low"),
        (100, [(place, "low") for place in range(49)], "low"),
        (100, [(place, "low") for place in range(50)], "medium"),
        (10, [(place, "low") for place in range(10)], "medium"),
        (2, [(0, "low"), (1, "low")], "low"),  # two videos say little
        (61, [(0, "low"), (1, "low"), (2, "low")], "low"),
        (100, [(1, "medium")], "low"),
        (100, [(place, "medium") for place in range(3)], "medium"),
        (100, [(1, "medium")] * 5, "low"),  # five in one video are one video
        (100, [(1, "high")], "medium"),
        (100, [(1, "high"), (2, "high")], "high"),
        (20, [(1, "high")], "high"),
    ],
)
def test_the_level_follows_number_and_share(video_count: int, found: list[tuple[int, str]], level: str):
    row = _safety(_videos(video_count), found)["a"]
    assert row["level"] == level
    assert (row["looked_at_video_count"], row["finding_count"]) == (video_count, len(found))


def test_a_level_for_brands_that_sell_the_goods_leaves_out_what_names_them():
    row = _safety(_videos(10), [(place, "low") for place in range(10)])["a"]
    assert (row["level"], row["level_without_alcohol"]) == ("medium", "no finding")
    assert (row["level_without_tobacco"], row["level_without_gambling"]) == ("medium", "medium")
    mixed = [*((place, "low") for place in range(10)), (1, "medium"), (2, "medium")]  # of hate
    assert _safety(_videos(10), mixed)["a"]["level_without_alcohol"] == "medium"
    assert _safety(_videos(3, caption=" "), [])["a"]["level_without_alcohol"] is None


def test_unknown_is_not_safe():
    rows = _safety(_videos(3, caption=" "), [])
    assert rows["a"]["level"] is None
    assert rows["b"]["level"] is None
    assert rows["b"]["looked_at_video_count"] == 0
    assert rows["b"]["worst_finding_ids"] == []


def test_only_the_newest_videos_count():
    found = [(0, "high"), (1, "high")]
    assert _safety(_videos(RECENT_VIDEOS + 2), found)["a"]["level"] == "no finding"
    assert _safety(_videos(RECENT_VIDEOS + 1), found)["a"]["finding_count"] == 1


def test_what_is_withdrawn_does_not_count_and_what_is_open_does():
    found = [(1, "high"), (2, "high")]
    row = _safety(_videos(50), found, {"f0": "withdrawn", "f1": "open"})["a"]
    assert (row["level"], row["finding_count"]) == ("medium", 1)
    assert (row["contested_count"], row["withdrawn_count"], row["worst_finding_ids"]) == (1, 1, ["f1"])
    row = _safety(_videos(50), found, {"f0": "kept", "f1": "kept"})["a"]
    assert (row["level"], row["contested_count"]) == ("high", 0)


def test_categories_and_the_worst_come_first():
    row = _safety(_videos(50), [(4, "low"), (5, "low"), (6, "medium"), (9, "medium")])["a"]
    assert row["categories"] == ["alcohol", "hate"]
    assert row["worst_finding_ids"] == ["f2", "f3", "f0", "f1"]
    assert row["since"] == (START + timedelta(days=6)).date()
