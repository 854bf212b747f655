from datetime import date

import ibis
import numpy as np
import pyarrow as pa
import pytest

from tcm_assets.captions.tables import CONTENT_ANALYSIS, TEXT_EMBEDDINGS
from tcm_assets.captions.taxonomy import taxonomy_vectors
from tcm_assets.catalogue.content_categories import CONTENT_CATEGORIES
from tcm_assets.catalogue.tables import CLEANED_CREATORS, VIDEOS
from tcm_assets.clips.tables import MEASUREMENTS, VISUAL_FEATURES
from tcm_assets.matching.content_similarity import CATEGORY_THEME_AFFINITY
from tcm_assets.matching.creator_profiles import (
    CREATOR_CONTENT,
    creator_category,
    creator_statistics,
    describe_creators,
)
from tcm_assets.matching.tables import CREATOR_PROFILES
from tcm_assets.tables.types import ibis_schema
from tcm_assets_tests.matching.word_encoder import ENCODER, encode
from tcm_assets_tests.tables.stored_tables import store

DANCE, FOOD, COMEDY = "dance", "food and cooking", "comedy and skits"


@pytest.mark.parametrize(
    ("of_tags", "video_counts", "text_count", "category"),
    [
        pytest.param([FOOD], {}, 0, FOOD, id="tags alone"),
        pytest.param([], {FOOD: 3, DANCE: 1}, 4, FOOD, id="videos alone"),
        pytest.param([DANCE, FOOD], {}, 0, DANCE, id="of equals the tag that is declared first"),
        pytest.param([DANCE, FOOD], {FOOD: 1}, 10, FOOD, id="a video decides between equal tags"),
        pytest.param([DANCE, FOOD, DANCE], {FOOD: 3, COMEDY: 1}, 10, DANCE, id="two tags of three"),
        pytest.param([DANCE, FOOD], {COMEDY: 1}, 1, DANCE, id="one video does not outweigh what is declared"),
        pytest.param([DANCE, FOOD, COMEDY, None], {FOOD: 9}, 10, FOOD, id="many videos of one class"),
        pytest.param([None], {FOOD: 5, COMEDY: 1}, 10, FOOD, id="a tag of no class leaves it to the videos"),
    ],
)
def test_tags_and_videos_decide_together(of_tags, video_counts, text_count, category):
    assert creator_category(of_tags, video_counts, text_count) == category


def test_nothing_near_is_no_category():
    assert creator_category([], {}, 0) is None
    assert creator_category([None, None], {}, 3) is None
    # A quarter of the videos is enough where no tag names a class.
    assert creator_category([None], {DANCE: 24}, 100) is None
    assert creator_category([None], {DANCE: 25}, 100) == DANCE


def test_equal_videos_keep_the_order_of_the_taxonomy():
    assert creator_category([], {FOOD: 2, COMEDY: 2}, 4) == COMEDY
    assert creator_category([], {COMEDY: 2, FOOD: 2}, 4) == COMEDY


SIMILARITY, CATEGORY = "dance_videos_similarity", "category"

STATISTICS = ibis.schema(
    {
        **{
            name: CREATOR_PROFILES.column(name).dtype
            for name in (
                "creator_id", "creator_name", "username", "account_key", "content_tags", "audience_age_min",
                "audience_age_max",
                "audience_genders", "audience_locations", "follower_count", "video_count", "median_view_count",
                "median_engagement_rate", "engagement_strength", "measured_clip_count",
            )
        },
        "video_embedding": "array<float32>",
        "video_categories": "array<string>",
        "video_category_counts": "array<int64>",
        "video_text_count": "int64",
        **{column.name: column.dtype for column in MEASUREMENTS},
    }
).to_pyarrow()  # fmt: skip


def creator(creator_id, tags=(), video_embedding=None, **more):
    vector = None if video_embedding is None else list(video_embedding)
    counts = {"video_count": 0, "video_text_count": 0, "measured_clip_count": 0}
    return {
        "creator_id": creator_id,
        "creator_name": creator_id,
        "content_tags": list(tags),
        "video_embedding": vector,
        **counts,
        **more,
    }


def described(batch):
    return describe_creators(batch, ENCODER, encode(CONTENT_CATEGORIES), taxonomy_vectors(encode))


def describe(*creators):
    batch = pa.RecordBatch.from_pylist(list(creators), STATISTICS)
    return described(batch).to_pylist()


