"""Pictures of `video_points`: how the points spread, and which metrics give them."""

from itertools import cycle

import ibis
import pyarrow as pa

from tcm_assets.pictures.bars import Bar, bar_card, single
from tcm_assets.pictures.binning import LinearBins, bin_counts, binned_columns
from tcm_assets.pictures.histograms import draw_linear
from tcm_assets.pictures.labels import counted
from tcm_assets.pictures.picture import Picture, card_picture
from tcm_assets.pictures.style import BODY_WIDTH_PX, MUTED, SERIES, SMALL_PT, Card, count_axis
from tcm_assets.schemas.follower_tiers import TIER_NAMES
from tcm_assets.schemas.scoring_metrics import MAXIMUM_POINTS, POINTS_PER_METRIC, SCORING_METRICS
from tcm_assets.schemas.video_points import points_column_name

POINTS_BINS = LinearBins(width=10, bin_count=MAXIMUM_POINTS // 10 + 1)

BAND_POINTS = POINTS_PER_METRIC
"""Width of the bands of points by which contributions are compared: what one metric gives at most in the mean."""

METRIC_COLORS = dict(zip(SCORING_METRICS, cycle(SERIES), strict=False))


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
    everything = {metric: sum(band[metric] or 0 for band in bands) for metric in known}
    video_count = sum(band["video_count"] for band in bands)
    bars = [_mean_bar("all videos", everything, video_count)]
    for band in bands:
        lowest = band["band"] * BAND_POINTS
        highest = lowest + BAND_POINTS - 1
        if highest == MAXIMUM_POINTS - 1:
            highest = MAXIMUM_POINTS  # the best score there is belongs to the last band
        gave = {metric: band[metric] or 0 for metric in known}
        bars.append(_mean_bar(f"{lowest:,} to {highest:,} points", gave, band["video_count"]))
    note = f"Mean points of {counted(video_count, 'scored video')}, by the metric that gave them."
    unknown = [_words(metric) for metric in SCORING_METRICS if metric not in known]
    if unknown:
        note += f" Unknown for every video, so left out: {', '.join(unknown)}."
    legend = [(METRIC_COLORS[metric], _words(metric)) for metric in known]
    return bar_card(title, note, bars, unit="mean points per video", legend=legend)


def _mean_bar(name: str, gave: dict[str, int], video_count: int) -> Bar:
    """What the metrics gave together, per scored video; a metric that a video lacks gave it no points."""
    means = {metric: points / video_count for metric, points in gave.items()}
    value = f"{sum(means.values()):,.0f}  ({counted(video_count, 'video')})"
    return Bar(name, tuple((mean, METRIC_COLORS[metric]) for metric, mean in means.items()), value)


def _words(metric: str) -> str:
    return metric.replace("_", " ").replace(" count", "s")


def _select_tiers(rows: ibis.Table) -> ibis.Table:
    scored = rows.filter(rows.points.notnull())
    return scored.group_by("follower_tier").agg(video_count=scored.count(), points=scored.points.sum())


def _compose_tiers(title: str, rows: pa.Table) -> Card:
    by_tier = {row["follower_tier"]: row for row in rows.to_pylist()}
    tiers = [tier for tier in (*TIER_NAMES, None) if tier in by_tier]
    note = "Mean points of the videos of accounts of each size. Fair points are near each other."
    bars = [_tier_bar(tier or "followers unknown", by_tier[tier]) for tier in tiers]
    return bar_card(title, note, bars, unit="mean points per video")


def _tier_bar(name: str, row: dict[str, int]) -> Bar:
    mean = row["points"] / row["video_count"]
    return single(name, mean, f"{mean:,.0f}  ({counted(row['video_count'], 'video')})")


PICTURES: tuple[Picture, ...] = (
    card_picture("Points per video", _select_points, _compose_points),
    card_picture(
        "Where the points come from",
        _select_contributions,
        _compose_contributions,
        without_rows="no rows of scored videos",
    ),
    card_picture("Points by size of account", _select_tiers, _compose_tiers, without_rows="no rows of scored videos"),
)
