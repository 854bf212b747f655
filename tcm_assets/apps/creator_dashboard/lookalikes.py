"""Creators like me: who makes the same at the same size, by public facts alone.

The table also knows whose audience and engagement are alike. That comes from the owner's list, and is for brands: one
creator does not read another's. Who is alike by nothing else is not shown, since nothing could be said for it.
"""

import streamlit as st

from tcm_assets.apps.creator_dashboard.brand_queries import fetch_lookalikes
from tcm_assets.apps.creator_dashboard.brands import NOT_LISTED
from tcm_assets.apps.empty_states import show_empty
from tcm_assets.apps.markdown import escape
from tcm_assets.apps.published import Row, list_published_tables, query
from tcm_assets.charts.labels import join_words

_TAGS_NAMED = 3


def show_lookalikes(creator_id: str | None) -> None:
    """Show the creators most like the listed one, the most alike first."""
    if creator_id is None:
        show_empty("Nobody to compare with", NOT_LISTED)
        return
    if not list_published_tables(query) >= {"creator_lookalikes", "creator_profiles"}:
        show_empty("Lookalikes are not published yet")
        return
    found = [row for row in fetch_lookalikes(query, creator_id) if _shares_content(row)]
    if not found:
        show_empty(
            "Nobody is alike enough",
            "Nobody on the list makes nearly the same, or too little is known of what you make.",
        )
        return
    st.caption(
        "Brands that like your videos may look at these too, and these at your brands. Shown is what is public: name, "
        "handle, what they make and how large they are. What the list says of anybody's audience stays with its owner."
    )
    for row in found:
        with st.container(border=True):
            handle = f" · {escape('@' + row['username'])}" if row["username"] else ""
            st.markdown(f"**{escape(row['lookalike_name'])}**{handle}")
            st.caption(escape(_describe(row)))


def _shares_content(row: Row) -> bool:
    return bool(row["shared_tags"]) or (row["category"] is not None and row["category"] == row["own_category"])


def _describe(row: Row) -> str:
    tags = row["shared_tags"]
    text = f"Both make {join_words(tags, _TAGS_NAMED)}" if tags else f"Both are about {row['category']}"
    if row["follower_tier"]:
        same = ", as you" if row["follower_tier"] == row["own_follower_tier"] else ""
        text += f"; a {row['follower_tier']} account{same}"
    return f"{text}."
