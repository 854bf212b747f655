import ibis
import pyarrow as pa
import pytest

from tcm_assets.domain.matching.brand_statistics import brand_statistics, squeezed
from tcm_assets.schemas.cleaned_brands import CLEANED_BRANDS
from tcm_assets.schemas.videos import VIDEOS
from tcm_assets.schemas.visual_features import VISUAL_FEATURES


def stored(connection, table, records):
    schema = ibis.schema({column.name: column.dtype for column in table}).to_pyarrow()
    rows = [{name: record.get(name) for name in table.column_names} for record in records]
    return connection.create_table(table.name, pa.Table.from_pylist(rows, schema))


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
        {"video_id": "1", "hashtags": ["maccosmetics", "mac_cosmetics"], "mentions": ["mac.cosmetics"]},
        {"video_id": "2", "hashtags": ["fyp"], "mentions": ["maccosmetics"]},
        {"video_id": "3", "hashtags": ["standwithkashmir", "hm"], "mentions": []},
        {"video_id": "4", "hashtags": ["couplegoals", "x", "!!!"], "mentions": []},
    ]
    clips = [
        {"video_id": "1", "status": "measured", "brightness": 0.5},
        {"video_id": "2", "status": "no_media"},
        {"video_id": "4", "status": "measured", "brightness": 0.9},
    ]
    result = brand_statistics(
        stored(connection, CLEANED_BRANDS, brands),
        stored(connection, VIDEOS, videos),
        stored(connection, VISUAL_FEATURES, clips),
    )
    return {row["brand_name"]: row for row in result.to_pyarrow().to_pylist()}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("MAC Cosmetics", "maccosmetics"), ("McDonald's", "mcdonalds"), ("H&M", "hm"), ("Forever 21", "forever21")],
)
def test_names_are_squeezed(name, expected):
    assert ibis.duckdb.connect().to_pyarrow(squeezed(ibis.literal(name))).as_py() == expected


def test_a_video_counts_once_however_often_it_names_the_brand(statistics):
    assert statistics["MAC Cosmetics"]["mention_count"] == 2


def test_a_name_inside_a_longer_tag_is_no_mention(statistics):
    assert statistics["H&M"]["mention_count"] == 1
    assert statistics["LEGO"]["mention_count"] == 0


def test_names_too_short_to_look_for_have_no_mentions(statistics):
    assert statistics["X"]["mention_count"] == 0
    assert statistics["???"]["mention_count"] == 0


def test_looks_are_of_the_clips_that_name_the_brand(statistics):
    assert (statistics["MAC Cosmetics"]["measured_clip_count"], statistics["MAC Cosmetics"]["brightness"]) == (1, 0.5)
    assert (statistics["LEGO"]["measured_clip_count"], statistics["LEGO"]["brightness"]) == (0, None)


def test_every_listed_brand_keeps_its_row(statistics):
    assert len(statistics) == 5
    assert statistics["MAC Cosmetics"]["marketing_goals"] == "Sell."
