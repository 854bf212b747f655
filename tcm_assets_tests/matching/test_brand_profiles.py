import ibis
import numpy as np
import pyarrow as pa
import pytest

from tcm_assets.captions.content_analysis import category_vectors
from tcm_assets.captions.tables import SPONSORED_CONTENT
from tcm_assets.catalogue.content_categories import CONTENT_CATEGORIES
from tcm_assets.catalogue.tables import CLEANED_BRANDS
from tcm_assets.clips.tables import MEASUREMENTS, VISUAL_FEATURES
from tcm_assets.matching.brand_profiles import BRAND_TEXTS, brand_statistics, describe_brands
from tcm_assets.matching.tables import BRAND_PROFILES
from tcm_assets.matching.themes import SPONSOR_THEMES, THEMES
from tcm_assets_tests.matching.word_encoder import ENCODER, encode
from tcm_assets_tests.tables.stored_tables import store

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


SOLD = {theme.name: theme.sells[0] for theme in THEMES}


def brand(goals=None, activities=None, **more):
    return {"brand_id": "1", "brand_name": "B", "marketing_goals": goals, "past_activities": activities} | more


def describe(*brands):
    batch = pa.RecordBatch.from_pylist(list(brands), STATISTICS)
    return describe_brands(batch, ENCODER).to_pylist()


def test_rows_are_those_of_the_schema():
    batch = pa.RecordBatch.from_pylist([brand("Sell", mention_count=3)], STATISTICS)
    described = describe_brands(batch, ENCODER)
    assert tuple(described.schema.names) == BRAND_PROFILES.column_names
    assert described["mention_count"].to_pylist() == [3]
    assert (described["model_name"][0].as_py(), described["model_revision"][0].as_py()) == ("words", "1+bfloat16")
    assert np.linalg.norm(described["embedding"][0].as_py()) == pytest.approx(1, abs=1e-6)


def test_themes_and_wanted_content_are_what_goals_and_activities_are_about():
    (row,) = describe(brand(SOLD["perfume"], SOLD["perfume"]))
    assert row["theme"] == row["themes"][0] == "perfume"
    assert row["theme_shares"][SPONSOR_THEMES.index("perfume")] == max(row["theme_shares"]) > 0.5
    assert sum(row["theme_shares"]) == pytest.approx(1, abs=1e-4)
    assert row["wanted_class"] == "skin and hair care"


def test_the_embedding_is_measured_from_what_any_brand_could_sell():
    (row,) = describe(brand("Sell kites to children"))
    goods = encode([text for each in THEMES for text in each.sells])
    apart = encode(["Sell kites to children"])[0] - goods.mean(axis=0)
    assert row["embedding"] == pytest.approx(apart / np.linalg.norm(apart), abs=1e-5)


def test_similarities_are_of_both_texts():
    (row,) = describe(brand("Music", "dance videos"))
    music = category_vectors(encode)[CONTENT_CATEGORIES.index("music")]
    assert row["music_similarity"] == pytest.approx(encode(["Music. dance videos"])[0] @ music, abs=1e-5)


@pytest.mark.parametrize(
    ("goals", "activities", "text"),
    [("Sell.", "Sold", "Sell. Sold"), ("Sell.", None, "Sell"), (None, " Sold ", "Sold"), ("", " ", None)],
)
def test_the_profile_text_is_what_is_known(goals, activities, text):
    assert describe(brand(goals, activities))[0]["profile_text"] == text


def test_one_text_is_enough():
    assert describe(brand(None, SOLD["perfume"]))[0]["theme"] == "perfume"


def test_no_text_is_unknown_and_not_zero():
    row = describe(brand("Sell"), brand())[1]
    unknown = [name for name in row if name.endswith("_similarity")]
    unknown += ["theme", "theme_shares", "wanted_classes", "wanted_class", "embedding", "profile_text"]
    assert {name: row[name] for name in unknown} == dict.fromkeys(unknown)
    assert row["themes"] == []


def test_an_empty_batch_gives_no_rows():
    assert describe() == []


@pytest.fixture(scope="module")
def statistics():
    connection = ibis.duckdb.connect()
    brands = [
        {"brand_id": "1", "brand_name": "MAC Cosmetics", "marketing_goals": "Sell."},
        {"brand_id": "2", "brand_name": "H&M"},
        {"brand_id": "3", "brand_name": "LEGO"},
        {"brand_id": "4", "brand_name": "X"},
        {"brand_id": "5", "brand_name": "???"},
    ]
    videos = [
        {"video_id": "1", "brand_mentions": ["MAC Cosmetics"]},
        {"video_id": "2", "brand_mentions": ["H&M", "MAC Cosmetics"]},
        {"video_id": "3", "brand_mentions": []},
        {"video_id": "4", "brand_mentions": ["A brand that left the list"]},
    ]
    clips = [
        {"video_id": "1", "status": "measured", "brightness": 0.5},
        {"video_id": "2", "status": "no_media"},
        {"video_id": "4", "status": "measured", "brightness": 0.9},
    ]
    result = brand_statistics(
        store(connection, CLEANED_BRANDS, brands),
        store(connection, SPONSORED_CONTENT, videos),
        store(connection, VISUAL_FEATURES, clips),
    )
    return {row["brand_name"]: row for row in result.to_pyarrow().to_pylist()}


def test_videos_that_name_a_brand_are_counted(statistics):
    counts = {name: row["mention_count"] for name, row in statistics.items()}
    assert counts == {"MAC Cosmetics": 2, "H&M": 1, "LEGO": 0, "X": 0, "???": 0}


def test_looks_are_of_the_clips_that_name_the_brand(statistics):
    assert (statistics["MAC Cosmetics"]["measured_clip_count"], statistics["MAC Cosmetics"]["brightness"]) == (1, 0.5)
    assert (statistics["LEGO"]["measured_clip_count"], statistics["LEGO"]["brightness"]) == (0, None)


def test_every_listed_brand_keeps_its_row(statistics):
    assert len(statistics) == 5
    assert statistics["MAC Cosmetics"]["marketing_goals"] == "Sell."


def test_what_is_computed_comes_from_the_texts_alone():
    (bare,) = describe(brand("Sell kites", "Flew kites"))
    others = dict.fromkeys(("audience_age_min", "mention_count", "measured_clip_count"), 5)
    others |= {column.name: 0.5 for column in MEASUREMENTS} | {"brand_name": "Other", "audience_genders": ["women"]}
    (full,) = describe(brand("Sell kites", "Flew kites", **others))
    assert full == {**bare, **others}
    assert not {*BRAND_TEXTS} & {*others}
