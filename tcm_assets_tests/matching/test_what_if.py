import pytest

from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY
from tcm_assets.clips.tables import MEASUREMENTS
from tcm_assets.matching.tables import BRAND_PROFILES, CREATOR_PROFILES
from tcm_assets.matching.themes import SPONSOR_THEMES
from tcm_assets.matching.wanted_content import wanted_content
from tcm_assets.matching.what_if import FACTS, unknown_facts, what_if

LOOKS = {column.name: 0.4 for column in MEASUREMENTS}


def one_hot(length, place, value=1.0):
    return [value if each == place else 0.0 for each in range(length)]


def content(place, evidence=0.5):
    """Content that is of one class and speaks of the theme of the same place, in a direction of its own."""
    return {
        "class_shares": one_hot(len(CONTENT_TAXONOMY), place, 0.8),
        "theme_shares": one_hot(len(SPONSOR_THEMES), place),
        "embedding": one_hot(4, place),
        "content_evidence": evidence,
        "content_tags": ["tag"],
    }


NO_CONTENT = {"content_evidence": 0.0, "content_tags": []}

AUDIENCE = {
    "audience_age_min": 20,
    "audience_age_max": 30,
    "audience_genders": ["female"],
    "audience_locations": ["France"],
}


def creator(**columns):
    known = dict.fromkeys(CREATOR_PROFILES.column_names) | {
        "creator_id": "c",
        "creator_name": "C",
        "recent_video_count": 0,
        "measured_clip_count": 0,
    }
    return known | content(0) | {"biography": "words"} | columns


def complete():
    return creator(**AUDIENCE, **LOOKS, country="France", recent_video_count=20, measured_clip_count=1) | {
        "engagement_strength": 0.5,
        "content_evidence": 0.9,
    }


def brand(**columns):
    known = dict.fromkeys(BRAND_PROFILES.column_names) | {
        "brand_id": "b",
        "brand_name": "B",
        "theme_shares": one_hot(len(SPONSOR_THEMES), 1),
        "wanted_classes": one_hot(len(CONTENT_TAXONOMY), 1),
        "embedding": one_hot(4, 1),
        "measured_clip_count": 1,
    }
    return known | AUDIENCE | LOOKS | columns


BEST = creator(**content(1))


def facts(answer):
    return {fact.fact: fact for fact in answer.facts}


def test_nothing_is_open_where_everything_is_known():
    answer = what_if(complete(), brand(), BEST)
    assert unknown_facts(complete()) == ()
    assert answer.facts == ()
    assert answer.now == answer.all_worst == answer.all_best


def test_every_unknown_fact_is_named_once():
    unknown = creator(**NO_CONTENT, biography=None, class_shares=None, theme_shares=None, embedding=None)
    assert unknown_facts(unknown) == FACTS


@pytest.mark.parametrize(
    ("fact", "columns"),
    [
        ("audience ages", {"audience_age_min": None, "audience_age_max": None}),
        ("audience genders", {"audience_genders": None}),
        ("audience places", {"audience_locations": []}),
        ("looks", {"measured_clip_count": 0, **content(1, evidence=0.9)}),
        ("engagement", {"engagement_strength": None, **content(1, evidence=0.9)}),
        ("biography", {"biography": None}),
        ("tags", {"content_tags": []}),
        ("video texts", {"recent_video_count": 0, "content_evidence": 0.5}),
    ],
)
def test_the_score_now_lies_between_the_ends_of_what_is_unknown(fact, columns):
    found = facts(what_if(complete() | columns, brand(), BEST))[fact]
    now = what_if(complete() | columns, brand(), BEST).now
    assert found.matters
    assert found.worst.score <= now.score <= found.best.score
    assert found.worst.score < found.best.score


@pytest.mark.parametrize(
    ("columns", "known"),
    [
        ({"audience_age_min": None, "audience_age_max": None}, {"audience_age_min": 20, "audience_age_max": 30}),
        ({"audience_genders": None}, {"audience_genders": ["female"]}),
        ({"audience_locations": None}, {"audience_locations": ["France"]}),
        ({"engagement_strength": None}, {"engagement_strength": 1.0}),
    ],
)
def test_at_best_is_the_score_of_a_creator_of_whom_it_is_known_so(columns, known):
    lacking = complete() | columns
    answer = what_if(lacking, brand(), BEST)
    assert answer.facts[0].best == what_if(lacking | known, brand(), BEST).now


