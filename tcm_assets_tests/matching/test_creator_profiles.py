from datetime import date, datetime

import ibis
import numpy as np
import pyarrow as pa
import pytest

from tcm_assets.captions.content_analysis import category_vectors
from tcm_assets.captions.tables import CONTENT_ANALYSIS, TEXT_EMBEDDINGS
from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY
from tcm_assets.catalogue.content_categories import CONTENT_CATEGORIES
from tcm_assets.catalogue.tables import CLEANED_CREATORS, VIDEOS
from tcm_assets.clips.tables import MEASUREMENTS, VISUAL_FEATURES
from tcm_assets.matching.creator_profiles import (
    CREATOR_CONTENT,
    creator_statistics,
    describe_creators,
    largest_classes,
)
from tcm_assets.matching.tables import CREATOR_PROFILES
from tcm_assets.matching.themes import SPONSOR_THEMES
from tcm_assets.tables.types import ibis_schema
from tcm_assets_tests.matching.word_encoder import ENCODER, encode
from tcm_assets_tests.tables.stored_tables import store

DANCER, MAKEUP_ARTIST, MAGICIAN = "dancer, choreographer", "make-up artist, MUA", "magician, illusionist, card tricks"
"""What creators of a class call themselves, of which the word encoder knows what it means."""

COMPUTED = (
    "embedding", "model_name", "model_revision", "class_shares", "theme_shares", "content_evidence", "category",
)  # fmt: skip

STATISTICS = ibis.schema(
    {
        **{
            column.name: column.dtype
            for column in CREATOR_PROFILES
            if column.name not in COMPUTED and not column.name.endswith("_similarity")
        },
        "video_embedding": "array<float32>",
        "video_classes": "array<string>",
        "video_class_counts": "array<int64>",
        "video_text_count": "int64",
    }
).to_pyarrow()


def creator(creator_id, tags=(), video_embedding=None, **more):
    vector = None if video_embedding is None else list(video_embedding)
    counts = {"video_count": 0, "video_text_count": 0, "recent_video_count": 0, "measured_clip_count": 0}
    return {
        "creator_id": creator_id,
        "creator_name": creator_id,
        "content_tags": list(tags),
        "video_embedding": vector,
        "recent_classes": [],
        "recent_class_counts": [],
        **counts,
        **more,
    }


def describe(*creators):
    batch = pa.RecordBatch.from_pylist(list(creators), STATISTICS)
    return describe_creators(batch, ENCODER).to_pylist()


def test_rows_are_those_of_the_schema():
    batch = pa.RecordBatch.from_pylist([creator("1", [DANCER], follower_count=7)], STATISTICS)
    rows = describe_creators(batch, ENCODER)
    assert tuple(rows.schema.names) == CREATOR_PROFILES.column_names
    (row,) = rows.to_pylist()
    assert (row["follower_count"], row["model_name"], row["model_revision"]) == (7, "words", "1+bfloat16")
    assert np.linalg.norm(row["embedding"]) == pytest.approx(1, abs=1e-5)
    assert (len(row["class_shares"]), len(row["theme_shares"])) == (len(CONTENT_TAXONOMY), len(SPONSOR_THEMES))


@pytest.mark.parametrize(
    ("content", "category"),
    [
        ({"tags": [DANCER]}, "dance"),
        ({"biography": f"{DANCER} | Lyon"}, "dance"),
        ({"tags": [DANCER, MAKEUP_ARTIST]}, "dance"),
        ({"video_classes": ["dance", "makeup"], "video_class_counts": [1, 8], "video_text_count": 10}, "makeup"),
    ],
)
def test_the_category_is_the_largest_class_of_all_that_is_known(content, category):
    if "video_classes" in content:
        content = content | {"video_embedding": encode([MAKEUP_ARTIST])[0]}
    assert describe(creator("1", **content))[0]["category"] == category


def test_a_class_with_less_than_a_quarter_is_no_category():
    shares = np.zeros((3, len(CONTENT_TAXONOMY)))
    shares[0, [4, 7]] = 0.24, 0.2
    shares[1, [4, 7]] = 0.25, 0.2
    assert largest_classes(shares) == [None, CONTENT_TAXONOMY[4], None]


def test_videos_have_a_say_in_what_is_made():
    videos = {"video_classes": ["dance", "makeup"], "video_class_counts": [1, 7], "video_text_count": 10}
    bare, filmed = describe(creator("1", [DANCER]), creator("2", [DANCER], encode([MAKEUP_ARTIST])[0], **videos))
    makeup = CONTENT_TAXONOMY.index("makeup")
    assert filmed["class_shares"][makeup] > bare["class_shares"][makeup] + 0.1
    assert filmed["content_evidence"] > bare["content_evidence"] == pytest.approx(0.5)


def test_repeats_and_blanks_change_nothing():
    once, again = describe(
        creator("1", [DANCER, MAGICIAN]), creator("1", [DANCER, " ", MAGICIAN, f"{MAGICIAN} ", DANCER])
    )
    assert once | {"content_tags": None} == again | {"content_tags": None}


