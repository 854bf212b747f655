"""Which scoring gave the points; how fairly they are shared out is in `owner_fairness`."""

import streamlit as st

from tcm_assets.apps.empty_states import show_no_data
from tcm_assets.apps.plain_text import plain
from tcm_assets.apps.published import query
from tcm_assets.apps.queries.rows import Row, published_tables
from tcm_assets.apps.queries.scoring import fairness, scoring_versions
from tcm_assets.apps.views.creator_words import METRIC_NAMES
from tcm_assets.apps.views.owner_fairness import show_fairness
from tcm_assets.apps.visitor import Visitor
from tcm_assets.schemas.scoring_metrics import SCORING_METRICS
from tcm_assets.schemas.scoring_versions import weight_column_name


def show_scoring(_: Visitor) -> None:
    """Versions with their weights, then each measure of fairness."""
    tables = published_tables(query)
    st.subheader("Scoring versions", anchor=False)
    versions = scoring_versions(query) if "scoring_versions" in tables else []
    if not versions:
        show_no_data("No scoring version is published yet")
    for version in versions:
        _show_version(version)
    st.subheader("Fairness", anchor=False)
    measures = fairness(query) if "points_fairness" in tables else []
    if not measures:
        show_no_data("Fairness is not published yet")
    show_fairness(measures)


def _show_version(version: Row) -> None:
    with st.container(border=True):
        badge = " :green-badge[in use]" if version["is_current"] else ""
        st.markdown(f"**{plain(version['scoring_version'])}**{badge}")
        days = (
            f"uploaded from {version['first_upload_date']:%-d %B %Y} to {version['last_upload_date']:%-d %B %Y}"
            if version["first_upload_date"]
            else "none now"
        )
        compared = f"each compared with the {version['window_days']} days up to it"
        st.caption(f"Gave the points of {version['video_count']:,} videos, {days}; {compared}.")
        weights = (f"{METRIC_NAMES[metric]} {version[weight_column_name(metric)]:.1%}" for metric in SCORING_METRICS)
        st.caption(f"Weights: {', '.join(weights)}.")
