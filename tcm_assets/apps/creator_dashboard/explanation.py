"""Why one video earned what it did, drawn: its points by metric, its comparison, its weights, its ledger entries."""

from typing import Final

import streamlit as st

from tcm_assets.apps.charts import show_chart
from tcm_assets.apps.creator_dashboard.sections import COMPARED_TITLES, compared_value, contributions_chart
from tcm_assets.apps.creator_dashboard.video_queries import Explanation, MetricShare, ledger_entries
from tcm_assets.apps.plain_text import plain
from tcm_assets.apps.published import query
from tcm_assets.apps.rows import Row
from tcm_assets.apps.words import (
    ENTRY_NAMES,
    METRIC_NAMES,
    VIDEO_STATES,
    count_words,
    joined,
    points_words,
    population_words,
)
from tcm_assets.tables.scoring_metrics import METRIC_BY_NAME

_WEB_ADDRESS: Final = "https://"
"""The only kind of address that a video's link may have: others could run in the page."""


def show_explanation(author_id: str, found: Explanation) -> None:
    """The card of one video of the account."""
    video = found.video
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            title = "No points" if video["points"] is None else points_words(video["points"])
            st.subheader(title, anchor=False, width="content")
            if video["standing"]:
                state = VIDEO_STATES[video["standing"]]
                st.badge(state.label, color=state.color, icon=state.icon, help=state.meaning)
        st.markdown(plain(video["caption"]) or "(no caption)")
        st.caption(_facts(found))
        if video["video_url"] and video["video_url"].startswith(_WEB_ADDRESS):
            st.link_button("Open the video", video["video_url"], icon=":material/open_in_new:")
        if video["standing"]:
            st.caption(VIDEO_STATES[video["standing"]].meaning)
        if video["points"] is None:
            st.caption("It could not be scored: too little is known of it, or there was too little to compare it with.")
        else:
            _show_shares(found)
        with st.expander("Compared metric by metric", icon=":material/balance:"):
            _show_comparison(found)
        with st.expander("Entries in the ledger", icon=":material/receipt_long:"):
            _show_entries(author_id, video)


def _facts(found: Explanation) -> str:
    video = found.video
    parts = [f"Uploaded on {video['upload_date']:%-d %B %Y}", count_words(video["view_count"], "view")]
    if video["follower_tier"]:
        parts.append(f"{video['follower_tier']} account")
    return " · ".join(parts)


def _show_shares(found: Explanation) -> None:
    video = found.video
    known = [share for share in found.shares if share.points is not None]
    show_chart(contributions_chart(found.shares, video["method"]), "Points that each metric gave to the video")
    sum_words = " + ".join(f"{share.points:,}" for share in known)
    st.markdown(f"{sum_words} = **{points_words(video['points'])}**")
    st.caption("The pale part of a bar is what the metric gives at best.")
    st.markdown(_comparison_words(found))
    if video["missing_metrics"]:
        missing = joined([METRIC_NAMES[metric].lower() for metric in video["missing_metrics"]])
        rest = " The other metrics take its share." if video["method"] == "robust" else ""
        st.info(
            f"Left out, because unknown or without enough to compare with: {missing}.{rest}", icon=":material/info:"
        )


def _comparison_words(found: Explanation) -> str:
    """Who the video was compared with, in one sentence."""
    video = found.video
    views = next(share for share in found.shares if share.metric == "view_count")
    if video["compared_with"] is None:
        return "There were too few videos to compare its views with."
    window = f" uploaded in the {found.window_days} days up to its own" if found.window_days else ""
    number = _number_of_videos(views.population_count)
    return f"Compared with **{number}** of {population_words(video['compared_with'])}{window}."


def _show_comparison(found: Explanation) -> None:
    video = found.video
    st.table(
        {
            "Metric": [METRIC_NAMES[share.metric] for share in found.shares],
            "This video": [METRIC_BY_NAME[share.metric].in_words(share.value) for share in found.shares],
            COMPARED_TITLES[video["method"]]: [compared_value(share) for share in found.shares],
            "Gave": [_points(share) for share in found.shares],
        },
        hide_index=True,
    )
    for words in _other_comparisons(found):
        st.caption(words)
    weights = [f"{METRIC_NAMES[share.metric].lower()} {share.weight:.1%}" for share in found.shares if share.weight]
    if weights:
        st.caption(f"Weights where every metric is known: {joined(weights)}.")
    now = "It is the scoring of today." if video["is_current"] else "Newer points are given by another version."
    known_now = "" if video["is_current"] is None else f" {now}"
    st.caption(f"Scoring version {plain(video['scoring_version'])}.{known_now}")


def _other_comparisons(found: Explanation) -> list[str]:
    """A sentence for each population that metrics were compared with and the views were not, or with fewer of it."""
    views = next(share for share in found.shares if share.metric == "view_count")
    metrics: dict[tuple[str, int | None], list[str]] = {}
    for share in found.shares:
        population = (share.compared_with or "", share.population_count)
        if share.compared_with and population != (views.compared_with, views.population_count):
            metrics.setdefault(population, []).append(METRIC_NAMES[share.metric])
    return [
        f"{joined(names)}: compared with {_number_of_videos(number)} of {population_words(compared_with)}."
        for (compared_with, number), names in metrics.items()
    ]


def _number_of_videos(number: int | None) -> str:
    """`1,200 videos`; without the number where the reference of the day is gone."""
    return "the videos" if number is None else count_words(number, "video")


def _no_entries_words(video: Row) -> str:
    if video["standing"] == "rejected":
        return "None: a review rejected the video, so its points are not paid."
    if video["points"] is None:
        return "None: it has no points."
    if video["standing"] == "held":
        return "None yet: its points wait for a review."
    return "None yet: its points are posted with the next run."


def _points(share: MetricShare) -> str:
    return "left out" if share.points is None else f"{share.points:,}"


def _show_entries(author_id: str, video: Row) -> None:
    entries = ledger_entries(query, author_id, video["video_id"])
    if not entries:
        st.caption(_no_entries_words(video))
        return
    for entry in entries:
        st.markdown(f"**{entry['points']:+,}** · {ENTRY_NAMES[entry['kind']]} on {entry['created_at']:%-d %B %Y}")
        st.caption(plain(entry["reason"]))
