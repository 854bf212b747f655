"""The marketplace without a browser: who may see it, what it says when there is nothing, names as text, the address."""

from typing import Any

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from tcm_assets.apps.identities import Visitor
from tcm_assets.apps.marketplace import answers
from tcm_assets.apps.marketplace.address import BRIEF, CAMPAIGN, COMPARE, NEW_BRAND, read_address
from tcm_assets.apps.marketplace.page_state import ADDRESS
from tcm_assets_tests.apps.literal_site import Published
from tcm_assets_tests.apps.marketplace.literal_market import LetterEncoder, brand, creator, forecast

BRAND = Visitor("brand", "b", "Zeta", is_demo=False)

OWNER = Visitor("owner", None, "Owner", is_demo=False)

CREATOR = Visitor("creator", "1", "nina", is_demo=False)

MARKUP = "**Bold** [x](https://evil.example) :fire: <b>"


def _words(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.warning, *app.subheader, *app.title, *app.success, *app.expander)
    return "\n".join(str(getattr(element, "value", None) or getattr(element, "label", "")) for element in shown)


def _address(app: AppTest) -> Any:
    found = app.query_params.get(ADDRESS, "")
    return read_address(found[0] if isinstance(found, list) else found)


@pytest.fixture
def market(published: Published, monkeypatch: pytest.MonkeyPatch) -> Published:
    monkeypatch.setattr(answers, "find_encoder", LetterEncoder)
    monkeypatch.setattr(answers, "_load_encoder", lambda _: None)
    published.given("brand_profiles", brand("b", brand_name="Zeta"), brand("c", brand_name=MARKUP))
    published.given(
        "creator_profiles",
        creator("1", creator_name=MARKUP, content_tags=["baking"], measured_clip_count=1, username="ann"),
        *(creator(f"{n}", "makeup", follower_count=n, follower_tier="nano") for n in range(2, 16)),
    )
    published.given("creator_forecasts", *(forecast(f"{n}", 1_000 * n, 10.0 * n) for n in range(2, 10)))
    published.given("creator_safety", *({"creator_id": f"{n}", "level": "no finding"} for n in range(2, 16)))
    return published


def test_a_creator_is_refused(market: Published) -> None:
    app = market.show("marketplace", CREATOR)
    assert [warning.value for warning in app.warning] == ["The marketplace is for brands\\."]
    assert "Name 2" not in _words(app)


def test_a_brand_sees_its_own_shortlist_and_cannot_choose_another(market: Published) -> None:
    app = market.show("marketplace", BRAND)
    assert not app.exception
    assert "**15 creators**" in _words(app)
    assert "marketplace_brand" not in {box.key for box in app.selectbox}


def test_the_owner_chooses_a_brand_and_the_address_keeps_it(market: Published) -> None:
    app = market.show("marketplace", OWNER)
    assert "sells" in _words(app)
    app.selectbox(key="marketplace_brand").set_value("b").run()
    assert "Zeta" in _words(app)
    assert _address(app).brand_id == "b"


def test_names_are_text_and_only_real_handles_are_linked(market: Published) -> None:
    market.given("cleaned_creators", {"creator_id": "1"}, {"creator_id": "2", "is_invented": True})
    app = market.show("marketplace", BRAND)
    first = next(element.value for element in app.markdown if r"\*\*Bold\*\*" in element.value)
    assert r"\[x\]" in first
    assert r"\<b\>" in first
    assert "[\\@ann](https://www.tiktok.com/@ann)" in first
    assert sum("tiktok.com" in element.value for element in app.markdown) == 1
    assert "made up" in _words(app)


def test_filters_narrow_and_say_when_nobody_is_left_and_stand_in_the_address(market: Published) -> None:
    app = market.show("marketplace", BRAND)
    app.multiselect(key="filter_contents").set_value(["baking"]).run()
    assert "**1 creator**" in _words(app)
    assert _address(app).filters.contents == ("baking",)
    app.toggle(key="filter_clips").set_value(True).run()
    assert "2 filters set" in _words(app)
    app.multiselect(key="filter_tiers").set_value(["mega"]).run()
    assert "No creator matches" in _words(app)
    next(button for button in app.button if button.label == "Clear the filters").click().run()
    assert "**15 creators**" in _words(app)
    assert _address(app) == read_address("")


def test_no_more_than_four_are_compared_and_two_are_needed(market: Published) -> None:
    app = market.show("marketplace", BRAND)
    for creator_id in ("1", "10", "11", "12"):
        app.checkbox(key=f"compared_found_{creator_id}").check().run()
    assert app.checkbox(key="compared_found_13").disabled
    assert not app.checkbox(key="compared_found_12").disabled
    app.pills(key="market_section").set_value(COMPARE).run()
    assert not app.exception
    assert _address(app).compared == ("1", "10", "11", "12")
    assert "Name 12" in _words(app)
    assert "Name 13" not in _words(app)
    next(button for button in app.button if button.label == "Clear the comparison").click().run()
    assert "Choose creators to compare" in _words(app)


