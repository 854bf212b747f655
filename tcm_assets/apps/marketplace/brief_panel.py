"""The brief on the page: who asks, the text, what was read as chips that can be corrected, and what was not used."""

from collections.abc import Mapping

import streamlit as st

from tcm_assets.apps.markdown import escape, shorten
from tcm_assets.apps.marketplace.address import ASKED_BY, BRAND, BRIEF, FILE, LONGEST_TEXT, NEW_BRAND
from tcm_assets.apps.marketplace.asked_briefs import EXAMPLES, FIELD_NAMES, AskedBrief, find_fault
from tcm_assets.apps.marketplace.page_state import change, correct, seed, state
from tcm_assets.apps.published import Row
from tcm_assets.campaigns.briefs.brief import Brief
from tcm_assets.campaigns.briefs.chips import chips

_SHOWN_TEXT = 400
_LONGEST_NAME = 100
_LONGEST_LINE = 1_000
_FAULT = "market_fix_fault"
"""In the session: why the last correction could not be made; shown once."""


def ask_for_brief(brand_name: str, files: Mapping[str, Row]) -> None:
    """Show who is asked for, and the fields of the choice; changes go into the page's state."""
    offered = tuple(name for name in ASKED_BY if name != FILE or files)
    labels = {BRAND: f"{shorten(brand_name, 24)} as listed"}
    seed("market_asked_by", state().asked_by if state().asked_by in offered else BRAND)
    asked_by: str = (
        st.pills(
            "Find creators for",
            offered,
            key="market_asked_by",
            format_func=lambda name: escape(labels.get(str(name), str(name))),
            required=True,
        )
        or BRAND
    )
    if asked_by != state().asked_by:
        change(asked_by=asked_by, fixes=())
    if asked_by == BRIEF:
        typed = st.text_area(
            "What are you looking for?",
            key=seed("market_text", state().text),
            placeholder="Small vegan skincare brand, $2,000, 5 micro creators in the US for a campaign in spring",
            help="In any of 20 languages: what you sell, whom you look for, how many, money, days, and what not.",
        )
        _take("text", _cut(typed, LONGEST_TEXT))
    elif asked_by == FILE:
        names = list(files)
        seed("market_file", state().file if state().file in files else names[0])
        _take("file", st.selectbox("Brief", names, key="market_file"))
        text = files[state().file]["brief_text"]
        if text:
            st.caption(f"“{escape(shorten(text, _SHOWN_TEXT))}”")
    elif asked_by == NEW_BRAND:
        left, right = st.columns(2)
        with left:
            name = st.text_input("Name", key=seed("market_new_name", state().new_name))
            _take("new_name", _cut(name, _LONGEST_NAME))
            sells = st.text_input(
                "What it sells",
                key=seed("market_new_sells", state().new_sells),
                placeholder="Hiking boots for alpine tours",
            )
            _take("new_sells", _cut(sells, _LONGEST_LINE))
        with right:
            audience = st.text_input(
                "Audience, and whatever else you look for",
                key=seed("market_new_audience", state().new_audience),
                placeholder="Women and men, 25 to 45, in Germany and Austria, 5 creators, $3,000",
            )
            _take("new_audience", _cut(audience, _LONGEST_LINE))


def _cut(typed: str, longest: int) -> str:
    """Return what is kept of a text, and say where that is not all.

    Fields have no limit of their own: a browser drops a text that is too long as if nobody had pasted it.
    """
    if len(typed) > longest:
        st.caption(f"Only the first {longest:,} characters are read, of {len(typed):,}.")
    return typed[:longest]


def _take(name: str, value: str) -> None:
    if value != getattr(state(), name):
        change(**{name: value, "fixes": ()})


def show_reading(asked: AskedBrief, brands: Mapping[str, str]) -> None:
    """Show the chips of a brief, each to be taken away, a field to correct one, and what decided nothing."""
    brief = asked.brief
    found = [chip for chip in chips(brief) if chip.key != "brand" or state().asked_by != BRAND]
    if found:
        st.caption("Understood as this. Click on what is wrong to take it away.")
    with st.container(horizontal=True, gap="small"):
        for chip in found:
            st.button(
                escape(shorten(chip.label, 90)),
                key=f"chip_{len(state().fixes)}_{chip.key}",
                icon=":material/close:",
                help=escape(chip.note) if chip.note else None,
                on_click=correct,
                args=(chip.key, None),
            )
        with st.popover("Add or correct", icon=":material/edit:"):
            _show_correction(asked.brief, brands)
        if state().fixes:
            st.button(
                "Undo all corrections",
                icon=":material/undo:",
                on_click=change,
                kwargs={"fixes": ()},
                type="tertiary",
            )
    fault_of_last = st.session_state.pop(_FAULT, None)
    for fault in (*asked.faults, *filter(None, [fault_of_last])):
        st.warning(escape(fault), icon=":material/edit_off:")
    unused = [f"“{shorten(each.text, 60)}”: {each.reason}" for each in brief.unused]
    if unused:
        st.caption(escape(f"Not used: {'; '.join(unused)}."))
    if brief.reading_note:
        st.caption(escape(brief.reading_note))


def _show_correction(brief: Brief, brands: Mapping[str, str]) -> None:
    field = st.selectbox("What", list(FIELD_NAMES), format_func=FIELD_NAMES.__getitem__, key="market_fix_field")
    value = st.text_input("As", key=f"market_fix_{field}", placeholder=EXAMPLES[field], max_chars=190)
    st.button(
        "Correct",
        key="market_fix",
        disabled=not value.strip(),
        on_click=_correct,
        args=(brief, field, value.strip(), brands),
    )
    st.caption("Also to be written with words, as in the text.")


def _correct(brief: Brief, field: str, value: str, brands: Mapping[str, str]) -> None:
    """Correct the brief; a value that the field cannot have changes nothing, and is said once."""
    fault = find_fault(brief, field, value, brands)
    if fault is not None:
        st.session_state[_FAULT] = fault
        return
    correct(field, value)
    st.session_state[f"market_fix_{field}"] = ""
