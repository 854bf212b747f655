"""Quality of forecasts: how often held-out videos fell inside their intervals, and how wide these are.

Widths are ln((high + 1) / (low + 1)). The interval score (Gneiting and Raftery 2007) is the width plus, for a video
outside, ten times its distance from the interval: a narrow interval that misses is not better than a wide one that
holds.
"""

from typing import Final

import ibis
import ibis.expr.types as ir

from tcm_assets.campaigns.forecast_tables import FORECAST_QUALITY, SEEN
from tcm_assets.campaigns.forecasts.interval_model import COVERAGE, HISTORY_BANDS

ALL, TIER, HISTORY, SPREAD, COUNTS, POSTS = "all", "follower tier", "history", "spread", "counts", "posts"

SEEN_AT_AGE, GROWN_TO_AGE = "seen at 7 days", "grown to 7 days"
PAID_POSTS, OWN_POSTS = "disclosed as paid", "not disclosed as paid"

SPREADS: Final = ("calm accounts", "usual accounts", "wild accounts")
"""Thirds of the held-out videos, by how much the earlier ones of their account differ."""

NORMAL_95: Final = 1.96
_MISS_WEIGHT: Final = 2 / (1 - COVERAGE)
_DECIMALS: Final = 4

METHOD: Final = (
    "median of ln(views + 1) of the account's newest 30 own videos that are 7 days old, pooled with accounts of its "
    "size, and gradient boosting; residuals over the account's own pooled spread, conformalized by length of history, "
    "and apart for paid videos"
)


def measure_quality(held_out: ir.Table) -> ir.Table:
    """Return rows of `forecast_quality` from those of `held_out_forecasts`."""
    measured = held_out.mutate(
        width=_width(held_out.views_low, held_out.views_high),
        tier_width=_width(held_out.tier_views_low, held_out.tier_views_high),
        score=_interval_score(held_out.actual_views, held_out.views_low, held_out.views_high),
        tier_score=_interval_score(held_out.actual_views, held_out.tier_views_low, held_out.tier_views_high),
        ratio=(held_out.views_high + 1) / (held_out.views_low + 1),
        tier_ratio=(held_out.tier_views_high + 1) / (held_out.tier_views_low + 1),
        covered=held_out.is_covered.cast("int64"),
        tier_covered=held_out.is_covered_by_tier.cast("int64"),
    )
    rows = _in_subsets(measured)
    by = ["holdout", "subset_of", "subset"]
    accounts = rows.group_by(*by, "account_key").agg(videos=rows.count(), covered=rows.covered.sum())
    spread = accounts.group_by(by).agg(
        account_count=accounts.count(),
        squares=(accounts.covered * accounts.covered).sum(),
        products=(accounts.covered * accounts.videos).sum(),
        video_squares=(accounts.videos * accounts.videos).sum(),
    )
    summed = rows.group_by(by).agg(
        video_count=rows.count(),
        coverage=rows.covered.mean(),
        tier_coverage=rows.tier_covered.mean(),
        median_high_over_low=rows.ratio.median().round(_DECIMALS),
        tier_high_over_low=rows.tier_ratio.median().round(_DECIMALS),
        width_share=(rows.width.sum() / rows.tier_width.sum().nullif(0.0)).round(_DECIMALS),
        interval_score=rows.score.mean().round(_DECIMALS),
        tier_interval_score=rows.tier_score.mean().round(_DECIMALS),
    )
    joined = summed.inner_join(spread, by)
    error = _standard_error(joined)
    quality = joined.mutate(
        coverage=joined.coverage.round(_DECIMALS),
        tier_coverage=joined.tier_coverage.round(_DECIMALS),
        coverage_low=ibis.greatest(joined.coverage - NORMAL_95 * error, 0.0).round(_DECIMALS),
        coverage_high=ibis.least(joined.coverage + NORMAL_95 * error, 1.0).round(_DECIMALS),
        method=ibis.literal(METHOD),
    )
    bounds = {
        name: ibis.ifelse(joined.account_count > 1, quality[name], ibis.null("float64"))
        for name in ("coverage_low", "coverage_high")
    }
    return quality.mutate(**bounds).select(*FORECAST_QUALITY.column_names)


def _width(low: ir.Value, high: ir.Value) -> ir.Value:
    return (high + 1).ln() - (low + 1).ln()


def _interval_score(actual: ir.Value, low: ir.Value, high: ir.Value) -> ir.Value:
    under = ibis.greatest((low + 1).ln() - (actual + 1).ln(), 0.0)
    over = ibis.greatest((actual + 1).ln() - (high + 1).ln(), 0.0)
    return _width(low, high) + _MISS_WEIGHT * (under + over)


def _in_subsets(rows: ir.Table) -> ir.Table:
    """Return each row once for every subset that it is part of, in `subset_of` and `subset`."""
    band = rows.history_video_count
    by_spread = ibis.window(group_by=rows.holdout, order_by=[rows.history_spread, rows.video_id])
    third = ibis.ntile(len(SPREADS)).over(by_spread)
    bands = [
        (band >= begin, f"{begin} videos and more" if place == len(HISTORY_BANDS) - 1 else _band_name(place))
        for place, begin in reversed(list(enumerate(HISTORY_BANDS)))
    ]
    subsets = {
        ALL: ibis.literal("all"),
        TIER: rows.follower_tier.fill_null("unknown"),
        HISTORY: ibis.cases(*bands),
        SPREAD: ibis.cases(*((third == place, name) for place, name in enumerate(SPREADS))),
        COUNTS: ibis.ifelse(rows.actual_basis == SEEN, SEEN_AT_AGE, GROWN_TO_AGE),
        POSTS: ibis.ifelse(rows.is_sponsored.fill_null(False), PAID_POSTS, OWN_POSTS),
    }
    parts = [rows.mutate(subset_of=ibis.literal(kind), subset=subset) for kind, subset in subsets.items()]
    return ibis.union(*parts)


def _band_name(place: int) -> str:
    return f"{HISTORY_BANDS[place]} to {HISTORY_BANDS[place + 1] - 1} videos"


def _standard_error(rows: ir.Table) -> ir.Value:
    """Return the standard error of the coverage: videos of an account hang together, so accounts are the sample.

    That of a ratio of sums over accounts (Cochran, Sampling Techniques, 1977, section 2.11).
    """
    share, count = rows.coverage, rows.account_count
    squares = rows.squares - 2.0 * share * rows.products + share * share * rows.video_squares
    return (ibis.greatest(squares, 0.0) * count / (count - 1).nullif(0)).sqrt() / rows.video_count
