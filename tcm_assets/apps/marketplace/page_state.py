"""The state of the page between runs: from the address when that has changed, else from what the visitor did.

Widgets that are not drawn forget their values, so the state is kept beside them, and given to them when they come back.
"""

from dataclasses import replace
from typing import Any, Final

import streamlit as st

from tcm_assets.apps.marketplace.address import MOST_COMPARED, MarketState, read_address, write_address
from tcm_assets.apps.marketplace.filters import CreatorFilters

ADDRESS: Final = "find"
"""The parameter of the address."""

_STATE: Final = "market_state"
_WRITTEN: Final = "market_address"
_GENERATION: Final = "market_generation"
_IS_NEW: Final = "market_is_new"
_IS_CHANGED: Final = "market_is_changed"
"""Whether the visitor changed the state since the last run ended."""
_SEEDED: Final = "market_seeded"
"""Keys of widgets that tell the state by their value, without a callback."""
_VALUES: Final = "market_values"
"""Their values when the last run ended."""
_CORRECTION: Final = "market_fix_"
"""Keys of the fields of a correction, which change the state only by its button."""


def load_state() -> None:
    """Begin a run: take the state of the address where somebody else changed it, by Back, a reload or a link."""
    address = st.query_params.get(ADDRESS, "")
    is_clicked = _is_clicked()
    is_new = _STATE not in st.session_state or (address != st.session_state[_WRITTEN] and not is_clicked)
    if is_new:
        st.session_state[_STATE] = read_address(address)
        st.session_state[_WRITTEN] = address
        st.session_state[_GENERATION] = generation() + 1
    st.session_state[_IS_NEW] = is_new


def _is_clicked() -> bool:
    """Return whether this run was asked for by a widget, not by Back or a link.

    A click soon after another brings an old address along, since the browser has not heard of the last one yet: what
    the visitor changed is then newer than the address. Back changes no widget, however soon it comes.
    """
    is_changed = bool(st.session_state.pop(_IS_CHANGED, False))
    before = st.session_state.get(_VALUES, {})
    return is_changed or any(name in before and before[name] != value for name, value in _values().items())


def _values() -> dict[str, Any]:
    seeded = st.session_state.get(_SEEDED, frozenset())
    held = {str(name): value for name, value in st.session_state.items()}
    return {name: value for name, value in held.items() if name in seeded or name.startswith(_CORRECTION)}


def save_state() -> None:
    """End a run: write the state into the address, where it is another; one step for the browser's Back."""
    st.session_state.pop(_IS_CHANGED, None)
    st.session_state[_VALUES] = _values()
    address = write_address(state())
    st.session_state[_WRITTEN] = address
    # Of the browser, not of the last run: a click that came with an old address must not leave it standing.
    if address == st.query_params.get(ADDRESS, ""):
        return
    if address:
        st.query_params[ADDRESS] = address
    elif ADDRESS in st.query_params:
        del st.query_params[ADDRESS]


def state() -> MarketState:
    """Return what is asked for."""
    found: MarketState = st.session_state[_STATE]
    return found


def change(**values: Any) -> None:
    """Change the state; whatever changes what is listed goes back to the first page."""
    if "page" not in values and set(values) - {"compared", "chosen", "dropped", "section"}:
        values["page"] = 1
        st.session_state[_GENERATION] = generation() + 1
    st.session_state[_STATE] = replace(state(), **values)
    st.session_state[_IS_CHANGED] = True


def change_filters(filters: CreatorFilters) -> None:
    """Change the filters, where they are others."""
    if filters != state().filters:
        change(filters=filters)


def generation() -> int:
    """Return a number that is another whenever a list begins anew."""
    return int(st.session_state.get(_GENERATION, 0))


def seed(key: str, value: Any) -> str:
    """Give a widget its value, where it has none or the address has another; return its key."""
    if key not in st.session_state or st.session_state[_IS_NEW]:
        st.session_state[key] = value
    st.session_state[_SEEDED] = st.session_state.get(_SEEDED, frozenset()) | {key}
    return key


def toggle(kind: str, creator_id: str) -> None:
    """Put a creator into `compared`, `chosen` or `dropped`, or take it out."""
    held: tuple[str, ...] = getattr(state(), kind)
    if creator_id in held:
        held = tuple(each for each in held if each != creator_id)
    elif kind != "compared" or len(held) < MOST_COMPARED:
        held = (*held, creator_id)
    values = {kind: held}
    other = {"chosen": "dropped", "dropped": "chosen"}.get(kind)
    if other:
        values[other] = tuple(each for each in getattr(state(), other) if each != creator_id)
    change(**values)


def correct(field: str, value: str | None) -> None:
    """Correct the brief: another value of a field, or, for None, without a chip."""
    fix = field if value is None else f"{field}={value}"
    kept = state().fixes
    if value is not None and field not in ("must", "must_not"):
        kept = tuple(each for each in kept if not each.startswith(f"{field}="))
    change(fixes=(*kept, fix))
