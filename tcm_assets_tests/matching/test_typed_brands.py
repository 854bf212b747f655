import pytest

from tcm_assets.matching.similarity_scores import score_pairs
from tcm_assets.matching.tables import BRAND_PROFILES
from tcm_assets.matching.themes import THEMES
from tcm_assets.matching.typed_brands import TYPED_BRAND_ID, TypedBrand, typed_brand_profile
from tcm_assets_tests.matching.profile_rows import creator_row, creator_rows
from tcm_assets_tests.matching.word_encoder import ENCODER

PERFUME = next(theme.sells[0] for theme in THEMES if theme.name == "perfume")


def test_a_typed_brand_is_a_row_of_the_brand_profiles():
    profile = typed_brand_profile(
        TypedBrand(sells=PERFUME, ages=(18, 34), genders=["female"], countries=["France"]), ENCODER
    )
    assert tuple(profile.column_names) == BRAND_PROFILES.column_names
    (row,) = profile.to_pylist()
    assert (row["brand_id"], row["brand_name"], row["theme"]) == (TYPED_BRAND_ID, "this brief", "perfume")
    assert (row["audience_age_min"], row["audience_age_max"]) == (18, 34)
    assert (row["audience_genders"], row["audience_locations"]) == (["female"], ["France"])
    assert (row["mention_count"], row["measured_clip_count"], row["brightness"]) == (0, 0, None)


def test_what_was_not_said_is_unknown():
    (row,) = typed_brand_profile(TypedBrand(wants="dancers"), ENCODER).to_pylist()
    assert {row[name] for name in ("audience_age_min", "audience_genders", "audience_locations")} == {None}
    assert row["profile_text"] == "dancers"


@pytest.mark.parametrize("typed", [TypedBrand(sells=PERFUME), TypedBrand(wants="dancer, choreographer"), TypedBrand()])
def test_it_is_scored_like_any_other_and_not_without_a_word(typed):
    rows = score_pairs(
        creator_rows(creator_row("1", {"dance": 1.0}, embedding=[1.0] + [0.0] * 63), creator_row("2")),
        typed_brand_profile(typed, ENCODER),
    ).to_pylist()
    assert [(row["creator_id"], row["brand_id"]) for row in rows] == [("1", "typed"), ("2", "typed")]
    assert (rows[0]["score"] is not None) == (typed != TypedBrand())
    assert rows[1]["score"] is None
