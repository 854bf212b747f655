from datetime import date

import ibis
import pyarrow as pa
import pytest

from tcm_assets.domain.matching.creator_statistics import creator_statistics
from tcm_assets.schemas.cleaned_creators import CLEANED_CREATORS
from tcm_assets.schemas.content_analysis import CONTENT_ANALYSIS
from tcm_assets.schemas.text_embeddings import TEXT_EMBEDDINGS
from tcm_assets.schemas.videos import VIDEOS
from tcm_assets.schemas.visual_features import VISUAL_FEATURES


def stored(connection, table, records):
    schema = ibis.schema({column.name: column.dtype for column in table}).to_pyarrow()
    rows = [{name: record.get(name) for name in table.column_names} for record in records]
    return connection.create_table(table.name, pa.Table.from_pylist(rows, schema))


def video(video_id, author, views, rate):
    return {
        "video_id": video_id,
        "upload_date": date(2020, 12, 1),
        "author_username": author,
        "view_count": views,
        "engagement_rate": rate,
    }


def text(video_id, *vector):
    return {"video_id": video_id, "embedding": list(vector) or None}


def reading(video_id, named=None, nearest="dance"):
    return {"video_id": video_id, "taxonomy_category": named, "taxonomy_nearest": nearest}


def clip(video_id, status="measured", **measurements):
    return {"video_id": video_id, "status": status, **measurements}


@pytest.fixture(scope="module")
def statistics():
    connection = ibis.duckdb.connect()
    creators = [
        {"creator_id": "1", "creator_name": "Ann", "username": "ann", "content_tags": ["vlogs"], "follower_count": 7},
        {"creator_id": "2", "creator_name": "Bob", "username": "bob", "content_tags": []},
        {"creator_id": "3", "creator_name": "Nobody", "username": None, "content_tags": []},
    ]
    videos = [
        video("a1", "ann", 10, 0.1),
        video("a2", "ann", 20, 0.3),
        video("a3", "ann", 60, None),
        video("b1", "bob", 0, None),
        video("x1", "stranger", 5, 0.5),
    ]
    texts = [text("a1", 1.0, 0.0, 0.0), text("a2", 0.0, 1.0, 0.0), text("a3"), text("b1"), text("x1", 0.0, 0.0, 1.0)]
    readings = [
        reading("a1", "vlogs"),
        reading("a2", "dance"),
        reading("a3"),
        reading("b1", nearest=None),
        reading("x1", "dance"),
    ]
    clips = [
        clip("a1", brightness=0.2, motion=None),
        clip("a2", brightness=0.4, motion=0.1),
        clip("a3", "no_media"),
        clip("b1", "unreadable"),
        clip("x1", brightness=0.9),
    ]
    result = creator_statistics(
        stored(connection, CLEANED_CREATORS, creators),
        stored(connection, VIDEOS, videos),
        stored(connection, TEXT_EMBEDDINGS, texts),
        stored(connection, CONTENT_ANALYSIS, readings),
        stored(connection, VISUAL_FEATURES, clips),
    )
    return {row["creator_name"]: row for row in result.to_pyarrow().to_pylist()}


def test_every_listed_creator_has_one_row(statistics):
    assert sorted(statistics) == ["Ann", "Bob", "Nobody"]


def test_videos_are_theirs_by_handle(statistics):
    assert {name: row["video_count"] for name, row in statistics.items()} == {"Ann": 3, "Bob": 1, "Nobody": 0}


def test_medians_leave_unknown_rates_out(statistics):
    assert statistics["Ann"]["median_view_count"] == 20
    assert statistics["Ann"]["median_engagement_rate"] == pytest.approx(0.2)
    assert statistics["Bob"]["median_engagement_rate"] is None
    assert statistics["Nobody"]["median_view_count"] is None


def test_vectors_are_averaged_number_by_number_in_their_order(statistics):
    assert statistics["Ann"]["video_embedding"] == [0.5, 0.5, 0.0]
    assert statistics["Bob"]["video_embedding"] is None
    assert statistics["Nobody"]["video_embedding"] is None


def test_classes_of_the_videos_are_counted_beside_the_videos_with_a_text(statistics):
    of_videos = ("video_categories", "video_category_counts", "video_text_count")
    assert [statistics["Ann"][name] for name in of_videos] == [["dance", "vlogs"], [1, 1], 3]
    assert [statistics["Bob"][name] for name in of_videos] == [None, None, 0]
    assert [statistics["Nobody"][name] for name in of_videos] == [None, None, 0]


def test_looks_are_of_measured_clips_alone(statistics):
    assert statistics["Ann"]["measured_clip_count"] == 2
    assert statistics["Ann"]["brightness"] == pytest.approx(0.3)
    assert statistics["Ann"]["motion"] == pytest.approx(0.1)
    assert statistics["Ann"]["contrast"] is None
    assert statistics["Bob"]["measured_clip_count"] == 0
    assert statistics["Bob"]["brightness"] is None


def test_long_vectors_keep_their_order():
    connection = ibis.duckdb.connect()
    vector = [place / 384 for place in range(384)]
    result = creator_statistics(
        stored(connection, CLEANED_CREATORS, [{"creator_id": "1", "username": "ann", "content_tags": []}]),
        stored(connection, VIDEOS, [video("a", "ann", 1, 0.1), video("b", "ann", 1, 0.1)]),
        stored(connection, TEXT_EMBEDDINGS, [text("a", *vector), text("b", *vector)]),
        stored(connection, CONTENT_ANALYSIS, []),
        stored(connection, VISUAL_FEATURES, []),
    )
    assert result.to_pyarrow()["video_embedding"][0].as_py() == pytest.approx(vector, abs=1e-6)


def test_means_do_not_depend_on_the_order_of_the_rows():
    def row_of(order):
        connection = ibis.duckdb.connect()
        # Sharpness sums with other last bits in every order; the vectors' numbers cancel and leave such bits alone.
        parts = [(1.0, 0.1), (1e-9 / 3, 0.7), (-1.0, 1e3 / 3), (0.7, 0.3), (-0.7, -1e3 / 3), (1e-9 / 7, 0.2)]
        rows = [(str(place), *parts[place]) for place in order]
        result = creator_statistics(
            stored(connection, CLEANED_CREATORS, [{"creator_id": "1", "username": "ann", "content_tags": []}]),
            stored(connection, VIDEOS, [video(name, "ann", 1, 0.1) for name, *_ in rows]),
            stored(connection, TEXT_EMBEDDINGS, [text(name, number) for name, number, _ in rows]),
            stored(connection, CONTENT_ANALYSIS, []),
            stored(connection, VISUAL_FEATURES, [clip(name, sharpness=value) for name, _, value in rows]),
        )
        return result.to_pyarrow().to_pylist()

    orders = [(0, 1, 2, 3, 4, 5), (3, 0, 4, 1, 2, 5), (5, 4, 3, 2, 1, 0), (2, 3, 5, 1, 0, 4)]
    assert len({str(row_of(order)) for order in orders}) == 1


def test_it_needs_no_connection_to_be_written_down():
    def unbound(table):
        return ibis.table(ibis.schema({column.name: column.dtype for column in table}), name=table.name)

    tables = (
        unbound(table) for table in (CLEANED_CREATORS, VIDEOS, TEXT_EMBEDDINGS, CONTENT_ANALYSIS, VISUAL_FEATURES)
    )
    assert "cleaned_creators" in ibis.to_sql(creator_statistics(*tables), dialect="duckdb")
