"""Brands for me: the recommended brands with their reasons, what a next video may bring, and rivals in the way."""

import streamlit as st

from tcm_assets.apps.creator_dashboard.brand_queries import (
    MATCHING_TABLES,
    fetch_forecast,
    fetch_list_length,
    fetch_nearest_rivals,
    fetch_recommended_brands,
)
from tcm_assets.apps.creator_dashboard.sections import NARROWEST_CARD_PX
from tcm_assets.apps.empty_states import show_empty
from tcm_assets.apps.markdown import escape
from tcm_assets.apps.published import Row, list_published_tables, query
from tcm_assets.apps.words import COMPONENT_NAMES, FORECAST_MEANINGS
from tcm_assets.campaigns.forecasts.interval_model import OWN
from tcm_assets.charts.labels import counted, join_words, short_number
from tcm_assets.matching.tables import contribution_column_name
from tcm_assets.tables.match_components import SIMILARITY_COMPONENTS

_GOOD = 0.4
"""Score from which the audience plainly buys what the brand sells."""

NOT_LISTED = "It is not in the creator list, which is where brands look. Ask the owner to list its handle."


def show_brands(creator_id: str | None) -> None:
    """Show what a next video may bring, and the brands recommended to the listed creator behind the account."""
    if creator_id is None:
        show_empty("No brands for this account", NOT_LISTED)
        return
    tables = list_published_tables(query)
    if not tables >= MATCHING_TABLES:
        show_empty("Recommendations are not published yet")
        return
    forecast = fetch_forecast(query, creator_id) if "creator_forecasts" in tables else None
    if forecast is not None:
        _show_forecast(forecast)
    length = fetch_list_length(query, creator_id)
    found = fetch_recommended_brands(query, creator_id)
    if not found:
        why = length["note"] if length and length["note"] else "too little is known: of what you make, or of brands"
        show_empty("No brands recommended", escape(f"Because {why}."))
        return
    st.subheader("Brands that fit", anchor=False)
    st.caption(
        "The score says what you would be worth to the brand: 100 % where you make its own subject for its people, "
        "about 40 % where your audience plainly buys what it sells. The confidence is the share of the evidence for it "
        "that is there. Brands see the same figures."
    )
    rivals = fetch_nearest_rivals(query, creator_id) if "sponsorship_conflicts" in tables else None
    for row in found:
        with st.container(border=True):
            _show_brand(row, rivals)
    if length and length["note"]:
        given, asked = length["given_count"], length["asked_count"]
        st.caption(escape(f"{given} of the {counted(asked, 'place')} of the list: {length['note']}."))


def _show_brand(row: Row, rivals: dict[str, Row] | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{row['rank']}. {escape(row['recommended_name'])}**", width="content")
        st.badge(f"score {row['score']:.0%}", color="green" if row["score"] >= _GOOD else "gray")
        st.badge(f"confidence {row['confidence']:.0%}", color="gray")
    st.markdown(escape(row["reason"]))
    st.caption(f"The score consists of {_describe_contributions(row)}.")
    if rivals is not None:
        st.caption(escape(_describe_rival(rivals.get(row["recommended_id"]))))


def _describe_contributions(row: Row) -> str:
    known = [
        (COMPONENT_NAMES[component].lower(), row[contribution_column_name(component)])
        for component in SIMILARITY_COMPONENTS
    ]
    return join_words([f"{name} {gave:.0%}" for name, gave in known if gave is not None] or ["nothing known"])


def _describe_rival(rival: Row | None) -> str:
    if rival is None:
        return "None of your disclosed partnerships is with a rival of this brand."
    ago = counted(rival["days_since"], "day")
    last = f"Your last disclosed partnership with a rival, {rival['rival_name']}, was {ago} before the newest data"
    if not rival["is_inside_window"]:
        return f"{last}: longer ago than the {counted(rival['window_days'], 'day')} that matter for {rival['kind']}."
    left = counted(rival["window_days"] - rival["days_since"], "day")
    return (
        f"{last}. For {rival['kind']}, it may stand in the way for {counted(rival['window_days'], 'day')}: {left} left."
    )


def _show_forecast(row: Row) -> None:
    """Show views, engagements and price of the next video, each with its interval; blanks with their reason.

    It is a paid one where the folder has enough of these.
    """
    is_own = row["basis"] == OWN
    st.subheader("Your next video" if is_own else "Your next paid video", anchor=False)
    with st.grid(min_column_width=NARROWEST_CARD_PX):
        if row["views_median"] is not None:
            st.metric(
                "Views at 7 days",
                f"{short_number(row['views_low'])} to {short_number(row['views_high'])}",
                border=True,
                help=(
                    f"{FORECAST_MEANINGS[row['basis']]} Four in five of such videos, on average over creators, "
                    f"end up in between; half have more than {row['views_median']:,}."
                ),
            )
        if row["engagements_median"] is not None:
            st.metric(
                "Engagements",
                f"{short_number(row['engagements_low'])} to {short_number(row['engagements_high'])}",
                border=True,
                help="Likes, comments, shares and bookmarks, by your own median engagement rate.",
            )
        if row["price_low"] is not None:
            st.metric(
                f"Usual price, {escape(row['currency'])}",
                f"{short_number(row['price_low'])} to {short_number(row['price_high'])}",
                border=True,
                help="Median views times the usual cost of a thousand. No offer: what you agree on is yours to decide.",
            )
    if row["fee_basis"]:
        st.caption(escape(f"How the price is made: {row['fee_basis']}."))
    if row["blank_reason"]:
        st.caption(escape(f"Blank, because: {row['blank_reason']}."))
