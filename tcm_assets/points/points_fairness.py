"""`points_fairness`: the measures of the latest scoring window, by every method side by side."""

import ibis
import ibis.expr.types as ir

from tcm_assets.points.fairness_measures import (
    AS_OBSERVED,
    WEIGHT_CHANGE_SUBJECTS,
    gini,
    outlier_effect,
    points_by_population,
    rank_correlation,
    shares_by_tier,
    weight_sensitivity,
    with_planted_video,
)
from tcm_assets.points.populations import metric_values
from tcm_assets.points.tables import FAIRNESS_MEASURES, POINTS_FAIRNESS
from tcm_assets.tables.scoring_metrics import (
    EQUAL_WEIGHTS,
    SCORING_METHODS,
    SCORING_METRICS,
    MetricWeights,
    ScoringMethod,
)

EVERYTHING = "all"  # the subject of measures that are about all videos or accounts
VALUE_DECIMALS = 9  # decimals of a value: beyond them, sums of floats depend on the order in which the engine adds

_ROWS_WITHOUT_VALUES = {
    **dict.fromkeys(
        ("gini_of_creators", "gini_of_videos", "outlier_effect", "outlier_effect_largest"),
        (SCORING_METHODS, (EVERYTHING,)),
    ),
    "rank_correlation": (SCORING_METHODS, SCORING_METRICS),
    "weight_sensitivity": (("robust",), WEIGHT_CHANGE_SUBJECTS),
}
"""Methods and subjects of the measures that have rows even where there is too little to measure."""


def compute_points_fairness(
    video_points: ir.Table,
    videos: ir.Table,
    content_sentiment: ir.Table,
    window_days: int | None,
    weights: MetricWeights = EQUAL_WEIGHTS,
) -> ir.Table:
    """Return one row per measure, method and subject, in the columns of `points_fairness`.

    Measured are the videos of the `window_days` that end on the last day with points, so the cost does not grow with
    history; without `window_days`, all videos. Points of the robust method are those of `video_points`, each scored
    against the tier and window of its day; those of the source system's methods are computed here, in one population,
    as it does. Where no video of these days was scored by robust, its points are computed here too, with equal weights,
    and its sensitivity to weights is null. The planted outlier is scored by every method in one population.

    Methods and metrics are rows, not columns, so that each measure is computed once for all of them, by groups.
    """
    if window_days is not None:
        first_moment = video_points.upload_date.max().as_scalar() - ibis.interval(days=window_days)
        video_points, videos, content_sentiment = (
            table.filter(table.upload_date > first_moment) for table in (video_points, videos, content_sentiment)
        )
    metrics = metric_values(videos, content_sentiment)
    values = with_planted_video(metrics)
    points = points_by_population(values)
    robust = video_points.filter(video_points.method == "robust")
    scored = _scored_by_each(robust, metrics, points)
    return _described(
        [
            *(_named(rows) for rows in (_shares(scored), _ginis(scored), _correlations(scored, values))),
            *(_outlier_effects(points, method) for method in SCORING_METHODS),
            weight_sensitivity(robust, weights).mutate(measure=_text("weight_sensitivity"), method=_text("robust")),
            _rows_without_values(),
        ]
    )


def _scored_by_each(robust: ir.Table, metrics: ir.Table, points: ir.Table) -> ir.Table:
    """Return one row per method and video: `method`, `video_id`, `author_id`, `follower_tier`, `points`.

    Methods are numbered by their places in SCORING_METHODS, which is quicker to group by than names.
    """
    observed = points.filter(points.population == AS_OBSERVED)
    beside = metrics.select("video_id", "author_id", "follower_tier").inner_join(observed, "video_id")
    by_method = [
        ibis.struct({"method": _place(method), "points": beside[method], "is_robust": method == "robust"})
        for method in SCORING_METHODS
    ]
    computed = beside.select("video_id", "author_id", "follower_tier", by=ibis.array(by_method).unnest()).unpack("by")
    is_needed = ~computed.is_robust | (robust.count() == 0).as_scalar()
    columns = ("method", "video_id", "author_id", "follower_tier", "points")
    return robust.mutate(method=_place("robust")).select(*columns).union(computed.filter(is_needed).select(*columns))


