"""Queries about one account: totals, goals, credits, alerts, its videos, and why a video has its points."""

from dataclasses import dataclass
from typing import Final, Literal

from tcm_assets.apps.published import MOST_SEVERE_FIRST, Query, Row, fetch_rows
from tcm_assets.catalogue.caption_marks import bare_handle
from tcm_assets.points.due_points import UNPAID_STANDINGS, outcomes_sql
from tcm_assets.points.one_video import ScoredVideo
from tcm_assets.points.populations import EVERYONE
from tcm_assets.points.tables import CREDIT_METRICS, credits_column_name, points_column_name, weight_column_name
from tcm_assets.tables.scoring_metrics import MAXIMUM_POINTS, METRIC_BY_NAME, POINTS_PER_METRIC, SCORING_METRICS

Period = Literal["day", "week"]
"""A week begins on its Monday."""

VIDEO_ORDERS: Final = {
    "Newest": "upload_date DESC, video_id DESC",
    "Most points": "points DESC NULLS LAST, video_id DESC",
    "Fewest points": "points NULLS LAST, video_id DESC",
}
"""Orders of the list of videos; unscored ones come last."""

_WITH_STANDING: Final = """LEFT JOIN (
            SELECT video_id, standing FROM alert_cases WHERE author_id = $author_id
        ) USING (video_id)"""


def _outcomes() -> str:
    """Return the common table expression `outcomes`: the account's videos with theirs, by the rule of the postings.

    Built on demand: compiling the rule takes a tenth of a second, which the server's start need not wait for.
    """
    return f"""
        judged AS (
            SELECT author_id, video_id, upload_date, standing, points
            FROM (FROM video_points WHERE author_id = $author_id) {_WITH_STANDING}
        ),
        outcomes AS ({outcomes_sql("judged")})"""


def find_accounts(query: Query, asked: str = "", *, limit: int) -> list[Row]:
    """Find accounts by a part of the handle or the whole id, best rank first, unranked last; all by default.

    Columns: `author_id`, `author_username`, `points_rank`.
    """
    sql = """
        SELECT author_id, author_username, points_rank FROM creator_points
        WHERE contains(lower(author_username), $asked) OR author_id = $asked
        ORDER BY points_rank, author_username, author_id LIMIT $limit
    """
    return fetch_rows(query, sql, {"asked": bare_handle(asked), "limit": limit})


def fetch_account_summary(query: Query, author_id: str) -> Row | None:
    """Return the account's row of `creator_points`, and `ranked_count`, all ranked accounts; None without videos."""
    sql = """
        SELECT *, (SELECT count(points_rank) FROM creator_points) AS ranked_count
        FROM creator_points WHERE author_id = $author_id
    """
    found = fetch_rows(query, sql, {"author_id": author_id})
    return found[0] if found else None


def fetch_points_over_time(query: Query, author_id: str, period: Period) -> list[Row]:
    """Return one row per period x outcome, oldest first: `period` (its first day), `outcome`, `points`, `video_count`.

    `outcome` is payable, held or rejected. Videos without points are left out.
    """
    sql = f"""
        WITH {_outcomes()}
        SELECT date_trunc('{period}', upload_date)::DATE AS period, outcome, sum(points)::BIGINT AS points,
            count(*) AS video_count
        FROM outcomes WHERE points IS NOT NULL GROUP BY ALL ORDER BY period, outcome
    """
    return fetch_rows(query, sql, {"author_id": author_id})


def fetch_goal_totals(query: Query, author_id: str) -> Row:
    """Return the sums of views, gifts and comments of the account's videos, under the names of the goals.

    `gifts` is null when no video's gifts are known; it leaves out `unknown_gifts_video_count` of `video_count` videos.
    """
    sql = """
        SELECT coalesce(sum(view_count), 0)::BIGINT AS views, sum(gift_count)::BIGINT AS gifts,
            coalesce(sum(comment_count), 0)::BIGINT AS comments,
            count(*) - count(gift_count) AS unknown_gifts_video_count, count(*) AS video_count
        FROM videos WHERE author_id = $author_id
    """
    return fetch_rows(query, sql, {"author_id": author_id})[0]


