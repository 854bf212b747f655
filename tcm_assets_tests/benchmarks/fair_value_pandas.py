"""The peer of the benchmark `fair_value`: pandas doing the same work, from the same tables into the same tables.

Points by the robust method with what each metric gave, and credits, are written in full and equal ours. Of the alerts
it finds only the source system's rules, without how usual breaking them is and without explanations: no ratios, no
series of deliveries, no captions. Missing metrics are written as one text, since DuckDB reads lists from a frame one
by one.
"""

from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd  # noqa: TID253  (this module is pandas' contender, and imported where it runs)

from tcm_assets.alerts.signals import COUNT_SIGNALS
from tcm_assets.points.credit_rules import BONUS_ABOVE_CREDITS, BONUS_CREDITS, CREDIT_THRESHOLDS, REWARD_TIERS
from tcm_assets.points.populations import EVERYONE, FOLLOWER_TIERS
from tcm_assets.points.robust import Z_BOUND
from tcm_assets.points.tables import credits_column_name, points_column_name
from tcm_assets.tables.scoring_metrics import MAXIMUM_POINTS, METRIC_BY_NAME, SCORING_METRICS

_VIDEO = ("video_id", "upload_date", "author_id", "author_username")
_COUNTS = ("view_count", "like_count", "share_count", "comment_count", "bookmark_count", "gift_count")


def write_video_points(path: Path) -> None:
    """Score every video against the reference of its day and tier, and write `video_points`."""
    metrics = [metric for metric in SCORING_METRICS if metric != "sentiment"]
    with duckdb.connect(str(path)) as connection:
        videos = connection.execute(f"SELECT {', '.join((*_VIDEO, 'follower_count', *metrics))} FROM videos").df()
        sentiments = connection.execute("SELECT video_id, upload_date, sentiment FROM content_sentiment").df()
        reference = connection.execute(
            "SELECT upload_date, population, metric, compared_with, transformed_median, transformed_scale "
            "FROM scoring_reference"
        ).df()
        frame = videos.merge(sentiments, how="left", on=["video_id", "upload_date"])
        frame["follower_tier"] = _tiers(frame["follower_count"])
        frame["population"] = frame["follower_tier"].fillna(EVERYONE)
        wide = reference.pivot(
            index=["upload_date", "population"], columns="metric", values=["transformed_median", "transformed_scale"]
        )
        wide.columns = [f"{metric}_{statistic}" for statistic, metric in wide.columns]
        of_views = reference[reference["metric"] == "view_count"][["upload_date", "population", "compared_with"]]
        wide = wide.reset_index().merge(of_views, how="left", on=["upload_date", "population"])
        scored = _score(frame.merge(wide, how="left", on=["upload_date", "population"]))
        _store(connection, "video_points", scored)


def _tiers(followers: pd.Series) -> pd.Series:
    edges = [tier.minimum_followers for tier in FOLLOWER_TIERS]
    return pd.cut(followers, [*edges, np.inf], right=False, labels=[tier.name for tier in FOLLOWER_TIERS]).astype("str")


def _score(frame: pd.DataFrame) -> pd.DataFrame:
    known, scores = {}, {}
    for metric in SCORING_METRICS:
        value = frame[metric].to_numpy(dtype="float64", na_value=np.nan)
        factor = METRIC_BY_NAME[metric].factor
        transformed = value if factor is None else np.log(value * factor + 1.0)
        z = (transformed - frame[f"{metric}_transformed_median"]) / frame[f"{metric}_transformed_scale"]
        known[metric] = z.notna()
        scores[metric] = (z.clip(-Z_BOUND, Z_BOUND) + Z_BOUND) / (2 * Z_BOUND)
    weight = pd.concat(known, axis=1).sum(axis=1).replace(0, np.nan)
    missing = pd.Series("", index=frame.index)
    for metric, is_known in known.items():
        missing = missing.mask(~is_known, missing + metric + " ")
    scored = frame[[*_VIDEO, "follower_tier", "compared_with"]].assign(method="robust", scoring_version="robust")
    running, before = pd.Series(0.0, index=frame.index), pd.Series(0.0, index=frame.index)
    for metric in SCORING_METRICS:
        running = running + (MAXIMUM_POINTS * (1.0 / weight) * scores[metric]).fillna(0.0)
        through = running.round()
        scored[points_column_name(metric)] = (through - before).where(known[metric]).astype("Int64")
        before = through
    points = before.where(weight.notna()).astype("Int64")
    return scored.assign(points=points, missing_metrics=missing.str.rstrip())


def write_video_credits(path: Path) -> None:
    """Count the thresholds that each video reached, and write `video_credits`."""
    with duckdb.connect(str(path)) as connection:
        frame = connection.execute(f"SELECT {', '.join((*_VIDEO, *CREDIT_THRESHOLDS))} FROM videos").df()
        earned = frame[[*_VIDEO]].copy()
        for metric, thresholds in CREDIT_THRESHOLDS.items():
            reached = np.searchsorted(thresholds, frame[metric].to_numpy(), side="right")
            earned[credits_column_name(metric)] = pd.Series(reached).where(frame[metric].notna()).astype("Int64")
        earned["base_credits"] = earned[[credits_column_name(metric) for metric in CREDIT_THRESHOLDS]].sum(axis=1)
        earned["bonus_credits"] = np.where(earned["base_credits"] > BONUS_ABOVE_CREDITS, BONUS_CREDITS, 0)
        earned["total_credits"] = earned["base_credits"] + earned["bonus_credits"]
        *higher, lowest = REWARD_TIERS
        reaches = [(earned["total_credits"] >= tier.minimum_credits).to_numpy(dtype=bool) for tier in higher]
        for column, attribute in (("reward_tier", "name"), ("wallet_usd", "wallet_usd"), ("exposure_min",) * 2):
            values = [getattr(tier, attribute) for tier in higher]
            earned[column] = np.select(reaches, values, default=getattr(lowest, attribute))
        _store(connection, "video_credits", earned)


def write_count_rule_alerts(path: Path) -> None:
    """Find the videos that break the source system's rules, and write them as `engagement_alerts`."""
    with duckdb.connect(str(path)) as connection:
        frame = connection.execute(f"SELECT {', '.join((*_VIDEO, *_COUNTS))} FROM videos").df()
        found = []
        for rule in COUNT_SIGNALS:
            breaks = frame[rule.metric] > rule.bound
            if rule.contrast_metric:
                breaks &= frame[rule.contrast_metric] == 0
            broken = frame[breaks]
            found.append(
                broken[[*_VIDEO]].assign(
                    signal=rule.name,
                    signal_family=rule.family,
                    evidence_metric=rule.metric,
                    evidence_value=broken[rule.metric].astype("float64"),
                    evidence_bound=float(rule.bound),
                )
            )
        _store(connection, "engagement_alerts", pd.concat(found, ignore_index=True))


def _store(connection: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame) -> None:
    connection.register("frame", frame)
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS FROM frame")
    connection.unregister("frame")


PARTS: dict[str, Callable[[Path], None]] = {
    "video_points": write_video_points,
    "video_credits": write_video_credits,
    "engagement_alerts": write_count_rule_alerts,
}
