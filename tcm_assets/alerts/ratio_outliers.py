"""Ratio outliers: likes or comments per view far from the usual for accounts of that size, videos of that category and
their language.

A ratio alone must be very far out, since so many videos are compared. Corroboration needs less: where another signal
explains a ratio that is too high or too low, a ratio that is far out on that side supports it. That accuses no further
video, so it adds to the held videos, not to the watched ones.
"""

from collections.abc import Iterable
from math import log
from operator import gt, lt

import ibis
import ibis.expr.types as ir

from tcm_assets.alerts.alert_rows import REACTION_WORDS, Alert, build_alert, format_per_thousand, format_whole
from tcm_assets.alerts.engagement_reference import (
    MINIMUM_VIEWS,
    analysis_of,
    choose_compared_language,
    choose_compared_tier,
    smooth_ratio,
)
from tcm_assets.alerts.signals import RATIO_SIGNALS, SIGNALS, RatioSignal
from tcm_assets.alerts.tables import ANY_CATEGORY, ANY_LANGUAGE, REACTION_RATIOS
from tcm_assets.catalogue.deliveries import COUNT_OF_RATIO
from tcm_assets.warehouse.relations import computed_once, left_joined

CORROBORATION_SCALES = 2.5
"""Robust standard deviations from the median at which a ratio corroborates another signal: of normally distributed
ratios one in 160 is as far out on one side."""

CLOSE_CORROBORATION_SCALES = 1.25
"""The same beside a signal that honest videos hardly ever raise: one ratio in nine is as far out on one side."""

SERIES_SIGNALS = frozenset(signal.name for signal in SIGNALS if signal.family == "series")

MOST_LANGUAGE_SHIFT = log(4)
"""Largest distance of a language's median from its tier's that is an audience's habit, on a log scale: four times as
many reactions, or a quarter. The language that comments least of those that were seen has a third."""


def compute_group_limits(engagement_reference: ir.Table) -> ir.Table:
    """Return one row per group with statistics: median and scale of each ratio, and the bounds of each signal.

    A signal has three: `bound_...`, from which it accuses, `looser_bound_...`, from which it corroborates, and
    `loosest_bound_...`, from which it corroborates what honest videos hardly ever raise.
    """
    known = engagement_reference.filter(
        engagement_reference.log_scale.notnull(), engagement_reference["language"] == ANY_LANGUAGE
    )
    statistics = {
        f"{statistic}_{ratio}": known[statistic].max(where=known.ratio == ratio)
        for ratio in REACTION_RATIOS
        for statistic in ("log_median", "log_scale")
    }
    groups = known.group_by("upload_date", "follower_tier", "category").aggregate(**statistics)
    return groups.mutate(
        **{
            f"{name}_{signal.name}": _compute_bound(groups, signal, scales)
            for signal in RATIO_SIGNALS
            for name, scales in (
                ("bound", signal.bound),
                ("looser_bound", CORROBORATION_SCALES),
                ("loosest_bound", CLOSE_CORROBORATION_SCALES),
            )
        }
    )


def _compute_bound(groups: ir.Table, signal: RatioSignal, scales: float) -> ir.Value:
    """Return the ratio that is `scales` robust standard deviations from the median, on the signal's side."""
    log_median, log_scale = groups[f"log_median_{signal.ratio}"], groups[f"log_scale_{signal.ratio}"]
    return (log_median + signal.direction * scales * log_scale).exp()


def compute_language_shifts(engagement_reference: ir.Table) -> ir.Table:
    """Return one row per day, tier and language: how far its median logarithm of each ratio is from that of the tier.

    Audiences of one language may comment a third as much as others, and buy nothing. No median is further from the
    tier's than MOST_LANGUAGE_SHIFT: who buys views for fifty videos in a rare language sets its median.
    """
    known = engagement_reference.filter(engagement_reference.category == ANY_CATEGORY)
    key = ["upload_date", "follower_tier", "ratio"]
    of_tier = known.filter(known["language"] == ANY_LANGUAGE).select(*key, tier_median="log_median")
    of_language = known.filter(known["language"] != ANY_LANGUAGE).inner_join(of_tier, key)
    shift = (of_language.log_median - of_language.tier_median).clip(-MOST_LANGUAGE_SHIFT, MOST_LANGUAGE_SHIFT)
    return of_language.group_by("upload_date", "follower_tier", "language").aggregate(
        **{f"shift_{ratio}": shift.max(where=of_language.ratio == ratio) for ratio in REACTION_RATIOS}
    )


