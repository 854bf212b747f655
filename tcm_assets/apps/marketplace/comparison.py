"""Two to four creators side by side, for one brand."""

from typing import Any, Final

import altair as alt
import pyarrow as pa
import streamlit as st

from tcm_assets.apps.charts import show_chart
from tcm_assets.apps.empty_states import show_no_data
from tcm_assets.apps.marketplace.match_words import (
    COMPONENT_NAMES,
    UNKNOWN,
    audience_in_words,
    compact,
    followers_in_words,
    listed,
)
from tcm_assets.apps.marketplace.queries import MOST_COMPARED, compared_creators, top_videos
from tcm_assets.apps.plain_text import one_line, plain
from tcm_assets.apps.published import query
from tcm_assets.apps.rows import Row
from tcm_assets.apps.words import count_words

_BAR_PX: Final = 14

_AROUND_PX: Final = 110
"""Legend and axis of the chart, which its height includes."""

_LOOKS: Final = {
    "brightness": "brightness {:.0%}",
    "saturation": "saturation {:.0%}",
    "motion": "motion {:.0%}",
    "face_share": "faces in {:.0%} of the pictures",
}
"""The measurements that say something without others beside them, in the words of a manager."""

_CAPTION_LENGTH: Final = 90
"""Characters of a caption beside a video's numbers."""


def show_comparison(brand_id: str, brand_name: str) -> None:
    """The chosen creators; how to choose them, where fewer than two are."""
    creators = compared_creators(query, compared_ids(), brand_id)
    if len(creators) < 2:
        show_no_data(
            "Choose creators to compare", f"Tick “Compare” beside two to {MOST_COMPARED} creators of a shortlist."
        )
        return
    st.button("Clear the comparison", on_click=clear_choice, icon=":material/close:")
    st.subheader("How well each fits", anchor=False)
    st.caption(f"How each creator fits {plain(brand_name)}: 0 not at all, 1 ideally. A gap is unknown, not zero.")
    show_chart(_component_chart(creators), "Bars of the score and its components for each creator")
    videos = top_videos(query, [creator["creator_id"] for creator in creators])
    for column, creator in zip(st.columns(len(creators)), creators, strict=True):
        with column, st.container(border=True):
            _show_creator(creator, [video for video in videos if video["creator_id"] == creator["creator_id"]])


def _component_chart(creators: list[Row]) -> Any:
    names = {"score": "Score", **COMPONENT_NAMES}
    told = [
        {"creator": one_line(creator["creator_name"]), "component": name, "value": creator[column]}
        for column, name in names.items()
        for creator in creators
        if creator[column] is not None
    ]
    order = [one_line(creator["creator_name"]) for creator in creators]
    return (
        alt.Chart(pa.Table.from_pylist(told))
        .mark_bar(cornerRadiusEnd=3)
        .encode(
            y=alt.Y("component:N", sort=list(names.values()), title=None),
            yOffset=alt.YOffset("creator:N", sort=order),
            x=alt.X("value:Q", scale=alt.Scale(domain=[0, 1]), title=None, axis=alt.Axis(format=".1f", tickCount=5)),
            color=alt.Color(
                "creator:N", sort=order, title=None, legend=alt.Legend(orient="top", columns=2, labelLimit=140)
            ),
            tooltip=[
                alt.Tooltip("creator:N", title="Creator"),
                alt.Tooltip("component:N", title="Component"),
                alt.Tooltip("value:Q", title="Value", format=".2f"),
            ],
        )
        .properties(height=len(names) * (_BAR_PX * len(creators) + 8) + _AROUND_PX)
    )


def _show_creator(creator: Row, videos: list[Row]) -> None:
    st.markdown(f"**{plain(creator['creator_name'])}**")
    if creator["username"]:
        st.caption(plain(f"@{creator['username']}"))
    st.metric("Score", UNKNOWN if creator["score"] is None else f"{creator['score']:.2f}")
    facts = {
        "Contents": listed(creator["content_tags"]) or UNKNOWN,
        "Size": followers_in_words(creator),
        "Audience": audience_in_words(creator),
        "Videos": f"{creator['video_count']:,}",
        "Median views": _told(creator["median_view_count"], compact),
        "Median engagement": _told(creator["median_engagement_rate"], "{:.1%}".format),
        "Engagement": _told(creator["engagement_percentile"], "above {:.0%} of the others".format),
        "Looks": _looks(creator),
    }
    st.markdown("\n".join(f"- {name}: {plain(value)}" for name, value in facts.items()))
    st.markdown("**Most viewed videos**")
    if not videos:
        st.caption("No videos yet.")
    for video in videos:
        caption = one_line(video["caption"])
        shown = caption if len(caption) <= _CAPTION_LENGTH else f"{caption[: _CAPTION_LENGTH - 1]}…"
        st.markdown(plain(shown or "Without caption"))
        rate = "" if video["engagement_rate"] is None else f", engagement {video['engagement_rate']:.1%}"
        st.caption(f"{compact(video['view_count'])} views{rate}, {video['upload_date']:%-d %b %Y}")


def _looks(creator: Row) -> str:
    if not creator["measured_clip_count"]:
        return "no measured clips"
    known = [form.format(creator[name]) for name, form in _LOOKS.items() if creator[name] is not None]
    return f"{', '.join(known)} (from {count_words(creator['measured_clip_count'], 'clip')})"


def _told(value: Any, form: Any) -> str:
    return UNKNOWN if value is None else str(form(value))


_KEY = "compared_creators"


def compared_ids() -> list[str]:
    """The chosen creators, in the order in which they were chosen."""
    chosen: list[str] = st.session_state.setdefault(_KEY, [])
    return chosen


def show_choice(creator_id: str, place: str) -> None:
    """A checkbox beside one creator; `place` tells the lists apart in which the same creator may stand."""
    key = f"compare_{place}_{creator_id}"
    chosen = creator_id in compared_ids()
    st.session_state[key] = chosen
    st.checkbox(
        "Compare",
        key=key,
        disabled=not chosen and len(compared_ids()) >= MOST_COMPARED,
        help=f"Up to {MOST_COMPARED} creators side by side.",
        on_change=_toggle,
        args=(creator_id,),
    )


def clear_choice() -> None:
    """Nobody is compared any more."""
    st.session_state[_KEY] = []


def _toggle(creator_id: str) -> None:
    chosen = compared_ids()
    if creator_id in chosen:
        chosen.remove(creator_id)
    elif len(chosen) < MOST_COMPARED:
        chosen.append(creator_id)