def test_rows_are_those_of_the_schema():
    batch = pa.RecordBatch.from_pylist([creator("1", ["vlogs"], follower_count=7)], STATISTICS)
    rows = described(batch)
    assert tuple(rows.schema.names) == CREATOR_PROFILES.column_names
    assert rows["follower_count"].to_pylist() == [7]
    assert (rows["model_name"][0].as_py(), rows["model_revision"][0].as_py()) == ("words", "1+bfloat16")
    assert np.linalg.norm(rows["embedding"][0].as_py()) == pytest.approx(1, abs=1e-6)


def test_the_embedding_is_measured_from_the_mean_of_the_categories():
    (row,) = describe(creator("1", ["magic tricks"]))
    apart = encode(["magic tricks"])[0] - encode(CONTENT_CATEGORIES).mean(axis=0)
    assert row["embedding"] == pytest.approx(apart / np.linalg.norm(apart), abs=1e-6)


def test_a_tag_is_like_its_category_and_suits_its_sponsors():
    (row,) = describe(creator("1", ["dance videos"]))
    assert row[SIMILARITY] == pytest.approx(1)
    assert row["sports_affinity"] == pytest.approx(CATEGORY_THEME_AFFINITY["dance videos"]["sports"])
    assert row["home_affinity"] == 0


@pytest.mark.parametrize(
    ("tags", "category"),
    [
        (["dance and dancing"], "dance"),
        (["cooking recipe, food"], "food and cooking"),
        (["dance and dancing", "cooking recipe, food"], "dance"),
        (["quantum chromodynamics"], None),
    ],
)
def test_tags_name_a_class_of_the_wide_taxonomy_or_none(tags, category):
    row = describe(creator("1", tags))[0]
    assert row[CATEGORY] == category
    assert row["makeup_tutorials_similarity"] is not None


def test_videos_have_a_say_in_the_category():
    videos = {"video_categories": ["films and series", "food and cooking"], "video_category_counts": [1, 7]}
    (row,) = describe(creator("1", ["dance", "cooking food recipe"], video_text_count=10, **videos))
    assert row[CATEGORY] == "food and cooking"


def test_repeats_and_blanks_change_nothing():
    once, again = describe(creator("1", ["vlogs", "music"]), creator("1", ["vlogs", " ", "music", "vlogs "]))
    assert once | {"content_tags": None} == again | {"content_tags": None}


def test_videos_speak_for_a_creator_without_tags():
    (row,) = describe(creator("1", video_embedding=0.4 * encode(["makeup tutorials"])[0]))
    assert row["makeup_tutorials_similarity"] == pytest.approx(1)
    assert row["beauty_affinity"] == pytest.approx(1)


def test_tags_and_videos_are_blended_by_their_weights():
    (row,) = describe(creator("1", ["magic tricks"], video_embedding=encode(["beauty content"])[0]))
    assert row["family_affinity"] == pytest.approx(0.7)
    assert row["beauty_affinity"] == pytest.approx(0.3)
    blend = 0.7 * encode(["magic tricks"])[0] + 0.3 * encode(["beauty content"])[0]
    expected = blend @ encode(["magic tricks"])[0] / np.linalg.norm(blend)
    assert row["magic_tricks_similarity"] == pytest.approx(expected, abs=1e-6)


def test_neither_tags_nor_videos_is_unknown_and_not_zero():
    row = describe(creator("1", ["vlogs"]), creator("2"))[1]
    unknown = [name for name in row if name.endswith(("_similarity", "_affinity"))] + ["embedding", CATEGORY]
    assert len(unknown) == 31
    assert {name: row[name] for name in unknown} == dict.fromkeys(unknown)


def test_what_is_computed_comes_from_the_content_alone():
    content = {"tags": ["dance videos"], "video_categories": ["dance"], "video_category_counts": [2]}
    content |= {"video_text_count": 2}
    (bare,) = describe(creator("1", **content))
    others = dict.fromkeys(("follower_count", "video_count", "median_view_count", "measured_clip_count"), 5)
    others |= dict.fromkeys(("engagement_strength", "median_engagement_rate"), 0.5) | {
        "username": "other",
        "account_key": "7",
    }
    others |= {column.name: 0.5 for column in MEASUREMENTS}
    (full,) = describe(creator("1", **content, **others))
    assert full == {**bare, **others}
    assert not {*CREATOR_CONTENT} & {*others}


def test_a_row_does_not_depend_on_its_neighbours():
    together = describe(creator("1", ["vlogs"]), creator("2", ["gaming", "music"], encode(["pets"])[0]), creator("3"))
    alone = describe(creator("2", ["gaming", "music"], encode(["pets"])[0]))
    assert together[1]["category"] == alone[0]["category"]
    assert together[1]["embedding"] == pytest.approx(alone[0]["embedding"], abs=1e-6)
    assert together[1]["gaming_affinity"] == pytest.approx(alone[0]["gaming_affinity"])


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
