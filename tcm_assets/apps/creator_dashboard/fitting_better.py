"""Fit better: what a brand's score is made of, what unknown facts could change, and which content the brand wants.

Everything is computed by the formula of the scores: see `matching/what_if.py`. Nothing else is advised.
"""

from typing import Final

import altair as alt
import pandas as pd
import streamlit as st

from tcm_assets.apps.charts import AXIS_HEIGHT_PX, BAR_HEIGHT_PX, MAIN, QUIET, name_axis, show_chart
from tcm_assets.apps.creator_dashboard.brand_queries import (
    PROFILE_TABLES,
    fetch_best_content,
    fetch_brand_profile,
    fetch_creator_profile,
    fetch_pair,
    fetch_regulated_category,
    list_brands,
)
from tcm_assets.apps.creator_dashboard.brands import NOT_LISTED
from tcm_assets.apps.empty_states import show_empty
from tcm_assets.apps.markdown import escape
from tcm_assets.apps.published import Row, list_published_tables, query
from tcm_assets.apps.words import COMPONENT_NAMES, capitalize_first
from tcm_assets.charts.labels import join_words, percent
from tcm_assets.matching.audience_gate import audience_gate
from tcm_assets.matching.audience_words import audience_facts
from tcm_assets.matching.similarity_scores import matching_version
from tcm_assets.matching.wanted_content import WantedContent, wanted_content
from tcm_assets.matching.what_if import OpenFact, Outcome, WhatIf, what_if
from tcm_assets.settings import Settings
from tcm_assets.tables.match_components import SIMILARITY_COMPONENTS, MatchingWeights

WANTED_CLASSES: Final = 6
"""Classes of content that are shown: most brands want fewer."""

_SMALL_SCORE: Final = 0.095

_FACT_NAMES: Final = {
    "audience ages": ("Your audience's ages", "They are not in the creator list."),
    "audience genders": ("Your audience's genders", "They are not in the creator list."),
    "audience places": ("Where your audience is", "It is not in the creator list."),
    "country": ("Your own country", "It is not in the creator list; it stands in while your audience's is unknown."),
    "tags": ("Content tags", "The creator list has none for you."),
    "biography": ("Biography", "Neither the creator list nor your videos carry one."),
    "video texts": ("Captions", "None of your published videos has a caption that says what it is about."),
    "looks": ("How your videos look", "No clip of yours was measured."),
    "engagement": (
        "Engagement among accounts of your size",
        "The followers, or the counts to measure it by, are not known.",
    ),
}
"""Each unknown fact: its name, and why it is unknown."""

_CANNOT_BE_CHANGED: Final = (
    "**What you cannot change here.** What the brand sells and whom it wants to reach are the brand's. Who follows you "
    "is known from your account, not chosen; engagement is a rank among others, which moves with them. Unknown facts "
    "are the owner's to add to the creator list, **only as they are**: the score is an estimate for people who will "
    "meet you, and one that rests on something untrue ends when they do."
)


def show_fitting_better(creator_id: str | None) -> None:
    """Let the creator choose a brand, and show what its score consists of and what could change it."""
    if creator_id is None:
        show_empty("No brands for this account", NOT_LISTED)
        return
    creator = fetch_creator_profile(query, creator_id) if _is_published() else None
    brands = list_brands(query, creator_id) if creator else []
    if creator is None or not brands:
        show_empty("Brands are not published yet")
        return
    brand = _choose_brand(brands)
    if brand is None:
        show_empty("This brand is not here any more", "It left with the latest publication.")
        return
    answer = what_if(creator, brand, fetch_best_content(query, brand["brand_id"]), _weights())
    pair = fetch_pair(query, creator_id, brand["brand_id"])
    _show_score(answer.now, brand, pair)
    _show_gate(creator, brand["brand_id"])
    st.subheader("What is unknown, and what it could change", anchor=False)
    _show_facts(answer)
    st.subheader("Content that the brand wants", anchor=False)
    _show_content(wanted_content(creator, brand, WANTED_CLASSES), creator)
    st.markdown(_CANNOT_BE_CHANGED)


def _weights() -> MatchingWeights:
    return MatchingWeights(**Settings().matching_weights)


def _is_published() -> bool:
    return list_published_tables(query) >= PROFILE_TABLES


def _choose_brand(brands: list[Row]) -> Row | None:
    names = _distinct_names(brands)
    chosen: str = st.selectbox(
        "Brand",
        list(names),
        format_func=names.__getitem__,
        key="brand",
        bind="query-params",
        help="All listed brands, those of your best score first.",
    )
    return fetch_brand_profile(query, chosen)


def _distinct_names(brands: list[Row]) -> dict[str, str]:
    """Return names by brand_id; brands of one name carry their ids, since the address tells them apart by name."""
    every = [brand["brand_name"] for brand in brands]
    return {
        brand["brand_id"]: brand["brand_name"]
        if every.count(brand["brand_name"]) == 1
        else f"{brand['brand_name']} ({brand['brand_id']})"
        for brand in brands
    }


def _show_score(now: Outcome, brand: Row, pair: Row | None) -> None:
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{escape(brand['brand_name'])}**", width="content")
            st.badge("no score" if now.score is None else f"score {_format_score(now)}", color="blue")
            st.badge(f"confidence {now.confidence:.0%}", color="gray")
        wants = audience_facts(
            brand["audience_age_min"],
            brand["audience_age_max"],
            brand["audience_genders"],
            brand["audience_locations"],
        )
        asked = "; ".join(fact for fact in wants if fact) or "asks for no audience in particular"
        sells = join_words(brand["themes"] or ()) or "what it sells is unknown"
        st.caption(escape(f"Sells: {sells}. Audience it wants: {asked}."))
        if now.score is None:
            st.markdown("There is no score while it is unknown what you make, or what the brand sells.")
        if pair is not None:
            _show_components(pair)
            if pair["matching_version"] != matching_version(_weights()):
                st.caption(
                    "The formula has changed since the last publication: the score and the ranges below are of the "
                    "new one, the parts above and the other sections of the old one until the next refresh."
                )