def test_videos_speak_for_a_creator_without_tags():
    (row,) = describe(creator("1", video_embedding=0.4 * encode(["makeup tutorials"])[0], video_text_count=3))
    assert row["makeup_tutorials_similarity"] == max(row[name] for name in row if name.endswith("_similarity"))
    videos, prompts = encode(["makeup tutorials"])[0], category_vectors(encode)
    expected = videos @ prompts[CONTENT_CATEGORIES.index("makeup tutorials")]
    assert row["makeup_tutorials_similarity"] == pytest.approx(expected, abs=1e-5)


def test_nothing_that_says_what_is_made_is_unknown_and_not_zero():
    row = describe(creator("1", ["vlogs"]), creator("2"))[1]
    unknown = [name for name in row if name.endswith("_similarity")]
    unknown += ["embedding", "class_shares", "theme_shares", "category"]
    assert len(unknown) == 17
    assert {name: row[name] for name in unknown} == dict.fromkeys(unknown)
    assert row["content_evidence"] == 0


@pytest.mark.parametrize(
    "biography", ["", " ", "🎉", "@nina", "https://example.org", "\x00", "a" * 5_000, "مرحبا", "‮rtl", "....", "#"]
)
def test_no_biography_is_a_crash(biography):
    (row,) = describe(creator("1", biography=biography))
    assert row["biography"] == biography


def test_what_is_computed_comes_from_the_content_alone():
    content = {"tags": [DANCER], "biography": "Lyon", "video_classes": ["dance"], "video_class_counts": [2]}
    content |= {"video_text_count": 2}
    (bare,) = describe(creator("1", **content))
    others = dict.fromkeys(
        ("follower_count", "video_count", "recent_video_count", "median_view_count", "measured_clip_count"), 5
    )
    others |= dict.fromkeys(("engagement_strength", "median_engagement_rate"), 0.5)
    others |= {"username": "other", "account_key": "7", "country": "France", "follower_tier": "nano"}
    others |= {column.name: 0.5 for column in MEASUREMENTS}
    (full,) = describe(creator("1", **content, **others))
    assert full == {**bare, **others}
    assert not {*CREATOR_CONTENT} & {*others}


def test_a_row_does_not_depend_on_its_neighbours():
    of_makeup = creator("2", [DANCER, "music"], encode(["makeup"])[0], video_text_count=4, biography="Lyon")
    together = describe(creator("1", ["vlogs"]), of_makeup, creator("3"))
    (alone,) = describe(of_makeup)
    assert together[1]["category"] == alone["category"]
    for name in ("embedding", "class_shares", "theme_shares"):
        assert together[1][name] == pytest.approx(alone[name], abs=2e-6)


def test_an_empty_batch_gives_no_rows():
    assert describe() == []


def test_videos_embedded_by_another_model_are_refused():
    with pytest.raises(ValueError, match="text_embeddings"):
        describe(creator("1", ["vlogs"], video_embedding=[1.0, 0.0]))


def video(video_id, author, views, rate):
    """A video whose handle is that of its account; that of an old handle has "old_" before it."""
    return {
        "video_id": video_id,
        "upload_date": date(2020, 12, 1),
        "author_id": f"id of {author.removeprefix('old_')}",
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
        video("a2", "old_ann", 20, 0.3),
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
        store(connection, CLEANED_CREATORS, creators),
        store(connection, VIDEOS, videos),
        store(connection, TEXT_EMBEDDINGS, texts),
        store(connection, CONTENT_ANALYSIS, readings),
        store(connection, VISUAL_FEATURES, clips),
    )
    return {row["creator_name"]: row for row in result.to_pyarrow().to_pylist()}


def test_every_listed_creator_has_one_row(statistics):
    assert sorted(statistics) == ["Ann", "Bob", "Nobody"]


def test_videos_are_theirs_by_account_whatever_its_handle_was(statistics):
    keys = {name: row["account_key"] for name, row in statistics.items()}
    assert keys == {"Ann": "id of ann", "Bob": "id of bob", "Nobody": None}
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
    of_videos = ("video_classes", "video_class_counts", "video_text_count")
    assert [statistics["Ann"][name] for name in of_videos] == [["dance", "vlogs"], [1, 1], 3]
    assert [statistics["Bob"][name] for name in of_videos] == [None, None, 0]
    assert [statistics["Nobody"][name] for name in of_videos] == [None, None, 0]


def test_the_newest_texts_are_counted_by_class_the_most_frequent_first(statistics):
    recent = ("recent_classes", "recent_class_counts", "recent_video_count")
    assert [statistics["Ann"][name] for name in recent] == [["dance", "vlogs"], [1, 1], 3]
    assert [statistics["Bob"][name] for name in recent] == [[], [], 0]
    assert [statistics["Nobody"][name] for name in recent] == [[], [], 0]


