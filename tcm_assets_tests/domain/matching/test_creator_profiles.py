import hashlib
from types import SimpleNamespace

import ibis
import numpy as np
import pyarrow as pa
import pytest

from tcm_assets.domain.content.content_taxonomy import taxonomy_vectors
from tcm_assets.domain.matching.category_affinity import CATEGORY_THEME_AFFINITY
from tcm_assets.domain.matching.creator_category import TAGS_WEIGHT, VIDEOS_WEIGHT
from tcm_assets.domain.matching.creator_profiles import describe_creators
from tcm_assets.schemas.content_categories import CONTENT_CATEGORIES
from tcm_assets.schemas.creator_profiles import CREATOR_PROFILES
from tcm_assets.schemas.visual_features import MEASUREMENTS

SIMILARITY, CATEGORY = "dance_videos_similarity", "category"
STATISTICS = ibis.schema(
    {
        **{
            name: CREATOR_PROFILES.column(name).dtype
            for name in (
                "creator_id", "creator_name", "username", "content_tags", "audience_age_min", "audience_age_max",
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


def word_vector(word):
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
    return np.random.default_rng(seed).normal(size=64)


def encode(texts):
    rows = np.array([sum(word_vector(word) for word in text.lower().split()) for text in texts])
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


ENCODER = SimpleNamespace(name="words", revision="1+bfloat16", encode=encode)


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


def test_a_tag_is_like_its_category_and_suits_its_sponsors():
    (row,) = describe(creator("1", ["dance videos"]))
    assert row[SIMILARITY] == pytest.approx(1)
    assert row["sports_affinity"] == pytest.approx(CATEGORY_THEME_AFFINITY["dance videos"]["sports"])
    assert row["home_affinity"] == 0


@pytest.mark.parametrize(
    ("tags", "category"),
    [
        (["dance"], "dance"),
        (["baking cooking"], "food and cooking"),
        (["dance", "cooking food recipe"], "dance"),
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
    assert row["family_affinity"] == pytest.approx(TAGS_WEIGHT * 1.0)
    assert row["beauty_affinity"] == pytest.approx(VIDEOS_WEIGHT * 1.0)
    blend = TAGS_WEIGHT * encode(["magic tricks"])[0] + VIDEOS_WEIGHT * encode(["beauty content"])[0]
    expected = blend @ encode(["magic tricks"])[0] / np.linalg.norm(blend)
    assert row["magic_tricks_similarity"] == pytest.approx(expected, abs=1e-6)


def test_neither_tags_nor_videos_is_unknown_and_not_zero():
    row = describe(creator("1", ["vlogs"]), creator("2"))[1]
    unknown = [name for name in row if name.endswith(("_similarity", "_affinity"))] + ["embedding", CATEGORY]
    assert len(unknown) == 31
    assert {name: row[name] for name in unknown} == dict.fromkeys(unknown)


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
