"""Demo mode: whoever sits at this machine chooses whom to be. Off unless TCM_APPS_DEMO=1, and on loopback alone."""

from collections import Counter
from typing import Final

import pyarrow as pa
import streamlit as st

from tcm_assets.apps.empty_states import explained_absence, show_no_data
from tcm_assets.apps.published import Query, query
from tcm_assets.apps.visitor import ROLES, Role, Visitor

DEMO_NOTICE: Final = "Demo mode, without sign-in: anyone at this machine may act as anyone."


def show_demo_notice() -> None:
    """What stands on every page of a demo."""
    st.warning(DEMO_NOTICE, icon=":material/science:")


def choose_demo_visitor() -> Visitor | None:
    """Let the sidebar choose a role and a creator or brand; kept in the address, so a reload stays the same visitor."""
    with st.sidebar:
        role: Role = st.selectbox("View as", ROLES, format_func=str.capitalize, key="role", bind="query-params")
        if role == "owner":
            return Visitor("owner", None, "Owner", is_demo=True)
        names: dict[str, str] = {}
        with explained_absence():
            names = _names(role)
        if not names:
            show_no_data(f"There is no {role} to be yet")
            return None
        subject_id = st.selectbox(
            role.capitalize(), list(names), format_func=names.__getitem__, key=role, bind="query-params"
        )
        return Visitor(role, subject_id, names[subject_id], is_demo=True)


def _names(role: Role) -> dict[str, str]:
    """Names by id; two of one name carry their ids too, since the address tells them apart by name."""
    table = demo_creators(query) if role == "creator" else demo_brands(query)
    ids, names = (column.to_pylist() for column in table.columns)
    counts = Counter(names)
    return {
        subject_id: name if counts[name] == 1 else f"{name} ({subject_id})"
        for subject_id, name in zip(ids, names, strict=True)
    }


OFFERED_CREATORS: Final = 1000
"""As many as a list to choose from can be searched, and a browser is sent, without a wait."""


def demo_creators(query: Query) -> pa.Table:
    """The accounts of the best rank, at most OFFERED_CREATORS of them: author_id, author_username."""
    sql = "SELECT author_id, author_username FROM creator_points ORDER BY points_rank, author_id LIMIT ?"
    return query(sql, [OFFERED_CREATORS])


def demo_brands(query: Query) -> pa.Table:
    """Brands by name: brand_id, brand_name."""
    return query("SELECT brand_id, brand_name FROM cleaned_brands ORDER BY brand_name, brand_id")
