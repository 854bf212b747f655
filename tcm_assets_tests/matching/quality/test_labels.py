import ibis
import numpy as np
import pyarrow as pa
import pytest

from tcm_assets.captions.tables import SPONSORED_CONTENT
from tcm_assets.catalogue.lists.relevance import GradedPair
from tcm_assets.catalogue.tables import CLEANED_BRANDS, CLEANED_CREATORS, VIDEOS
from tcm_assets.matching.quality.labels import (
    disclosed_partnerships,
    grade_matrix,
    labels_table,
    videos_without_brands,
)
from tcm_assets.tables.types import arrow_schema


@pytest.fixture
def stored():
    """Nina, whose account has six videos, and Otto, without any; a brand called Kite and one called Rope."""
    connection = ibis.duckdb.connect()

    def store(table, *rows):
        complete = [{column.name: row.get(column.name) for column in table} for row in rows]
        return connection.create_table(table.name, pa.Table.from_pylist(complete, arrow_schema(table)))

    return (
        store(CLEANED_CREATORS, {"creator_id": "1", "username": "nina"}, {"creator_id": "2", "username": "otto"}),
        store(CLEANED_BRANDS, {"brand_id": "B1", "brand_name": "Kite"}, {"brand_id": "B2", "brand_name": "Rope"}),
        store(VIDEOS, *({"video_id": str(n), "author_id": "7", "author_username": "nina"} for n in range(6))),
        store(
            SPONSORED_CONTENT,
            {"video_id": "0", "is_sponsored": True, "brand_mentions": ["Kite"]},
            {"video_id": "1", "is_sponsored": True, "brand_mentions": ["Kite", "Rope"]},
            {"video_id": "2", "is_sponsored": True, "brand_mentions": []},
            {"video_id": "3", "is_sponsored": False, "brand_mentions": ["Rope"]},
            {"video_id": "4", "is_sponsored": False, "brand_mentions": []},
            {"video_id": "5", "is_sponsored": None, "brand_mentions": None},
        ),
    )


def test_a_paid_video_that_names_a_listed_brand_is_a_partnership(stored):
    found = disclosed_partnerships(*stored).order_by("brand_id").to_pyarrow().to_pylist()
    assert found == [
        {"brand_id": "B1", "creator_id": "1", "video_count": 2},
        {"brand_id": "B2", "creator_id": "1", "video_count": 1},
    ]


def test_whatever_gives_a_partnership_away_is_left_out(stored):
    *_, videos, sponsored = stored
    kept = videos_without_brands(videos, sponsored).order_by("video_id").to_pyarrow()
    assert kept["video_id"].to_pylist() == ["4", "5"]


def test_grades_and_partnerships_of_one_pair_are_two_labels():
    graded = [GradedPair("B1", "1", 3, "two readers")]
    table = labels_table(graded, [{"brand_id": "B1", "creator_id": "1", "video_count": 2}]).to_pylist()
    assert [(row["label_source"], row["grade"], row["video_count"]) for row in table] == [
        ("graded list", 3, None),
        ("disclosed partnership", 2, 2),
    ]
    assert table[0]["source"] == "two readers"


def test_a_pair_without_a_label_is_unknown_and_not_zero():
    grades = grade_matrix(
        [{"creator_id": "1", "brand_id": "B2", "grade": 0}, {"creator_id": "gone", "brand_id": "B2", "grade": 3}],
        ["1", "2"],
        ["B1", "B2"],
    )
    assert np.isnan(grades).tolist() == [[True, False], [True, True]]
    assert grades[0, 1] == 0
