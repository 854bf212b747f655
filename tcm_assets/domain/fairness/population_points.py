"""Points of all videos by both methods in one population, as it is and with a viral video planted in it.

Belongs here: the planted video, and scoring both populations in one pass. Does not belong here: the formulas
(`domain.rewards`), or what is measured of the points.
"""

import ibis
import ibis.expr.types as ir

from tcm_assets.domain.rewards.minmax_points import minmax_contribution
from tcm_assets.domain.rewards.robust_points import mad, robust_scale, robust_score, transformed
from tcm_assets.domain.rewards.whole_points import rounded_points
from tcm_assets.schemas.scoring_metrics import MAXIMUM_POINTS, METRICS, SCORING_METRICS

TIMES_THE_LARGEST = 10
"""How far the planted video's counts are beyond the largest: what a worldwide hit is to a month's best."""

AS_IT_IS, WITH_PLANTED = "as it is", "with a planted video"
"""The populations."""


def with_planted_video(metrics: ir.Table) -> ir.Table:
    """One row per video and metric, the planted video's among them.

    Columns: `video_id` (null for the planted video), `has_sentiment` (whether the video's is known), `place` (of the
    metric in SCORING_METRICS), `value` and `transformed` (null where unknown) and the metric's `smallest_scale`.
    `metrics` has the columns of `metric_values`.
    """
    videos = metrics.select("video_id", *SCORING_METRICS)
    types = videos.schema()
    # The planted video has the best rate and the best score there are: neither can be multiplied.
    largest = {
        metric.name: (videos[metric.name].max() * (TIMES_THE_LARGEST if metric.kind == "count" else 1)).cast(
            types[metric.name]
        )
        for metric in METRICS
    }
    planted = videos.aggregate(**largest).mutate(video_id=ibis.null("string")).select(*videos.columns)
    members = videos.union(planted)
    values = [
        ibis.struct(
            {
                "place": place,
                "value": members[metric.name].cast("float64"),
                "transformed": transformed(metric.name, members[metric.name]),
                "smallest_scale": metric.smallest_scale,
            }
        )
        for place, metric in enumerate(METRICS)
    ]
    rows = members.select("video_id", has_sentiment=members.sentiment.notnull(), metric=ibis.array(values).unnest())
    # Distinct, so that the engine makes these rows once for all that reads them; no two are the same.
    return rows.unpack("metric").distinct()


def points_by_population(values: ir.Table) -> ir.Table:
    """One row per video and population: `video_id`, `population`, `robust` and `minmax`, the points by each method;
    null where it does not score the video.

    `values` are `with_planted_video`, which itself has no rows here. Every video is scored against all of a population,
    with equal weights, as by `domain.rewards.points.points_in_one_population`.
    """
    real = values.select("video_id", "has_sentiment", "place", "value", "transformed")
    placed = real.filter(real.video_id.notnull()).inner_join(_statistics(values), "place")
    contribution = minmax_contribution(placed.value, placed.minimum, placed.maximum)
    score = robust_score(placed.transformed, placed["median"], placed.scale)
    # In the metrics' order, as everywhere, since sums of floats may differ in another.
    scored = placed.group_by("video_id", "population").aggregate(
        contributions=contribution.collect(where=placed.has_sentiment, order_by=placed.place),
        scores=score.collect(where=placed.transformed.notnull(), order_by=placed.place),
    )
    weight_share = 1.0 / scored.scores.length()
    robust = scored.scores.map(lambda score: MAXIMUM_POINTS * weight_share * score).sums()
    return scored.select(
        "video_id",
        "population",
        robust=rounded_points(robust),
        minmax=rounded_points(scored.contributions.sums()),
    ).distinct()


def _statistics(values: ir.Table) -> ir.Table:
    """One row per population and metric: what the methods read of it."""
    populations = values.mutate(population=ibis.array([AS_IT_IS, WITH_PLANTED]).unnest())
    members = populations.filter(populations.video_id.notnull() | (populations.population == WITH_PLANTED))
    statistics = members.group_by("population", "place", "smallest_scale").aggregate(
        minimum=members.value.min(where=members.has_sentiment),
        maximum=members.value.max(where=members.has_sentiment),
        median=members.transformed.median(),
        deviation=mad(members.transformed),
    )
    scale = robust_scale(statistics.deviation, statistics.smallest_scale)
    return statistics.select("population", "place", "minimum", "maximum", "median", scale=scale)
