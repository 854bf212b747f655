"""Pages of a long list: which one is asked for, and the control below it."""

import math

import streamlit as st


def page_offset(key: str, page_size: int, about: object) -> int:
    """Rows to leave out for the page that `key` stands at; the first page again whenever `about` changes."""
    if st.session_state.get(f"{key}_about") != about:
        st.session_state[f"{key}_about"] = about
        # Another widget, so that it begins at its first page: the state of a shown one cannot be set.
        st.session_state[f"{key}_list"] = st.session_state.get(f"{key}_list", 0) + 1
    return (int(st.session_state.get(_widget_key(key), 1)) - 1) * page_size


def show_pages(key: str, page_size: int, count: int) -> None:
    """The control, where there is more than one page."""
    page_count = math.ceil(count / page_size)
    if page_count > 1:
        st.pagination(page_count, key=_widget_key(key), max_visible_pages=5)


def _widget_key(key: str) -> str:
    return f"{key}_{st.session_state.get(f'{key}_list', 0)}"
