"""The marketplace: creators for a brand or for a brief, side by side, and as a file.

Brands see it as themselves; the owner chooses a brand. Creators do not see it: it shows how others are judged.
"""

from operator import itemgetter
from typing import Final

import streamlit as st

from tcm_assets.apps.charts import page_offset
from tcm_assets.apps.empty_states import show_no_data, show_refusal
from tcm_assets.apps.marketplace.brief import Brief, read_brief
from tcm_assets.apps.marketplace.brief_ranking import BriefAnswer, shortlist_for_brief
from tcm_assets.apps.marketplace.cards import show_cards
from tcm_assets.apps.marketplace.comparison import compared_ids, show_comparison
from tcm_assets.apps.marketplace.filters import ask_filters
from tcm_assets.apps.marketplace.match_words import (
    COMPONENT_NAMES,
    audience_in_words,
    brief_reason,
    components_in_words,
    listed,
)
from tcm_assets.apps.marketplace.queries import (
    PAGE_SIZE,
    CreatorFilters,
    FilterChoices,
    brand,
    brands,
    filter_choices,
    shortlist_for_brand,
)
from tcm_assets.apps.plain_text import plain
from tcm_assets.apps.published import query
from tcm_assets.apps.rows import Row
from tcm_assets.apps.visitor import Visitor

FOR_BRAND: Final = "For the brand"

FOR_BRIEF: Final = "For a brief"

COMPARE: Final = "Compare"

_LONGEST_BRIEF: Final = 600
"""Characters; only the first words count, see `apps.queries.brief`."""


def show(visitor: Visitor) -> None:
    """The page, for a brand or the owner; a refusal for everyone else."""
    st.title("Marketplace", anchor=False)
    if visitor.role not in ("brand", "owner"):
        show_refusal("The marketplace is for brands.")
        return
    chosen = _own_brand(visitor) if visitor.role == "brand" else _chosen_brand()
    if chosen is None:
        show_no_data("This brand is not published yet")
        return
    _show_brand(chosen)
    section = st.pills(
        "Section",
        [FOR_BRAND, FOR_BRIEF, COMPARE],
        format_func=lambda name: f"{name} ({len(compared_ids())})" if name == COMPARE else name,
        default=FOR_BRAND,
        required=True,
        key="marketplace_section",
        label_visibility="collapsed",
    )
    if section == COMPARE:
        show_comparison(chosen["brand_id"], chosen["brand_name"])
        return
    choices = filter_choices(query)
    if section == FOR_BRAND:
        _show_shortlist_for_brand(chosen, ask_filters(choices))
    else:
        _show_shortlist_for_brief(choices)


def _own_brand(visitor: Visitor) -> Row | None:
    return brand(query, visitor.brand_id)


def _chosen_brand() -> Row | None:
    names = {row["brand_id"]: row["brand_name"] for row in brands(query)}
    chosen = st.selectbox("Brand", list(names), format_func=names.__getitem__, key="marketplace_brand")
    return brand(query, chosen) if chosen else None


def _show_brand(chosen: Row) -> None:
    st.subheader(plain(chosen["brand_name"]), anchor=False)
    themes = chosen["themes"] or "theme unknown"
    st.caption(plain(f"{themes[:1].upper()}{themes[1:]} · wants {audience_in_words(chosen)}"))


def _show_shortlist_for_brand(chosen: Row, filters: CreatorFilters) -> None:
    brand_id = chosen["brand_id"]
    offset = page_offset("brand_page", PAGE_SIZE, (brand_id, filters))
    show_cards(
        shortlist_for_brand(query, brand_id, filters, offset=offset),
        place="brand",
        reason=itemgetter("reason"),
        detail=components_in_words,
        all_rows=lambda: shortlist_for_brand(query, brand_id, filters, limit=None).creators,
        own_columns=COMPONENT_NAMES,
        file_name=f"shortlist_{_file_stem(chosen['brand_name'])}.csv",
    )


def _show_shortlist_for_brief(choices: FilterChoices) -> None:
    text = st.text_area(
        "What are you looking for?",
        key="brief_text",
        max_chars=_LONGEST_BRIEF,
        placeholder="Vegan skincare for young women in the US, calm how-to videos",
    )
    filters = ask_filters(choices)
    brief = read_brief(text, choices.locations)
    if not brief.words and not brief.names_audience:
        show_no_data("Describe whom you look for", "Name what they make, and for whom. Words are searched as written.")
        return
    offset = page_offset("brief_page", PAGE_SIZE, (brief, filters))
    found = shortlist_for_brief(query, brief, filters, offset=offset)
    _show_reading(brief, found)
    show_cards(
        found,
        place="brief",
        reason=brief_reason,
        detail=_brief_detail,
        all_rows=lambda: shortlist_for_brief(query, brief, filters, limit=None).creators,
        own_columns={"word_score": "Words", "audience_score": "Audience fit"},
        file_name="shortlist_brief.csv",
    )


def _show_reading(brief: Brief, found: BriefAnswer) -> None:
    """What was understood, so that a wrong reading can be mended by writing otherwise."""
    told = []
    if brief.words:
        told.append(f"words: {listed(brief.words, most=len(brief.words))}")
    if brief.names_audience:
        asked = [
            f"ages {brief.ages[0]}–{brief.ages[1]}" if brief.ages else "",
            listed(brief.genders),
            listed(brief.locations),
        ]
        told.append(f"audience: {', '.join(part for part in asked if part)}")
    st.caption(plain(f"Read as {'; '.join(told)}."))
    if found.searched_since:
        st.caption(f"Captions of videos since {found.searched_since:%-d %B %Y} are searched, not older ones.")
    unused = found.unused_words
    if unused:
        st.caption(plain(f"No creator uses {listed(unused, most=len(unused))}: try another word for it."))


def _brief_detail(row: Row) -> str:
    known = {"Words": row["word_score"], "Audience": row["audience_score"]}
    return " · ".join(f"{name} {value:.2f}" for name, value in known.items() if value is not None)


def _file_stem(name: str) -> str:
    kept = "".join(character if character.isalnum() else "_" for character in name.lower())
    return kept.strip("_")[:40] or "brand"
