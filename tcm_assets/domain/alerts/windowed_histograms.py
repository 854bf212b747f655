"""Medians and median absolute deviations of values on a grid, over many overlapping windows of days at once.

Values on a grid are few however many rows hold them, so a window is the sum of its days' histograms and nothing needs
to be sorted but the grid. For values that must be exact see `tcm_assets.domain.rewards.windowed_medians`.
"""

import ibis
import ibis.expr.types as ir

_WINDOW = ("day", "group")


def windowed_histograms(daily: ir.Table, windows: ir.Table) -> ir.Table:
    """One row per window, group and step of the grid: `day`, `group`, `step`, `step_count`, and the whole window's
    `population_count`.

    `daily` has a row per `upload_date`, `group` (any type) and `step` (a whole number), with its `step_count`;
    `windows` a row per window: `day` (its last), `first_day`.
    """
    inside = daily.inner_join(windows, [daily.upload_date <= windows.day, daily.upload_date >= windows.first_day])
    steps = inside.group_by(*_WINDOW, "step").aggregate(step_count=inside.step_count.sum())
    return steps.mutate(population_count=steps.step_count.sum().over(ibis.window(group_by=_WINDOW)))


def medians_and_deviations(histograms: ir.Table) -> ir.Table:
    """One row per window and group: `day`, `group`, `population_count`, `median` and `mad`, the last two in steps.

    `mad` is the median of |step - median|. The median of an even number is the mean of the two in the middle.
    """
    medians = _middle(histograms, "step").rename(median="middle")
    distances = histograms.inner_join(medians.drop("population_count"), _WINDOW)
    distances = distances.mutate(distance=(distances.step - distances["median"]).abs())
    deviations = _middle(distances, "distance").rename(mad="middle").drop("population_count")
    return medians.inner_join(deviations, _WINDOW).select(*_WINDOW, "population_count", "median", "mad")


def _middle(histograms: ir.Table, order: str) -> ir.Table:
    """`middle` of each window and group by `order`; rows equal in it are counted together."""
    upto = ibis.range_window(preceding=None, following=0, group_by=_WINDOW, order_by=order)
    running = histograms.mutate(through=histograms.step_count.sum().over(upto))
    at = running.group_by(*_WINDOW, order, "through").aggregate(
        here=running.step_count.sum(), population_count=running.population_count.max()
    )
    reaches = (at.through > (at.population_count - 1) // 2) & (at.through - at.here <= at.population_count // 2)
    middle = at.filter(reaches)
    return middle.group_by(*_WINDOW).aggregate(
        population_count=middle.population_count.max(), middle=(middle[order].min() + middle[order].max()) / 2.0
    )
