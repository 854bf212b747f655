"""The entry of `streamlit run`: the visitor's pages, and the frame around each of them."""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import streamlit as st

from tcm_assets.apps.creator_dashboard import view as creator_dashboard
from tcm_assets.apps.empty_states import explained_absence
from tcm_assets.apps.identities import Role, Visitor
from tcm_assets.apps.leaderboard import view as leaderboard
from tcm_assets.apps.marketplace import view as marketplace
from tcm_assets.apps.owner import view as owner
from tcm_assets.apps.published import PublishedCopyMissingError, find_published_copy
from tcm_assets.apps.rewards_shop import view as rewards_shop
from tcm_assets.apps.sign_in import DEMO_NOTICE, find_visitor, show_sign_out

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

logger = logging.getLogger(__name__)

STYLES: Final = Path(__file__).with_name("styles.css")

ICON: Final = Path(__file__).with_name("icon.svg")
"""A file of our own: Streamlit would fetch its named icons from another host."""


class PageEntry(NamedTuple):
    """A view with its address, and its name and icon in the navigation."""

    show: Callable[[Visitor], None]
    address: str
    title: str
    icon: str


_DASHBOARD = PageEntry(creator_dashboard.show, "creator_dashboard", "Dashboard", ":material/insights:")
_SHOP = PageEntry(rewards_shop.show, "rewards_shop", "Rewards", ":material/redeem:")
_MARKETPLACE = PageEntry(marketplace.show, "marketplace", "Marketplace", ":material/storefront:")
_LEADERBOARD = PageEntry(leaderboard.show, "leaderboard", "Leaderboard", ":material/leaderboard:")
_OWNER = PageEntry(owner.show, "owner", "Owner", ":material/account_balance:")

PAGES: Final[Mapping[Role, tuple[PageEntry, ...]]] = {
    "creator": (_DASHBOARD, _SHOP, _LEADERBOARD),
    "brand": (_MARKETPLACE, _LEADERBOARD),
    "owner": (_OWNER, _DASHBOARD, _MARKETPLACE, _LEADERBOARD),
}
"""The pages each role may open, its home first. Other pages have no address for that role."""


_FAILED = "This page cannot be shown at the moment. The server's log says why."


def main() -> None:
    """Draw one page for one visitor."""
    st.set_page_config(page_title="Creator marketplace", page_icon=str(ICON), layout="wide")
    st.html(STYLES)
    st.logo(str(ICON), size="large")
    visitor = _found_visitor()
    if visitor is None:
        return
    page = st.navigation(_list_pages(visitor))
    _close_sidebar_of_phone((visitor, page.url_path))
    show_sign_out(visitor)
    if visitor.is_demo:
        st.warning(DEMO_NOTICE, icon=":material/science:")
    page.run()
    _show_footer()


def _found_visitor() -> Visitor | None:
    """Return who visits; None where nobody is known yet, or the lists of accounts cannot be read."""
    try:
        with explained_absence():
            return find_visitor()
    except Exception:
        logger.exception("no visitor could be found")
        st.error(_FAILED, icon=":material/error:")
    return None


def _list_pages(visitor: Visitor) -> list["StreamlitPage"]:
    """Return the role's pages. Streamlit serves the home at "/" only; a hidden copy gives it its own address."""
    home, *others = PAGES[visitor.role]
    return [
        st.Page(_frame(visitor, home), title=home.title, icon=home.icon, default=True),
        *(st.Page(_frame(visitor, page), title=page.title, icon=page.icon, url_path=page.address) for page in others),
        st.Page(_frame(visitor, home), title=home.title, icon=home.icon, url_path=home.address, visibility="hidden"),
    ]


def _frame(visitor: Visitor, page: PageEntry) -> Callable[[], None]:
    def show() -> None:
        try:
            with explained_absence():
                page.show(visitor)
        except Exception:
            logger.exception("the page %s failed for %s", page.address, visitor.role)
            st.error(_FAILED, icon=":material/error:")

    return show


_CLOSE_SIDEBAR: Final = """if (window.innerWidth <= 768) {
  document.querySelector('[data-testid="stSidebar"][data-collapsed="false"] [aria-controls="stSidebar"]')?.click()
}"""
"""Up to this width Streamlit lays the sidebar over the page."""


def _close_sidebar_of_phone(choice: object) -> None:
    """Close the sidebar of a phone when `choice`, what is chosen in it, has changed: it lies over the page."""
    before = st.session_state.get("sidebar_choice")
    st.session_state["sidebar_choice"] = choice
    if before not in (None, choice):
        # The number makes it another script than that of the choice before, which would not run again.
        number = st.session_state["sidebar_closed"] = st.session_state.get("sidebar_closed", 0) + 1
        st.html(f"<script>/* {number} */ {_CLOSE_SIDEBAR}</script>", unsafe_allow_javascript=True)


def _show_footer() -> None:
    try:
        published_at = datetime.fromtimestamp(find_published_copy().published_at(), UTC)
    except PublishedCopyMissingError:
        return
    st.caption(f"Figures as published on {published_at:%Y-%m-%d at %H:%M} UTC. Balances are of this moment.")


if __name__ == "__main__":
    main()
