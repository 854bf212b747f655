"""`points_fairness`: the measures of the latest scoring window, of the method in use and of the source system's."""

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
    window_days: int,
    weights: MetricWeights = EQUAL_WEIGHTS,
) -> ir.Table:
    """Return one row per measure, method and subject, in the columns of `points_fairness`.

    Measured are the videos of the `window_days` that end on the last day with points, so the cost does not grow with
    history. Points of the robust method are those of `video_points`, each scored against the tier and window of its
    day; those of the source system's method are computed here, in one population, as it does. Where `video_points` were
    scored by minmax the measures of the robust method are null, except those of the planted outlier, which is scored by
    both methods in one population.

    Methods and metrics are rows, not columns, so that each measure is computed once for all of them, by groups.
    """
    first_moment = video_points.upload_date.max().as_scalar() - ibis.interval(days=window_days)
    video_points, videos, content_sentiment = (
        table.filter(table.upload_date > first_moment) for table in (video_points, videos, content_sentiment)
    )
    metrics = metric_values(videos, content_sentiment)
    values = with_planted_video(metrics)
    points = points_by_population(values)
    robust = video_points.filter(video_points.method == "robust")
    scored = _scored_by_both(robust, metrics, points)
    return _described(
        [
            _shares(scored),
            _ginis(scored),
            _correlations(scored, values),
            *(_outlier_effects(points, method) for method in SCORING_METHODS),
            weight_sensitivity(robust, weights).mutate(measure=_text("weight_sensitivity"), method=_text("robust")),
            _rows_without_values(),
        ]
    )


def _scored_by_both(robust: ir.Table, metrics: ir.Table, points: ir.Table) -> ir.Table:
    """Return one row per method and video: `method`, `video_id`, `author_id`, `follower_tier`, `points`."""
    observed = points.select("video_id", "population", points="minmax").filter(ibis._.population == AS_OBSERVED)
    accounts = metrics.select("video_id", "author_id", "follower_tier")
    of_source = accounts.inner_join(observed, "video_id").mutate(method=_text("minmax"))
    columns = ("method", "video_id", "author_id", "follower_tier", "points")
    return robust.select(*columns).union(of_source.select(*columns))


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
    """Return the correlation of points with each metric; metrics are numbered, which is quicker to group by."""
    points = scored.select("video_id", "points", by_robust=scored.method == "robust")
    beside = points.inner_join(values.select("video_id", "place", "value"), "video_id")
    found = rank_correlation(beside, "points", "value", by=["by_robust", "place"])
    return found.select(
        "value",
        measure=_text("rank_correlation"),
        method=found.by_robust.ifelse("robust", "minmax"),
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


def _text(words: str) -> ir.Value:
    return ibis.literal(words, type="string")
