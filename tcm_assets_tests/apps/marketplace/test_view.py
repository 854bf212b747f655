"""The marketplace without a browser: who may see it, what it says when there is nothing, names as text."""

import pytest
from streamlit.testing.v1 import AppTest

from tcm_assets.apps.identities import Visitor
from tcm_assets.apps.marketplace.view import explain_brief_match
from tcm_assets_tests.apps.literal_site import Published

BRAND = Visitor("brand", "b", "Zeta", is_demo=False)

OWNER = Visitor("owner", None, "Owner", is_demo=False)

CREATOR = Visitor("creator", "1", "nina", is_demo=False)

MARKUP = "**Bold** [x](https://evil.example) :fire: <b>"


def _words(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.warning, *app.subheader, *app.title)
    return "\n".join(str(element.value) for element in shown)


@pytest.fixture
def market(published: Published) -> Published:
    published.given("brand_profiles", {"brand_id": "b", "brand_name": "Zeta"}, {"brand_id": "c", "brand_name": MARKUP})
    published.given(
        "creator_profiles",
        {"creator_id": "1", "creator_name": MARKUP, "content_tags": ["baking"], "measured_clip_count": 1},
        *({"creator_id": f"{n}", "creator_name": f"Name {n}", "follower_count": n} for n in range(2, 16)),
    )
    published.given(
        "similarity_scores",
        *({"creator_id": f"{n}", "brand_id": "b", "score": 1 - n / 20} for n in range(1, 16)),
        {"creator_id": "3", "brand_id": "c", "score": 0.5},
    )
    return published


def test_a_creator_is_refused(market: Published) -> None:
    app = market.show("marketplace", CREATOR)
    assert [warning.value for warning in app.warning] == ["The marketplace is for brands\\."]
    assert "Name 2" not in _words(app)


def test_a_brand_sees_its_own_shortlist_and_cannot_choose_another(market: Published) -> None:
    app = market.show("marketplace", BRAND)
    assert not app.exception
    assert [subheader.value for subheader in app.subheader] == ["Zeta"]
    assert "**15 creators**" in _words(app)
    assert "marketplace_brand" not in {box.key for box in app.selectbox}


def test_the_owner_chooses_a_brand(market: Published) -> None:
    app = market.show("marketplace", OWNER)
    app.selectbox(key="marketplace_brand").set_value("c").run()
    assert "**1 creator**" in _words(app)
    assert "Name 3" in _words(app)


def test_names_are_text(market: Published) -> None:
    app = market.show("marketplace", BRAND)
    first = next(
        element.value for element in app.markdown if element.value.startswith("**1\\. ") or "1. " in element.value
    )
    assert r"\*\*Bold\*\* \[x\]" in first
    assert r"\<b\>" in first


def test_filters_narrow_and_say_when_nobody_is_left(market: Published) -> None:
    app = market.show("marketplace", BRAND)
    app.multiselect(key="filter_contents").set_value(["baking"]).run()
    assert "**1 creator**" in _words(app)
    app.toggle(key="filter_clips").set_value(True).run()
    assert "**1 creator**" in _words(app)
    app.multiselect(key="filter_tiers").set_value(["mega"]).run()
    assert "No creator matches" in _words(app)


def test_no_more_than_four_can_be_chosen_and_two_are_needed(market: Published) -> None:
    app = market.show("marketplace", BRAND)
    for creator in "1234":
        app.checkbox(key=f"compare_brand_{creator}").check().run()
    assert app.checkbox(key="compare_brand_5").disabled
    assert not app.checkbox(key="compare_brand_4").disabled
    app.pills(key="marketplace_section").set_value("Compare (4)").run()
    assert not app.exception
    assert "Name 4" in _words(app)
    assert "Name 5" not in _words(app)
    app.button[0].click().run()
    assert "Choose creators to compare" in _words(app)


def test_a_brief_is_answered_with_its_reading(market: Published) -> None:
    app = market.show("marketplace", BRAND)
    app.pills(key="marketplace_section").set_value("For a brief").run()
    assert "Describe the creators you look for" in _words(app)
    app.text_area(key="brief_text").set_value("baking and **zebras** for women 45+").run()
    words = _words(app)
    assert "Searched for words: baking and zebras; audience: ages 45+, female." in words.replace("\\", "")
    assert "No creator uses zebras" in words
    assert "Makes baking" in words


def test_a_brand_that_is_not_published(published: Published) -> None:
    assert "This brand is not published yet" in _words(published.show("marketplace", BRAND))


def test_a_brief_is_answered_by_words_and_videos_and_audience() -> None:
    row = {
        "tag_words": ["baking"],
        "video_words": ["vegan", "calm"],
        "video_hits": [10, 1],
        "searched_video_count": 24,
        "audience_words": "audience is outside the target (male)",
    }
    assert explain_brief_match(row) == (
        "Makes baking; writes “vegan” in 10 and “calm” in 1 of 24 captions; audience is outside the target (male)."
    )
    assert explain_brief_match({"tag_words": [], "video_words": [], "video_hits": [], "audience_words": None}) == ""
