"""The leaderboard without a browser: places, the own one marked, names as text, no balances."""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from tcm_assets.apps.identities import Visitor
from tcm_assets_tests.apps.literal_site import Published

CREATOR = Visitor("creator", "a01", "nina", is_demo=False)

BRAND = Visitor("brand", "b", "Zeta", is_demo=False)


@pytest.fixture
def board(published: Published) -> Published:
    published.given(
        "video_points",
        *(
            {
                "video_id": f"{n}",
                "author_id": f"a{n:02}",
                "author_username": "**bold**" if n == 0 else f"name{n}",
                "points": 100 - n,
                "upload_date": date(2020, 10, 1) if n < 5 else date(2020, 12, 1),
                "follower_tier": "nano" if n < 3 else "mega",
            }
            for n in range(30)
        ),
    )
    published.given(
        "creator_points",
        *(
            {
                "author_id": f"a{n:02}",
                "author_username": "**bold**" if n == 0 else f"name{n}",
                "follower_tier": "nano" if n < 3 else "mega",
                "payable_video_count": 1,
                "payable_points": 100 - n,
                "points_rank": n + 1,
            }
            for n in range(30)
        ),
    )
    published.given("account_balances", {"account_id": "a02", "balance": 424242})
    return published


def _accounts(app: AppTest) -> list[str]:
    return [str(cell) for cell in app.table[0].value["Account"]]


def test_the_own_place_is_marked_and_others_are_not(board: Published) -> None:
    app = board.show("leaderboard", CREATOR)
    assert not app.exception
    accounts = _accounts(app)
    assert len(accounts) == 25
    assert [place for place, account in enumerate(accounts) if "badge[you]" in account] == [1]
    assert app.metric[0].value == "2 of 30"
    assert r"\*\*bold\*\*" in accounts[0]


def test_a_brand_sees_places_without_an_own_one_and_nobody_sees_balances(board: Published) -> None:
    app = board.show("leaderboard", BRAND)
    assert not app.metric
    assert not any("badge[you]" in account for account in _accounts(app))
    assert "424" not in str(app.table[0].value.to_dict()).replace(",", "")


def test_size_and_period_narrow(board: Published) -> None:
    app = board.show("leaderboard", CREATOR)
    app.selectbox(key="tier").set_value("nano").run()
    assert len(_accounts(app)) == 3
    app.selectbox(key="period").set_value("30 days").run()
    assert not app.table
    assert "You have no place here yet" in app.info[0].value


def test_nothing_scored_yet(published: Published) -> None:
    app = published.show("leaderboard", CREATOR)
    assert any("No video has points yet" in element.value for element in app.markdown)
