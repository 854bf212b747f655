"""Queries about an account's single videos: the list, the explanation of a video's points, its ledger entries."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from tcm_assets.apps.published import Query, Row, fetch_rows
from tcm_assets.points.populations import EVERYONE
from tcm_assets.points.tables import points_column_name, weight_column_name
from tcm_assets.tables.scoring_metrics import MAXIMUM_POINTS, METRIC_BY_NAME, POINTS_PER_METRIC, SCORING_METRICS

VIDEO_ORDERS: Final = {
    "Newest": "upload_date DESC, video_id DESC",
    "Most points": "points DESC NULLS LAST, video_id DESC",
    "Fewest points": "points NULLS LAST, video_id DESC",
}
"""Orders of the list; unscored videos come last."""

_Reference = dict[tuple[str, str], Row]


@dataclass(frozen=True, kw_only=True)
class MetricShare:
    """One metric's part of a video's points.

    `value`: the video's own, None when unknown. `compared_with`: the population that the score compared it with, and
    `population_count` its videos; None where there was none. What the score read of that population: `typical`, its
    median, under the robust method; `extremes`, its lowest and highest value, under minmax. `points`: what the metric
    gave; `most`: the most it could have given; both None when it was left out. `weight`: its share where every metric
    is known; None when the version's parameters are not published.
    """

    metric: str
    value: float | None
    compared_with: str | None
    population_count: int | None
    typical: float | None
    extremes: tuple[float, float] | None
    points: int | None
    most: float | None
    weight: float | None


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """A video's row of `video_points` with its version and counts, and the shares of the seven metrics."""

    video: Row
    window_days: int | None
    shares: tuple[MetricShare, ...]


def fetch_videos_page(query: Query, author_id: str, order: str, *, limit: int, offset: int = 0) -> list[Row]:
    """Return one page of the account's videos in an order of `VIDEO_ORDERS`: points, standing, credits, counts.

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
    return fetch_rows(query, sql, {"author_id": author_id, "limit": limit, "offset": offset})


def explain_video(query: Query, author_id: str, video_id: str) -> Explanation | None:
    """Return why the account's video earned its points; None when the account has no such video."""
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
    found = fetch_rows(query, sql, {"author_id": author_id, "video_id": video_id})
    if not found:
        return None
    video = found[0]
    reference = _fetch_reference(query, video["upload_date"])
    return Explanation(
        video=video,
        window_days=_find_window_days(video, reference),
        shares=tuple(_make_share(video, metric, reference) for metric in SCORING_METRICS),
    )


def fetch_ledger_entries(query: Query, author_id: str, video_id: str) -> list[Row]:
    """Return the video's entries in the account's ledger, oldest first: kind, points, reason, version, time."""
    sql = """
        SELECT entry_id, kind, points, reason, scoring_version, created_at
        FROM points_ledger WHERE account_id = $author_id AND video_id = $video_id ORDER BY entry_id
    """
    return fetch_rows(query, sql, {"author_id": author_id, "video_id": video_id})


def _fetch_reference(query: Query, upload_date: date) -> _Reference:
    """Return the rows of `scoring_reference` of one day, by population and metric."""
    found = fetch_rows(
        query, "SELECT * FROM scoring_reference WHERE upload_date = $upload_date", {"upload_date": upload_date}
    )
    return {(row["population"], row["metric"]): row for row in found}


def _find_window_days(video: Row, reference: _Reference) -> int | None:
    """Return the days of the window the video was scored against, by its version or else by its reference."""
    if video["window_days"] is not None:
        return int(video["window_days"])
    return next((int(row["window_days"]) for row in reference.values()), None)


def _find_population(video: Row, metric: str, reference: _Reference) -> str | None:
    """Return the population that the score compared the metric with, which may differ from the account's tier.

    The video's row says it for the views. A metric that fewer videos have, as the sentiment, may have been compared
    with everyone where the views were compared with the tier: the tier's row of the reference says so.
    """
    if metric == "view_count" or video["method"] == "minmax":
        return str(video["compared_with"]) if video["compared_with"] else None
    own = reference.get((video["follower_tier"] or EVERYONE, metric), {})
    return own.get("compared_with")


def _make_share(video: Row, metric: str, reference: _Reference) -> MetricShare:
    compared_with = _find_population(video, metric, reference)
    # The row of the population itself: a small tier's own row has everyone's median beside its own count.
    population = reference.get((compared_with, metric), {}) if compared_with else {}
    is_minmax = video["method"] == "minmax"
    lowest, highest = population.get("minimum"), population.get("maximum")
    return MetricShare(
        metric=metric,
        value=video[metric],
        compared_with=compared_with,
        population_count=population.get("scored_population_count" if is_minmax else "population_count"),
        typical=None if is_minmax else _to_own_unit(metric, population.get("transformed_median")),
        extremes=(lowest, highest) if is_minmax and lowest is not None and highest is not None else None,
        points=video[points_column_name(metric)],
        most=_find_most_points(video, metric),
        weight=video[weight_column_name(metric)],
    )


def _to_own_unit(metric: str, transformed_median: float | None) -> float | None:
    """Return the median in the metric's own unit, off the scale of `scoring_reference`."""
    return None if transformed_median is None else METRIC_BY_NAME[metric].in_own_unit(transformed_median)


def _find_most_points(video: Row, metric: str) -> float | None:
    """Return the most that the metric gives: its part of the known weights; None when it was left out."""
    if video[points_column_name(metric)] is None:
        return None
    known = [name for name in SCORING_METRICS if video[points_column_name(name)] is not None]
    if video["method"] == "minmax":
        return float(POINTS_PER_METRIC)
    weights = {name: video[weight_column_name(name)] for name in known}
    if any(weight is None for weight in weights.values()):
        return None
    return MAXIMUM_POINTS * float(weights[metric]) / float(sum(weights.values()))
