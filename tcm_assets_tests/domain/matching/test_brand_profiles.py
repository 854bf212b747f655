import hashlib
from types import SimpleNamespace

import ibis
import numpy as np
import pyarrow as pa
import pytest

from tcm_assets.domain.matching.brand_profiles import describe_brands
from tcm_assets.domain.matching.sponsor_themes import THEME_PHRASES
from tcm_assets.schemas.brand_profiles import BRAND_PROFILES
from tcm_assets.schemas.content_categories import CONTENT_CATEGORIES
from tcm_assets.schemas.sponsor_themes import THEME_SHARES
from tcm_assets.schemas.visual_features import MEASUREMENTS

STATISTICS = ibis.schema(
    {
        **{
            name: BRAND_PROFILES.column(name).dtype
            for name in (
                "brand_id", "brand_name", "audience_age_min", "audience_age_max", "audience_genders",
                "audience_locations", "mention_count", "measured_clip_count",
            )
        },
        "marketing_goals": "string",
        "past_activities": "string",
        **{column.name: column.dtype for column in MEASUREMENTS},
    }
).to_pyarrow()  # fmt: skip


def word_vector(word):
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
    return np.random.default_rng(seed).normal(size=64)


def encode(texts):
    rows = np.array([sum(word_vector(word) for word in text.lower().split()) for text in texts])
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


ENCODER = SimpleNamespace(name="words", revision="1+bfloat16", encode=encode)


def brand(goals=None, activities=None, **more):
    return {"brand_id": "1", "brand_name": "B", "marketing_goals": goals, "past_activities": activities} | more


def describe(*brands):
    batch = pa.RecordBatch.from_pylist(list(brands), STATISTICS)
    return describe_brands(batch, ENCODER, encode(CONTENT_CATEGORIES)).to_pylist()


def test_rows_are_those_of_the_schema():
    batch = pa.RecordBatch.from_pylist([brand("Sell", mention_count=3)], STATISTICS)
    described = describe_brands(batch, ENCODER, encode(CONTENT_CATEGORIES))
    assert tuple(described.schema.names) == BRAND_PROFILES.column_names
    assert described["mention_count"].to_pylist() == [3]
    assert (described["model_name"][0].as_py(), described["model_revision"][0].as_py()) == ("words", "1+bfloat16")
    assert np.linalg.norm(described["embedding"][0].as_py()) == pytest.approx(1, abs=1e-6)


def test_the_theme_is_what_goals_and_activities_are_about():
    (row,) = describe(brand(THEME_PHRASES["travel"], THEME_PHRASES["travel"]))
    assert row["theme"] == "travel"
    assert sum(row[column.name] for column in THEME_SHARES) == pytest.approx(1)
    assert row["travel_share"] > 0.6


def test_both_texts_count_the_same_however_long():
    (row,) = describe(brand("Music", "dance videos"))
    both = encode(["Music"])[0] + encode(["dance videos"])[0]
    assert row["music_similarity"] == pytest.approx(both @ encode(["music"])[0] / np.linalg.norm(both), abs=1e-6)


@pytest.mark.parametrize(
    ("goals", "activities", "text"),
    [("Sell.", "Sold", "Sell. Sold"), ("Sell.", None, "Sell"), (None, " Sold ", "Sold"), ("", " ", None)],
)
def test_the_profile_text_is_what_is_known(goals, activities, text):
    assert describe(brand(goals, activities))[0]["profile_text"] == text


def test_one_text_is_enough():
    assert describe(brand(None, THEME_PHRASES["home"]))[0]["theme"] == "home"


def test_no_text_is_unknown_and_not_zero():
    row = describe(brand("Sell"), brand())[1]
    unknown = [name for name in row if name.endswith("_similarity")] + [column.name for column in THEME_SHARES]
    unknown += ["theme", "embedding", "profile_text"]
    assert {name: row[name] for name in unknown} == dict.fromkeys(unknown)


def test_an_empty_batch_gives_no_rows():
    assert describe() == []