def fetch_credits_summary(query: Query, author_id: str) -> Row:
    """Return the account's credits: `<metric>_credits` (null where no count is known), base, bonus and total credits.

    Beside them `bonus_count`, `gold_count` and `silver_count` (videos), `wallet_usd`, `exposure_min`, `video_count`,
    and `unpaid_credits`: the part of the total that held and rejected videos have.
    """
    credit_columns = [credits_column_name(metric) for metric in CREDIT_METRICS]
    sums = ", ".join(f"sum({column})::BIGINT AS {column}" for column in credit_columns)
    known = ("base_credits", "bonus_credits", "total_credits", "wallet_usd", "exposure_min")
    known_sums = ", ".join(f"coalesce(sum({column}), 0)::BIGINT AS {column}" for column in known)
    sql = f"""
        SELECT {sums}, {known_sums}, count(*) FILTER (bonus_credits > 0) AS bonus_count,
            count(*) FILTER (reward_tier = 'gold') AS gold_count,
            count(*) FILTER (reward_tier = 'silver') AS silver_count, count(*) AS video_count,
            coalesce(sum(total_credits) FILTER (standing IN {UNPAID_STANDINGS}), 0)::BIGINT AS unpaid_credits
        FROM (FROM video_credits WHERE author_id = $author_id)
        {_WITH_STANDING}
    """
    return fetch_rows(query, sql, {"author_id": author_id})[0]


def fetch_alert_cases(query: Query, author_id: str, *, limit: int, offset: int = 0) -> list[Row]:
    """Return a page of the account's cases, held ones first, then the newest: standing, review, points, caption.

    `alerts` is a list of signal, severity and explanation, the most severe first; empty when the evidence is gone.
    """
    sql = f"""
        WITH cases AS (
            FROM alert_cases WHERE author_id = $author_id
            ORDER BY standing = 'held' DESC, upload_date DESC, video_id LIMIT $limit OFFSET $offset
        ), evidence AS (
            SELECT video_id, list(
                {{'signal': signal, 'severity': severity, 'explanation': explanation}}
                ORDER BY {MOST_SEVERE_FIRST}, signal
            ) AS alerts
            FROM engagement_alerts
            WHERE author_id = $author_id AND video_id IN (SELECT video_id FROM cases) GROUP BY video_id
        )
        SELECT cases.video_id, cases.upload_date, standing, cases.severity, review_state, reviewed_at, review_note,
            caption, points, coalesce(alerts, []) AS alerts
        FROM cases
        LEFT JOIN evidence USING (video_id)
        LEFT JOIN (SELECT video_id, caption FROM videos WHERE author_id = $author_id) USING (video_id)
        LEFT JOIN (SELECT video_id, points FROM video_points WHERE author_id = $author_id) USING (video_id)
        ORDER BY standing = 'held' DESC, cases.upload_date DESC, cases.video_id
    """
    return fetch_rows(query, sql, {"author_id": author_id, "limit": limit, "offset": offset})


def count_cases(query: Query, author_id: str) -> dict[str, int]:
    """Count the account's videos by standing; a standing without videos is left out."""
    sql = "SELECT standing, count(*) AS video_count FROM alert_cases WHERE author_id = $author_id GROUP BY standing"
    return {row["standing"]: row["video_count"] for row in fetch_rows(query, sql, {"author_id": author_id})}


_Reference = dict[tuple[str, str], Row]
"""Rows of `scoring_reference` of one day, by population and metric."""


@dataclass(frozen=True, kw_only=True)
class MetricShare:
    """One metric's part of a video's points.

    `value`: the video's own, None when unknown. `compared_with`: the population that the score compared it with, and
    `population_count` its videos; None where there was none. What the score used of that population: `typical`, its
    median under the robust method and its mean under zscore; `extremes`, its lowest and highest value, under minmax.
    `points`: what the metric gave; `most`: the most it could have given, which it has not under zscore; both None when
    it was left out. `weight`: its share where every metric is known; None when the version's parameters are not
    published.
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
    """A video's row of `video_points` with its version and counts, and the shares of the metrics.

    `scored` is the video as its score saw it; None when its points, or their version, are not published.
    """

    video: Row
    window_days: int | None
    shares: tuple[MetricShare, ...]
    scored: ScoredVideo | None


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
        {_WITH_STANDING}
        ORDER BY {VIDEO_ORDERS[order].replace("upload_date", "page.upload_date")}
    """
    return fetch_rows(query, sql, {"author_id": author_id, "limit": limit, "offset": offset})


