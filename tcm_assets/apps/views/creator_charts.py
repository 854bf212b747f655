"""The creators' charts: points over time, what each metric gave, credits of each metric.

Belongs here: Altair specifications from a page's rows. Does not belong here: queries, or the theme, which is one for
all pages. Text of users is never in a chart.
"""

from collections.abc import Sequence
from datetime import timedelta

import altair as alt

from tcm_assets.apps.charts import BAD, BAR_HEIGHT_PX, CHART_HEIGHT_PX, GOLD, LONGEST_LABEL_PX, MAIN, QUIET
from tcm_assets.apps.queries.creator_dashboard import COUNTED, Period
from tcm_assets.apps.queries.creator_videos import MetricShare
from tcm_assets.apps.queries.rows import Row
from tcm_assets.apps.views.creator_words import METRIC_NAMES
from tcm_assets.schemas.scoring_metrics import METRIC_BY_NAME
from tcm_assets.schemas.video_credits import CREDIT_METRICS, credits_column_name

_STATES = {COUNTED: ("Counted", MAIN), "held": ("Held for review", GOLD), "rejected": ("Rejected", BAD)}
"""What becomes of points, from the bottom of a stack up, with its name and colour."""

COMPARED_TITLES = {"robust": "Typical", "minmax": "Lowest to highest"}
"""What each method reads of a population, as a heading of `compared_value`."""

_ROOM_FOR_NUMBERS = 1.15
"""The axis goes beyond the longest bar, so that the number at its end is not cut off."""

_AXIS_HEIGHT_PX = 64
"""What the axis below the bars takes of a chart's height."""

_NUMBERS = "#7b8994"
"""A grey that reads on white and on near-black."""


def points_over_time_chart(rows: Sequence[Row], period: Period) -> alt.Chart:
    """Points by upload period, stacked by what becomes of them. `rows` as of `points_over_time`, not empty."""
    present = [state for state in _STATES if any(row["state"] == state for row in rows)]
    values = [
        {
            "start": row["period"].isoformat(),
            "end": (row["period"] + timedelta(days=7 if period == "week" else 1)).isoformat(),
            "state": _STATES[row["state"]][0],
            "order": present.index(row["state"]),
            "points": row["points"],
            "video_count": row["video_count"],
        }
        for row in rows
    ]
    names, colors = zip(*(_STATES[state] for state in present), strict=True)
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=values))
        .mark_bar(orient="vertical", binSpacing=2)
        .encode(
            x=alt.X("start:T", title=None, axis=alt.Axis(format="%-d %b", grid=False, labelOverlap=True, tickCount=6)),
            x2="end:T",
            y=alt.Y("points:Q", title="Points", stack="zero", axis=alt.Axis(format="~s", tickCount=4)),
            color=alt.Color(
                "state:N",
                title=None,
                scale=alt.Scale(domain=list(names), range=list(colors)),
                legend=alt.Legend(orient="top"),
            ),
            order=alt.Order("order:Q"),
            tooltip=[
                alt.Tooltip("start:T", title="Week from" if period == "week" else "Day", format="%-d %B %Y"),
                alt.Tooltip("state:N", title="State"),
                alt.Tooltip("points:Q", title="Points", format=","),
                alt.Tooltip("video_count:Q", title="Videos", format=","),
            ],
        )
        .properties(height=CHART_HEIGHT_PX)
    )
    return chart


def compared_value(share: MetricShare) -> str:
    """What the score read of the metric's population: its median, or its lowest and highest value."""
    if share.extremes is None:
        return METRIC_BY_NAME[share.metric].in_words(share.typical)
    return " to ".join(METRIC_BY_NAME[share.metric].in_words(value) for value in share.extremes)


def contributions_chart(shares: Sequence[MetricShare], method: str) -> alt.LayerChart:
    """One bar a metric: what it gave, before what it could have given; the numbers sum to the points."""
    values = [
        {
            "metric": METRIC_NAMES[share.metric],
            "points": share.points or 0,
            "room": share.most or 0,
            "end": max(share.most or 0, share.points or 0),
            "label": "left out" if share.points is None else f"{share.points:,}",
            "at_best": "unknown" if share.most is None else f"{share.most:,.0f}",
            "value": METRIC_BY_NAME[share.metric].in_words(share.value),
            "compared": compared_value(share),
        }
        for share in shares
    ]
    longest = max(1.0, *(max(share.most or 0, share.points or 0) for share in shares))
    scale = alt.Scale(domain=[0, longest * _ROOM_FOR_NUMBERS], nice=False)
    base = alt.Chart(alt.InlineData(values=values)).encode(
        y=_names("metric"),
        tooltip=[
            alt.Tooltip("metric:N", title="Metric"),
            alt.Tooltip("label:N", title="Points"),
            alt.Tooltip("at_best:N", title="At best"),
            alt.Tooltip("value:N", title="This video"),
            alt.Tooltip("compared:N", title=COMPARED_TITLES[method]),
        ],
    )
    gave = alt.X("points:Q", title="Points", scale=scale, axis=alt.Axis(tickCount=4))
    room = base.mark_bar(color=QUIET, opacity=0.25, cornerRadiusEnd=3).encode(x=alt.X("room:Q", scale=scale))
    given = base.mark_bar(color=MAIN, cornerRadiusEnd=3).encode(x=gave)
    end = alt.X("end:Q", scale=scale)
    numbers = base.mark_text(align="left", dx=6, color=_NUMBERS, fontWeight="bold").encode(x=end, text="label:N")
    return alt.LayerChart(layer=[room, given, numbers], height=BAR_HEIGHT_PX * len(values) + _AXIS_HEIGHT_PX)


def credits_chart(credits_row: Row) -> alt.Chart:
    """Credits that each counted metric brought; an unknown metric has no bar."""
    values = [
        {"metric": METRIC_NAMES[metric], "credits": credits_row[credits_column_name(metric)]}
        for metric in CREDIT_METRICS
        if credits_row[credits_column_name(metric)] is not None
    ]
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=values))
        .mark_bar(color=MAIN, cornerRadiusEnd=3)
        .encode(
            x=alt.X("credits:Q", title="Credits", axis=alt.Axis(format=",.0f", tickCount=4, tickMinStep=1)),
            y=_names("metric"),
            tooltip=[
                alt.Tooltip("metric:N", title="Metric"),
                alt.Tooltip("credits:Q", title="Credits", format=","),
            ],
        )
        .properties(height=BAR_HEIGHT_PX * len(values) + _AXIS_HEIGHT_PX)
    )
    return chart


def _names(field: str) -> alt.Y:
    axis = alt.Axis(labelLimit=LONGEST_LABEL_PX, labelOverlap=False, ticks=False)
    return alt.Y(f"{field}:N", sort=None, title=None, axis=axis)
