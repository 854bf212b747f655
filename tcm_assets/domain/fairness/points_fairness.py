"""`points_fairness`: the measures of the latest scoring window, of the method in use and of the source system's."""

import ibis
import ibis.expr.types as ir

from tcm_assets.domain.fairness.inequality import gini, shares_by_tier
from tcm_assets.domain.fairness.planted_outlier import outlier_effect
from tcm_assets.domain.fairness.ranks import rank_correlation
from tcm_assets.domain.fairness.weight_sensitivity import weight_sensitivity
from tcm_assets.domain.rewards.metric_values import metric_values
from tcm_assets.domain.rewards.metric_weights import EQUAL_WEIGHTS, MetricWeights
from tcm_assets.domain.rewards.points import points_in_one_population
from tcm_assets.schemas.points_fairness import POINTS_FAIRNESS
from tcm_assets.schemas.scoring_metrics import SCORING_METRICS, ScoringMethod

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


def points_fairness(
    video_points: ir.Table,
    videos: ir.Table,
    content_sentiment: ir.Table,
    window_days: int,
    weights: MetricWeights = EQUAL_WEIGHTS,
) -> ir.Table:
    """One row per measure, method and subject, in the columns of `points_fairness`.

    Measured are the videos of the `window_days` that end on the last day with points, so the cost does not grow with
    history. Points of the robust method are those of `video_points`, each
    scored against the tier and window of its day; those of the source system's method are made here, in one population,
    as it does. Where `video_points` were scored by minmax there are no rows about the robust method but the planted
    outlier's, which needs both methods in one population.
    """
    first_moment = video_points.upload_date.max().as_scalar() - ibis.interval(days=window_days)
    video_points, videos, content_sentiment = (
        table.filter(table.upload_date > first_moment) for table in (video_points, videos, content_sentiment)
    )
    metrics = metric_values(videos, content_sentiment)
    of_source = points_in_one_population(metrics, "minmax")
    robust = video_points.filter(video_points.method == "robust")
    measured = [
        *_of_method("robust", robust, metrics),
        *_of_method("minmax", of_source, metrics),
        _outlier_rows("robust", metrics),
        _outlier_rows("minmax", metrics),
        _rows("weight_sensitivity", "robust", weight_sensitivity(robust, weights)),
    ]
    return ibis.union(*measured)


def _of_method(method: ScoringMethod, scored: ir.Table, metrics: ir.Table) -> list[ir.Table]:
    shares = shares_by_tier(scored)
    accounts = scored.group_by("author_id").aggregate(points=scored.points.sum())
    beside = scored.inner_join(metrics.select("video_id", *SCORING_METRICS), "video_id")
    return [
        _rows("share_of_points", method, shares.select("subject", value=shares.share_of_points)),
        _rows("share_of_videos", method, shares.select("subject", value=shares.share_of_videos)),
        _rows("gini_of_creators", method, _about_everything(gini(accounts, "points"))),
        _rows("gini_of_videos", method, _about_everything(gini(scored, "points"))),
        *(
            _rows("rank_correlation", method, rank_correlation(beside, "points", metric).mutate(subject=_text(metric)))
            for metric in SCORING_METRICS
        ),
    ]


def _outlier_rows(method: ScoringMethod, metrics: ir.Table) -> ir.Table:
    effect = outlier_effect(metrics, method)
    # One row taken apart, since scoring everything twice should be written into the query once.
    measures = {"outlier_effect": effect["mean"], "outlier_effect_largest": effect.largest}
    rows = [
        ibis.struct(_described(measure, method, EVERYTHING) | {"value": _rounded(value)})
        for measure, value in measures.items()
    ]
    return effect.select(row=ibis.array(rows).unnest()).unpack("row").select(*POINTS_FAIRNESS.column_names)


def _about_everything(rows: ir.Table) -> ir.Table:
    return rows.mutate(subject=_text(EVERYTHING))


def _rows(measure: str, method: str, subjects: ir.Table) -> ir.Table:
    """`subject` and `value` as rows of the table."""
    described = _described(measure, method, subjects.subject)
    return subjects.mutate(**described, value=_rounded(subjects.value)).select(*POINTS_FAIRNESS.column_names)


def _described(measure: str, method: str, subject: str | ir.Value) -> dict[str, ir.Value]:
    unit, words = _UNIT_AND_WORDS[measure]
    return {
        "measure": _text(measure),
        "method": _text(method),
        "subject": _text(subject) if isinstance(subject, str) else subject,
        "unit": _text(unit),
        "explanation": _text(words),
    }


def _text(words: str) -> ir.Value:
    return ibis.literal(words, type="string")


def _rounded(value: ir.Value) -> ir.Value:
    return value.cast("float64").round(VALUE_DECIMALS)
