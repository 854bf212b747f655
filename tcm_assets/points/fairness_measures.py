"""Measures of fairness: inequality, rank correlation, the effect of one outlier, and sensitivity to weights."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from tcm_assets.points.minmax import minmax_contribution
from tcm_assets.points.robust import mad, robust_scale, robust_score, transformed
from tcm_assets.points.tables import points_column_name
from tcm_assets.points.video_points import rounded_points
from tcm_assets.points.zscore import points_of_z_sum
from tcm_assets.tables.scoring_metrics import MAXIMUM_POINTS, METRICS, SCORING_METRICS, MetricWeights, ScoringMethod

UNKNOWN_TIER = "unknown"  # the subject of videos of accounts with unknown followers


def shares_by_tier(scored: ir.Table, by: Sequence[str] = ()) -> ir.Table:
    """Return one row per group of `by` and tier that has videos: the columns of `by`, `subject`, and the tier's
    `share_of_points` and `share_of_videos` in the group, in [0, 1].

    `scored` has `follower_tier` and `points`. Shares of points are null where no video has any.
    """
    tiers = scored.group_by(*by, subject=scored.follower_tier.fill_null(UNKNOWN_TIER)).aggregate(
        points=scored.points.sum(), videos=scored.count()
    )
    of_group = ibis.window(group_by=list(by))
    return tiers.select(
        *by,
        "subject",
        share_of_points=tiers.points / tiers.points.sum().over(of_group).nullif(0),
        share_of_videos=tiers.videos / tiers.videos.sum().over(of_group),
    )


def gini(rows: ir.Table, column: str, by: Sequence[str] = ()) -> ir.Table:
    """Return one row per group of `by`: its columns and `value`, the Gini coefficient of a column of values >= 0.

    0 where all have the same, towards 1 where one has all.

    G = 2 x sum(i x_i) / (n x sum(x)) - (n + 1) / n over the values in rising order, i from 1 (Sen 1973). Null when
    there are none or they sum to 0.
    """
    known = rows.select(*by, amount=rows[column].cast("float64")).filter(lambda selected: selected.amount.notnull())
    in_order = ibis.window(group_by=list(by), order_by=known.amount)
    ordered = known.mutate(place=ibis.row_number().over(in_order) + 1)
    total = ordered.amount.sum().nullif(0.0)
    number = ordered.count()
    return ordered.aggregate(
        by=list(by), value=2 * (ordered.place * ordered.amount).sum() / (number * total) - (number + 1) / number
    )


def mean_rank(value: ir.Value, by: Sequence[ir.Value] = ()) -> ir.Value:
    """Return the rank of each value in its group of `by`, from 1 for the smallest; ties share their mean rank."""
    groups = list(by)
    below_count = ibis.rank().over(ibis.window(group_by=groups, order_by=value))
    # The same groups in the same order, so that the engine sorts once.
    through_count = value.count().over(ibis.range_window(preceding=None, following=0, group_by=groups, order_by=value))
    return (below_count + through_count + 1) / 2


def rank_correlation(rows: ir.Table, first: str, second: str, by: Sequence[str] = ()) -> ir.Table:
    """Return one row per group of `by`: its columns and `value`, Spearman's correlation of two columns in [-1, 1].

    That is Pearson's correlation of the mean ranks, over the rows where both are known. Null for fewer than two rows,
    or where a column has a single value.
    """
    known = rows.filter(rows[first].notnull(), rows[second].notnull())
    groups = [known[name] for name in by]
    ranked = known.select(*by, first_rank=mean_rank(known[first], groups), second_rank=mean_rank(known[second], groups))
    value = ranked.first_rank.cast("float64").corr(ranked.second_rank.cast("float64"), how="pop")
    has_spread = (ranked.first_rank.nunique() > 1) & (ranked.second_rank.nunique() > 1)
    return ranked.aggregate(by=list(by), value=ibis.cases((has_spread, value)))


TIMES_THE_LARGEST = 10  # the planted video's counts in units of the largest ones: a worldwide hit beside a month's best
AS_OBSERVED, WITH_PLANTED = "as observed", "with a planted video"  # the two populations that every video is scored in


def with_planted_video(metrics: ir.Table) -> ir.Table:
    """Return one row per video and metric, including those of a planted viral video.

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
    # No two rows are equal; DISTINCT makes the engine compute them once for all readers.
    return rows.unpack("metric").distinct()


def points_by_population(values: ir.Table) -> ir.Table:
    """Return one row per video and population: `video_id`, `population`, and the points by each method, `robust`,
    `minmax` and `zscore`, null where it does not score the video.

    `values` are those of `with_planted_video`; the planted video gets no rows. Every video is scored against the whole
    population with equal weights, as the source system does.
    """
    real = values.select("video_id", "has_sentiment", "place", "value", "transformed")
    placed = real.filter(real.video_id.notnull()).inner_join(_statistics(values), "place")
    contribution = minmax_contribution(placed.value, placed.minimum, placed.maximum)
    score = robust_score(placed.transformed, placed["median"], placed.scale)
    distance = placed.value - placed["mean"]
    z = ibis.ifelse(placed.deviation > 0, distance / placed.deviation, distance * 0.0)
    # In the metrics' order, as everywhere, since sums of floats may differ in another.
    scored = placed.group_by("video_id", "population").aggregate(
        contributions=contribution.collect(where=placed.has_sentiment, order_by=placed.place),
        scores=score.collect(where=placed.transformed.notnull(), order_by=placed.place),
        z_scores=z.collect(where=placed.has_sentiment & placed.value.notnull(), order_by=placed.place),
    )
    weight_share = 1.0 / scored.scores.length()
    robust = scored.scores.map(lambda score: MAXIMUM_POINTS * weight_share * score).sums()
    return scored.select(
        "video_id",
        "population",
        robust=rounded_points(robust),
        minmax=rounded_points(scored.contributions.sums()),
        zscore=rounded_points(points_of_z_sum(scored.z_scores.sums())),
    ).distinct()