def explain_video(query: Query, author_id: str, video_id: str) -> Explanation | None:
    """Return why the account's video earned its points; None when the account has no such video."""
    sql = f"""
        WITH {_outcomes()}
        SELECT scored.*, videos.* EXCLUDE (video_id, upload_date, author_id, author_username), sentiment,
            standing, outcome,
            version.* EXCLUDE (scoring_version, method, video_count, first_upload_date, last_upload_date)
        FROM (FROM video_points WHERE author_id = $author_id AND video_id = $video_id) AS scored
        JOIN (FROM videos WHERE author_id = $author_id AND video_id = $video_id) AS videos
            ON videos.video_id = scored.video_id
        JOIN outcomes ON outcomes.video_id = scored.video_id
        LEFT JOIN (FROM content_sentiment WHERE video_id = $video_id) AS feeling
            ON feeling.video_id = scored.video_id
        LEFT JOIN scoring_versions AS version ON version.scoring_version = scored.scoring_version
    """
    found = fetch_rows(query, sql, {"author_id": author_id, "video_id": video_id})
    if not found:
        return None
    video = found[0]
    of_day = "SELECT * FROM scoring_reference WHERE upload_date = $upload_date"
    rows = fetch_rows(query, of_day, {"upload_date": video["upload_date"]})
    reference = {(row["population"], row["metric"]): row for row in rows}
    return Explanation(
        video=video,
        window_days=_find_window_days(video, reference),
        shares=tuple(_make_share(video, metric, reference) for metric in SCORING_METRICS),
        scored=_find_scored(video, rows),
    )


def _find_scored(video: Row, reference: list[Row]) -> ScoredVideo | None:
    is_complete = None not in (video[weight_column_name(metric)] for metric in SCORING_METRICS)
    return ScoredVideo.of_rows(video, [*reference], video) if is_complete and video["points"] is not None else None


def fetch_ledger_entries(query: Query, author_id: str, video_id: str) -> list[Row]:
    """Return the video's entries in the account's ledger, oldest first: kind, points, reason, version, time."""
    sql = """
        SELECT entry_id, kind, points, reason, scoring_version, created_at
        FROM points_ledger WHERE account_id = $author_id AND video_id = $video_id ORDER BY entry_id
    """
    return fetch_rows(query, sql, {"author_id": author_id, "video_id": video_id})


def _find_window_days(video: Row, reference: _Reference) -> int | None:
    """Return the days of the window the video was scored against, by its version or else by its reference."""
    if video["window_days"] is not None:
        return int(video["window_days"])
    return next((int(row["window_days"]) for row in reference.values() if row["window_days"]), None)


def _find_population(video: Row, metric: str, reference: _Reference) -> str | None:
    """Return the population that the score compared the metric with, which may differ from the account's tier.

    The video's row says it for the views. A metric that fewer videos have, as the sentiment, may have been compared
    with everyone where the views were compared with the tier: the tier's row of the reference says so.
    """
    if metric == "view_count" or video["method"] != "robust":
        return str(video["compared_with"]) if video["compared_with"] else None
    own = reference.get((video["follower_tier"] or EVERYONE, metric), {})
    return own.get("compared_with")


def _make_share(video: Row, metric: str, reference: _Reference) -> MetricShare:
    compared_with = _find_population(video, metric, reference)
    # The row of the population itself: a small tier's own row has everyone's median beside its own count.
    population = reference.get((compared_with, metric), {}) if compared_with else {}
    is_robust, is_minmax = video["method"] == "robust", video["method"] == "minmax"
    lowest, highest = population.get("minimum"), population.get("maximum")
    # In the scale of `scoring_reference`.
    median = population.get("transformed_median") if is_robust else None
    typical = None if median is None else METRIC_BY_NAME[metric].in_own_unit(median)
    return MetricShare(
        metric=metric,
        value=video[metric],
        compared_with=compared_with,
        population_count=population.get("population_count" if is_robust else "scored_population_count"),
        typical=population.get("mean") if video["method"] == "zscore" else typical,
        extremes=(lowest, highest) if is_minmax and lowest is not None and highest is not None else None,
        points=video[points_column_name(metric)],
        most=_find_most_points(video, metric),
        weight=video[weight_column_name(metric)],
    )


def _find_most_points(video: Row, metric: str) -> float | None:
    """Return the most that the metric gives: its part of the known weights; None when it was left out."""
    if video[points_column_name(metric)] is None or video["method"] == "zscore":
        return None
    if video["method"] == "minmax":
        return float(POINTS_PER_METRIC)
    known = [name for name in SCORING_METRICS if video[points_column_name(name)] is not None]
    weights = {name: video[weight_column_name(name)] for name in known}
    if None in weights.values():
        return None
    return MAXIMUM_POINTS * float(weights[metric]) / float(sum(weights.values()))
