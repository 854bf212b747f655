"""Steps on every page of every role: opening it, and what people click there."""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page

from tcm_assets_tests.benchmarks.watched_page import choice_s, click_s, load_s

ROLES: Final = ("creator", "brand", "owner")


class Measured(NamedTuple):
    """A measured step of a round: the role, the page, what was done there, and how long it took."""

    role: str
    page: str
    step: str
    seconds: float


def round_of(page: Page, url: str, role: str, name: str | None) -> Iterator[Measured]:
    """Open and use every page of the role as the demo's visitor `name` (None for the owner)."""
    asked = {"role": role.capitalize()} | ({role: name} if name else {})
    steps = {"creator": _creator, "brand": _brand, "owner": _owner}[role]

    def address_of(name: str) -> str:
        return f"{url}/{'' if name == _HOMES[role] else name}?{urlencode(asked)}"

    for address, step, seconds in steps(page, address_of):
        yield Measured(role, address, step, seconds)


_HOMES: Final = {"creator": "creator_dashboard", "brand": "marketplace", "owner": "owner"}
"""First page of each role, which has no address of its own."""

_Steps = Iterator[tuple[str, str, float]]

_AddressOf = Callable[[str], str]


def _creator(page: Page, address_of: _AddressOf) -> _Steps:
    yield from _dashboard(page, address_of)
    yield "rewards_shop", "from the dashboard", click_s(page, _link(page, "Rewards"))
    yield "rewards_shop", "load", load_s(page, address_of("rewards_shop"))
    offered = page.get_by_role("button", name="Redeem", exact=True).and_(page.locator(":enabled"))
    if offered.count():
        yield "rewards_shop", "ask to redeem", click_s(page, offered.first)
        yield "rewards_shop", "cancel", click_s(page, page.get_by_role("dialog").get_by_role("button", name="Cancel"))
    older = page.get_by_role("button", name="Older")
    if older.is_enabled():
        yield "rewards_shop", "older entries", click_s(page, older)
    yield from _leaderboard(page, address_of)


def _brand(page: Page, address_of: _AddressOf) -> _Steps:
    yield from _marketplace(page, address_of)
    yield from _leaderboard(page, address_of)


def _owner(page: Page, address_of: _AddressOf) -> _Steps:
    yield "owner", "load", load_s(page, address_of("owner"))
    for section in ("Books", "Reviews", "Redemptions", "Scoring"):
        yield "owner", section.lower(), click_s(page, _pill(page, section))
    # Used as creators and brands use them, which is measured there.
    for name in ("creator_dashboard", "marketplace", "leaderboard"):
        yield name, "load", load_s(page, address_of(name))


def _dashboard(page: Page, address_of: _AddressOf) -> _Steps:
    yield "creator_dashboard", "load", load_s(page, address_of("creator_dashboard"))
    yield "creator_dashboard", "points by day", click_s(page, _pill(page, "Day"))
    yield "creator_dashboard", "most points first", choice_s(page, _box(page, "Order"), "Most points")
    for tab in ("Credits", "Alerts"):
        yield "creator_dashboard", tab.lower(), click_s(page, page.get_by_role("tab", name=tab))
    for section in ("Brands for me", "Fit better", "My safety", "Creators like me"):
        yield "creator_dashboard", section.lower(), click_s(page, _pill(page, section))


def _marketplace(page: Page, address_of: _AddressOf) -> _Steps:
    yield "marketplace", "load", load_s(page, address_of("marketplace"))
    page.get_by_text("Filters", exact=True).first.click()
    yield "marketplace", "filter", click_s(page, _box_to_tick(page, "Leave out restricted").first)
    for place in range(2):
        beside = _box_to_tick(page, "Compare").nth(place)
        yield "marketplace", "choose to compare", click_s(page, beside)
    yield "marketplace", "compare", click_s(page, _pill(page, re.compile("^Compare")))
    yield "marketplace", "campaign", click_s(page, _pill(page, "Campaign"))


def _leaderboard(page: Page, address_of: _AddressOf) -> _Steps:
    yield "leaderboard", "load", load_s(page, address_of("leaderboard"))
    yield "leaderboard", "last 30 days", choice_s(page, _box(page, "Uploaded in"), "30 days")


def _link(page: Page, title: str) -> Locator:
    return page.get_by_test_id("stSidebarNavLink").filter(has_text=title)


def _pill(page: Page, name: str | re.Pattern[str]) -> Locator:
    return page.get_by_test_id("stButtonGroup").get_by_role("radio", name=name).first


def _box(page: Page, label: str) -> Locator:
    return page.get_by_test_id("stSelectbox").filter(has_text=label)


def _box_to_tick(page: Page, label: str) -> Locator:
    return page.get_by_test_id("stCheckbox").filter(has_text=label).locator("label")
