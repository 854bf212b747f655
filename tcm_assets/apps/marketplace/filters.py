"""The marketplace's filters as widgets: what the manager asks of a creator."""

import streamlit as st

from tcm_assets.apps.marketplace.queries import CreatorFilters, FilterChoices
from tcm_assets.points.populations import FOLLOWER_TIERS
from tcm_assets.tables.shared_columns import GENDERS, YOUNGEST_AGE

_OLDEST_SHOWN = 65
"""The slider's end, in years: beyond it, audiences are not told apart."""

_AGE_STEP = 1


def ask_filters(choices: FilterChoices) -> CreatorFilters:
    """Show the filters, folded away, and give back what they ask."""
    with st.expander("Filters", icon=":material/tune:"):
        left, right = st.columns(2)
        with left:
            contents = st.multiselect("Content", choices.contents, key="filter_contents", placeholder="Any content")
            tiers = st.multiselect(
                "Followers",
                [tier.name for tier in FOLLOWER_TIERS],
                format_func=_tier_label,
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
                help="80 keeps whoever stands above at least 80 of 100 other listed creators.",
            )
        with right:
            genders = st.multiselect("Audience gender", GENDERS, key="filter_genders", placeholder="Any gender")
            places = st.multiselect("Audience place", choices.locations, key="filter_places", placeholder="Anywhere")
            ages = st.slider(
                "Audience age", YOUNGEST_AGE, _OLDEST_SHOWN, (YOUNGEST_AGE, _OLDEST_SHOWN), _AGE_STEP, key="filter_ages"
            )
        has_clips = st.toggle("Only creators whose clips were measured", key="filter_clips")
        without_restricted = st.toggle("Leave out restricted accounts", value=True, key="filter_restricted")
        st.caption("A creator of whom something is unknown is left out by a filter on it.")
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


def _tier_label(name: str) -> str:
    tier = next(tier for tier in FOLLOWER_TIERS if tier.name == name)
    return f"{name}, from {tier.minimum_followers:,}" if tier.minimum_followers else name
