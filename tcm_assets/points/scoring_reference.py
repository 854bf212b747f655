"""`scoring_reference`: statistics of the populations that each day is scored against, over its trailing window."""

from datetime import date

import ibis
import ibis.expr.types as ir

from tcm_assets.points.minmax import minmax_statistics
from tcm_assets.points.populations import (
    EVERYONE,
    POPULATIONS,
    SMALLEST_POPULATION,
    SMALLEST_TIER_POPULATION,
    metric_values,
    statistic_column,
)
from tcm_assets.points.robust import robust_scale, transformed
from tcm_assets.points.tables import SCORING_REFERENCE, WINDOW_RECORD
from tcm_assets.points.window_records import describe_days, record_windows
from tcm_assets.points.windowed_medians import (
    is_inside,
    name_at,
    place_in,
    trailing_windows,
    windowed_medians,
    within_windows,
)
from tcm_assets.points.zscore import UNITS, mean_and_deviation, moment_sums
from tcm_assets.tables.scoring_metrics import METRICS, SCORING_METRICS, ScoringMethod
from tcm_assets.warehouse.relations import left_joined

_DAILY_STATISTICS = ("known_count", "minimum", "maximum")  # statistics of a window that follow from those of its days
_MOMENTS = ("mean", "standard_deviation")
_MOMENT_SUMS = ("known_count", "total", "square_total")  # what they follow from, of a window and of its days
# Populations and metrics are numbered by their places in their lists, which is quicker to group by than names.
_EVERYONE = POPULATIONS.index(EVERYONE)
_KEY = ("day", "population", "metric")
_READ = ("video_id", "follower_tier", *SCORING_METRICS)  # what the statistics rest on


def compute_scoring_reference(
    videos: ir.Table,
    content_sentiment: ir.Table,
    first_day: date,
    end_day: date,
    window_days: int | None,
    method: ScoringMethod = "robust",
) -> ir.Table:
    """Return one row per population and metric for each day from `first_day` up to, not including, `end_day`.

    A day's population is the videos uploaded on it and on the `window_days` - 1 days before, all of them or those of
    one follower tier. So `videos` and `content_sentiment` should reach back that far; other rows are ignored. Without
    `window_days` every day's population is all videos, of whatever day. Means and standard deviations are null but for
    the `method` zscore, which alone reads them: they would take as long as all counts and extremes.

    Counts, extremes, moments, medians and deviations are exact, so a day's rows depend neither on which other days are
    asked for nor on the order of the rows. A tier with fewer than SMALLEST_TIER_POPULATION known values of a metric has
    the robust statistics of all videos; where those are fewer than SMALLEST_POPULATION the statistics are null. The
    extremes and moments are those of all videos in every row: the source system has no tiers. A day without videos has
    its 42 rows too, with counts of 0 and null statistics. Raises ValueError for a window of less than a day, or no day
    at all.
    """
    days = trailing_windows(first_day, end_day, 1 if window_days is None else window_days)
    if window_days is None:
        reference = _describe(metric_values(videos, content_sentiment), _always(), None, method)
        same_for_all = reference.drop("upload_date").cross_join(days.select(upload_date=days.day))
        return same_for_all.select(*SCORING_REFERENCE.column_names)
    within = [within_windows(table, first_day, end_day, window_days) for table in (videos, content_sentiment)]
    return _describe(metric_values(*within), days, window_days, method)


def _always() -> ir.Table:
    """Return one window that holds every day."""
    bounds = ibis.struct({"day": ibis.literal(date.max), "first_day": ibis.literal(date.min)})
    return bounds.name("window").as_table().unpack("window")


def _describe(metrics: ir.Table, windows: ir.Table, window_days: int | None, method: ScoringMethod) -> ir.Table:
    """Return the rows of `scoring_reference` of each window, under its `day`."""
    records = record_windows(describe_scored_days(metrics), windows)
    numbered = metrics.mutate(population=place_in(metrics.follower_tier, POPULATIONS))
    counted = _window_counts(numbered, windows)
    if method == "zscore":
        counted = left_joined(counted, _window_moments(metrics, windows), on=["day", "metric"])
    else:
        counted = counted.mutate(**{name: ibis.null("float64") for name in _MOMENTS})
    medians = windowed_medians(_transformed_values(numbered), windows, _EVERYONE)
    return _reference(counted, medians, records, window_days)


def describe_scored_days(metrics: ir.Table) -> ir.Table:
    """Return what a window record compares of each day (see `describe_days`); `metrics` are of `metric_values`."""
    return describe_days(metrics, _READ)


def _window_counts(metrics: ir.Table, windows: ir.Table) -> ir.Table:
    """Return one row per window, population and metric: counts of the population, extremes of everyone."""
    daily = _daily_counts(metrics)
    every = windows.mutate(population=ibis.range(len(POPULATIONS)).unnest())
    every = every.mutate(metric=ibis.range(len(SCORING_METRICS)).unnest())
    inside = every.left_join(
        daily,
        [
            every.metric == daily.metric,
            (every.population == daily.population) | (every.population == _EVERYONE),
            daily.upload_date <= every.day,
            daily.upload_date >= every.first_day,
        ],
    ).drop("metric_right", "population_right")
    counted = inside.group_by(*_KEY).aggregate(
        population_count=inside.known_count.sum().fill_null(0),
        scored_population_count=inside.known_count.sum(where=inside.has_sentiment).fill_null(0),
        minimum=inside.minimum.min(where=inside.has_sentiment),
        maximum=inside.maximum.max(where=inside.has_sentiment),
    )
    # Everyone's extremes are the widest.
    same_metric = ibis.window(group_by=("day", "metric"))
    return counted.mutate(
        minimum=counted.minimum.min().over(same_metric), maximum=counted.maximum.max().over(same_metric)
    )