def compute_loosest_bounds(limits: ir.Table, shifts: ir.Table) -> ir.Table:
    """Return one row per day: of each signal the bound that is reached first, in any group and language."""
    bounds = {signal: limits[f"bound_{signal.name}"] for signal in RATIO_SIGNALS}
    loosest = limits.group_by("upload_date").aggregate(
        **{bound.get_name(): bound.min() if signal.side == "above" else bound.max() for signal, bound in bounds.items()}
    )
    extremes = {
        f"extreme_{signal.name}": _pick_loosest(signal, shifts[f"shift_{signal.ratio}"]) for signal in RATIO_SIGNALS
    }
    shifted = left_joined(loosest, shifts.group_by("upload_date").aggregate(**extremes), on="upload_date")
    return shifted.select(
        "upload_date",
        **{
            f"bound_{signal.name}": shifted[f"bound_{signal.name}"]
            * shifted[f"extreme_{signal.name}"].fill_null(0.0).exp()
            for signal in RATIO_SIGNALS
        },
    )


def _pick_loosest(signal: RatioSignal, shift: ir.Value) -> ir.Value:
    """Return the shift of the language whose bound is reached first; 0, that of no language, if none is shifted so."""
    return ibis.least(shift.min(), 0.0) if signal.side == "above" else ibis.greatest(shift.max(), 0.0)


def may_be_outlier(rows: ir.Table) -> ir.BooleanValue:
    """Return whether a video is an outlier by its day's `compute_loosest_bounds`, so in some group.

    Few are, and only theirs are looked up.
    """
    return (rows.view_count >= MINIMUM_VIEWS) & ibis.or_(*(_may_be_beyond(rows, signal) for signal in RATIO_SIGNALS))


def join_group_limits(suspects: ir.Table, content_analysis: ir.Table, limits: ir.Table, shifts: ir.Table) -> ir.Table:
    """Return `suspects` with the limits of their group, shifted to their language where that is known of the tier.

    A suspect whose group has no statistics is left out.
    """
    read = ("category", "language")
    analysed = analysis_of(suspects, content_analysis, *read)
    known = suspects.left_join(analysed, ["video_id", "upload_date"]).select(*suspects.columns, *read)
    grouped = known.mutate(
        category=known.category.fill_null(ANY_CATEGORY),
        language=choose_compared_language(known["language"]),
        follower_tier=choose_compared_tier(known.follower_count),
    )
    limited = grouped.inner_join(limits, ["upload_date", "follower_tier", "category"])
    shifted = left_joined(limited, shifts, on=["upload_date", "follower_tier", "language"])
    return computed_once(
        shifted.mutate(
            **{
                f"log_median_{ratio}": shifted[f"log_median_{ratio}"] + shifted[f"shift_{ratio}"].fill_null(0.0)
                for ratio in REACTION_RATIOS
            },
            **{
                f"{name}_{signal.name}": shifted[f"{name}_{signal.name}"]
                * shifted[f"shift_{signal.ratio}"].fill_null(0.0).exp()
                for signal in RATIO_SIGNALS
                for name in ("bound", "looser_bound", "loosest_bound")
            },
        )
    )


def mark_outliers(compared: ir.Table) -> ir.Table:
    """Add four columns per signal: is the ratio an outlier by itself, does it support one of `other_signals`, by the
    looser bound or by the loosest, and does it support one by what was hidden?

    `compared` has the columns of `join_group_limits`, with the counts of `show_hidden_counts`.
    """
    return compared.mutate(
        **{f"is_outlier_{signal.name}": _is_beyond(compared, signal, "bound") for signal in RATIO_SIGNALS},
        **{
            f"{name}_{signal.name}": _is_accused(compared, others) & _is_beyond(compared, signal, bound)
            for signal in RATIO_SIGNALS
            for name, others, bound in (
                ("supports", signal.corroborates, "looser_bound"),
                ("supports_closely", signal.corroborates_closely, "loosest_bound"),
            )
        },
        **{f"supports_hidden_{signal.name}": _supports_by_hiding(compared, signal) for signal in RATIO_SIGNALS},
    )


