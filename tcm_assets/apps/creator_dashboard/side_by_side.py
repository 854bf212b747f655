"""Two videos of an account side by side, metric by metric, with what made the difference."""

from typing import Final

import altair as alt
import pandas as pd
import streamlit as st

from tcm_assets.apps.charts import AXIS_HEIGHT_PX, BAR_HEIGHT_PX, GOLD, MAIN, name_axis, show_chart
from tcm_assets.apps.creator_dashboard.queries import Explanation
from tcm_assets.apps.markdown import escape, shorten
from tcm_assets.apps.published import Row
from tcm_assets.apps.words import METRIC_NAMES, describe_population, format_points
from tcm_assets.points.compared_videos import ComparedMetric, Comparison, compare_videos
from tcm_assets.tables.scoring_metrics import METRIC_BY_NAME

_CAPTION_LENGTH: Final = 40


def show_side_by_side(shown: Explanation, other: Explanation) -> None:
    """Show the video that is explained beside another one; differences are what the explained one has more."""
    with st.container(border=True):
        if shown.scored is None or other.scored is None:
            st.caption("These two cannot be compared: what one of them was scored against is not published.")
            return
        found = compare_videos(other.scored, shown.scored, other.video, shown.video)
        st.markdown(_describe_difference(found, shown.video["points"]))
        show_chart(_draw(found), "What each metric gave more, or less, than in the other video")
        names = [f"{place}: {_name(video)}" for place, video in (("This", shown.video), ("Other", other.video))]
        table = pd.DataFrame(
            {
                "Metric": METRIC_NAMES[each.metric],
                "This video": _format_side(each, 1),
                "Other video": _format_side(each, 0),
                "Difference": f"{each.difference:+,}" if each.difference else "0",
            }
            for each in found.metrics
        )
        st.table(table, hide_index=True)
        st.caption(escape(f"{'; '.join(names)}."))
        for sentence in _describe_comparisons(found):
            st.caption(sentence)


def _name(video: Row) -> str:
    caption = shorten(video["caption"], _CAPTION_LENGTH) or "no caption"
    return f"{video['upload_date']:%-d %B %Y}, {format_points(video['points'])}, {caption}"


def _describe_difference(found: Comparison, points: int | None) -> str:
    """Return who has more, and the metric that made most of it."""
    if not found.difference:
        return f"Both have **{format_points(points)}**."
    more = "more" if found.difference > 0 else "less"
    words = f"This video has **{format_points(abs(found.difference))} {more}** than the other one."
    decisive = found.decisive
    if decisive is None:
        return words
    name, metric = METRIC_NAMES[decisive.metric], METRIC_BY_NAME[decisive.metric]
    before, after = (metric.in_words(value) for value in decisive.values)
    words += f" **{name}** made most of it: {after} against {before}, {decisive.difference:+,} points."
    if decisive.of_value is not None and decisive.of_comparison:
        words += (
            f" Of these, {decisive.of_value:+,} are of the count itself, and {decisive.of_comparison:+,} of what the "
            "videos were compared with."
        )
    return words


def _format_side(each: ComparedMetric, side: int) -> str:
    value = METRIC_BY_NAME[each.metric].in_words(each.values[side])
    points = each.points[side]
    return f"{value} ({'left out' if points is None else f'{points:,}'})"


def _draw(found: Comparison) -> alt.LayerChart:
    """Draw a bar to the right for each metric that gave more than in the other video, to the left for less."""
    values = pd.DataFrame(
        {
            "metric": METRIC_NAMES[each.metric],
            "difference": each.difference,
            "side": "more" if each.difference >= 0 else "less",
            "label": f"{each.difference:+,}" if each.difference else "0",
            "this": _format_side(each, 1),
            "other": _format_side(each, 0),
        }
        for each in found.metrics
    )
    reach = max(1, int(values["difference"].abs().max())) * 1.25
    base = alt.Chart(values).encode(
        y=name_axis("metric"),
        x=alt.X(
            "difference:Q",
            title="Points more or less than the other video",
            scale=alt.Scale(domain=[-reach, reach], nice=False),
            axis=alt.Axis(tickCount=5, format="+~s"),
        ),
        tooltip=[
            alt.Tooltip("metric:N", title="Metric"),
            alt.Tooltip("label:N", title="Difference"),
            alt.Tooltip("this:N", title="This video"),
            alt.Tooltip("other:N", title="Other video"),
        ],
    )
    color = alt.Color("side:N", scale=alt.Scale(domain=["more", "less"], range=[MAIN, GOLD]), legend=None)
    bars = base.mark_bar(cornerRadiusEnd=3).encode(color=color)
    more = base.transform_filter("datum.difference >= 0").mark_text(align="left", dx=5).encode(text="label:N")
    less = base.transform_filter("datum.difference < 0").mark_text(align="right", dx=-5).encode(text="label:N")
    return alt.LayerChart(layer=[bars, more, less], height=BAR_HEIGHT_PX * len(values) + AXIS_HEIGHT_PX)


def _describe_comparisons(found: Comparison) -> list[str]:
    """Return why equal counts may give different points, where the videos were compared with different ones."""
    differing = [each for each in found.metrics if each.of_comparison]
    if not differing:
        return []
    populations = {each.compared_with for each in differing if None not in each.compared_with}
    if any(first != second for first, second in populations):
        first, second = next(pair for pair in populations if pair[0] != pair[1])
        return [
            f"The other one was compared with {describe_population(str(first))}, this one with "
            f"{describe_population(str(second))}: equal counts then give different points."
        ]
    total = sum(each.of_comparison or 0 for each in differing)
    if not total:
        return []
    return [
        f"Of the difference, {total:+,} points come from the days: each video is compared with those up to its own "
        "upload day, and what is usual has moved in between."
    ]