def test_a_brief_is_read_back_corrected_and_kept_in_the_address(market: Published) -> None:
    app = market.show("marketplace", BRAND)
    app.pills(key="market_asked_by").set_value(BRIEF).run()
    assert "Say what you look for" in _words(app)
    app.text_area(key="market_text").set_value("Lipstick, 2 nano creators, $200, and **zebras** for blarg").run()
    assert not app.exception
    labels = [button.label for button in app.button]
    assert {"size\\: nano", "2 creators", "budget\\: 200 USD in all"} <= set(labels)
    next(button for button in app.button if button.label == "2 creators").click().run()
    assert "2 creators" not in [button.label for button in app.button]
    assert _address(app).fixes == ("creator_count",)
    app.selectbox(key="market_fix_field").set_value("creator_count").run()
    app.text_input(key="market_fix_creator_count").set_value("3").run()
    app.button(key="market_fix").click().run()
    assert "3 creators" in [button.label for button in app.button]
    assert _address(app).fixes == ("creator_count", "creator_count=3")


def test_a_correction_that_cannot_be_made_keeps_those_before(market: Published) -> None:
    app = market.show("marketplace", BRAND)
    app.pills(key="market_asked_by").set_value(BRIEF).run()
    app.text_area(key="market_text").set_value("Lipstick, no alcohol").run()
    for field, value in (("budget", "€1,000 per creator"), ("budget", "$0"), ("must_not", "@demo_cleo")):
        app.selectbox(key="market_fix_field").set_value(field).run()
        app.text_input(key=f"market_fix_{field}").set_value(value).run()
        app.button(key="market_fix").click().run()
        assert ("nothing can be spent" in " ".join(each.value for each in app.warning)) == (value == "$0")
    labels = {button.label.replace("\\", "") for button in app.button}
    assert {"budget: 1,000 EUR per creator", "not: alcohol", "not: @demo_cleo"} <= labels
    assert _address(app).fixes == ("budget=€1,000 per creator", "must_not=@demo_cleo")


def test_a_text_that_is_too_long_is_cut_and_says_so(market: Published) -> None:
    app = market.show("marketplace", BRAND)
    app.pills(key="market_asked_by").set_value(BRIEF).run()
    app.text_area(key="market_text").set_value("Lipstick, 2 nano creators. " + "x " * 2_000).run()
    assert not app.exception
    assert "2 creators" in [button.label for button in app.button]
    assert "characters are read, of 4,027" in _words(app).replace("\\", "")


def test_a_campaign_from_words_to_a_set(market: Published) -> None:
    app = market.show("marketplace", BRAND)
    app.pills(key="market_asked_by").set_value(NEW_BRAND).run()
    app.text_input(key="market_new_sells").set_value("aeiou").run()
    app.pills(key="market_section").set_value(CAMPAIGN).run()
    assert not app.exception
    assert "Who keeps each limit" in _words(app)
    assert _address(app).section == CAMPAIGN


def test_a_brand_of_the_list_has_a_campaign_that_can_be_changed_by_hand(market: Published) -> None:
    app = market.show("marketplace", BRAND)
    app.pills(key="market_section").set_value(CAMPAIGN).run()
    assert not app.exception
    assert "8 creators of 8 who pass every limit" in _words(app)
    assert "To be asked" in _words(app)
    app.button(key="drop_9").click().run()
    assert "7 creators of 7 who pass every limit" in _words(app)
    assert _address(app).dropped == ("9",)
    app.button(key="undo_dropped").click().run()
    assert "8 creators of 8" in _words(app)


def test_an_address_opens_the_page_as_it_was(market: Published) -> None:
    app = market.show("marketplace", BRAND)
    app.query_params[ADDRESS] = f"section:{CAMPAIGN};asked_by:{BRIEF};text:Lipstick;fixes:creator_count=2;dropped:9"
    app.run()
    assert not app.exception
    assert app.text_area(key="market_text").value == "Lipstick"
    assert "2 creators" in [button.label for button in app.button]
    assert "Left out by hand: Name 9" in _words(app).replace("\\", "")
    app.query_params[ADDRESS] = "f.tiers:nano;order:Most followers;page:2"
    app.run()
    assert "**14 creators**" in _words(app)
    assert app.selectbox(key="market_order").value == "Most followers"
    assert app.multiselect(key="filter_tiers").value == ["nano"]


def test_a_model_of_another_version_is_said(market: Published) -> None:
    market.given("creator_profiles", creator("1", model_revision="0"))
    app = market.show("marketplace", BRAND)
    app.pills(key="market_asked_by").set_value(BRIEF).run()
    app.text_area(key="market_text").set_value("Lipstick").run()
    assert "Briefs cannot be read by meaning here" in _words(app)


def test_tables_of_the_future_are_said_to_be_missing(market: Published) -> None:
    with duckdb.connect(str(market.path)) as connection:
        connection.execute("DROP TABLE creator_forecasts")
    app = market.show("marketplace", BRAND)
    assert not app.exception
    assert "Not made yet, so unknown here: forecasts and prices" in _words(app).replace("\\", "")


