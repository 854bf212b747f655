"""Ways through a page: its sections, numbered pages of published rows, newer and older pages of ledger entries."""

import math
from collections.abc import Callable, Sequence

import streamlit as st


def choose_section(
    label: str,
    names: Sequence[str],
    key: str,
    format_func: Callable[[str], str] = str,
    *,
    in_address: bool = False,
) -> str:
    """Let the visitor choose one of `names`, the first by default.

    `in_address` keeps the choice, as it is shown, in the page's address under `key`: reload and Back find it again.
    """
    chosen: str = st.pills(
        label,
        names,
        format_func=format_func,
        default=names[0],
        required=True,
        key=key,
        label_visibility="collapsed",
        bind="query-params" if in_address else None,
    )
    return chosen or names[0]


def find_page_offset(key: str, page_size: int, about: object) -> int:
    """Return how many rows come before the current page of `key`; a change of `about` goes back to the first page."""
    if st.session_state.get(f"{key}_about") != about:
        st.session_state[f"{key}_about"] = about
        # A new widget, to begin at its first page: the state of a shown one cannot be set.
        st.session_state[f"{key}_list"] = st.session_state.get(f"{key}_list", 0) + 1
    return (int(st.session_state.get(_widget_key(key), 1)) - 1) * page_size


def show_page_numbers(key: str, page_size: int, count: int) -> None:
    """Show the page numbers of `count` rows, where there is more than one page."""
    page_count = math.ceil(count / page_size)
    if page_count > 1:
        st.pagination(page_count, key=_widget_key(key), max_visible_pages=5)


def _widget_key(key: str) -> str:
    return f"{key}_{st.session_state.get(f'{key}_list', 0)}"


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
