"""Rows of findings: from words and from meaning, the same for the same caption."""

from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from tcm_assets.campaigns.safety.safety_findings import safety_findings_batch
from tcm_assets.campaigns.safety.safety_meanings import MEANING_CATEGORIES, MeaningVectors
from tcm_assets.models.vectors import VECTOR_TYPE


class _Model(NamedTuple):
    name: str = "test/model"
    revision: str = "1"


COUNT = len(MEANING_CATEGORIES)
# One description and one harmless text a category, and one harmless beside all, each a direction of its own.
MEANINGS = MeaningVectors(
    np.eye(2 * COUNT + 1, 2 * COUNT + 2),
    tuple(slice(place, place + 1) for place in range(COUNT)),
    tuple(slice(COUNT + place, COUNT + place + 1) for place in range(COUNT)),
    slice(2 * COUNT, 2 * COUNT + 1),
    (*(np.array([], np.int64) for _ in range(COUNT)),),
)


def _vector(**of_category: float) -> list[float]:
    vector = np.zeros(2 * COUNT + 2)
    for name, value in of_category.items():
        vector[MEANING_CATEGORIES.index(name)] = value
    vector[-1] = np.sqrt(1 - (vector**2).sum())
    return vector.astype(np.float32).tolist()


def _rows(*videos: dict[str, Any]) -> list[dict[str, Any]]:
    usual = {"author_id": "7", "hashtags": [], "language": "en", "is_sponsored": False, "embedding": None}
    full = [
        {"video_id": f"{place}", "upload_date": date(2020, 10, 1), **usual, **video}
        for place, video in enumerate(videos)
    ]
    schema = pa.schema(
        {
            **dict.fromkeys(("video_id", "author_id", "caption", "language"), pa.string()),
            "upload_date": pa.date32(),
            "hashtags": pa.list_(pa.string()),
            "is_sponsored": pa.bool_(),
            "embedding": VECTOR_TYPE,
        }
    )
    batch = pa.RecordBatch.from_pylist(full, schema=schema)
    return safety_findings_batch(batch, MEANINGS, _Model()).to_pylist()


def test_a_row_names_the_words_as_written_and_their_place():
    (row,) = _rows({"caption": "My new GLOCK 19!"})
    assert (row["category"], row["severity"], row["words"]) == ("weapons", "medium", "GLOCK")
    assert (row["start_character"], row["end_character"]) == (7, 12)
    assert (row["finder"], row["rule"], row["model_name"], row["stance"]) == ("words", "glock", "safety_terms", None)


def test_nothing_to_read_has_no_row():
    assert _rows({"caption": None}, {"caption": ""}, {"caption": "hello", "embedding": _vector()}) == []


def test_the_same_caption_has_the_same_rows_in_any_batch():
    videos = [{"caption": f"beer and vodka number {place}", "video_id": f"v{place}"} for place in range(4)]
    assert _rows(*videos) == [row for video in videos for row in _rows(video)]
    assert len({row["finding_id"] for row in _rows(*videos)}) == 8


def test_goods_that_the_law_limits_have_a_stance():
    stances = [
        _rows({"caption": caption, "is_sponsored": sponsored})[0]["stance"]
        for caption, sponsored in (("one beer", False), ("one beer", True), ("one beer, use my code", False))
    ]
    assert stances == ["mention", "promotion", "promotion"]


def test_meaning_names_its_description_and_has_no_words():
    (row,) = _rows({"caption": "nothing in it is listed", "embedding": _vector(gambling=0.8)})
    assert (row["category"], row["finder"], row["words"]) == ("gambling", "meaning", None)
    assert row["rule"]
    assert (row["score"], row["model_name"]) == (0.8, "test/model")


def test_a_meaning_that_is_not_near_enough_is_none():
    assert _rows({"caption": "hello", "embedding": _vector(gambling=0.5)}) == []


def test_a_calming_word_takes_the_meaning_too():
    assert _rows({"caption": "a mocktail", "embedding": _vector(alcohol=0.8)}) == []


def test_a_weak_word_counts_beside_a_strong_one_or_with_its_meaning():
    assert _rows({"caption": "shots for all"}) == []
    assert [row["words"] for row in _rows({"caption": "shots of vodka"})] == ["shots", "vodka"]
    rows = _rows({"caption": "shots for all", "embedding": _vector(alcohol=0.5)})
    assert [(row["words"], row["score"]) for row in rows] == [("shots", 0.6)]
