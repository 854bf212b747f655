from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tcm_assets.apps.creator_dashboard.brand_queries import (
    fetch_best_content,
    fetch_list_length,
    fetch_nearest_rivals,
    fetch_recommended_brands,
    list_brands,
)
from tcm_assets.apps.creator_dashboard.view import SECTION_KEY
from tcm_assets.apps.identities import Visitor
from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY
from tcm_assets.matching.themes import SPONSOR_THEMES
from tcm_assets_tests.apps.literal_site import Published

OWN = Visitor("creator", "a", "nina", is_demo=True)

FOR_CREATORS = {"direction": "brands_for_creator", "subject_id": "7"}


def one_hot(length: int, place: int) -> list[float]:
    return [float(each == place) for each in range(length)]


def content(place: int) -> dict[str, Any]:
    return {
        "class_shares": one_hot(len(CONTENT_TAXONOMY), place),
        "theme_shares": one_hot(len(SPONSOR_THEMES), place),
        "embedding": one_hot(4, place),
        "content_evidence": 0.5,
        "content_tags": ["tag"],
    }


def brand(brand_id: str, name: str, **columns: Any) -> dict[str, Any]:
    return {
        "brand_id": brand_id,
        "brand_name": name,
        "themes": ["perfume"],
        "theme_shares": one_hot(len(SPONSOR_THEMES), 0),
        "wanted_classes": one_hot(len(CONTENT_TAXONOMY), 0),
        "embedding": one_hot(4, 0),
        "audience_age_min": 18,
        "audience_age_max": 34,
        "audience_locations": ["France"],
        **columns,
    }


@pytest.fixture
def listed(published: Published) -> Published:
    """Account "a" is creator 7, "b" creator 8; two brands."""
    published.given(
        "creator_points",
        {"author_id": "a", "author_username": "nina", "creator_id": "7"},
        {"author_id": "b", "author_username": "other", "creator_id": "8"},
    )
    published.given(
        "creator_profiles",
        {"creator_id": "7", "creator_name": "Nina", **content(1), "biography": "words"},
        {"creator_id": "8", "creator_name": "Secret *Other*", "username": "other", **content(0)},
    )
    published.given("brand_profiles", brand("x", "*Brand*"), brand("y", "Cara"))
    published.given(
        "similarity_scores",
        {"creator_id": "7", "brand_id": "y", "score": 0.4, "content_similarity": 0.2, "audience_match": 0.1},
        {"creator_id": "8", "brand_id": "x", "score": 0.9, "content_similarity": 0.9},
    )
    return published


def _open(site: Published, section: str, visitor: Visitor = OWN) -> AppTest:
    return site.show("creator_dashboard", visitor).pills(key=SECTION_KEY).set_value(section).run()


def _words(app: AppTest) -> str:
    shown = [str(element.value) for element in (*app.markdown, *app.caption, *app.subheader, *app.table)]
    return "\n".join([*shown, *(f"{metric.label} {metric.value}" for metric in app.metric)])


def test_brands_come_with_score_confidence_and_reason_as_text(listed: Published) -> None:
    listed.given(
        "recommendations",
        {**FOR_CREATORS, "rank": 1, "recommended_id": "x", "recommended_name": "*Brand*", "score": 0.76}
        | {"confidence": 0.62, "reason": "Fits <i>well</i>.", "content_similarity_contribution": 0.5},
        {**FOR_CREATORS, "subject_id": "8", "rank": 1, "recommended_name": "somebody else's brand"},
    )
    listed.given("recommendation_lists", {**FOR_CREATORS, "asked_count": 5, "given_count": 1, "note": "nobody *else*"})
    app = _open(listed, "Brands for me")
    assert not app.exception
    words = _words(app)
    assert "1. \\*Brand\\*" in words
    assert "score 76%" in words
    assert "confidence 62%" in words
    assert "Fits \\<i\\>well" in words
    assert "content 50%" in words
    assert r"1 of the 5 places of the list\: nobody \*else\*" in words
    assert "None of your disclosed partnerships" in words
    assert "somebody else" not in words


def test_an_empty_list_says_why(listed: Published) -> None:
    listed.given("recommendation_lists", {**FOR_CREATORS, "asked_count": 5, "note": "nobody on the list fits"})
    assert "Because nobody on the list fits" in _words(_open(listed, "Brands for me"))


def test_the_next_video_has_its_interval_and_its_price(listed: Published) -> None:
    views = {"basis": "paid video", "views_low": 1_000, "views_median": 5_000, "views_high": 20_000}
    engagements = {"engagements_low": 10, "engagements_median": 50, "engagements_high": 200}
    price = {"currency": "USD", "price_low": 100.0, "price_high": 250.0, "fee_basis": "5,000 *views*"}
    listed.given("creator_forecasts", {"creator_id": "7", **views, **engagements, **price})
    words = _words(_open(listed, "Brands for me"))
    assert "Views at 7 days 1k to 20k" in words
    assert "Engagements 10 to 200" in words
    assert "Usual price, USD 100 to 250" in words
    assert r"5\,000 \*views\*" in words