def _show_gate(creator: Row, brand_id: str) -> None:
    """Show whether the law's limits of age keep a brand of regulated goods from the creator, whatever the score."""
    category = fetch_regulated_category(query, brand_id)
    if category is None:
        return
    gate = audience_gate(
        category, creator["audience_age_min"], creator["audience_age_max"], creator["audience_locations"]
    )
    reason = escape(f"{capitalize_first(gate.reason)}.")
    if gate.result == "pass":
        st.caption(f"Goods that the law limits by age: your audience may see them. {reason}")
        return
    st.warning(
        f"Whatever the score, this brand is not recommended to you: the law limits its goods by age. {reason}",
        icon=":material/gavel:",
    )


def _show_components(pair: Row) -> None:
    """Show each component's value in [0, 1]; unknown ones are said to be."""
    weights = _weights().shares()
    known = {name: pair[name] for name in SIMILARITY_COMPONENTS if pair[name] is not None}
    values = pd.DataFrame(
        {
            "component": f"{COMPONENT_NAMES[name]} ({weights[name]:.0%})",
            "value": value,
            "label": percent(value),
            "whole": 1.0,
        }
        for name, value in known.items()
    )
    if known:
        show_chart(_draw_shares(values, "component", "How well it fits"), "How well each part of the score fits")
    st.caption(
        "In brackets what each part weighs. They are multiplied, not added: a pair fits where content and audience "
        "both do; weak engagement or other looks take off little."
    )
    unknown = [COMPONENT_NAMES[name].lower() for name in SIMILARITY_COMPONENTS if pair[name] is None]
    if unknown:
        st.caption(f"Unknown of the brand or of you, and left out: {join_words(unknown)}.")


def _draw_shares(values: pd.DataFrame, names: str, title: str) -> alt.LayerChart:
    """Draw `value` as a bar before the pale `whole`, with its label; both in [0, 1]."""
    scale = alt.Scale(domain=[0, 1])
    base = alt.Chart(values).encode(y=name_axis(names))
    axis = alt.Axis(format="%", tickCount=4)
    whole = base.mark_bar(color=QUIET, opacity=0.25, cornerRadiusEnd=3).encode(x=alt.X("whole:Q", scale=scale))
    given = base.mark_bar(color=MAIN, cornerRadiusEnd=3).encode(
        x=alt.X("value:Q", title=title, scale=scale, axis=axis),
        tooltip=[alt.Tooltip(f"{names}:N", title=names.capitalize()), alt.Tooltip("label:N", title=title)],
    )
    return alt.LayerChart(layer=[whole, given], height=BAR_HEIGHT_PX * len(values) + AXIS_HEIGHT_PX)


def _show_facts(answer: WhatIf) -> None:
    mattering = [fact for fact in answer.facts if fact.matters]
    others = [_FACT_NAMES[fact.fact][0].lower() for fact in answer.facts if not fact.matters]
    if not answer.facts:
        st.markdown("Nothing that the score asks for is unknown of you.")
    elif not mattering:
        st.markdown("Nothing that this brand asks for is unknown of you.")
    for fact in mattering:
        name, why = _FACT_NAMES[fact.fact]
        with st.container(border=True):
            st.markdown(f"**{name}**: {_describe_range(fact, answer.now)}")
            st.caption(why)
    if len(mattering) > 1:
        st.markdown(
            f"**All of these together**: {_format_score(answer.all_worst)} at worst, "
            f"{_format_score(answer.all_best)} at best, with a confidence of {answer.all_best.confidence:.0%}."
        )
    if others:
        st.caption(f"Unknown too, but of no weight for this brand: {join_words(others)}.")
    if mattering:
        st.caption(
            "At worst: nothing of your audience is in the brand's target, texts have nothing in common with what it "
            "wants. At best: all of your audience is, and texts are like those of the listed creator whose content "
            "fits best. The truth is in between, and it may lower the score."
        )


def _describe_range(fact: OpenFact, now: Outcome) -> str:
    if fact.best.score is None:
        return "it makes the score surer, once there is one."
    text = f"today {_format_score(now)}; {_format_score(fact.worst)} at worst, {_format_score(fact.best)} at best"
    if fact.best.confidence > now.confidence:
        text += f"; confidence {fact.best.confidence:.0%} instead of {now.confidence:.0%}"
    return f"{text}."


def _format_score(outcome: Outcome) -> str:
    """Return the score in whole percent, and a small one to a tenth: 0.4% and 4% are not alike."""
    if outcome.score is None:
        return "no score"
    return f"{outcome.score:.0%}" if outcome.score >= _SMALL_SCORE else percent(round(outcome.score, 3))


def _show_content(wanted: tuple[WantedContent, ...], creator: Row) -> None:
    if not wanted:
        st.markdown("What the brand sells is unknown, so nothing is known of the content it wants.")
        return
    table = pd.DataFrame(
        {
            "Class of content": each.name,
            "Suits the brand": f"{each.suits:.0%}",
            "Of what you make": "unknown" if each.share is None else percent(round(each.share, 3)),
        }
        for each in wanted
    )
    st.table(table, hide_index=True, border="horizontal")
    mostly = creator["category"]
    made = f"What you make is mostly {mostly}." if mostly else "No class is a quarter or more of what you make."
    st.caption(
        escape(
            f"{made} The shares are read from your tags, biography and captions. Making what suits a brand raises the "
            "score with the videos you post, not with what is said about them."
        )
    )
