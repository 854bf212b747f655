"""Pictures of points: the population over the days, points and credits per video, leading creators, fairness."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import cycle

import ibis
import numpy as np
import pyarrow as pa

from tcm_assets.charts.bars import MAX_DAYS, MIN_DAYS, Bar, bar_card, named_days
from tcm_assets.charts.card import (
    BODY_WIDTH_PX,
    GOLD,
    MAIN,
    MUTED,
    SERIES,
    SILVER,
    SMALL_PT,
    Card,
    LegendEntry,
    count_axis,
    grid_y,
    ticks_x,
)
from tcm_assets.charts.histograms import LinearBins, bin_counts, binned_columns, draw_linear
from tcm_assets.charts.labels import counted, name_label, percent, short_number
from tcm_assets.charts.picture import Picture, card_picture
from tcm_assets.points.fairness_measures import UNKNOWN_TIER
from tcm_assets.points.populations import EVERYONE, TIER_NAMES
from tcm_assets.points.tables import VIDEO_CREDITS, points_column_name
from tcm_assets.tables.scoring_metrics import (
    MAXIMUM_POINTS,
    METHOD_LABELS,
    METRIC_BY_NAME,
    POINTS_PER_METRIC,
    SCORING_METHODS,
    SCORING_METRICS,
)

METRIC_COLORS = dict(zip(SCORING_METRICS, cycle(SERIES), strict=False))
TIER_COLORS = {"none": "#dbe0e4", "silver": SILVER, "gold": GOLD}
LISTED_COLOR, OTHER_COLOR = SERIES[1], MAIN
BAND_ALPHA = 0.22
MAX_POWERS = 5  # powers of ten named at the axis of views
POINTS_BINS = LinearBins(width=10, bin_count=MAXIMUM_POINTS // 10 + 1)
# Width in points of the bands by which contributions are compared: the mean maximum of one metric.
BAND_POINTS = POINTS_PER_METRIC
MAXIMUM_CREDITS = int(VIDEO_CREDITS.column("total_credits").maximum or 0)
CREATOR_COUNT = 15


def _select_views(rows: ibis.Table) -> ibis.Table:
    views = rows.filter(rows.metric == "view_count", rows.population == EVERYONE)
    return (
        views.select("upload_date", "window_days", "population_count", "transformed_median", "transformed_mad")
        .order_by(ibis.desc("upload_date"))
        .limit(MAX_DAYS)
    )


def _compose_views(title: str, rows: pa.Table) -> Card:
    by_day = sorted(rows.to_pylist(), key=lambda row: row["upload_date"])
    first, last = by_day[0]["upload_date"], by_day[-1]["upload_date"]
    known = [row for row in by_day if row["transformed_median"] is not None]
    window_days = by_day[-1]["window_days"]
    window = "all stored days" if window_days is None else f"the trailing {counted(window_days, 'day')}"
    populations = [row["population_count"] for row in by_day]
    note = (
        f"Median views of all videos of {window}, and the band of one median absolute deviation (MAD) "
        f"around it, both taken on ln(1 + views). At most {counted(max(populations), 'video')} in a window."
    )
    card = Card(title, note, 250)
    axes = card.panel(44, 24, BODY_WIDTH_PX - 50, 180)
    card.write(0, 8, "views, logarithmic scale", size=SMALL_PT, color=MUTED)
    shown_days = max((last - first).days + 1, MIN_DAYS)
    axes.set_xlim(-0.5, shown_days - 0.5)
    named, names = named_days(first, first + timedelta(days=shown_days - 1))
    ticks_x(axes, [(day - first).days for day in named], names)
    if not known:
        axes.text(0.5, 0.5, "no population yet", transform=axes.transAxes, ha="center", color=MUTED)
        return card

    days = np.array([(row["upload_date"] - first).days for row in known])
    medians = np.array([row["transformed_median"] for row in known])
    mads = np.array([row["transformed_mad"] or 0.0 for row in known])
    low, middle, high = (
        np.maximum(values, 0) / np.log(10) for values in (medians - mads, medians, medians + mads)
    )  # powers of ten of 1 + views
    for stretch in np.split(np.arange(len(days)), np.flatnonzero(np.diff(days) > 1) + 1):
        at = days[stretch]
        edges = (at[0] - 0.3, at[-1] + 0.3) if len(at) == 1 else at
        below, above = (np.resize(part[stretch], len(edges)) for part in (low, high))
        axes.fill_between(edges, below, above, color=MAIN, alpha=BAND_ALPHA, linewidth=0)
        axes.plot(at, middle[stretch], color=MAIN, linewidth=2, marker="o" if len(days) <= 31 else "", markersize=4)
    bottom, top = np.floor(low.min()), max(np.ceil(high.max()), np.floor(low.min()) + 1)
    axes.set_ylim(bottom, top)
    powers = np.arange(bottom, top + 1, max(1, (top - bottom) // MAX_POWERS))
    grid_y(axes, powers, [short_number(10.0**power) for power in powers])
    return card


def _select_points(rows: ibis.Table) -> ibis.Table:
    return bin_counts(rows, {"points": POINTS_BINS})


def _compose_points(title: str, rows: pa.Table) -> Card:
    column = binned_columns(rows)["points"]
    note = f"{counted(column.known_count, 'scored video')}; {MAXIMUM_POINTS:,} points are the most a video can get."
    if column.unknown_count:
        note += f" {counted(column.unknown_count, 'video')} could not be scored."
    if not column.known_count:
        return Card(title, note, 0)
    card = Card(title, note, 222)
    axes = card.panel(44, 26, BODY_WIDTH_PX - 50, 170)
    draw_linear(axes, column, POINTS_BINS, write=lambda points: f"{points:,.0f}", max_bars=70, max_ticks=8)
    count_axis(axes)
    card.write(0, 8, "videos", size=SMALL_PT, color=MUTED)
    return card


def _select_contributions(rows: ibis.Table) -> ibis.Table:
    scored = rows.filter(rows.points.notnull())
    band = (scored.points // BAND_POINTS).clip(0, MAXIMUM_POINTS // BAND_POINTS - 1)
    sums = {metric: scored[points_column_name(metric)].sum() for metric in SCORING_METRICS}
    return scored.group_by(band=band).agg(video_count=scored.count(), **sums)


def _compose_contributions(title: str, rows: pa.Table) -> Card:
    bands = sorted(rows.to_pylist(), key=lambda row: row["band"])
    known = [metric for metric in SCORING_METRICS if any(band[metric] is not None for band in bands)]
    all_points = {metric: sum(band[metric] or 0 for band in bands) for metric in known}
    video_count = sum(band["video_count"] for band in bands)
    bars = [_mean_bar("all videos", all_points, video_count)]
    for band in bands:
        lowest = band["band"] * BAND_POINTS
        highest = lowest + BAND_POINTS - 1
        if highest == MAXIMUM_POINTS - 1:
            highest = MAXIMUM_POINTS  # the best score there is belongs to the last band
        by_metric = {metric: band[metric] or 0 for metric in known}
        bars.append(_mean_bar(f"{lowest:,} to {highest:,} points", by_metric, band["video_count"]))
    note = f"Mean points of {counted(video_count, 'scored video')}, by the metric that gave them."
    unknown = [_metric_name(metric) for metric in SCORING_METRICS if metric not in known]
    if unknown:
        note += f" Unknown for every video, so left out: {', '.join(unknown)}."
    legend = [(METRIC_COLORS[metric], _metric_name(metric)) for metric in known]
    return bar_card(title, note, bars, unit="mean points per video", legend=legend)


def _mean_bar(name: str, by_metric: dict[str, int], video_count: int) -> Bar:
    """Return the bar of the mean points per scored video by metric; a metric that a video lacks gave it none."""
    means = {metric: points / video_count for metric, points in by_metric.items()}
    value = f"{sum(means.values()):,.0f}  ({counted(video_count, 'video')})"
    return Bar(name, tuple((mean, METRIC_COLORS[metric]) for metric, mean in means.items()), value)


def _metric_name(metric: str) -> str:
    return METRIC_BY_NAME[metric].label.lower()


def _select_tiers(rows: ibis.Table) -> ibis.Table:
    scored = rows.filter(rows.points.notnull())
    return scored.group_by("follower_tier").agg(video_count=scored.count(), points=scored.points.sum())


def _compose_tiers(title: str, rows: pa.Table) -> Card:
    by_tier = {row["follower_tier"]: row for row in rows.to_pylist()}
    tiers = [tier for tier in (*TIER_NAMES, None) if tier in by_tier]
    note = "Mean points of the videos of accounts of each size. Fair points are near each other."
    bars = []
    for tier in tiers:
        mean = by_tier[tier]["points"] / by_tier[tier]["video_count"]
        value = f"{mean:,.0f}  ({counted(by_tier[tier]['video_count'], 'video')})"
        bars.append(Bar.single(tier or "followers unknown", mean, value))
    return bar_card(title, note, bars, unit="mean points per video")


def _select_credits(rows: ibis.Table) -> ibis.Table:
    return rows.group_by("total_credits", "reward_tier").agg(video_count=lambda t: t.count())


def _compose_credits(title: str, rows: pa.Table) -> Card:
    counts = {tier: np.zeros(MAXIMUM_CREDITS + 1, dtype=np.int64) for tier in TIER_COLORS}
    for row in rows.to_pylist():
        counts[row["reward_tier"]][row["total_credits"]] += row["video_count"]
    totals = {tier: int(by_credits.sum()) for tier, by_credits in counts.items()}
    video_count = sum(totals.values())
    legend = [
        (TIER_COLORS[tier], f"{'no reward' if tier == 'none' else tier}: {n:,} ({percent(n / video_count)})")
        for tier, n in totals.items()
    ]
    card = Card(title, f"{counted(video_count, 'video')}, by total credits and reward tier.", 220, legend)
    axes = card.panel(44, 24, BODY_WIDTH_PX - 50, 170)
    floor = np.zeros(MAXIMUM_CREDITS + 1)
    places = np.arange(MAXIMUM_CREDITS + 1)
    for tier, by_credits in counts.items():
        shown = by_credits > 0
        axes.vlines(
            places[shown],
            floor[shown],
            (floor + by_credits)[shown],
            color=TIER_COLORS[tier],
            linewidth=10,
            capstyle="butt",
        )
        floor += by_credits
    axes.set_xlim(-0.7, MAXIMUM_CREDITS + 0.7)
    axes.set_ylim(0, floor.max() * 1.03)
    count_axis(axes)
    named = range(0, MAXIMUM_CREDITS + 1, 5)
    ticks_x(axes, list(named), [f"{n} credits" if n == MAXIMUM_CREDITS else str(n) for n in named])
    card.write(0, 8, "videos", size=SMALL_PT, color=MUTED)
    return card


def _select_top_creators(rows: ibis.Table) -> ibis.Table:
    return (
        rows.filter(rows.points_rank.notnull())
        .order_by("points_rank", "author_id")
        .limit(CREATOR_COUNT)
        .select(
            "points_rank",
            "author_username",
            "payable_points",
            "payable_video_count",
            is_listed=lambda t: t.creator_id.notnull(),
        )
    )


def _compose_top_creators(title: str, rows: pa.Table) -> Card:
    creators = sorted(rows.to_pylist(), key=lambda row: (row["points_rank"], row["author_username"]))
    bars = [
        Bar.single(
            f"{row['points_rank']}.  @{name_label(row['author_username'])}",
            row["payable_points"],
            f"{row['payable_points']:,}  ({counted(row['payable_video_count'], 'video')})",
            LISTED_COLOR if row["is_listed"] else OTHER_COLOR,
        )
        for row in creators
    ]
    legend = [(LISTED_COLOR, "in the creator list"), (OTHER_COLOR, "not in the list")]
    if not any(row["is_listed"] for row in creators):
        legend = []
    note = (
        f"The {counted(len(creators), 'account')} with the most payable points. "
        "Videos that are held or rejected do not count."
    )
    return bar_card(title, note, bars, unit="points", legend=legend)


METHOD_COLORS = {"robust": SERIES[0], "minmax": SERIES[1], "zscore": SERIES[3]}
METHOD_LEGEND = [(METHOD_COLORS[method], METHOD_LABELS[method].lower()) for method in SCORING_METHODS]
OUTLIER_WORDS = {"outlier_effect": "all others together", "outlier_effect_largest": "the one it moves most"}
MEASURE_CHARACTERS = 40
"""Longest label of a measure."""


def _measure_bar(name: str, value: float, words: str, color: str) -> Bar:
    """Return the bar of a measure; a negative one, as a correlation can be, has its value written and no length."""
    return Bar.single(name_label(name.replace("_", " "), MEASURE_CHARACTERS), max(value, 0.0), words, color)


def _method_bar(name: str, method: str, value: float, words: str) -> Bar:
    return _measure_bar(f"{name}, {METHOD_LABELS[method].lower()}", value, words, METHOD_COLORS[method])


def _measure_card(title: str, note: str, bars: list[Bar], unit: str, legend: Sequence[LegendEntry] = ()) -> Card:
    return bar_card(title, note, bars, unit=unit, legend=legend) if bars else Card(title, "nothing to compare", 0)


def _is_known_of(*measures: str) -> ibis.Deferred:
    return ibis._.measure.isin(measures) & ibis._.value.notnull()


def _select_outlier(rows: ibis.Table) -> ibis.Table:
    return rows.filter(_is_known_of(*OUTLIER_WORDS)).select("measure", "method", "value")


def _compose_outlier(title: str, rows: pa.Table) -> Card:
    values = {(row["measure"], row["method"]): row["value"] for row in rows.to_pylist()}
    bars = [
        _method_bar(words, method, value, f"{value:.2f} %")
        for measure, words in OUTLIER_WORDS.items()
        for method in SCORING_METHODS
        if (value := values.get((measure, method))) is not None
    ]
    note = "A video with ten times the best counts is added to the latest window: by how much others' points change."
    return _measure_card(title, note, bars, "percent of their points", METHOD_LEGEND)


def _select_shares(rows: ibis.Table) -> ibis.Table:
    shares = rows.filter(_is_known_of("share_of_points", "share_of_videos"))
    return shares.select("measure", "method", "subject", "value")


def _compose_shares(title: str, rows: pa.Table) -> Card:
    values = {(row["subject"], row["measure"], row["method"]): row["value"] for row in rows.to_pylist()}
    bars: list[Bar] = []
    for tier in (*TIER_NAMES, UNKNOWN_TIER):
        bars += [
            _method_bar(tier, method, value, f"{value:.1%} of points")
            for method in SCORING_METHODS
            if (value := values.get((tier, "share_of_points", method))) is not None
        ]
        videos = values.get((tier, "share_of_videos", "robust"), values.get((tier, "share_of_videos", "minmax")))
        if videos is not None:
            bars.append(_measure_bar(f"{tier}, videos", videos, f"{videos:.1%} of videos", SERIES[2]))
    note = "Accounts by followers: the share of points that they earn beside the share of videos that they upload."
    return _measure_card(title, note, bars, "share", [*METHOD_LEGEND, (SERIES[2], "share of videos")])


def _select_correlations(rows: ibis.Table) -> ibis.Table:
    return rows.filter(_is_known_of("rank_correlation")).select("method", "subject", "value")


def _compose_correlations(title: str, rows: pa.Table) -> Card:
    bars = [
        _method_bar(row["subject"], row["method"], row["value"], f"{row['value']:.2f}")
        for row in sorted(rows.to_pylist(), key=lambda row: (row["subject"], SCORING_METHODS.index(row["method"])))
    ]
    note = "How far the order of videos by points follows their order by each metric (1: the same order, 0: none)."
    return _measure_card(title, note, bars, "rank correlation", METHOD_LEGEND)


def _select_sensitivity(rows: ibis.Table) -> ibis.Table:
    return rows.filter(_is_known_of("weight_sensitivity")).select("subject", "value")


def _compose_sensitivity(title: str, rows: pa.Table) -> Card:
    bars = [
        _measure_bar(row["subject"], row["value"], f"{row['value']:.2f} %", MAIN)
        for row in sorted(rows.to_pylist(), key=lambda row: row["subject"])
    ]
    note = "How far videos move in rank on average when one weight changes by a fifth, of all ranks."
    return _measure_card(title, note, bars, "percent of all ranks")


SCORING_REFERENCE_PICTURES: tuple[Picture, ...] = (
    card_picture("Views of the population that points are scored against", _select_views, _compose_views),
)

VIDEO_POINTS_PICTURES: tuple[Picture, ...] = (
    card_picture("Points per video", _select_points, _compose_points),
    card_picture(
        "Where the points come from",
        _select_contributions,
        _compose_contributions,
        without_rows="no rows of scored videos",
    ),
    card_picture("Points by size of account", _select_tiers, _compose_tiers, without_rows="no rows of scored videos"),
)

VIDEO_CREDITS_PICTURES: tuple[Picture, ...] = (
    card_picture("Credits and reward tiers", _select_credits, _compose_credits),
)

CREATOR_POINTS_PICTURES: tuple[Picture, ...] = (
    card_picture("Creators with the most points", _select_top_creators, _compose_top_creators),
)

POINTS_FAIRNESS_PICTURES: tuple[Picture, ...] = (
    card_picture("Effect of one viral video on all others", _select_outlier, _compose_outlier),
    card_picture("Points and videos by size of the account", _select_shares, _compose_shares),
    card_picture("Correlation of points with each metric", _select_correlations, _compose_correlations),
    card_picture("Sensitivity to weights", _select_sensitivity, _compose_sensitivity),
)
