"""The brief on the page: who asks, the text, what was read as chips that can be corrected, and what was not used."""

from collections.abc import Mapping

import streamlit as st

from tcm_assets.apps.markdown import escape, shorten
from tcm_assets.apps.marketplace.address import ASKED_BY, BRAND, BRIEF, FILE, LONGEST_TEXT, NEW_BRAND
from tcm_assets.apps.marketplace.asked_briefs import EXAMPLES, FIELD_NAMES, AskedBrief
from tcm_assets.apps.marketplace.page_state import change, correct, seed, state
from tcm_assets.apps.published import Row
from tcm_assets.campaigns.briefs.chips import chips

_SHOWN_TEXT = 400


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
        _take(
            "text",
            st.text_area(
                "What are you looking for?",
                key=seed("market_text", state().text),
                max_chars=LONGEST_TEXT,
                placeholder="Small vegan skincare brand, $2,000, 5 micro creators in the US for a campaign in spring",
                help="In any of 16 languages: what you sell, whom you look for, how many, money, days, and what not.",
            ),
        )
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
            _take("new_name", st.text_input("Name", key=seed("market_new_name", state().new_name), max_chars=100))
            _take(
                "new_sells",
                st.text_input(
                    "What it sells",
                    key=seed("market_new_sells", state().new_sells),
                    max_chars=300,
                    placeholder="Hiking boots for alpine tours",
                ),
            )
        with right:
            _take(
                "new_audience",
                st.text_input(
                    "Audience",
                    key=seed("market_new_audience", state().new_audience),
                    max_chars=300,
                    placeholder="Women and men, 25 to 45, in Germany and Austria",
                ),
            )


def _take(name: str, value: str) -> None:
    if value != getattr(state(), name):
        change(**{name: value, "fixes": ()})


def show_reading(asked: AskedBrief) -> None:
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
            _show_correction()
        if state().fixes:
            st.button(
                "Undo all corrections",
                icon=":material/undo:",
                on_click=change,
                kwargs={"fixes": ()},
                type="tertiary",
            )
    for fault in asked.faults:
        st.warning(escape(fault), icon=":material/edit_off:")
    unused = [f"“{shorten(each.text, 60)}”: {each.reason}" for each in brief.unused]
    if unused:
        st.caption(escape(f"Not used: {'; '.join(unused)}."))
    if brief.reading_note:
        st.caption(escape(brief.reading_note))


def _show_correction() -> None:
    field = st.selectbox("What", list(FIELD_NAMES), format_func=FIELD_NAMES.__getitem__, key="market_fix_field")
    value = st.text_input("As", key=f"market_fix_{field}", placeholder=EXAMPLES[field], max_chars=190)
    st.button("Correct", key="market_fix", disabled=not value.strip(), on_click=_correct, args=(field, value.strip()))
    st.caption("Also to be written with words, as in the text.")


def _correct(field: str, value: str) -> None:
    correct(field, value)
    st.session_state[f"market_fix_{field}"] = ""
