"""Medians and median absolute deviations of many overlapping windows of days at once, exact.

Thirty-day windows that slide by a day hold every value thirty times, and an engine's median keeps each window's values
in memory. Here the values are counted once per day and bin; a window's counts are the sums of its days' counts, and
they show in which bin the middle value lies.

Values on a grid are few, so each is a bin of its own and nothing is sorted (`grid_medians`). Of other values only those
of the middle bin are sorted (`windowed_medians`). The bins only narrow the search: every result is the value that
sorting the whole window would give, so it depends neither on the bins, nor on which other windows are asked for, nor on
the order of the rows.

The median of an even number of values is the mean of the two in the middle. `windows` has one row per window: `day`
(its last) and `first_day`.
"""

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

BINS_PER_UNIT = 64
"""Bins per unit of the values: a power of two, so that a bin's bounds are exact doubles.

The values are logarithms of counts, or lie in [0, 1]. Measured on 5 million videos in six populations: with 256,
counting the bins of all windows takes longer than it saves; with 16, sorting a month's bin takes long.
"""

_GRID = ("group",)
_POPULATION = ("population", "metric")
_WINDOW = ("day", *_POPULATION)


def trailing_windows(first_day: date, end_day: date, window_days: int) -> ir.Table:
    """Return one row per day from `first_day` up to, not including, `end_day`: `day`, and the `first_day` of the
    `window_days` that end on it.

    Raises ValueError for a window of less than a day, or no day at all.
    """
    if window_days < 1 or end_day <= first_day:
        raise ValueError(
            f"trailing windows need a length of at least one day (got {window_days}) and an end after their first "
            f"day (got {first_day} to {end_day})"
        )
    starts = ibis.range(ibis.timestamp(str(first_day)), ibis.timestamp(str(end_day)), ibis.interval(days=1))
    days = starts.unnest().name("start").as_table()
    # Date minus interval is a timestamp to the engine, so the cast is made on a timestamp.
    return days.select(day=days.start.date(), first_day=(days.start - ibis.interval(days=window_days - 1)).date())


def within_windows(rows: ir.Table, first_day: date, end_day: date, window_days: int) -> ir.Table:
    """Keep the `rows` that lie in the window of one of the days, by `upload_date`."""
    reach = timedelta(days=window_days - 1)
    return rows.filter(rows.upload_date >= first_day - reach, rows.upload_date < end_day)


def place_in(name: ir.Value, names: tuple[str, ...]) -> ir.Value:
    """Return the place of a name in the list; null for a null. Whole numbers are quicker to group by than names."""
    return ibis.cases(*((name == listed, ibis.literal(place, type="int8")) for place, listed in enumerate(names)))


def name_at(place: ir.Value, names: tuple[str, ...]) -> ir.Value:
    """Return the name at a place in the list; null for a null."""
    return ibis.cases(*((place == position, listed) for position, listed in enumerate(names)))


def windowed_counts(daily: ir.Table, windows: ir.Table, of: tuple[str, ...] = _GRID) -> ir.Table:
    """Return one row per window, `bin` and the columns `of`: `value_count`, and `window_count`, that of all bins.

    `daily` has a row per `upload_date`, `bin` (a whole number) and the columns `of`, with its `value_count`.
    """
    window = ("day", *of)
    inside = daily.inner_join(windows, is_inside(daily, windows))
    bins = inside.group_by(*window, "bin").aggregate(value_count=inside.value_count.sum())
    return bins.mutate(window_count=bins.value_count.sum().over(ibis.window(group_by=window)))


def grid_medians(counts: ir.Table) -> ir.Table:
    """Return one row per window and group of `windowed_counts`: `day`, `group`, `window_count`, `median`, `mad`.

    The last two are in bins, which are the steps of the grid.
    """
    window = ("day", *_GRID)
    medians = _middle(counts.mutate(ordered=counts.bin, before_count=0), window)
    medians = medians.rename(median="middle_value")
    distances = counts.inner_join(medians.drop("window_count"), window)
    distances = distances.mutate(ordered=(distances.bin - distances["median"]).abs(), before_count=0)
    deviations = _middle(distances, window).rename(mad="middle_value").drop("window_count")
    return medians.inner_join(deviations, window).select(*window, "window_count", "median", "mad")


def windowed_medians(values: ir.Table, windows: ir.Table, everyone: int) -> ir.Table:
    """Return one row per window, population and metric that has values: its key, `median` and `mad` (doubles).

    `values` has a row per known value: `upload_date`, `population` (its own; null for none), `metric` (whole numbers)
    and `value` (a finite double). `everyone` is the number of the population of all values: every value belongs to it
    and to at most one other, so it is counted once and read for both. `mad` is the median of |value - median|.
    """
    binned = values.mutate(bin=(values.value * BINS_PER_UNIT).floor().cast("int64"))
    own = binned.group_by("upload_date", *_POPULATION, "bin", "value").aggregate(value_count=binned.count())
    of_everyone = own.mutate(population=ibis.literal(everyone, type=own.population.type()))
    counted = own.filter(own.population.notnull()).union(of_everyone)
    daily = counted.group_by("upload_date", *_POPULATION, "bin").aggregate(value_count=counted.value_count.sum())
    bins = windowed_counts(daily, windows, _POPULATION)
    medians = _medians(counted, windows, bins).drop("window_count")
    deviations = _median_deviations(counted, windows, bins.inner_join(medians, _WINDOW))
    return medians.inner_join(deviations, _WINDOW).select(*_WINDOW, "median", "mad")


