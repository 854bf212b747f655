"""The marketplace: filters, and creators for a brand or for a brief.

Brands see it as themselves; the owner chooses a brand. Creators do not see it: it shows how others are judged.
"""

from operator import itemgetter
from typing import Final

import streamlit as st

from tcm_assets.apps.empty_states import show_empty, show_refusal
from tcm_assets.apps.identities import Visitor
from tcm_assets.apps.markdown import escape
from tcm_assets.apps.marketplace.brief_ranking import BriefAnswer, shortlist_for_brief
from tcm_assets.apps.marketplace.cards import (
    describe_audience,
    describe_components,
    list_chosen,
    list_few,
    show_cards,
)
from tcm_assets.apps.marketplace.comparison import show_comparison
from tcm_assets.apps.marketplace.queries import (
    PAGE_SIZE,
    CreatorFilters,
    FilterChoices,
    fetch_brand,
    fetch_brands,
    fetch_filter_choices,
    shortlist_for_brand,
)
from tcm_assets.apps.paging import choose_section, find_page_offset
from tcm_assets.apps.published import Row, query
from tcm_assets.apps.words import COMPONENT_NAMES, capitalize_first
from tcm_assets.campaigns.briefs.word_search import SearchedBrief, read_searched_words
from tcm_assets.charts.labels import counted, join_words
from tcm_assets.matching.audience_words import audience_facts
from tcm_assets.points.populations import FOLLOWER_TIERS
from tcm_assets.tables.shared_columns import GENDERS, YOUNGEST_AGE

FOR_BRAND: Final = "For the brand"
FOR_BRIEF: Final = "For a brief"
COMPARE: Final = "Compare"

_LONGEST_BRIEF: Final = 600
"""Characters; only the first words count, see `brief.MOST_WORDS`."""

_SCORE_NAMES: Final = {"word_score": "Words", "audience_match": COMPONENT_NAMES["audience_match"]}
"""Columns of a score for a brief."""

_OLDEST_SHOWN: Final = 65
"""The slider's end, in years; its whole range asks for nothing."""


def show(visitor: Visitor) -> None:
    """Show the page to a brand or the owner."""
    st.title("Marketplace", anchor=False)
    if visitor.role not in ("brand", "owner"):
        show_refusal("The marketplace is for brands.")
        return
    chosen = fetch_brand(query, visitor.brand_id) if visitor.role == "brand" else _let_owner_choose()
    if chosen is None:
        show_empty("This brand is not published yet")
        return
    _show_brand(chosen)
    section = choose_section(
        "Section",
        (FOR_BRAND, FOR_BRIEF, COMPARE),
        "marketplace_section",
        lambda name: f"{name} ({len(list_chosen())})" if name == COMPARE else name,
    )
    if section == COMPARE:
        show_comparison(chosen["brand_id"], chosen["brand_name"])
        return
    choices = fetch_filter_choices(query)
    if section == FOR_BRAND:
        _show_shortlist_for_brand(chosen, _ask_filters(choices))
    else:
        _show_shortlist_for_brief(choices)


def _let_owner_choose() -> Row | None:
    names = {row["brand_id"]: row["brand_name"] for row in fetch_brands(query)}
    chosen = st.selectbox("Brand", list(names), format_func=names.__getitem__, key="marketplace_brand")
    return fetch_brand(query, chosen) if chosen else None


def _show_brand(chosen: Row) -> None:
    st.subheader(escape(chosen["brand_name"]), anchor=False)
    themes = f"Sells {chosen['themes']}" if chosen["themes"] else "What it sells is unknown"
    st.caption(escape(f"{themes} · wants {describe_audience(chosen)}"))


def _ask_filters(choices: FilterChoices) -> CreatorFilters:
    """Show the filters, folded away, and return their values."""
    with st.expander("Filters", icon=":material/tune:"):
        left, right = st.columns(2)
        with left:
            contents = st.multiselect("Content", choices.contents, key="filter_contents", placeholder="Any content")
            tiers = st.multiselect(
                "Followers",
                [tier.name for tier in FOLLOWER_TIERS],
                format_func=_label_tier,
                key="filter_tiers",
                placeholder="Any size",
            )
            engagement = st.slider(
                "Engagement at least (percentile)",
                0,
                95,
                0,
                5,
                key="filter_engagement",
                help="80 keeps creators above at least 80 of 100 other listed creators.",
            )
        with right:
            genders = st.multiselect("Audience gender", GENDERS, key="filter_genders", placeholder="Any gender")
            places = st.multiselect("Audience place", choices.locations, key="filter_places", placeholder="Anywhere")
            ages = st.slider(
                "Audience age", YOUNGEST_AGE, _OLDEST_SHOWN, (YOUNGEST_AGE, _OLDEST_SHOWN), 1, key="filter_ages"
            )
        has_clips = st.toggle("Only creators whose clips were measured", key="filter_clips")
        without_restricted = st.toggle("Leave out restricted accounts", value=True, key="filter_restricted")
        st.caption("A filter leaves out creators whose value is unknown.")
    return CreatorFilters(
        contents=tuple(contents),
        tiers=tuple(tiers),
        ages=None if ages == (YOUNGEST_AGE, _OLDEST_SHOWN) else (ages[0], ages[1]),
        genders=tuple(genders),
        locations=tuple(places),
        least_engagement=engagement / 100,
        has_clips=has_clips,
        without_restricted=without_restricted,
    )