def _shares(scored: ir.Table) -> ir.Table:
    shares = shares_by_tier(scored, by=["method"])
    return _unpivoted(shares, ("method", "subject"), ("share_of_points", "share_of_videos"))


def _ginis(scored: ir.Table) -> ir.Table:
    known = scored.filter(scored.author_id.notnull())
    accounts = known.group_by("method", "author_id").aggregate(points=scored.points.sum())
    distributions = ibis.union(
        accounts.select("method", "points", measure=_text("gini_of_creators")),
        scored.select("method", "points", measure=_text("gini_of_videos")),
    )
    return gini(distributions, "points", by=["measure", "method"]).mutate(subject=_text(EVERYTHING))


def _correlations(scored: ir.Table, values: ir.Table) -> ir.Table:
    """Return the correlation of points with each metric."""
    points = scored.select("video_id", "points", "method")
    beside = points.inner_join(values.select("video_id", "place", "value"), "video_id")
    found = rank_correlation(beside, "points", "value", by=["method", "place"])
    return found.select(
        "value",
        "method",
        measure=_text("rank_correlation"),
        subject=found.place.cases(*enumerate(SCORING_METRICS)),
    )


def _outlier_effects(points: ir.Table, method: ScoringMethod) -> ir.Table:
    effect = outlier_effect(points, method).rename(outlier_effect="mean", outlier_effect_largest="largest")
    rows = _unpivoted(effect, (), ("outlier_effect", "outlier_effect_largest"))
    return rows.mutate(method=_text(method), subject=_text(EVERYTHING))


def _rows_without_values() -> ir.Table:
    """Return a row with a null value for everything in `_ROWS_WITHOUT_VALUES`."""
    listed = [
        ibis.struct({"measure": measure, "methods": list(methods), "subjects": list(subjects)})
        for measure, (methods, subjects) in _ROWS_WITHOUT_VALUES.items()
    ]
    rows = ibis.array(listed).unnest().name("row").as_table().unpack("row")
    of_methods = rows.select("measure", "subjects", method=rows.methods.unnest())
    return of_methods.select("measure", "method", subject=of_methods.subjects.unnest(), value=ibis.null("float64"))


def _unpivoted(rows: ir.Table, kept: tuple[str, ...], measures: tuple[str, ...]) -> ir.Table:
    """Return a row per row and measure: the columns `kept`, `measure` and `value`."""
    measured = [ibis.struct({"measure": measure, "value": rows[measure]}) for measure in measures]
    return rows.select(*kept, measured=ibis.array(measured).unnest()).unpack("measured")


def _described(measured: list[ir.Table]) -> ir.Table:
    """Return the rows, each measure, method and subject once, with unit and explanation."""
    every = ibis.union(*(rows.select("measure", "method", "subject", "value") for rows in measured))
    found = every.group_by("measure", "method", "subject").aggregate(value=every.value.max())
    units = {measure: unit for measure, (unit, _) in FAIRNESS_MEASURES.items()}
    explanations = {measure: explanation for measure, (_, explanation) in FAIRNESS_MEASURES.items()}
    return found.mutate(
        value=found.value.cast("float64").round(VALUE_DECIMALS),
        unit=found.measure.cases(*units.items()),
        explanation=found.measure.cases(*explanations.items()),
    ).select(*POINTS_FAIRNESS.column_names)


def _place(method: ScoringMethod) -> ir.Value:
    return ibis.literal(SCORING_METHODS.index(method), type="int8")


def _named(rows: ir.Table) -> ir.Table:
    """Return the rows with the name of their method in the place of its number."""
    return rows.mutate(method=rows.method.cases(*enumerate(SCORING_METHODS)))


def _text(words: str) -> ir.Value:
    return ibis.literal(words, type="string")