def test_without_paid_videos_the_next_one_is_an_own_one(listed: Published) -> None:
    views = {"basis": "own video", "views_low": 1_000, "views_median": 5_000, "views_high": 20_000}
    listed.given("creator_forecasts", {"creator_id": "7", **views})
    app = _open(listed, "Brands for me")
    assert "Your next video" in [each.value for each in app.subheader]
    assert "Too few paid videos are known" in app.metric[0].help


def test_a_blank_forecast_says_why(listed: Published) -> None:
    listed.given("creator_forecasts", {"creator_id": "7", "blank_reason": "fewer than three videos"})
    app = _open(listed, "Brands for me")
    assert "fewer than three videos" in _words(app)
    assert not app.metric


@pytest.mark.parametrize(
    ("days", "is_inside", "words"),
    [(12, True, r"for 30 days\: 18 days left"), (40, False, "longer ago than the 30 days that matter for perfume")],
)
def test_a_rival_is_named_with_its_days(listed: Published, days: int, is_inside: bool, words: str) -> None:
    listed.given(
        "recommendations", {**FOR_CREATORS, "rank": 1, "recommended_id": "x", "recommended_name": "Brand", "score": 0.5}
    )
    rival = {"creator_id": "7", "brand_id": "x", "kind": "perfume", "window_days": 30}
    listed.given(
        "sponsorship_conflicts",
        {**rival, "rival_brand_id": "r", "rival_name": "Older", "days_since": 90},
        {**rival, "rival_brand_id": "y", "rival_name": "Cara", "days_since": days, "is_inside_window": is_inside},
    )
    shown = _words(_open(listed, "Brands for me"))
    assert "Cara" in shown
    assert words in shown
    assert fetch_nearest_rivals(listed.query, "8") == {}


def test_tables_that_are_not_published_are_left_out(listed: Published) -> None:
    kept = ("creator_points", "recommendations", "recommendation_lists")
    listed.given("recommendations", {**FOR_CREATORS, "rank": 1, "recommended_name": "Brand", "score": 0.5})
    tables = {name: listed.query(f"FROM {name}") for name in kept}
    listed.path.unlink()
    listed.publish(tables)
    app = _open(listed, "Brands for me")
    assert "1. Brand" in _words(app)
    assert not app.metric
    for section in ("Fit better", "Creators like me"):
        assert "not published yet" in _words(_open(listed, section))


@pytest.mark.parametrize("section", ["Brands for me", "Fit better", "Creators like me"])
def test_an_unlisted_account_is_told_why_there_is_nothing(listed: Published, section: str) -> None:
    listed.given("creator_points", {"author_id": "a", "author_username": "nina"})
    assert "not in the creator list" in _words(_open(listed, section))


def test_what_is_unknown_is_told_with_what_it_could_change(listed: Published) -> None:
    app = _open(listed, "Fit better")
    assert not app.exception
    words = _words(app)
    assert "**Cara**" in words  # the brand of the best score comes first
    assert "**Your audience's ages**: today " in words
    assert "at worst" in words
    assert "**All of these together**" in words
    assert "of no weight for this brand: your audience's genders" in words
    assert "only as they are" in words
    assert CONTENT_TAXONOMY[0] in words
    assert "Secret" not in words


def test_every_listed_brand_can_be_chosen(listed: Published) -> None:
    app = _open(listed, "Fit better")
    box = next(box for box in app.selectbox if box.label == "Brand")
    assert box.options == ["Cara", "*Brand*"]
    words = _words(box.select("x").run())
    assert r"**\*Brand\***" in words


def test_brands_of_one_name_are_told_apart(listed: Published) -> None:
    listed.given("brand_profiles", brand("x", "Cara"), brand("y", "Cara"))
    box = next(box for box in _open(listed, "Fit better").selectbox if box.label == "Brand")
    assert box.options == ["Cara (y)", "Cara (x)"]


def test_a_creator_of_unknown_content_has_no_score_yet(listed: Published) -> None:
    listed.given(
        "creator_profiles",
        {"creator_id": "7", "creator_name": "Nina"},
        {"creator_id": "8", "creator_name": "Other", **content(0)},
    )
    listed.given("similarity_scores", {"creator_id": "8", "brand_id": "x", "score": 0.9, "content_similarity": 0.9})
    app = _open(listed, "Fit better")
    assert not app.exception
    words = _words(next(box for box in app.selectbox if box.label == "Brand").select("x").run())
    assert "no score" in words
    assert "**Biography**: today no score; " in words
    assert "surer, once there is one" in words
    assert "unknown" in words