def _daily_counts(metrics: ir.Table) -> ir.Table:
    """Return one row per day, population (null for unknown followers), metric and whether there is a sentiment."""
    judged = metrics.mutate(has_sentiment=metrics.sentiment.notnull())
    counts = {statistic_column(metric, "known_count"): judged[metric].count() for metric in SCORING_METRICS}
    days = judged.group_by("upload_date", "population", "has_sentiment").aggregate(
        **counts, **minmax_statistics(judged)
    )
    statistics_of_metrics = [
        ibis.struct({"metric": place, **{name: days[statistic_column(metric, name)] for name in _DAILY_STATISTICS}})
        for place, metric in enumerate(SCORING_METRICS)
    ]
    return days.select(
        "upload_date", "population", "has_sentiment", statistics=ibis.array(statistics_of_metrics).unnest()
    ).unpack("statistics")


def _window_moments(metrics: ir.Table, windows: ir.Table) -> ir.Table:
    """Return one row per window and metric: mean and standard deviation over the videos with a sentiment."""
    scorable = metrics.filter(metrics.sentiment.notnull())
    known = {statistic_column(metric, "known_count"): scorable[metric].count() for metric in SCORING_METRICS}
    days = scorable.group_by("upload_date").aggregate(**known, **moment_sums(scorable))
    sums_of_metrics = [
        ibis.struct({"metric": place, **{name: days[statistic_column(metric, name)] for name in _MOMENT_SUMS}})
        for place, metric in enumerate(SCORING_METRICS)
    ]
    daily = days.select("upload_date", sums=ibis.array(sums_of_metrics).unnest()).unpack("sums")
    inside = daily.inner_join(windows, is_inside(daily, windows))
    summed = inside.group_by("day", "metric").aggregate(**{name: inside[name].sum() for name in _MOMENT_SUMS})
    unit = summed.metric.cases(*enumerate(UNITS[metric.kind] for metric in METRICS))
    moments = mean_and_deviation(summed.known_count, summed.total, summed.square_total, unit)
    return summed.select("day", "metric", **dict(zip(_MOMENTS, moments, strict=True)))


def _transformed_values(metrics: ir.Table) -> ir.Table:
    """Return one row per video and known metric: `upload_date`, `population` and `metric` (places), `value`."""
    values = metrics.select(
        "upload_date",
        "population",
        metric=ibis.range(len(SCORING_METRICS)).unnest(),
        value=ibis.array([transformed(metric, metrics[metric]) for metric in SCORING_METRICS]).unnest(),
    )
    return values.filter(values.value.notnull())


def _reference(counted: ir.Table, medians: ir.Table, records: ir.Table, window_days: int | None) -> ir.Table:
    """Return the rows of `scoring_reference`: each population's own robust statistics, or those of everyone."""
    joined = left_joined(left_joined(counted, medians, on=_KEY), records, on="day")
    is_everyone, same_metric = joined.population == _EVERYONE, ibis.window(group_by=("day", "metric"))
    beside = joined.mutate(
        **{
            f"{name}_of_everyone": joined[name].max(where=is_everyone).over(same_metric)
            for name in ("population_count", "median", "mad")
        }
    )
    is_own = (beside.population != _EVERYONE) & (beside.population_count >= SMALLEST_TIER_POPULATION)
    is_enough = beside.population_count_of_everyone >= SMALLEST_POPULATION
    compared = beside.mutate(
        compared_with=ibis.cases((is_own, beside.population), (is_enough, _EVERYONE)),
        median=ibis.cases((is_own, beside["median"]), (is_enough, beside.median_of_everyone)),
        mad=ibis.cases((is_own, beside.mad), (is_enough, beside.mad_of_everyone)),
    )
    smallest_scale = compared.metric.cases(*enumerate(metric.smallest_scale for metric in METRICS))
    return compared.select(
        upload_date=compared.day,
        population=name_at(compared.population, POPULATIONS),
        metric=name_at(compared.metric, SCORING_METRICS),
        window_days=ibis.literal(window_days, type="int64"),
        **{column.name: compared[column.name] for column in WINDOW_RECORD},
        population_count=compared.population_count,
        scored_population_count=compared.scored_population_count,
        compared_with=name_at(compared.compared_with, POPULATIONS),
        minimum=compared.minimum,
        maximum=compared.maximum,
        **{name: compared[name] for name in _MOMENTS},
        transformed_median=compared["median"],
        transformed_mad=compared.mad,
        transformed_scale=robust_scale(compared.mad, smallest_scale),
    ).select(*SCORING_REFERENCE.column_names)
