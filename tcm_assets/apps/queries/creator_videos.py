"""What the creator dashboard reads of an account's single videos: the list, and why one earned what it did.

Belongs here: SQL on the published copy, always filtered by the account as well as by the video, so that the id of
someone else's video finds nothing. Does not belong here: totals (`creator_dashboard`), alerts (`creator_alerts`).
"""

from dataclasses import dataclass
from typing import Final

from tcm_assets.apps.published import Query
from tcm_assets.apps.queries.rows import Row, rows
from tcm_assets.schemas.follower_tiers import EVERYONE
from tcm_assets.schemas.scoring_metrics import MAXIMUM_POINTS, METRIC_BY_NAME, POINTS_PER_METRIC, SCORING_METRICS
from tcm_assets.schemas.scoring_versions import weight_column_name
from tcm_assets.schemas.video_points import points_column_name

VIDEO_ORDERS: Final = {
    "Newest": "upload_date DESC, video_id DESC",
    "Most points": "points DESC NULLS LAST, video_id DESC",
    "Fewest points": "points NULLS LAST, video_id DESC",
}
"""How the list may be sorted; a null, unscored, comes last."""


@dataclass(frozen=True, kw_only=True)
class MetricShare:
    """What one metric gave to a video's points.

    `value`: the video's own, None when unknown. `typical`: the median of the population it was compared with, None
    where there is none. `points`: what it gave. `most`: what it could have given at best; None when it was left out.
    `weight`: its published share where every metric is known; None when the version's parameters are not published.
    """

    metric: str
    value: float | None
    typical: float | None
    population_count: int | None
    compared_with: str | None
    points: int | None
    most: float | None
    weight: float | None


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Why a video earned what it did: its row of `video_points` beside its version, and the seven shares."""

    video: Row
    window_days: int | None
    shares: tuple[MetricShare, ...]


def videos_page(query: Query, author_id: str, order: str, *, limit: int, offset: int = 0) -> list[Row]:
    """One page of the account's videos in an order of `VIDEO_ORDERS`, with points, standing, credits and counts.

    `standing` is null for a video without alerts. Raises KeyError for an unknown order.
    """
    sql = f"""
        WITH page AS (
            SELECT video_id, upload_date, points FROM video_points
            WHERE author_id = $author_id ORDER BY {VIDEO_ORDERS[order]} LIMIT $limit OFFSET $offset
        )
        SELECT video_id, page.upload_date, caption, points, standing, total_credits, reward_tier,
            view_count, like_count, comment_count, share_count, gift_count, video_url
        FROM page
        JOIN (FROM videos WHERE author_id = $author_id AND video_id IN (SELECT video_id FROM page)) USING (video_id)
        LEFT JOIN (
            FROM video_credits WHERE author_id = $author_id AND video_id IN (SELECT video_id FROM page)
        ) USING (video_id)
        LEFT JOIN (SELECT video_id, standing FROM alert_cases WHERE author_id = $author_id) USING (video_id)
        ORDER BY {VIDEO_ORDERS[order].replace("upload_date", "page.upload_date")}
    """
    return rows(query, sql, {"author_id": author_id, "limit": limit, "offset": offset})


def explanation(query: Query, author_id: str, video_id: str) -> Explanation | None:
    """Why the account's video earned what it did; None when the account has no such video."""
    sql = """
        SELECT scored.*, videos.* EXCLUDE (video_id, upload_date, author_id, author_username), sentiment, standing,
            version.* EXCLUDE (scoring_version, method, video_count, first_upload_date, last_upload_date)
        FROM (FROM video_points WHERE author_id = $author_id AND video_id = $video_id) AS scored
        JOIN (FROM videos WHERE author_id = $author_id AND video_id = $video_id) AS videos
            ON videos.video_id = scored.video_id
        LEFT JOIN (FROM content_sentiment WHERE video_id = $video_id) AS feeling
            ON feeling.video_id = scored.video_id
        LEFT JOIN (FROM alert_cases WHERE author_id = $author_id AND video_id = $video_id) AS cases
            ON cases.video_id = scored.video_id
        LEFT JOIN scoring_versions AS version ON version.scoring_version = scored.scoring_version
    """
    found = rows(query, sql, {"author_id": author_id, "video_id": video_id})
    if not found:
        return None
    video = found[0]
    populations = _populations(query, video)
    return Explanation(
        video=video,
        window_days=_window_days(video, populations),
        shares=tuple(_share(video, metric, populations.get(metric, {})) for metric in SCORING_METRICS),
    )


def ledger_entries(query: Query, author_id: str, video_id: str) -> list[Row]:
    """What the video brought to the account's ledger, oldest first: kind, points, reason, scoring version, time."""
    sql = """
        SELECT entry_id, kind, points, reason, scoring_version, created_at
        FROM points_ledger WHERE account_id = $author_id AND video_id = $video_id ORDER BY entry_id
    """
    return rows(query, sql, {"author_id": author_id, "video_id": video_id})


def _populations(query: Query, video: Row) -> dict[str, Row]:
    """The rows of `scoring_reference` that the video was scored against, by metric."""
    sql = "SELECT * FROM scoring_reference WHERE upload_date = $upload_date AND population = $population"
    asked = {"upload_date": video["upload_date"], "population": video["follower_tier"] or EVERYONE}
    return {row["metric"]: row for row in rows(query, sql, asked)}


def _window_days(video: Row, populations: dict[str, Row]) -> int | None:
    """Days of the window that the video was scored against: its version's, else its population's."""
    if video["window_days"] is not None:
        return int(video["window_days"])
    return next((int(row["window_days"]) for row in populations.values()), None)


def _share(video: Row, metric: str, population: Row) -> MetricShare:
    return MetricShare(
        metric=metric,
        value=video[metric],
        typical=_typical(metric, population.get("transformed_median")),
        population_count=population.get("population_count"),
        compared_with=population.get("compared_with"),
        points=video[points_column_name(metric)],
        most=_most(video, metric),
        weight=video[weight_column_name(metric)],
    )


def _typical(metric: str, transformed_median: float | None) -> float | None:
    """The median in the metric's own unit: the scale of `scoring_reference` undone."""
    return None if transformed_median is None else METRIC_BY_NAME[metric].in_own_unit(transformed_median)


def _most(video: Row, metric: str) -> float | None:
    """What the metric gives at best: its weight's part of the weights that are known; None when it was left out."""
    if video[points_column_name(metric)] is None:
        return None
    known = [name for name in SCORING_METRICS if video[points_column_name(name)] is not None]
    if video["method"] == "minmax":
        return float(POINTS_PER_METRIC)
    weights = {name: video[weight_column_name(name)] for name in known}
    if any(weight is None for weight in weights.values()):
        return None
    return MAXIMUM_POINTS * float(weights[metric]) / float(sum(weights.values()))
