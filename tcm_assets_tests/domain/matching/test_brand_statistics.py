import ibis
import pyarrow as pa
import pytest

from tcm_assets.domain.matching.brand_statistics import brand_statistics
from tcm_assets.schemas.cleaned_brands import CLEANED_BRANDS
from tcm_assets.schemas.sponsored_content import SPONSORED_CONTENT
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
        stored(connection, CLEANED_BRANDS, brands),
        stored(connection, SPONSORED_CONTENT, videos),
        stored(connection, VISUAL_FEATURES, clips),
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