def test_what_is_old_is_not_what_an_account_does_today():
    uploads = [("old", "dance", 0.9, 1)] * 5 + [("new", "makeup", 0.1, 2)] * 12 + [("new", "vlogs", 0.1, 3)] * 8
    rows = [
        video(str(place), "ann", 100, rate) | {"uploaded_at": datetime(2020, 12, day, 12)}  # noqa: DTZ001 - as stored
        for place, (_, _, rate, day) in enumerate(uploads)
    ]
    connection = ibis.duckdb.connect()
    result = creator_statistics(
        store(connection, CLEANED_CREATORS, [{"creator_id": "1", "username": "ann", "content_tags": []}]),
        store(connection, VIDEOS, rows),
        store(connection, TEXT_EMBEDDINGS, []),
        store(connection, CONTENT_ANALYSIS, [reading(str(place), each[1]) for place, each in enumerate(uploads)]),
        store(connection, VISUAL_FEATURES, []),
    )
    (row,) = result.to_pyarrow().to_pylist()
    recent = ("recent_classes", "recent_class_counts", "recent_video_count")
    assert [row[name] for name in recent] == [["makeup", "vlogs"], [12, 8], 20]
    assert row["median_engagement_rate"] == pytest.approx(0.1)
    assert (row["video_count"], row["video_text_count"]) == (25, 25)


def test_the_biography_is_the_lists_else_the_newest_of_the_account():
    def biography_of(listed, *of_videos):
        connection = ibis.duckdb.connect()
        rows = [
            video(str(day), "ann", 1, 0.1) | {"uploaded_at": datetime(2020, 12, day, 12), "author_biography": own}  # noqa: DTZ001 - as stored
            for day, own in enumerate(of_videos, start=1)
        ]
        creators = [{"creator_id": "1", "username": "ann", "content_tags": [], "biography": listed}]
        result = creator_statistics(
            store(connection, CLEANED_CREATORS, creators),
            store(connection, VIDEOS, rows),
            *(store(connection, table, []) for table in (TEXT_EMBEDDINGS, CONTENT_ANALYSIS, VISUAL_FEATURES)),
        )
        return result.to_pyarrow()["biography"][0].as_py()

    assert biography_of("Baker", "Dancer") == "Baker"
    assert biography_of(None, "Dancer", "Dancer and runner") == "Dancer and runner"
    # The newest video that says one: an export may leave it out.
    assert biography_of(None, "Dancer", None) == "Dancer"
    assert biography_of(None) is None


def test_looks_are_of_measured_clips_alone(statistics):
    assert statistics["Ann"]["measured_clip_count"] == 2
    assert statistics["Ann"]["brightness"] == pytest.approx(0.3)
    assert statistics["Ann"]["motion"] == pytest.approx(0.1)
    assert statistics["Ann"]["contrast"] is None
    assert statistics["Bob"]["measured_clip_count"] == 0
    assert statistics["Bob"]["brightness"] is None


def test_long_vectors_keep_their_order():
    connection = ibis.duckdb.connect()
    vector = [place / 896 for place in range(896)]
    result = creator_statistics(
        store(connection, CLEANED_CREATORS, [{"creator_id": "1", "username": "ann", "content_tags": []}]),
        store(connection, VIDEOS, [video("a", "ann", 1, 0.1), video("b", "ann", 1, 0.1)]),
        store(connection, TEXT_EMBEDDINGS, [text("a", *vector), text("b", *vector)]),
        store(connection, CONTENT_ANALYSIS, []),
        store(connection, VISUAL_FEATURES, []),
    )
    assert result.to_pyarrow()["video_embedding"][0].as_py() == pytest.approx(vector, abs=1e-6)


def test_means_do_not_depend_on_the_order_of_the_rows():
    def row_of(order):
        connection = ibis.duckdb.connect()
        # Sharpness sums with other last bits in every order; the vectors' numbers cancel and leave such bits alone.
        parts = [(1.0, 0.1), (1e-9 / 3, 0.7), (-1.0, 1e3 / 3), (0.7, 0.3), (-0.7, -1e3 / 3), (1e-9 / 7, 0.2)]
        rows = [(str(place), *parts[place]) for place in order]
        result = creator_statistics(
            store(connection, CLEANED_CREATORS, [{"creator_id": "1", "username": "ann", "content_tags": []}]),
            store(connection, VIDEOS, [video(name, "ann", 1, 0.1) for name, *_ in rows]),
            store(connection, TEXT_EMBEDDINGS, [text(name, number) for name, number, _ in rows]),
            store(connection, CONTENT_ANALYSIS, []),
            store(connection, VISUAL_FEATURES, [clip(name, sharpness=value) for name, _, value in rows]),
        )
        return result.to_pyarrow().to_pylist()

    orders = [(0, 1, 2, 3, 4, 5), (3, 0, 4, 1, 2, 5), (5, 4, 3, 2, 1, 0), (2, 3, 5, 1, 0, 4)]
    assert len({str(row_of(order)) for order in orders}) == 1


def test_it_needs_no_connection_to_be_written_down():
    def unbound(table):
        return ibis.table(ibis_schema(table), name=table.name)

    tables = (
        unbound(table) for table in (CLEANED_CREATORS, VIDEOS, TEXT_EMBEDDINGS, CONTENT_ANALYSIS, VISUAL_FEATURES)
    )
    assert "cleaned_creators" in ibis.to_sql(creator_statistics(*tables), dialect="duckdb")
