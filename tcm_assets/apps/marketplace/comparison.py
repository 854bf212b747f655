"""Comparison of two to four creators for one brand, side by side."""

from collections.abc import Callable
from typing import Any, Final

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from tcm_assets.apps.charts import SERIES, draw_grouped_bars, show_chart
from tcm_assets.apps.empty_states import show_empty
from tcm_assets.apps.markdown import escape, shorten, to_one_line
from tcm_assets.apps.marketplace import facts
from tcm_assets.apps.marketplace.address import MOST_COMPARED
from tcm_assets.apps.marketplace.answers import Answer
from tcm_assets.apps.marketplace.filters import rows_at
from tcm_assets.apps.marketplace.page_state import change, state
from tcm_assets.apps.marketplace.queries import fetch_looks, fetch_top_videos
from tcm_assets.apps.published import Row, query
from tcm_assets.apps.words import COMPONENT_NAMES
from tcm_assets.charts.labels import counted

_LOOKS: Final = {
    "brightness": "brightness {:.0%}",
    "saturation": "saturation {:.0%}",
    "motion": "motion {:.0%}",
    "face_share": "faces in {:.0%} of the pictures",
}
"""The measurements of clips that mean something by themselves, in a manager's words."""

_CAPTION_LENGTH: Final = 90
"""Characters of a caption beside a video's numbers."""


def show_comparison(answer: Answer, asked_name: str) -> None:
    """Show the chosen creators side by side, or how to choose them."""
    ids = answer.market.facts["creator_id"].to_pylist()
    places = [ids.index(each) for each in state().compared if each in ids]
    if len(places) < 2:
        show_empty(
            "Choose creators to compare", f"Tick “Compare” beside two to {MOST_COMPARED} creators of a shortlist."
        )
        return
    creators = rows_at(answer.market, answer.fits, answer.ranking, np.array(places))
    looks = fetch_looks(query, [creator["creator_id"] for creator in creators])
    st.button("Clear the comparison", on_click=change, kwargs={"compared": ()}, icon=":material/close:")
    st.subheader("Match scores", anchor=False)
    st.caption(f"How each creator fits “{escape(asked_name)}”: 0 not at all, 1 ideally. A gap is unknown, not zero.")
    show_chart(_draw_components(creators), "Bars of the score and its components for each creator")
    videos = fetch_top_videos(query, [creator["creator_id"] for creator in creators])
    for column, creator in zip(st.columns(len(creators)), creators, strict=True):
        own = [video for video in videos if video["creator_id"] == creator["creator_id"]]
        with column, st.container(border=True):
            _show_creator({**looks[creator["creator_id"]], **creator}, own)


def _draw_components(creators: list[Row]) -> alt.Chart:
    names = [to_one_line(creator["creator_name"]) for creator in creators]
    titles = {"score": "Score", **COMPONENT_NAMES}
    wide = pd.DataFrame(creators)[list(titles)].rename(columns=titles).assign(series=names)
    values = wide.melt(id_vars="series", var_name="subject")
    x = alt.X("value:Q", scale=alt.Scale(domain=[0, 1]), title=None, axis=alt.Axis(format=".1f", tickCount=5))
    colors = dict(zip(names, SERIES, strict=False))
    return draw_grouped_bars(values, colors, x, value_format=".2f", legend_columns=2)


def _show_creator(creator: Row, videos: list[Row]) -> None:
    st.markdown(f"**{escape(creator['creator_name'])}**")
    if creator["username"]:
        handle, link = escape(f"@{creator['username']}"), facts.profile_link(creator)
        st.caption(f"[{handle}]({link})" if link else handle)
    st.metric("Score", facts.UNKNOWN if creator["score"] is None else f"{creator['score']:.2f}")
    shown = {
        "Contents": facts.describe_contents(creator),
        "Size": facts.describe_followers(creator),
        "Country": creator["country"] or facts.UNKNOWN,
        "Audience": facts.describe_audience(creator),
        "Expected views": facts.describe_forecast(creator),
        "Price": facts.describe_price(creator),
        "Safety": facts.describe_safety(creator),
        "Last sponsor": facts.describe_sponsor(creator),
        "Reactions": facts.describe_authenticity(creator),
        "Videos": f"{creator['video_count']:,}",
        "Newest video": facts.describe_newest(creator),
        "Median views": facts.describe_views(creator),
        "Median engagement": _format_known(creator["median_engagement_rate"], "{:.1%}".format),
        "Engagement": _format_known(creator["engagement_percentile"], "above {:.0%} of accounts of the size".format),
        "Looks": _describe_looks(creator),
    }
    st.markdown("\n".join(f"- {name}: {escape(value)}" for name, value in shown.items()))
    st.markdown("**Most viewed videos**")
    if not videos:
        st.caption("No videos yet.")
    for video in videos:
        st.markdown(escape(shorten(video["caption"], _CAPTION_LENGTH) or "(no caption)"))
        rate = "" if video["engagement_rate"] is None else f", engagement {video['engagement_rate']:.1%}"
        views = "unknown" if video["view_count"] is None else facts.format_compact(video["view_count"])
        st.caption(f"{views} views{rate}, {video['upload_date']:%-d %b %Y}")


def _describe_looks(creator: Row) -> str:
    if not creator["measured_clip_count"]:
        return "no measured clips"
    known = [form.format(creator[name]) for name, form in _LOOKS.items() if creator[name] is not None]
    return f"{', '.join(known)} (from {counted(creator['measured_clip_count'], 'clip')})"


def _format_known(value: Any, form: Callable[[Any], str]) -> str:
    return facts.UNKNOWN if value is None else form(value)
