"""`video_points`: a method's contributions, added up and rounded, with the metrics that had to be left out."""

import ibis
import ibis.expr.types as ir

from tcm_assets.points.minmax import MINMAX_STATISTICS, with_minmax_contributions, within_extremes
from tcm_assets.points.populations import (
    EVERYONE,
    SCORED_VIDEO_COLUMNS,
    metric_values,
    statistic_column,
    statistics_of_populations,
)
from tcm_assets.points.robust import ROBUST_STATISTICS, with_robust_contributions
from tcm_assets.points.scoring_versions import ScoringVersion
from tcm_assets.points.tables import VIDEO_POINTS, points_column_name
from tcm_assets.points.zscore import ZSCORE_STATISTICS, with_zscore_contributions
from tcm_assets.tables.scoring_metrics import SCORING_METRICS, ScoringMethod
from tcm_assets.warehouse.relations import Window, left_joined

STATISTICS: dict[ScoringMethod, tuple[str, ...]] = {
    "robust": ROBUST_STATISTICS,
    "minmax": MINMAX_STATISTICS,
    "zscore": ZSCORE_STATISTICS,
}
"""The statistics of a population that each method reads."""


def compute_video_points(
    videos: ir.Table, content_sentiment: ir.Table, scoring_reference: ir.Table, version: ScoringVersion
) -> ir.Table:
    """Return one row per video, in the columns of `video_points`, scored against the reference of its upload day.

    With robust, a video is compared with its follower tier, or with all videos where its followers are unknown or the
    reference says that the tier is too small; with minmax and zscore always with all. `version.window_days` should be
    the window of the reference. A video of a day that the reference lacks has no points, and all its metrics are named
    as missing. With minmax, a count that grew beyond the extremes since the reference was made counts as the extreme.
    """
    metrics = metric_values(videos, content_sentiment)
    populations = statistics_of_populations(scoring_reference, STATISTICS[version.method])
    if version.method != "robust":
        everyone = populations.filter(populations.population == EVERYONE).drop("compared_with", "population")
        compared = left_joined(metrics, everyone, on="upload_date")
        limited = within_extremes(compared) if version.method == "minmax" else compared
        return score(with_everyone(limited, version), version)
    in_population = metrics.mutate(population=metrics.follower_tier.fill_null(EVERYONE))
    return score(left_joined(in_population, populations, on=["upload_date", "population"]), version)


def of_window(rows: ir.Table, days: Window) -> ir.Table:
    """Return the rows of the upload days."""
    return rows.filter(rows.upload_date >= days.start, rows.upload_date < days.end)


def keep_stored_points(points: ir.Table, stored: ir.Table) -> ir.Table:
    """Return `points` with those of `stored`, rows of `video_points` too, in the place of new ones.

    For days whose formula this code does not have any more: who the video belongs to is as it is now, and what it was
    given stays. A video that had no points then has those of now.
    """
    own = (*SCORED_VIDEO_COLUMNS,)
    given = [column for column in VIDEO_POINTS.column_names if column not in own]
    kept = stored.filter(stored.points.notnull()).select("video_id", *given)
    beside = points.select(*own).inner_join(kept, "video_id")
    return points.anti_join(kept, "video_id").union(beside.select(*points.columns))


def with_everyone(compared: ir.Table, version: ScoringVersion) -> ir.Table:
    """Add `compared_with` to videos that are compared with all others: null where there is no population."""
    has_population = compared[statistic_column("view_count", STATISTICS[version.method][0])].notnull()
    return compared.mutate(compared_with=ibis.cases((has_population, EVERYONE)))


def score(compared: ir.Table, version: ScoringVersion) -> ir.Table:
    """Return rows of `video_points` for videos that have the statistics of their populations beside them."""
    missing = compared.mutate(missing_metrics=_missing_metrics(compared, STATISTICS[version.method][0]))
    match version.method:
        case "robust":
            contributed = with_robust_contributions(missing, version.weights)
        case "minmax":
            contributed = with_minmax_contributions(missing)
        case "zscore":
            contributed = with_zscore_contributions(missing)
    return (
        with_whole_points(contributed)
        .mutate(method=ibis.literal(version.method), scoring_version=ibis.literal(version.name))
        .select(*VIDEO_POINTS.column_names)
    )


def _missing_metrics(compared: ir.Table, statistic: str) -> ir.Value:
    """Return the names of the metrics that the video or its whole population lacks, in the metrics' order."""
    is_missing = {
        metric: compared[metric].isnull() | compared[statistic_column(metric, statistic)].isnull()
        for metric in SCORING_METRICS
    }
    names = ibis.array([ibis.cases((missing, metric)) for metric, missing in is_missing.items()])
    nothing: ir.Value = ibis.literal([], type="array<string>")
    # Most videos lack nothing, which saves the engine from collecting names.
    return ibis.ifelse(ibis.or_(*is_missing.values()), names.filter(lambda name: name.notnull()), nothing)


def with_whole_points(contributed: ir.Table) -> ir.Table:
    """Add `points`, and round the `<metric>_points` to whole numbers that sum to it.

    The contributions are doubles in [0, MAXIMUM_POINTS], or null: an unknown one stays null and adds nothing. Points
    are null where all of them are. The running sums are rounded, and each metric gets the difference of two of them, so
    a part differs by less than one point from its contribution and nothing is lost to rounding.
    """
    running: ir.Value = ibis.literal(0.0)
    running_sums = {}
    for metric in SCORING_METRICS:
        running = running + contributed[points_column_name(metric)].fill_null(0.0)
        running_sums[_sum_column_name(metric)] = running
    summed = contributed.mutate(**running_sums)
    rounded = summed.mutate(**{name: rounded_points(summed[name]) for name in running_sums})
    parts = {}
    before = ibis.literal(0, type="int64")
    for metric in SCORING_METRICS:
        through = rounded[_sum_column_name(metric)]
        is_known = rounded[points_column_name(metric)].notnull()
        parts[points_column_name(metric)] = ibis.cases((is_known, through - before))
        before = through
    is_scored = ibis.coalesce(*(rounded[points_column_name(metric)] for metric in SCORING_METRICS)).notnull()
    return rounded.mutate(points=ibis.cases((is_scored, before)), **parts)


def _sum_column_name(metric: str) -> str:
    """Return the column of the running sum that ends with the metric."""
    return f"through_{metric}"


_WHOLE_NUMBERS_FROM = float(2**52)
"""From here to twice as much, doubles are whole numbers.

Adding it to a smaller number therefore rounds that number half to even, as Python, numpy and the source system do. Two
additions cost a tenth of the engine's own rounding.
"""


def rounded_points(number: ir.Value) -> ir.Value:
    """Return `number`, a double of at least 0, rounded to a whole number, half to even."""
    return ((number + _WHOLE_NUMBERS_FROM) - _WHOLE_NUMBERS_FROM).cast("int64")