def _medians(counted: ir.Table, windows: ir.Table, bins: ir.Table) -> ir.Table:
    """Return the median of each window."""
    running = bins.mutate(through_count=_running_sum(bins, "bin", _WINDOW))
    middle = running.filter(_reaches_middle(running))
    # The middle of an even population may lie in two bins; counting starts before the first.
    before_count = (middle.through_count - middle.value_count).min().over(ibis.window(group_by=_WINDOW))
    searched = middle.select(*_WINDOW, "bin", "window_count", before_count=before_count)
    candidates = _values_in_bins(counted, windows, searched)
    return _middle(candidates.mutate(ordered=candidates.value), _WINDOW).rename(median="middle_value")


def _median_deviations(counted: ir.Table, windows: ir.Table, bins: ir.Table) -> ir.Table:
    """Return the median distance from each window's `median`, a column of `bins`.

    The distances of a bin's values lie between `nearest` and `farthest`. So the middle distance is at least `least`,
    the smallest distance such that the bins that begin within it hold the middle, and at most `most`, the smallest such
    that the bins that end within it do. Bins that end before `least` are only counted.
    """
    lower_edge = bins.bin / float(BINS_PER_UNIT)
    upper_edge = (bins.bin + 1) / float(BINS_PER_UNIT)
    ranged = bins.mutate(
        nearest=ibis.greatest(lower_edge - bins["median"], bins["median"] - upper_edge, 0.0),
        farthest=ibis.greatest(upper_edge - bins["median"], bins["median"] - lower_edge),
    )
    running = ranged.mutate(
        begun_count=_running_sum(ranged, "nearest", _WINDOW), ended_count=_running_sum(ranged, "farthest", _WINDOW)
    )
    lower_rank, upper_rank = _middle_ranks(running.window_count)
    window = ibis.window(group_by=_WINDOW)
    bounded = running.mutate(
        least=running.nearest.min(where=running.begun_count > lower_rank).over(window),
        most=running.farthest.min(where=running.ended_count > upper_rank).over(window),
    )
    before_count = bounded.value_count.sum(where=bounded.farthest < bounded.least).over(window).fill_null(0)
    numbered = bounded.mutate(before_count=before_count)
    searched = numbered.filter(numbered.farthest >= numbered.least, numbered.nearest <= numbered.most)
    candidates = _values_in_bins(
        counted, windows, searched.select(*_WINDOW, "bin", "window_count", "before_count", "median")
    )
    distance = (candidates.value - candidates["median"]).abs()
    return _middle(candidates.mutate(ordered=distance), _WINDOW).rename(mad="middle_value")


def _values_in_bins(counted: ir.Table, windows: ir.Table, bins: ir.Table) -> ir.Table:
    """Return the counted values of each window that lie in its `bins`, beside the columns of `bins`."""
    placed = bins.inner_join(windows, "day")
    return counted.inner_join(placed, ["population", "metric", "bin", *is_inside(counted, placed)])


def _middle(candidates: ir.Table, window: tuple[str, ...]) -> ir.Table:
    """Return `middle_value` and `window_count` of each window: the mean of the two `ordered` values in its middle.

    The candidates hold every value that may be one of the two, and all between; `before_count` values come before.
    """
    distinct = candidates.group_by(*window, "ordered").aggregate(
        value_count=candidates.value_count.sum(),
        window_count=candidates.window_count.max(),
        before_count=candidates.before_count.max(),
    )
    running = distinct.mutate(through_count=distinct.before_count + _running_sum(distinct, "ordered", window))
    middle = running.filter(_reaches_middle(running))
    return middle.group_by(*window).aggregate(
        window_count=middle.window_count.max(), middle_value=(middle.ordered.min() + middle.ordered.max()) / 2.0
    )


def _middle_ranks(window_count: ir.Value) -> tuple[ir.Value, ir.Value]:
    """Return the ranks, from 0, of the two values in the middle; the same rank twice for an odd count."""
    return (window_count - 1) // 2, window_count // 2


def _reaches_middle(running: ir.Table) -> ir.BooleanValue:
    """Say whether the `value_count` values up to the `through_count`-th hold one of the two in the middle."""
    lower_rank, upper_rank = _middle_ranks(running.window_count)
    return (running.through_count > lower_rank) & (running.through_count - running.value_count <= upper_rank)


def _running_sum(table: ir.Table, order: str, window: tuple[str, ...]) -> ir.Value:
    """Count the values of a window up to and including each row in the given order; ties are counted together."""
    upto = ibis.range_window(preceding=None, following=0, group_by=window, order_by=order)
    return table.value_count.sum().over(upto)


def is_inside(dated: ir.Table, windows: ir.Table) -> list[ir.BooleanValue]:
    """Return the conditions under which a row's `upload_date` lies in a window."""
    return [dated.upload_date <= windows.day, dated.upload_date >= windows.first_day]