def _supports_by_hiding(compared: ir.Table, signal: RatioSignal) -> ir.BooleanValue:
    """Return whether too few reactions were ever shown for the views of now, beside a signal of how the views grew.

    That is what remains to be seen where likes are hidden before views are bought. It accuses nobody of less: a counter
    that falls may be a creator's who has enough of it, and turns everything off.
    """
    if signal.side == "above":
        return ibis.literal(False)
    count = COUNT_OF_RATIO[signal.ratio]
    reactions, bound = compared[count], compared[f"looser_bound_{signal.name}"]
    is_beyond = (smooth_ratio(reactions, compared.view_count) < bound) & (reactions < bound * compared.view_count)
    return compared[f"hides_{count}"] & _is_accused(compared, signal.corroborates & SERIES_SIGNALS) & is_beyond


def _is_accused(compared: ir.Table, signals: Iterable[str]) -> ir.BooleanValue:
    return ibis.or_(ibis.literal(False), *(compared.other_signals.contains(other) for other in sorted(signals)))


def _may_be_beyond(rows: ir.Table, signal: RatioSignal) -> ir.BooleanValue:
    """Return the stricter half of `_is_beyond`, which leaves few rows."""
    reactions, bound = rows[COUNT_OF_RATIO[signal.ratio]], rows[f"bound_{signal.name}"]
    if signal.side == "above":
        return reactions > bound * rows.view_count
    return smooth_ratio(reactions, rows.view_count) < bound


def _is_beyond(rows: ir.Table, signal: RatioSignal, bound_name: str) -> ir.BooleanValue:
    """Return whether both the plain and the smoothed ratio are beyond the bound, when the count was last shown.

    Of no reactions at all nothing is said: comments may be turned off, likes hidden. That is left to the rules of the
    source system, which hold nothing.
    """
    count = COUNT_OF_RATIO[signal.ratio]
    reactions, views, bound = rows[count], rows[f"views_at_{count}"], rows[f"{bound_name}_{signal.name}"]
    is_beyond = gt if signal.side == "above" else lt
    is_smoothed_beyond = is_beyond(smooth_ratio(reactions, views), bound)
    return (reactions > 0) & (views >= MINIMUM_VIEWS) & is_smoothed_beyond & is_beyond(reactions, bound * views)


def alert_on_ratio(compared: ir.Table, signal: RatioSignal) -> Alert:
    """Build the signal's alert from `mark_outliers`; a ratio that only supports another signal is a notice."""
    is_alone = compared[f"is_outlier_{signal.name}"]
    reactions, log_median = compared[COUNT_OF_RATIO[signal.ratio]], compared[f"log_median_{signal.ratio}"]
    supports, supports_closely = (compared[f"{name}_{signal.name}"] for name in ("supports", "supports_closely"))
    is_seen = is_alone | supports | supports_closely
    views = ibis.ifelse(is_seen, compared[f"views_at_{COUNT_OF_RATIO[signal.ratio]}"], compared.view_count)
    value, typical = reactions / views, log_median.exp()
    distance = (smooth_ratio(reactions, views).ln() - log_median) / compared[f"log_scale_{signal.ratio}"]
    return build_alert(
        is_seen | compared[f"supports_hidden_{signal.name}"],
        signal,
        excess=is_alone.ifelse(distance * signal.direction / signal.bound, 1.0),
        metric=signal.ratio,
        value=value,
        bound=ibis.cases(
            (is_alone, compared[f"bound_{signal.name}"]),
            (supports_closely & ~supports, compared[f"loosest_bound_{signal.name}"]),
            else_=compared[f"looser_bound_{signal.name}"],
        ),
        contrast_metric=f"typical_{signal.ratio}",
        contrast_value=typical,
        details={
            "ratio": format_per_thousand(value),
            "reactions": REACTION_WORDS[COUNT_OF_RATIO[signal.ratio]],
            "views": format_whole(views),
            "typical": format_per_thousand(typical),
            "judgement": is_alone.ifelse(signal.judgement, signal.supporting_judgement),
        },
    )
