"""The marketplace: from a brand or a brief to ranked creators, a campaign within its limits, and a comparison.

Brands see it as themselves; the owner chooses a brand. Creators do not see it: it shows how others are judged.
"""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from tcm_assets.apps.empty_states import show_empty, show_refusal
from tcm_assets.apps.identities import Visitor
from tcm_assets.apps.markdown import escape, shorten
from tcm_assets.apps.marketplace.address import BRAND, CAMPAIGN, COMPARE, FILE, FIND, NEW_BRAND, SECTIONS
from tcm_assets.apps.marketplace.answers import (
    Answer,
    answer_brief,
    begin_loading_encoder,
    find_market,
    read_asked,
)
from tcm_assets.apps.marketplace.asked_briefs import AskedBrief, list_briefs
from tcm_assets.apps.marketplace.brief_panel import ask_for_brief, show_reading
from tcm_assets.apps.marketplace.campaign_view import show_campaign
from tcm_assets.apps.marketplace.comparison import show_comparison
from tcm_assets.apps.marketplace.facts import describe_audience
from tcm_assets.apps.marketplace.filter_panel import show_filters
from tcm_assets.apps.marketplace.fit import OtherModelError, wants_something
from tcm_assets.apps.marketplace.found_view import show_found
from tcm_assets.apps.marketplace.page_state import change, load_state, save_state, seed, state
from tcm_assets.apps.marketplace.queries import fetch_brand, fetch_brands, fetch_filter_choices
from tcm_assets.apps.paging import show_hidden_heading
from tcm_assets.apps.published import Row, query
from tcm_assets.campaigns.briefs.brief import Brief
from tcm_assets.charts.labels import join_words
from tcm_assets.models.model_files import EncoderError


def show(visitor: Visitor) -> None:
    """Show the page to a brand or the owner."""
    st.title("Marketplace", anchor=False)
    if visitor.role not in ("brand", "owner"):
        show_refusal("The marketplace is for brands.")
        return
    load_state()
    brands = fetch_brands(query)
    brand = fetch_brand(query, visitor.brand_id) if visitor.role == "brand" else _let_owner_choose(brands)
    if brand is None:
        show_empty("This brand is not published yet")
        return
    _show_page(brand, {row["brand_name"]: row["brand_id"] for row in brands})
    save_state()


def _let_owner_choose(brands: list[Row]) -> Row | None:
    names = {row["brand_id"]: row["brand_name"] for row in brands}
    if not names:
        return None
    seed("marketplace_brand", state().brand_id if state().brand_id in names else next(iter(names)))
    chosen = st.selectbox("Brand", list(names), format_func=names.__getitem__, key="marketplace_brand")
    if chosen != state().brand_id and chosen != next(iter(names)):
        change(brand_id=chosen)
    elif chosen != state().brand_id and state().brand_id:
        change(brand_id="")
    return fetch_brand(query, chosen)


def _show_page(brand: Row, brands: Mapping[str, str]) -> None:
    files = list_briefs(query)
    ask_for_brief(brand["brand_name"], files)
    if state().asked_by == BRAND:
        _show_brand(brand)
    else:
        begin_loading_encoder()
    asked = read_asked(brand, brands, files)
    if asked is None:
        what = "what the brand sells" if state().asked_by == NEW_BRAND else "what you look for"
        show_empty(f"Say {what}", "Creators are found by meaning, with what it costs and who is safe.")
        return
    if state().asked_by != BRAND:
        show_reading(asked, brands)
        _show_language(asked)
    section = _choose_section()
    if section != COMPARE:
        show_filters(fetch_filter_choices(query))
    answer = _answered(asked)
    if answer is None:
        return
    if answer.market.missing:
        st.caption(escape(f"Not made yet, so unknown here: {join_words(answer.market.missing)}."))
    asked_name = _name_asked(asked.brief, brand["brand_name"])
    if section == COMPARE:
        show_comparison(answer, asked_name)
    elif section == CAMPAIGN:
        show_campaign(answer, asked_name, _make_file_stem(asked_name))
    else:
        show_found(answer, _make_file_stem(asked_name))


def _name_asked(brief: Brief, brand_name: str) -> str:
    """Return what creators are found for in a few words: the brief's subject, beside a brand that it names."""
    brand = brief.brand
    if brand is not None and brand.sells is not None:
        return shorten(brand.sells, _NAME_LENGTH) if brand.name == _UNNAMED else brand.name
    named = brand.name if brand is not None and "brand" in brief.origins else None
    subject = brief.subject or brief.wanted_content
    parts = [named, subject and shorten(subject, _NAME_LENGTH)]
    return ": ".join(filter(None, parts)) or (brand.name if brand is not None else brand_name)


_NAME_LENGTH: Final = 60
_UNNAMED: Final = "A new brand"
"""What `asked_briefs` calls a new brand without a name."""


def _show_language(asked: AskedBrief) -> None:
    """Say where meaning is matched worse: in languages that one of the models does not read."""
    brief = asked.brief
    subject = brief.origins.get("subject")
    if not brief.text or brief.subject is None or (subject is not None and subject.source == "correction"):
        return
    row = list_briefs(query).get(state().file) if state().asked_by == FILE else None
    language = row["language"] if row is not None else brief.language
    if language is not None and language not in _WORSE_LANGUAGES:
        return
    advice = "give the subject in English: *Add or correct*, “What it is about”."
    if language is None:
        st.caption(f"The language of this brief is not recognised. If it is not English, {advice}")
        return
    name = _WORSE_LANGUAGES[language]
    st.info(f"Meaning is matched worse in {name} than in other languages: {advice}", icon=":material/translate:")


_WORSE_LANGUAGES: Final[Mapping[str, str]] = {"hi": "Hindi", "vi": "Vietnamese"}
"""Languages that only one of the two text models reads."""


def _show_brand(brand: Row) -> None:
    themes = f"sells {brand['themes']}" if brand["themes"] else "what it sells is unknown"
    st.caption(escape(f"{brand['brand_name']}: {themes} · wants {describe_audience(brand)}"))


def _choose_section() -> str:
    counts = {COMPARE: len(state().compared), CAMPAIGN: len(state().chosen)}
    section = st.pills(
        "Section",
        SECTIONS,
        key=seed("market_section", state().section),
        format_func=lambda name: f"{name} ({counts[name]})" if counts.get(name) else name,
        required=True,
        label_visibility="collapsed",
    )
    chosen = section or FIND
    if chosen != state().section:
        change(section=chosen)
    show_hidden_heading(chosen)
    return chosen


def _answered(asked: AskedBrief) -> Answer | None:
    if not wants_something(asked.brief):
        show_empty("Say what it is about", "The brief names limits, but nothing that creators could make.")
        return None
    try:
        with st.spinner("Looking for creators", show_time=True):
            answer = answer_brief(find_market(), asked)
    except (OtherModelError, EncoderError) as error:
        show_empty("Briefs cannot be read by meaning here", escape(str(error)), icon=":material/error:")
        return None
    if answer is None:
        show_empty("This brand is not published yet")
    return answer


def _make_file_stem(name: str) -> str:
    kept = "".join(character if character.isalnum() else "_" for character in name.lower())
    return kept.strip("_")[:40] or "brand"
