"""The filters and the order of a shortlist, folded away."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from tcm_assets.alerts.authenticity_tables import LEVELS
from tcm_assets.apps.marketplace.filters import (
    LARGEST_COUNT,
    MOST_SHARE,
    OLDEST_SHOWN,
    ORDERS,
    RECENT_DAYS,
    SHARE_STEP,
    UNSPONSORED_DAYS,
    CreatorFilters,
)
from tcm_assets.apps.marketplace.page_state import change, change_filters, seed, state
from tcm_assets.apps.marketplace.queries import FilterChoices
from tcm_assets.campaigns.safety.tables import SAFETY_LEVELS
from tcm_assets.charts.labels import counted
from tcm_assets.points.populations import FOLLOWER_TIERS
from tcm_assets.tables.shared_columns import GENDERS, YOUNGEST_AGE


def show_filters(choices: FilterChoices) -> None:
    """Show the filters with their values, and put what is asked into the page's state."""
    held = state().filters
    with st.expander("Filters", icon=":material/tune:"):
        name = st.text_input("Name or handle", key=seed("filter_name", held.name), max_chars=60)
        left, right = st.columns(2)
        with left:
            contents = _several("Content", choices.contents, "filter_contents", held.contents, "Any content")
            tiers = _several("Followers", _TIERS, "filter_tiers", held.tiers, "Any size", format_func=_label_tier)
            countries = _several("Creator's country", choices.countries, "filter_countries", held.countries, "Anywhere")
            safety = _several("Safety level", SAFETY_LEVELS, "filter_safety", held.safety, "Any level")
            reactions = _several("Reactions for their size", LEVELS, "filter_reactions", held.reactions, "Any")
            least_views = _number("Median views at least", "filter_views", held.least_views)
            least_forecast = _number(
                "Expected views at least", "filter_forecast", held.least_forecast, "By the median of the forecast."
            )
            most_price = _number("Price at most", "filter_price", int(held.most_price), "By the upper end, of a video.")
        with right:
            genders = _several("Audience gender", GENDERS, "filter_genders", held.genders, "Any gender")
            places = _several("Audience place", choices.locations, "filter_places", held.places, "Anywhere")
            ages: Any = st.slider(
                "Audience age",
                YOUNGEST_AGE,
                OLDEST_SHOWN,
                step=1,
                key=seed("filter_ages", held.ages or (YOUNGEST_AGE, OLDEST_SHOWN)),
            )
            recent = _days("Newest video", "filter_recent", held.recent_days, RECENT_DAYS, "within {} days")
            unsponsored = _days(
                "Last paid video",
                "filter_unsponsored",
                held.unsponsored_days,
                UNSPONSORED_DAYS,
                "more than {} days ago",
            )
            engagement = _percent(
                "Engagement at least (percentile)",
                "filter_engagement",
                held.least_engagement,
                "80 keeps creators above at least 80 of 100 accounts of their size.",
            )
            score = _percent("Score at least (of 100)", "filter_score", held.least_score)
            confidence = _percent(
                "Evidence at least (%)",
                "filter_confidence",
                held.least_confidence,
                "How much of the evidence is there.",
            )
        clips = st.toggle("Only creators whose clips were measured", key=seed("filter_clips", held.has_clips))
        without = st.toggle("Leave out restricted accounts", key=seed("filter_restricted", not held.has_restricted))
        st.caption("A filter leaves out creators whose value is unknown. Days count back from the data's newest day.")
    change_filters(
        CreatorFilters(
            name=name.strip(),
            contents=contents,
            tiers=tiers,
            countries=countries,
            safety=safety,
            reactions=reactions,
            ages=None if ages == (YOUNGEST_AGE, OLDEST_SHOWN) else (ages[0], ages[1]),
            genders=genders,
            places=places,
            least_engagement=engagement,
            least_views=least_views,
            least_forecast=least_forecast,
            most_price=float(most_price),
            recent_days=recent,
            unsponsored_days=unsponsored,
            least_score=score,
            least_confidence=confidence,
            has_clips=clips,
            has_restricted=not without,
        )
    )
    if count := state().filters.count():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"{counted(count, 'filter')} set.", width="content")
            st.button("Clear the filters", icon=":material/filter_alt_off:", on_click=_clear, type="tertiary")


def show_order() -> None:
    """Show the orders; a choice goes into the page's state before the next run."""
    st.selectbox(
        "Sort by",
        list(ORDERS),
        key=seed("market_order", state().order),
        label_visibility="collapsed",
        width=220,
        on_change=_take_order,
    )


def _take_order() -> None:
    change(order=st.session_state["market_order"])


_TIERS = tuple(tier.name for tier in FOLLOWER_TIERS)


def _label_tier(name: str) -> str:
    tier = next(tier for tier in FOLLOWER_TIERS if tier.name == name)
    return f"{name}, from {tier.minimum_followers:,}" if tier.minimum_followers else name


def _several(
    label: str,
    options: tuple[str, ...],
    key: str,
    held: tuple[str, ...],
    placeholder: str,
    format_func: Callable[[str], str] = str,
) -> tuple[str, ...]:
    # What the address names and nobody has any more is kept: it was asked for, and the answer is nobody.
    offered = (*options, *(each for each in held if each not in options))
    seed(key, list(held))
    found: list[str] = st.multiselect(label, offered, key=key, placeholder=placeholder, format_func=format_func)
    return tuple(found)


def _number(label: str, key: str, held: int, meaning: str | None = None) -> int:
    seed(key, held or None)
    found = st.number_input(label, 0, LARGEST_COUNT, key=key, value=None, step=1_000, placeholder="Any", help=meaning)
    return int(found or 0)


def _days(label: str, key: str, held: int, days: tuple[int, ...], words: str) -> int:
    offered = (0, *days)
    seed(key, held if held in offered else 0)
    found: int = st.selectbox(
        label, offered, key=key, format_func=lambda count: words.format(count) if count else "Any time"
    )
    return found


def _percent(label: str, key: str, held: float, meaning: str | None = None) -> float:
    most, step = round(100 * MOST_SHARE), round(100 * SHARE_STEP)
    return int(st.slider(label, 0, most, step=step, key=seed(key, round(100 * held)), help=meaning)) / 100


def _clear() -> None:
    change(filters=CreatorFilters())
    for key in [key for key in st.session_state if str(key).startswith("filter_")]:
        del st.session_state[key]
