"""Ways through a page: its sections, numbered pages of published rows, newer and older pages of ledger entries."""

import html
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import streamlit as st

from tcm_assets.apps.address import keep_in_address, seed_from_address

_DIGITS: Final = 9
"""A longer number in an address is no page."""


def choose_section(
    label: str,
    names: Sequence[str],
    key: str,
    format_func: Callable[[str], str] = str,
    *,
    is_heading: bool = False,
) -> str:
    """Let the visitor choose one of `names`, the first by default.

    The address keeps the choice under `key`, as it is shown: reload, Back and a sent link find it again. `is_heading`:
    what follows is a section of the page, and screen readers find its name among the headings.
    """
    chosen: str = st.pills(
        label,
        names,
        format_func=format_func,
        default=names[0],
        required=True,
        key=key,
        label_visibility="collapsed",
        bind="query-params",
    )
    section = chosen or names[0]
    if is_heading:
        show_hidden_heading(format_func(section))
    return section


def choose_counted(label: str, counts: Mapping[str, int], key: str) -> str:
    """Let the visitor choose one of the names that `counts` counts, the first by default; the address keeps its name.

    The name alone: with its count, the label in a link would be another one tomorrow.
    """
    names = list(counts)
    seed_from_address(key, names, names[0])
    chosen = st.pills(
        label,
        names,
        format_func=lambda name: f"{name.capitalize()} ({counts[name]:,})",
        required=True,
        key=key,
        label_visibility="collapsed",
    )
    keep_in_address(key, chosen or names[0], names[0])
    return chosen or names[0]


def show_hidden_heading(text: str) -> None:
    """Add a heading of the second level for screen readers alone, where eyes see it from a chosen button."""
    st.html(f'<h2 class="visually-hidden">{html.escape(text)}</h2>')


def find_page_offset(key: str, page_size: int, about: object, count: int | None = None) -> int:
    """Return how many rows come before the current page of `key`; a change of `about` goes back to the first page.

    The address keeps the page's number under `key`. One beyond the last of `count` rows is the first page; where the
    count is not known yet, `show_page_numbers` goes there.
    """
    before = st.session_state.get(f"{key}_about", about)
    st.session_state[f"{key}_about"] = about
    if before != about or (count is not None and (_find_page(key) - 1) * page_size >= max(count, 1)):
        st.session_state[key] = 1
    return (_find_page(key) - 1) * page_size


def _find_page(key: str) -> int:
    """Return the number of the widget, or of the address before it is drawn; what is no number is the first page."""
    number = st.session_state.get(key) or st.query_params.get(key, "1")
    return max(1, int(number)) if str(number).isdecimal() and len(str(number)) < _DIGITS else 1


def show_page_numbers(key: str, page_size: int, count: int) -> None:
    """Show the page numbers of `count` rows, where there is more than one page."""
    page_count = max(1, math.ceil(count / page_size))
    if _find_page(key) > page_count:
        # A link from a time of more rows: the widget would show the first page under the rows of none.
        st.session_state[key] = 1
        st.query_params.pop(key, None)
        st.rerun()
    if page_count > 1:
        st.pagination(page_count, key=key, max_visible_pages=5, bind="query-params")


def find_page_begin(key: str, about: object = None) -> int | None:
    """Return the entry id below which the page of `key` begins; None for the newest page, and when `about` changes.

    Pages begin below an entry, so that new entries never shift what is being read.
    """
    if st.session_state.get(f"{key}_about") != about:
        st.session_state[f"{key}_about"] = about
        st.session_state.pop(f"{key}_begins", None)
    return _page_begins(key)[-1]


def show_newer_and_older(key: str, older_begin: int | None) -> None:
    """Show the two buttons where there is another page; `older_begin` is None on the oldest."""
    begins = _page_begins(key)
    if len(begins) == 1 and older_begin is None:
        return
    with st.container(horizontal=True):
        st.button(
            "Newer",
            icon=":material/chevron_left:",
            disabled=len(begins) == 1,
            on_click=_begin_pages_at,
            args=(key, begins[:-1] or begins),
            key=f"{key}_newer",
        )
        st.button(
            "Older",
            icon=":material/chevron_right:",
            disabled=older_begin is None,
            on_click=_begin_pages_at,
            args=(key, (*begins, older_begin)),
            key=f"{key}_older",
        )


def _page_begins(key: str) -> tuple[int | None, ...]:
    """Return where each page up to the present one begins."""
    begins: tuple[int | None, ...] = st.session_state.get(f"{key}_begins", (None,))
    return begins


def _begin_pages_at(key: str, begins: tuple[int | None, ...]) -> None:
    """Set all begins at once: a second click before the next run means the same as the first."""
    st.session_state[f"{key}_begins"] = begins
