import numpy as np
import pyarrow as pa
import pytest

from tcm_assets.matching.quality.baselines import (
    AUDIENCE_COLUMNS,
    COUNT_COLUMNS,
    Followers,
    RandomScores,
    SourceSystem,
    TextMatch,
    all_creator_texts,
    creator_texts,
)
from tcm_assets.matching.quality.methods import Marketplace

CREATOR = {
    "creator_id": "1",
    "content_tags": ["dance"],
    "captions": None,
    **dict.fromkeys(COUNT_COLUMNS),
    "audience_age_min": None,
    "audience_age_max": None,
    "audience_genders": None,
    "audience_locations": None,
}

BRAND = {"brand_id": "B1", "profile_text": "shoes", **dict.fromkeys(AUDIENCE_COLUMNS)}

TYPES = {
    **dict.fromkeys(("creator_id", "brand_id", "profile_text"), pa.string()),
    **dict.fromkeys(("content_tags", "captions", "audience_genders", "audience_locations"), pa.list_(pa.string())),
    **dict.fromkeys((*COUNT_COLUMNS, "audience_age_min", "audience_age_max"), pa.int64()),
}


def rows_of(plain, *rows):
    complete = [{**plain, **row} for row in rows]
    return pa.Table.from_pylist(complete, pa.schema([(name, TYPES[name]) for name in plain]))


def marketplace(creators, brands):
    own, theirs = rows_of(CREATOR, *creators), rows_of(BRAND, *brands)
    return Marketplace(own, theirs, np.full((own.num_rows, theirs.num_rows), np.nan))


def fitted_scores(method, place):
    return method.fit(place).scores(place.creators, place.brands)


TEXTS = marketplace(
    [
        {"creator_id": "1", "content_tags": ["makeup tutorials", "beauty"]},
        {"creator_id": "2", "content_tags": ["gardening"], "captions": ["my new running shoes"]},
        {"creator_id": "3", "content_tags": []},
    ],
    [
        {"brand_id": "B1", "profile_text": "Beauty creators filmed tutorials with lipsticks"},
        {"brand_id": "B2", "profile_text": "Running shoes for athletes"},
        {"brand_id": "B3", "profile_text": None},
    ],
)


@pytest.mark.parametrize("analyzer", ["word", "char_wb"])
def test_shared_words_make_a_match_and_no_words_make_none(analyzer):
    scores = fitted_scores(TextMatch("t", analyzer), TEXTS)
    assert scores[0, 0] > max(scores[0, 1], scores[1, 0])
    assert np.isnan(scores[2]).all()
    assert np.isnan(scores[:, 2]).all()
    assert 0 <= np.nanmin(scores) <= np.nanmax(scores) <= 1


def test_captions_are_read_where_they_are_asked_for():
    assert fitted_scores(TextMatch("t", "word"), TEXTS)[1, 1] == 0
    assert fitted_scores(TextMatch("t", "word", all_creator_texts), TEXTS)[1, 1] > 0


def test_a_biography_stands_in_where_there_are_no_tags():
    creators = pa.table(
        {
            "content_tags": [["dance"], [], None],
            "biography": ["j'aime danser", "Backyard astronomer", None],
            "captions": [["first", "second"], None, None],
        }
    )
    assert creator_texts(creators) == ["dance", "Backyard astronomer", ""]
    assert all_creator_texts(creators) == ["dance\nj'aime danser\nfirst. second", "Backyard astronomer", ""]


def test_a_part_of_a_word_is_found_by_its_characters():
    place = marketplace([{"content_tags": ["beautiful"]}], [{"profile_text": "beauty"}])
    assert fitted_scores(TextMatch("t", "word"), place).tolist() == [[0.0]]
    assert fitted_scores(TextMatch("t", "char_wb"), place)[0, 0] > 0.2


def test_words_that_were_not_seen_when_fitting_have_no_score():
    unseen = rows_of(CREATOR, {"content_tags": ["quilting"]})
    scores = TextMatch("t", "word").fit(TEXTS).scores(unseen, TEXTS.brands)
    assert np.isnan(scores).all()


@pytest.mark.parametrize("method", [TextMatch("t", "word"), Followers(), RandomScores(0), SourceSystem()])
def test_nobody_is_no_error(method):
    nobody = marketplace([], [])
    assert fitted_scores(method, nobody).shape == (0, 0)
    assert method.fit(nobody).scores(TEXTS.creators, nobody.brands).shape == (3, 0)
    assert method.fit(nobody).scores(TEXTS.creators, TEXTS.brands).shape == (3, 3)


def test_followers_are_the_same_for_every_brand_and_unknown_ones_have_no_score():
    place = marketplace([{"follower_count": 5}, {"creator_id": "2"}], [{}, {"brand_id": "B2"}])
    assert np.isnan(fitted_scores(Followers(), place)).tolist() == [[False, False], [True, True]]
    assert fitted_scores(Followers(), place)[0].tolist() == [5.0, 5.0]


def test_chance_depends_on_the_pair_and_the_seed_alone():
    creators = [{"creator_id": str(number)} for number in range(40)]
    brands = [{"brand_id": f"B{number}"} for number in range(50)]
    place = marketplace(creators, brands)
    scores = fitted_scores(RandomScores(7), place)
    turned = marketplace(creators[::-1], brands[::-1])
    assert (fitted_scores(RandomScores(7), turned) == scores[::-1, ::-1]).all()
    assert not (fitted_scores(RandomScores(8), place) == scores).any()
    assert 0.45 < scores.mean() < 0.55
    assert abs(np.corrcoef(scores)[0, 1:]).mean() < 0.3
    assert len(np.unique(scores)) == scores.size


def test_the_source_compares_audiences_and_counts_and_nothing_else():
    young = {"audience_age_min": 13, "audience_age_max": 24, "audience_genders": ["female"]}
    place = marketplace(
        [{**young, "follower_count": 10}, {"creator_id": "2", "follower_count": 900}],
        [young, {"brand_id": "B2", "audience_genders": ["male"]}, {"brand_id": "B3", **young, "profile_text": "cars"}],
    )
    scores = fitted_scores(SourceSystem(), place)
    assert scores[0, 0] == scores[0, 2] > scores[0, 1]
    assert np.abs(scores).max() <= 1 + 1e-12
