from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tcm_assets.apps.creator_dashboard.safety_queries import count_videos_by_worst, fetch_findings, find_findings
from tcm_assets.apps.creator_dashboard.view import SECTION_KEY
from tcm_assets.apps.identities import Visitor
from tcm_assets.ledger.contests import contest_finding, decide_contest, list_contests
from tcm_assets_tests.apps.literal_site import DAY, Published

OWN = Visitor("creator", "a", "nina", is_demo=True)

OWNER = Visitor("owner", None, "Owner", is_demo=True)

CAPTION = "a *cold* beer, tonight"

BEER = {
    "finding_id": "f1",
    "video_id": "1",
    "author_id": "a",
    "category": "alcohol",
    "severity": "low",
    "words": "beer",
    "start_character": 9,
    "end_character": 13,
    "rule": "beer",
}

OTHERS = {**BEER, "finding_id": "f9", "video_id": "9", "author_id": "b", "category": "hate", "severity": "high"}


@pytest.fixture
def site(published: Published) -> Published:
    """Account "a", listed as creator 7, with one finding; account "b" with another."""
    published.given(
        "creator_points",
        {"author_id": "a", "author_username": "nina", "creator_id": "7"},
        {"author_id": "b", "author_username": "other", "creator_id": "8"},
    )
    published.given(
        "videos",
        {"video_id": "1", "author_id": "a", "caption": CAPTION, "video_url": "javascript:alert(1)"},
        {"video_id": "9", "author_id": "b", "caption": "someone else's"},
    )
    published.given("safety_findings", BEER, OTHERS)
    published.given(
        "creator_safety",
        {"creator_id": "7", "level": "low", "recent_video_count": 1, "categories": ["alcohol"]},
        {"creator_id": "8", "level": "high", "recent_video_count": 1, "categories": ["hate"]},
    )
    return published


def _open(site: Published, visitor: Visitor = OWN) -> AppTest:
    return site.show("creator_dashboard", visitor).pills(key=SECTION_KEY).set_value("My safety").run()


def _words(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.warning, *app.subheader)
    return "\n".join(str(element.value) for element in shown)


def _contest(app: AppTest, text: str, key: str = "1_alcohol") -> AppTest:
    app.text_area(key=f"objection_{key}").set_value(text)
    next(button for button in app.button if button.label == "Contest").click()
    return app.run()


def test_a_finding_is_shown_with_its_words_and_their_place(site: Published) -> None:
    app = _open(site)
    assert not app.exception
    words = _words(app)
    assert r"a \*cold\* :orange-background[beer]\, tonight" in words
    assert "**alcohol**" in words
    assert "characters 10 to 13" in words
    assert "1 October 2020" in words
    assert "javascript" not in words


def test_nobody_elses_findings_are_shown(site: Published) -> None:
    app = _open(site)
    for name in ("author_id", "creator", "creator_id", "finding_category"):
        app.query_params[name] = "b"
    words = _words(app.run())
    assert "hate" not in words
    assert "someone else" not in words


def test_the_level_says_how_it_comes_about(site: Published) -> None:
    words = _words(_open(site))
    assert "Of your 1 newest video with a text, 1 has a slight finding at worst." in words
    assert "That makes it low" in words


def test_an_objection_is_recorded_once_and_shown(site: Published) -> None:
    app = _contest(_open(site), "It is *ginger* beer")
    assert not app.exception
    (row,) = list_contests(site.ledger).to_pylist()
    assert (row["finding_id"], row["account_id"], row["objection"]) == ("f1", "a", "It is *ginger* beer")
    words = _words(app)
    assert r"It is \*ginger\* beer" in words
    assert "the finding counts" in words
    assert not [button for button in app.button if button.label == "Contest"]


def test_an_objection_needs_words(site: Published) -> None:
    app = _contest(_open(site), "   ")
    assert "without a reason nobody can decide" in app.warning[0].value
    assert list_contests(site.ledger).num_rows == 0


def test_a_second_window_is_told_that_it_was_contested(site: Published) -> None:
    app = _open(site)
    contest_finding(site.ledger, BEER, account_id="a", objection="first")
    app = _contest(app, "second")
    assert list_contests(site.ledger)["objection"].to_pylist() == ["first"]
    assert "first" in _words(app)


