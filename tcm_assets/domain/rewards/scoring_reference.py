"""The population that each day is scored against: statistics of the trailing window of days that ends on it.

Belongs here: which videos a day is compared with, and their statistics. Does not belong here: what a statistic is worth
(`minmax_points`, `robust_points`).
"""

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from tcm_assets.domain.rewards.metric_values import metric_values
from tcm_assets.domain.rewards.minmax_points import minmax_statistics
from tcm_assets.domain.rewards.robust_points import robust_scale, transformed
from tcm_assets.domain.rewards.statistic_columns import statistic_column
from tcm_assets.domain.rewards.windowed_medians import windowed_medians
from tcm_assets.schemas.scoring_metrics import SCORING_METRICS
from tcm_assets.schemas.scoring_reference import SCORING_REFERENCE

_DAILY = ("known_count", "minimum", "maximum")
"""Statistics of a window that follow from those of its days."""


def scoring_reference(
    videos: ir.Table, content_sentiment: ir.Table, first_day: date, end_day: date, window_days: int
) -> ir.Table:
    """One row per metric for each day from `first_day` up to, not including, `end_day`; columns of `scoring_reference`.

    A day's population is the videos uploaded on it and on the `window_days` - 1 days before, so `videos` and
    `content_sentiment` should reach back that far; what else they hold is not looked at. Counts, extremes, medians and
    deviations are exact, so a day's rows do not depend on which other days are asked for or on the order of the rows.
    A day without videos has its seven rows too, with counts of 0 and null statistics. Raises ValueError for a window of
    less than a day, or no day at all.
    """
    if window_days < 1 or end_day <= first_day:
        raise ValueError(
            f"a scoring reference needs a window of at least one day (got {window_days}) and an end after its first "
            f"day (got {first_day} to {end_day})"
        )
    reach = timedelta(days=window_days - 1)
    within = [
        table.filter(table.upload_date >= first_day - reach, table.upload_date < end_day)
        for table in (videos, content_sentiment)
    ]
    metrics = metric_values(*within)
    windows = _windows(first_day, end_day, reach)
    counted = _window_counts(metrics, windows)
    medians = windowed_medians(_transformed_values(metrics), windows)
    return _reference(counted, medians, window_days)


def _windows(first_day: date, end_day: date, reach: timedelta) -> ir.Table:
    """One row per day: the `day` itself and the `first_day` of its window."""
    starts = ibis.range(ibis.timestamp(str(first_day)), ibis.timestamp(str(end_day)), ibis.interval(days=1))
    days = starts.unnest().name("start").as_table()
    # Date minus interval is a timestamp to the engine, so the cast is made on a timestamp.
    return days.select(day=days.start.date(), first_day=(days.start - ibis.interval(days=reach.days)).date())


def _window_counts(metrics: ir.Table, windows: ir.Table) -> ir.Table:
    """One row per window and metric (its place in the list): counts and extremes, from those of the window's days.

    A day's videos with a sentiment and those without are counted apart.
    """
    judged = metrics.mutate(has_sentiment=metrics.sentiment.notnull())
    counts = {statistic_column(metric, "known_count"): judged[metric].count() for metric in SCORING_METRICS}
    days = judged.group_by("upload_date", "has_sentiment").aggregate(**counts, **minmax_statistics(judged))
    statistics_of_metrics = [
        ibis.struct({"metric": position, **{name: days[statistic_column(metric, name)] for name in _DAILY}})
        for position, metric in enumerate(SCORING_METRICS)
    ]
    daily = days.select("upload_date", "has_sentiment", statistics=ibis.array(statistics_of_metrics).unnest()).unpack(
        "statistics"
    )
    every = windows.mutate(metric=ibis.range(len(SCORING_METRICS)).unnest())
    inside = every.left_join(
        daily, [every.metric == daily.metric, daily.upload_date <= every.day, daily.upload_date >= every.first_day]
    ).drop("metric_right")
    return inside.group_by("day", "metric").aggregate(
        population_count=inside.known_count.sum().fill_null(0),
        scored_population_count=inside.known_count.sum(where=inside.has_sentiment).fill_null(0),
        minimum=inside.minimum.min(where=inside.has_sentiment),
        maximum=inside.maximum.max(where=inside.has_sentiment),
    )


def _transformed_values(metrics: ir.Table) -> ir.Table:
    """One row per video and metric that is known: `upload_date`, `metric` (its place in the list), `value`."""
    values = metrics.select(
        "upload_date",
        metric=ibis.range(len(SCORING_METRICS)).unnest(),
        value=ibis.array([transformed(metric, metrics[metric]) for metric in SCORING_METRICS]).unnest(),
    )
    return values.filter(values.value.notnull())


def _reference(counted: ir.Table, medians: ir.Table, window_days: int) -> ir.Table:
    joined = counted.left_join(medians, ["day", "metric"]).drop("day_right", "metric_right")
    position = {metric: position for position, metric in enumerate(SCORING_METRICS)}
    return joined.select(
        upload_date=joined.day,
        metric=ibis.cases(*((joined.metric == place, metric) for metric, place in position.items())),
        window_days=ibis.literal(window_days, type="int64"),
        population_count=joined.population_count,
        scored_population_count=joined.scored_population_count,
        minimum=joined.minimum,
        maximum=joined.maximum,
        transformed_median=joined["median"],
        transformed_mad=joined.mad,
        transformed_scale=ibis.cases(
            *((joined.metric == place, robust_scale(metric, joined.mad)) for metric, place in position.items())
        ),
    ).select(*SCORING_REFERENCE.column_names)