def test_a_brand_that_is_not_published(published: Published) -> None:
    assert "This brand is not published yet" in _words(published.show("marketplace", BRAND))


def test_a_click_that_comes_with_the_address_before_the_last_loses_nothing(market: Published) -> None:
    app = market.show("marketplace", BRAND)
    app.checkbox(key="compared_found_2").check().run()
    assert _address(app).compared == ("2",)
    # The browser has not heard of that address yet.
    del app.query_params[ADDRESS]
    app.checkbox(key="compared_found_3").check().run()
    assert _address(app).compared == ("2", "3")
    # It goes back at once, and that is heard.
    app.query_params[ADDRESS] = "compared:2"
    app.run()
    assert _address(app).compared == ("2",)
    assert not app.checkbox(key="compared_found_3").value


def _with_address(market: Published, address: str) -> AppTest:
    app = market.show("marketplace", BRAND)
    app.query_params[ADDRESS] = address
    return app.run()


def test_who_does_not_meet_the_brief_comes_last_with_the_reason_and_can_be_left_out(market: Published) -> None:
    there = {"follower_tier": "nano", "country": "Peru"}
    market.given(
        "creator_profiles",
        creator("2", creator_name="A far one", follower_tier="nano", country="Chile"),
        creator("3", creator_name="B unknown", follower_tier="nano"),
        creator("4", creator_name="C meets all", **there),
    )
    app = _with_address(market, f"asked_by:{BRIEF};text:1 nano creator living in Peru")
    assert not app.exception
    titles = [each.value for each in app.markdown if each.value.startswith("**") and "." in each.value[:5]]
    assert [title.split("**")[1] for title in titles] == ["1. C meets all", "2. A far one", "3. B unknown"]
    words = _words(app).replace("\\", "")
    assert "Does not meet: creators in Peru" in words
    assert "Not known: creators in Peru" in words
    app.toggle(key="market_only_meeting").set_value(True).run()
    assert "**1 creator**" in _words(app)
    assert _address(app).only_meeting


def test_filters_that_leave_nobody_are_said_to_do_so(market: Published) -> None:
    app = _with_address(market, f"section:{CAMPAIGN};f.most_price:1")
    assert "The filters leave nobody" in _words(app)


@pytest.mark.parametrize(("text", "is_said"), [("योग और वेलनेस", True), ("Lipstick for the new spring looks", False)])
def test_languages_that_are_matched_worse_are_said(market: Published, text: str, is_said: bool) -> None:
    app = _with_address(market, f"asked_by:{BRIEF};text:{text}")
    assert [("worse in Hindi" in each.value) for each in app.info] == [True] * is_said
    app = _with_address(market, f"asked_by:{BRIEF};text:{text};fixes:subject=yoga")
    assert not app.info


def test_a_comparison_names_what_the_brief_is_about(market: Published) -> None:
    app = _with_address(market, f"section:{COMPARE};asked_by:{BRIEF};text:Lipstick, 2 creators;compared:2;compared:3")
    assert "How each creator fits “Lipstick”" in _words(app)


def test_a_set_far_from_the_brief_stands_apart(market: Published) -> None:
    app = _with_address(market, f"section:{CAMPAIGN};asked_by:{BRIEF};text:2 creators living in Iceland")
    titles = [each.value for each in app.subheader]
    assert ("The set of the nearest brief" in titles, "The set" in titles) == (True, False)
    app = _with_address(market, f"section:{CAMPAIGN};asked_by:{BRIEF};text:creators living in Iceland")
    titles = [each.value for each in app.subheader]
    assert titles.index("To be asked") < titles.index("Nearest, and far from the brief")


@pytest.mark.parametrize(
    "filters",
    [
        "f.tiers:giant",
        "f.least_score:5;f.least_confidence:0.33",
        "f.least_engagement:97",
        "f.ages:10;f.ages:99",
        "f.ages:70;f.ages:99",
        "f.most_price:99999999999;f.least_views:99999999999",
        "f.recent_days:3;f.genders:x;f.safety:x;f.countries:Atlantis",
        "page:0",
        "new_name:" + "a" * 190,
        "f.name:" + "a" * 190,
    ],
)
def test_no_address_breaks_the_page(market: Published, filters: str) -> None:
    for section in (CAMPAIGN, "Find"):
        app = _with_address(market, f"section:{section};asked_by:{NEW_BRAND};new_sells:aeiou;{filters}")
        assert not app.exception


def test_back_is_heard_however_soon_it_comes(market: Published) -> None:
    app = market.show("marketplace", BRAND)
    app.multiselect(key="filter_contents").set_value(["baking"]).run()
    assert _address(app).filters.contents == ("baking",)
    del app.query_params[ADDRESS]
    app.run()
    assert _address(app) == read_address("")
    assert app.multiselect(key="filter_contents").value == []
    # A filter changed while the browser still shows an old address loses nothing.
    app.multiselect(key="filter_contents").set_value(["baking"]).run()
    del app.query_params[ADDRESS]
    app.toggle(key="filter_clips").set_value(True).run()
    assert (_address(app).filters.contents, _address(app).filters.has_clips) == (("baking",), True)