def test_whose_sign_in_has_ended_contests_nothing(site: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _open(site)
    monkeypatch.delenv("TCM_APPS_DEMO")
    app = _contest(app, "It is ginger beer")
    assert "Nothing was recorded" in app.warning[0].value
    assert list_contests(site.ledger).num_rows == 0


def test_the_owner_reads_and_does_not_contest(site: Published) -> None:
    app = site.show("creator_dashboard", OWNER)
    next(box for box in app.selectbox if box.label == "Account").select("b").run()
    app = app.pills(key=SECTION_KEY).set_value("My safety").run()
    assert "**hate**" in _words(app)
    assert not app.text_area


@pytest.mark.parametrize(("decision", "words"), [("keep", "stays and counts"), ("withdraw", "does not count")])
def test_the_decision_and_its_reason_are_read(site: Published, decision: Any, words: str) -> None:
    contest_finding(site.ledger, BEER, account_id="a", objection="ginger")
    decide_contest(site.ledger, "f1", decision, reason="We *read* it", decided_by="Ola", idempotency_key="k")
    shown = _words(_open(site))
    assert r"We \*read\* it" in shown
    assert words in shown


def test_a_contest_whose_finding_is_gone_is_still_read(site: Published) -> None:
    contest_finding(site.ledger, BEER, account_id="a", objection="ginger")
    site.given("safety_findings", OTHERS)
    words = _words(_open(site))
    assert "not found any more" in words
    assert "ginger" in words


def test_an_account_without_findings_and_one_that_is_not_listed_are_told_so(site: Published) -> None:
    site.given("safety_findings", OTHERS)
    site.given("creator_points", {"author_id": "a", "author_username": "nina"})
    words = _words(_open(site))
    assert "No findings" in words
    assert "only accounts in the creator list have one" in words


def test_without_the_tables_the_section_says_so(site: Published) -> None:
    site.path.unlink()
    site.publish({"creator_points": site_points(site)})
    assert "not published yet" in _words(_open(site))


def site_points(site: Published) -> Any:
    site.publish_empty_tables()
    site.given("creator_points", {"author_id": "a", "author_username": "nina"})
    points = site.query("FROM creator_points")
    site.path.unlink()
    return points


def test_findings_come_worst_first_and_by_severity_and_category(published: Published) -> None:
    rows = [
        {**BEER, "finding_id": "x", "severity": "medium"},
        {**BEER, "finding_id": "y", "severity": "high", "category": "hate", "video_id": "2"},
        {**BEER, "finding_id": "z", "severity": "high", "upload_date": date(2020, 10, 5)},
    ]
    published.given("safety_findings", *rows)
    ids: Callable[..., list[str]] = lambda **asked: [  # noqa: E731 - one expression, used three times
        row["finding_id"] for row in fetch_findings(published.query, "a", **asked)
    ]
    assert ids() == ["z", "x", "y"]
    assert ids(severity="high", category="hate") == ["y"]
    assert ids(limit=1, offset=1) == ["y"]
    assert [row["finding_id"] for row in find_findings(published.query, "a", "1", "alcohol")] == ["x", "z"]
    assert find_findings(published.query, "b", "1", "alcohol") == []


def test_the_findings_of_a_category_in_a_caption_are_contested_together(site: Published) -> None:
    wine = {**BEER, "finding_id": "f2", "words": "wine"}
    gun = {**BEER, "finding_id": "f3", "category": "weapons", "words": "shot"}
    site.given("safety_findings", BEER, wine, gun, OTHERS)
    app = _open(site)
    assert "3 findings in 1 caption" in _words(app)
    assert {area.key for area in app.text_area} == {"objection_1_alcohol", "objection_1_weapons"}
    app.text_area(key="objection_1_alcohol").set_value("It is ginger beer")
    app.button(key="FormSubmitter:contest_1_alcohol-Contest").click()
    app = app.run()
    assert list_contests(site.ledger)["finding_id"].to_pylist() == ["f1", "f2"]
    assert _words(app).count("It is ginger beer") == 1
    assert {area.key for area in app.text_area} == {"objection_1_weapons"}


def test_a_video_counts_by_its_worst_finding_that_is_not_withdrawn(published: Published) -> None:
    day = datetime(2020, 10, 1)  # noqa: DTZ001 - the tables hold UTC without a zone
    published.given(
        "videos",
        *({"video_id": each, "author_id": "a", "caption": "words", "uploaded_at": day} for each in "123"),
        {"video_id": "4", "author_id": "b", "caption": "words"},
    )
    published.given(
        "safety_findings",
        {**BEER, "finding_id": "1l"},
        {**BEER, "finding_id": "1h", "severity": "high"},
        {**BEER, "finding_id": "2h", "severity": "high", "video_id": "2"},
        {**BEER, "finding_id": "3m", "severity": "medium", "video_id": "3"},
        {**BEER, "finding_id": "4m", "severity": "medium", "video_id": "4", "author_id": "b"},
    )
    published.given("safety_contests", {"finding_id": "1h", "state": "withdrawn"}, {"finding_id": "2h"})
    assert count_videos_by_worst(published.query, "a") == {"low": 1, "high": 1, "medium": 1}
    assert fetch_findings(published.query, "a", severity="medium")[0]["upload_date"] == DAY