@pytest.mark.parametrize(
    ("fact", "columns", "asked"),
    [
        ("audience ages", {"audience_age_min": None}, {"audience_age_min": None, "audience_age_max": None}),
        ("audience ages", {"audience_age_min": None}, {"audience_age_min": 13, "audience_age_max": 100}),
        ("audience genders", {"audience_genders": None}, {"audience_genders": ["female", "male"]}),
        ("audience places", {"audience_locations": None}, {"audience_locations": ["Worldwide"]}),
        ("looks", {"measured_clip_count": 0}, {"measured_clip_count": 0}),
    ],
)
def test_what_the_brand_does_not_ask_for_changes_nothing(fact, columns, asked):
    answer = what_if(complete() | columns, brand(**asked), BEST)
    assert not facts(answer)[fact].matters
    assert answer.now == answer.all_best


def test_the_own_country_counts_only_while_the_places_are_unknown():
    assert "country" not in unknown_facts(complete() | {"country": None})
    lacking = complete() | {"country": None, "audience_locations": None}
    found = facts(what_if(lacking, brand(), BEST))
    assert found["country"].worst.score < found["country"].best.score < found["audience places"].best.score


def test_weak_looks_are_better_than_none_where_the_rest_fits_worse():
    # What is unknown is left out of the mean, and looks can take off half at most.
    answer = what_if(complete() | {"measured_clip_count": 0}, brand(), BEST)
    assert facts(answer)["looks"].worst.score > answer.now.score


def test_known_places_make_a_match_surer():
    answer = what_if(complete() | {"audience_locations": None}, brand(), BEST)
    assert facts(answer)["audience places"].best.confidence > answer.now.confidence


def test_a_creator_of_unknown_content_gets_a_score_from_a_text_alone():
    nothing = {"class_shares": None, "theme_shares": None, "embedding": None, "recent_video_count": 0, **NO_CONTENT}
    unknown = complete() | nothing | {"biography": None, "audience_genders": None}
    answer = what_if(unknown, brand(), BEST)
    found = facts(answer)
    assert answer.now.score is None
    assert found["audience genders"].best.score is None
    assert found["tags"].best.score == what_if(unknown | content(1), brand(), BEST).now.score
    assert found["tags"].worst.score < found["tags"].best.score
    assert answer.all_best.score == what_if(complete() | content(1), brand(), BEST).now.score
    assert answer.all_best.confidence > found["tags"].best.confidence


def test_more_texts_move_the_content_further_than_one():
    lacking = complete() | {"biography": None, "recent_video_count": 0, "content_evidence": 0.5}
    answer = what_if(lacking, brand(), BEST)
    assert answer.all_best.score > max(fact.best.score for fact in answer.facts)


def test_one_that_fits_best_already_gains_nothing_by_another_text():
    best = complete() | content(1, evidence=0.9) | {"biography": None}
    answer = what_if(best, brand(), best)
    assert facts(answer)["biography"].best.score == pytest.approx(answer.now.score)


@pytest.mark.parametrize("lack", ["nobody's content is known", "the brand's texts are unknown"])
def test_nothing_is_assumed_of_content_without_anything_to_compare_with(lack):
    nobody = lack == "nobody's content is known"
    asked = {} if nobody else {"embedding": None, "wanted_classes": None, "theme_shares": None}
    answer = what_if(complete() | {"biography": None}, brand(**asked), None)
    assert not facts(answer)["biography"].matters


def test_wanted_classes_stand_beside_what_the_creator_makes_of_them():
    wanted = brand(wanted_classes=[0.1, 0.9, 0.5, *([0.0] * (len(CONTENT_TAXONOMY) - 3))])
    first, second, third = wanted_content(complete(), wanted, 3)
    assert [each.name for each in (first, second, third)] == [CONTENT_TAXONOMY[place] for place in (1, 2, 0)]
    assert (first.suits, first.share, first.presence) == (0.9, 0.0, 0.0)
    assert (third.share, third.presence) == (0.8, 1.0)


def test_of_a_creator_of_unknown_content_only_the_wish_is_known():
    (first,) = wanted_content(creator(class_shares=None), brand(), 1)
    assert (first.name, first.suits, first.share, first.presence) == (CONTENT_TAXONOMY[1], 1.0, None, None)
    assert wanted_content(complete(), brand(wanted_classes=None), 3) == ()