def _statistics(values: ir.Table) -> ir.Table:
    """Return one row per population and metric: the statistics that the methods read."""
    populations = values.mutate(population=ibis.array([AS_OBSERVED, WITH_PLANTED]).unnest())
    members = populations.filter(populations.video_id.notnull() | (populations.population == WITH_PLANTED))
    statistics = members.group_by("population", "place", "smallest_scale").aggregate(
        minimum=members.value.min(where=members.has_sentiment),
        maximum=members.value.max(where=members.has_sentiment),
        mean=members.value.mean(where=members.has_sentiment),
        deviation=members.value.std(where=members.has_sentiment, how="pop"),
        median=members.transformed.median(),
        absolute_deviation=mad(members.transformed),
    )
    scale = robust_scale(statistics.absolute_deviation, statistics.smallest_scale)
    read = ("minimum", "maximum", "mean", "deviation", "median")
    return statistics.select("population", "place", *read, scale=scale)


def outlier_effect(points: ir.Table, method: ScoringMethod) -> ir.Table:
    """Return one row: `mean` and `largest`, how much the planted video changes all others' points, in percent.

    `points` are those of `points_by_population`. `mean` is the sum of all changes, up or down, over the sum of the
    points before; `largest` the largest change of one video over the points that it had. Null without scored videos.
    """
    both = points.group_by("video_id").aggregate(
        before=points[method].max(where=points.population == AS_OBSERVED),
        after=points[method].max(where=points.population == WITH_PLANTED),
    )
    change = (both.after - both.before).abs()
    return both.aggregate(
        mean=100 * change.sum() / both.before.sum().nullif(0), largest=100 * (change / both.before.nullif(0)).max()
    )


WEIGHT_CHANGES = {"+20 %": 1.2, "-20 %": 0.8}  # the factors tried on each weight, by name
# Each metric with each change of its weight, e.g. "view_count +20 %".
WEIGHT_CHANGE_SUBJECTS = tuple(f"{metric} {change}" for metric in SCORING_METRICS for change in WEIGHT_CHANGES)


def weight_sensitivity(video_points: ir.Table, weights: MetricWeights) -> ir.Table:
    """Return one row per change of a weight: `subject` and `value`, the mean move in rank in percent of all ranks.

    No rows where no video is scored. A weight of 0 cannot be changed in proportion, so its rows are 0.
    """
    scored = video_points.filter(video_points.points.notnull())
    known_weights = [
        ibis.ifelse(scored[points_column_name(metric)].notnull(), weight, 0.0)
        for metric, weight in weights.by_name().items()
    ]
    weighed = scored.select(
        "points",
        *(points_column_name(metric) for metric in SCORING_METRICS),
        known_weight=sum(known_weights, start=ibis.literal(0.0)),
    )
    unchanged = _reweighted_points(weighed.points, weighed.known_weight, weighed.known_weight)
    contributions = [
        ibis.struct(
            {"metric": metric, "weight": weight, "contribution": weighed[points_column_name(metric)].cast("float64")}
        )
        for metric, weight in weights.by_name().items()
    ]
    by_metric = weighed.select(
        "points", "known_weight", unchanged=mean_rank(unchanged), metric=ibis.array(contributions).unnest()
    ).unpack("metric")
    changes = [ibis.struct({"change": change, "factor": factor}) for change, factor in WEIGHT_CHANGES.items()]
    tried = by_metric.mutate(tried=ibis.array(changes).unnest()).unpack("tried")
    growth = ibis.ifelse(tried.contribution.notnull(), tried.factor - 1.0, 0.0)
    reweighted = tried.select(
        "unchanged",
        subject=tried.metric.concat(" ", tried.change),
        points=_reweighted_points(
            tried.points + tried.contribution.fill_null(0.0) * growth,
            tried.known_weight,
            tried.known_weight + tried.weight * growth,
        ),
    )
    ranked = reweighted.mutate(changed=mean_rank(reweighted.points, [reweighted.subject]))
    move = (ranked.changed - ranked.unchanged).abs()
    return ranked.group_by("subject").aggregate(value=100 * move.mean() / ranked.count())


def _reweighted_points(total: ir.Value, weight_before: ir.Value, weight_after: ir.Value) -> ir.Value:
    """Return the points of a video whose contributions sum to `total`, after the weights of its known metrics changed.

    Rounded, so that two equal videos do not differ by the order in which floats are added.
    """
    return (total * weight_before / weight_after.nullif(0.0)).round(6)