def _label_tier(name: str) -> str:
    tier = next(tier for tier in FOLLOWER_TIERS if tier.name == name)
    return f"{name}, from {tier.minimum_followers:,}" if tier.minimum_followers else name


def _show_shortlist_for_brand(chosen: Row, filters: CreatorFilters) -> None:
    brand_id = chosen["brand_id"]
    offset = find_page_offset("brand_page", PAGE_SIZE, (brand_id, filters))
    show_cards(
        shortlist_for_brand(query, brand_id, filters, offset=offset),
        place="brand",
        reason=itemgetter("reason"),
        detail=describe_components,
        all_rows=lambda: shortlist_for_brand(query, brand_id, filters, limit=None).creators,
        parts=COMPONENT_NAMES,
        file_name=f"shortlist_{_make_file_stem(chosen['brand_name'])}.csv",
    )


def _show_shortlist_for_brief(choices: FilterChoices) -> None:
    text = st.text_area(
        "What are you looking for?",
        key="brief_text",
        max_chars=_LONGEST_BRIEF,
        placeholder="Vegan skincare for young women in the US, calm how-to videos",
    )
    filters = _ask_filters(choices)
    brief = read_searched_words(text, choices.locations)
    if not brief.words and not brief.names_audience:
        show_empty(
            "Describe the creators you look for",
            "Name what they make and their audience. Words are searched as written.",
        )
        return
    offset = find_page_offset("brief_page", PAGE_SIZE, (brief, filters))
    found = shortlist_for_brief(query, brief, filters, offset=offset)
    _show_reading(brief, found)
    show_cards(
        found,
        place="brief",
        reason=explain_brief_match,
        detail=_describe_scores,
        all_rows=lambda: shortlist_for_brief(query, brief, filters, limit=None).creators,
        parts=_SCORE_NAMES,
        file_name="shortlist_brief.csv",
    )


def _show_reading(brief: SearchedBrief, found: BriefAnswer) -> None:
    """Show how the brief was read, so that the visitor can correct a wrong reading with other words."""
    parts = []
    if brief.words:
        parts.append(f"words: {join_words(brief.words)}")
    if brief.names_audience:
        youngest, oldest = brief.ages or (None, None)
        asked = audience_facts(youngest, oldest, brief.genders, brief.locations)
        parts.append(f"audience: {', '.join(filter(None, asked))}")
    st.caption(escape(f"Searched for {'; '.join(parts)}."))
    if found.searched_since:
        st.caption(f"Captions of videos since {found.searched_since:%-d %B %Y} are searched, not older ones.")
    unused = found.unused_words
    if unused:
        st.caption(escape(f"No creator uses {' or '.join(unused)}: try other words."))


def explain_brief_match(row: Row) -> str:
    """Say which words of the brief are used, in how many captions, and how well the audience fits."""
    parts = []
    if row["tag_words"]:
        parts.append(f"makes {list_few(row['tag_words'])}")
    if row["video_words"]:
        pairs = zip(row["video_words"], row["video_hits"], strict=True)
        hits = [f"“{word}” in {hit:,}" for word, hit in pairs]
        parts.append(f"writes {list_few(hits)} of {counted(row['searched_video_count'], 'caption')}")
    if row["audience_words"] is not None:
        parts.append(row["audience_words"])
    return f"{capitalize_first('; '.join(parts))}." if parts else ""


def _describe_scores(row: Row) -> str:
    known = ((name, row[column]) for column, name in _SCORE_NAMES.items())
    return " · ".join(f"{name} {value:.2f}" for name, value in known if value is not None)


def _make_file_stem(name: str) -> str:
    kept = "".join(character if character.isalnum() else "_" for character in name.lower())
    return kept.strip("_")[:40] or "brand"
