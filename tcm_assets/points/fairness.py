"""`points_fairness`: the measures of the latest scoring window, of the method in use and of the source system's."""

import ibis
import ibis.expr.types as ir

from tcm_assets.points.fairness_measures import (
    AS_IT_IS,
    SUBJECTS,
    gini,
    outlier_effect,
    points_by_population,
    rank_correlation,
    shares_by_tier,
    weight_sensitivity,
    with_planted_video,
)
from tcm_assets.points.metrics import EQUAL_WEIGHTS, MetricWeights, metric_values
from tcm_assets.points.tables import POINTS_FAIRNESS
from tcm_assets.tables.scoring_metrics import SCORING_METHODS, SCORING_METRICS, ScoringMethod

EVERYTHING = "all"

VALUE_DECIMALS = 9
"""Decimals of a value: sums of floats differ behind them with the order in which the engine adds."""

_UNIT_AND_WORDS = {
    "share_of_points": ("1", "Share of all points that videos of accounts of this size earn."),
    "share_of_videos": ("1", "Share of all videos that accounts of this size uploaded; fair points stay near it."),
    "gini_of_creators": (
        "1",
        "Inequality of accounts' points: 0 where all have the same, towards 1 where one has all.",
    ),
    "gini_of_videos": ("1", "Inequality of videos' points: 0 where all have the same, towards 1 where one has all."),
    "rank_correlation": ("1", "How far the order of videos by points follows their order by this metric (Spearman)."),
    "outlier_effect": (
        "percent",
        "How much all other videos' points change together when one video with ten times the best counts appears.",
    ),
    "outlier_effect_largest": ("percent", "The largest such change of one video, of the points that it had."),
    "weight_sensitivity": (
        "percent",
        "How far videos move in rank on average, of all ranks, when the weight changes by so much.",
    ),
}

_SUBJECTS = {
    "gini_of_creators": (SCORING_METHODS, (EVERYTHING,)),
    "gini_of_videos": (SCORING_METHODS, (EVERYTHING,)),
    "rank_correlation": (SCORING_METHODS, SCORING_METRICS),
    "outlier_effect": (SCORING_METHODS, (EVERYTHING,)),
    "outlier_effect_largest": (SCORING_METHODS, (EVERYTHING,)),
    "weight_sensitivity": (("robust",), SUBJECTS),
}
"""Methods and subjects of the measures that have a row even where there is too little to measure them on."""


def points_fairness(
    video_points: ir.Table,
    videos: ir.Table,
    content_sentiment: ir.Table,
    window_days: int,
    weights: MetricWeights = EQUAL_WEIGHTS,
) -> ir.Table:
    """One row per measure, method and subject, in the columns of `points_fairness`.

    Measured are the videos of the `window_days` that end on the last day with points, so the cost does not grow with
    history. Points of the robust method are those of `video_points`, each scored against the tier and window of its
    day; those of the source system's method are made here, in one population, as it does. Where `video_points` were
    scored by minmax the measures of the robust method are null, but for the planted outlier's, which scores by both
    methods in one population.

    The work is done in long form: what is said of a method or metric is computed for all of them at once, by groups.
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
            _unmeasured(),
        ]
    )


def _scored_by_both(robust: ir.Table, metrics: ir.Table, points: ir.Table) -> ir.Table:
    """One row per method and video: `method`, `video_id`, `author_id`, `follower_tier`, `points`."""
    observed = points.select("video_id", "population", points="minmax").filter(ibis._.population == AS_IT_IS)
    accounts = metrics.select("video_id", "author_id", "follower_tier")
    of_source = accounts.inner_join(observed, "video_id").mutate(method=_text("minmax"))
    columns = ("method", "video_id", "author_id", "follower_tier", "points")
    return robust.select(*columns).union(of_source.select(*columns))


def _shares(scored: ir.Table) -> ir.Table:
    shares = shares_by_tier(scored, by=["method"])
    return _unpivoted(shares, ("method", "subject"), ("share_of_points", "share_of_videos"))


def _ginis(scored: ir.Table) -> ir.Table:
    accounts = scored.group_by("method", "author_id").aggregate(points=scored.points.sum())
    shared_out = ibis.union(
        accounts.select("method", "points", measure=_text("gini_of_creators")),
        scored.select("method", "points", measure=_text("gini_of_videos")),
    )
    return gini(shared_out, "points", by=["measure", "method"]).mutate(subject=_text(EVERYTHING))


def _correlations(scored: ir.Table, values: ir.Table) -> ir.Table:
    """The correlation of points with each metric, which goes by its place: numbers are quicker to group by."""
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


def _unmeasured() -> ir.Table:
    """A row without a value for everything in `_SUBJECTS`."""
    listed = [
        ibis.struct({"measure": measure, "methods": list(methods), "subjects": list(subjects)})
        for measure, (methods, subjects) in _SUBJECTS.items()
    ]
    rows = ibis.array(listed).unnest().name("row").as_table().unpack("row")
    of_methods = rows.select("measure", "subjects", method=rows.methods.unnest())
    return of_methods.select("measure", "method", subject=of_methods.subjects.unnest(), value=ibis.null("float64"))


def _unpivoted(rows: ir.Table, kept: tuple[str, ...], measures: tuple[str, ...]) -> ir.Table:
    """A row per row and measure: the columns `kept`, `measure` and `value`."""
    told = [ibis.struct({"measure": measure, "value": rows[measure]}) for measure in measures]
    return rows.select(*kept, told=ibis.array(told).unnest()).unpack("told")


def _described(measured: list[ir.Table]) -> ir.Table:
    """The rows, each measure, method and subject once, with unit and explanation."""
    every = ibis.union(*(rows.select("measure", "method", "subject", "value") for rows in measured))
    found = every.group_by("measure", "method", "subject").aggregate(value=every.value.max())
    return found.mutate(
        value=found.value.cast("float64").round(VALUE_DECIMALS),
        unit=found.measure.cases(*((measure, unit) for measure, (unit, _) in _UNIT_AND_WORDS.items())),
        explanation=found.measure.cases(*((measure, words) for measure, (_, words) in _UNIT_AND_WORDS.items())),
    ).select(*POINTS_FAIRNESS.column_names)


def _text(words: str) -> ir.Value:
    return ibis.literal(words, type="string")
