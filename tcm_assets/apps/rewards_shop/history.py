"""An account's statement: every entry of the ledger with its date, the newest first, page by page."""

from collections.abc import Mapping
from typing import Final, Protocol

import streamlit as st

from tcm_assets.apps.empty_states import show_no_data
from tcm_assets.apps.plain_text import plain
from tcm_assets.apps.published import ledger
from tcm_assets.apps.words import ENTRY_NAMES, points_words
from tcm_assets.ledger.statements import Entry, list_entries

PAGE_SIZE: Final = 10
"""Entries of one page: a phone's screen of them, drawn anew at every refresh."""

_BADGE_COLORS: Final[Mapping[str, str]] = {"earn": "green", "adjust": "blue", "redeem": "violet", "reverse": "orange"}


def show_history(account_id: str) -> None:
    """One page of the account's entries, with buttons to older and newer ones.

    Pages begin below an entry, so that new entries never shift what is being read.
    """
    # Where each page up to this one begins; the first begins at the newest entry.
    key = f"history_begins_{account_id}"
    begins: tuple[int | None, ...] = st.session_state.get(key, (None,))
    entries = list_entries(ledger(), account_id, limit=PAGE_SIZE + 1, before_entry_id=begins[-1])
    if not entries:
        show_no_data("No entries yet", "What your videos earn and what you redeem is listed here.")
        return
    for entry in entries[:PAGE_SIZE]:
        st.markdown(_line(entry))
    with st.container(horizontal=True):
        st.button(
            "Newer",
            icon=":material/chevron_left:",
            disabled=len(begins) == 1,
            on_click=_begin_pages_at,
            args=(key, begins[:-1] or begins),
            key="history_newer",
        )
        st.button(
            "Older",
            icon=":material/chevron_right:",
            disabled=len(entries) <= PAGE_SIZE,
            on_click=_begin_pages_at,
            args=(key, (*begins, entries[:PAGE_SIZE][-1].entry_id)),
            key="history_older",
        )


def _begin_pages_at(key: str, begins: tuple[int | None, ...]) -> None:
    """A second click before the page was drawn anew says the same as the first."""
    st.session_state[key] = begins


def _line(entry: Entry) -> str:
    """An entry in two lines: what happened to how many points; when, why, and the balance after it."""
    name = ENTRY_NAMES[entry.kind]
    sign = "+" if entry.points > 0 else ""
    details = f"{entry.created_at:%-d %B %Y, %H:%M} UTC · balance {entry.balance_after:,} · {plain(entry.reason)}"
    return f":{_BADGE_COLORS[entry.kind]}-badge[{name}] **{sign}{points_words(entry.points)}**  \n:small[{details}]"


class Gives(Protocol):
    """A reward, or what a redemption gave."""

    @property
    def exposure_min(self) -> int:
        """Minutes of feed exposure."""

    @property
    def wallet_usd(self) -> int:
        """US dollars on the e-wallet."""


def gifts(reward: Gives) -> list[tuple[str, str]]:
    """What it gives, as label and icon each: `("30 min exposure", ":material/campaign:")`."""
    given = []
    if reward.exposure_min:
        given.append((f"{reward.exposure_min:,} min exposure", ":material/campaign:"))
    if reward.wallet_usd:
        given.append((f"{reward.wallet_usd:,} US dollar{'' if reward.wallet_usd == 1 else 's'}", ":material/payments:"))
    return given