def test_a_brand_that_nothing_is_known_of_is_said_to_be(listed: Published) -> None:
    nothing = {"themes": None, "theme_shares": None, "wanted_classes": None, "embedding": None}
    listed.given("brand_profiles", brand("x", "Cara", **nothing))
    listed.given("similarity_scores")
    app = _open(listed, "Fit better")
    assert not app.exception
    assert "What the brand sells is unknown" in _words(app)


@pytest.mark.parametrize(
    ("youngest", "words"), [(13, "this one starts at 13"), (None, "the ages of this one are unknown")]
)
def test_the_age_limits_of_a_brands_goods_are_said(listed: Published, youngest: int | None, words: str) -> None:
    ages = {"audience_age_min": youngest, "audience_age_max": youngest and 24, "audience_locations": ["Germany"]}
    listed.given("creator_profiles", {"creator_id": "7", "creator_name": "Nina", **content(1), **ages})
    listed.given("regulated_brands", {"brand_id": "y", "brand_name": "Cara", "regulated_category": "alcohol"})
    app = _open(listed, "Fit better")
    assert not app.exception
    assert words in app.warning[0].value
    brand_box = next(box for box in app.selectbox if box.label == "Brand")
    assert not brand_box.select("x").run().warning


def test_lookalikes_show_what_is_public_alone(listed: Published) -> None:
    listed.given(
        "creator_lookalikes",
        {"creator_id": "7", "rank": 1, "lookalike_id": "8", "lookalike_name": "Secret *Other*", "similarity": 0.83}
        | {"shared_traits": ["audience 18 to 34, women, France", "engagement in the lowest third of the list"]},
    )
    words = _words(_open(listed, "Creators like me"))
    assert r"**Secret \*Other\***" in words
    assert r"\@other" in words
    assert "Both make tag" in words
    for private in ("women", "France", "lowest third", "83"):
        assert private not in words


def test_who_makes_something_else_is_not_shown_as_alike(listed: Published) -> None:
    alike = {"creator_id": "7", "rank": 1, "lookalike_id": "8", "lookalike_name": "Other", "similarity": 0.9}
    listed.given("creator_lookalikes", alike)
    own = {"creator_id": "7", "creator_name": "Nina", **content(1), "content_tags": ["chemistry"]}
    other = {"creator_id": "8", "creator_name": "Other", **content(1), "content_tags": ["magic"]}
    kinds = CONTENT_TAXONOMY[:2]
    listed.given("creator_profiles", {**own, "category": kinds[0]}, {**other, "category": kinds[1]})
    assert "Nobody is alike enough" in _words(_open(listed, "Creators like me"))
    listed.given("creator_profiles", {**own, "category": kinds[0]}, {**other, "category": kinds[0]})
    assert f"Both are about {kinds[0]}" in _words(_open(listed, "Creators like me"))


def test_whom_nobody_is_like_is_told_so(listed: Published) -> None:
    assert "Nobody is alike enough" in _words(_open(listed, "Creators like me"))


@pytest.mark.parametrize("section", ["Brands for me", "Fit better", "Creators like me"])
def test_nothing_that_a_page_was_sent_shows_another_creators_figures(listed: Published, section: str) -> None:
    listed.given(
        "recommendations",
        {**FOR_CREATORS, "subject_id": "8", "rank": 1, "recommended_name": "Of the other", "score": 0.5},
    )
    listed.given("creator_lookalikes", {"creator_id": "8", "rank": 1, "lookalike_id": "7", "lookalike_name": "Nina"})
    listed.given("creator_forecasts", {"creator_id": "8", "fee_basis": "of the other"})
    app = _open(listed, section)
    for name in ("author_id", "account_id", "creator", "creator_id", "Account"):
        app.query_params[name] = "8"
        app.session_state[name] = "8"
    words = _words(app.run()).lower()
    assert "of the other" not in words
    assert "**nina**" not in words


def test_queries_take_one_creators_rows(listed: Published) -> None:
    listed.given(
        "recommendations",
        {**FOR_CREATORS, "rank": 2, "recommended_name": "Second"},
        {**FOR_CREATORS, "rank": 1, "recommended_name": "First"},
        {**FOR_CREATORS, "subject_id": "8", "recommended_name": "Other"},
        {**FOR_CREATORS, "direction": "creators_for_brand", "recommended_name": "Creator"},
    )
    assert [row["recommended_name"] for row in fetch_recommended_brands(listed.query, "7")] == ["First", "Second"]
    assert fetch_list_length(listed.query, "7") is None
    assert [row["brand_id"] for row in list_brands(listed.query, "7")] == ["y", "x"]
    best = fetch_best_content(listed.query, "x")
    assert best is not None
    assert best["creator_id"] == "8"
