"""Queries about one account: totals, points over time, goals, credits, brands and alerts."""

from typing import Final, Literal

from tcm_assets.apps.published import MOST_SEVERE_FIRST, Query, Row, fetch_rows
from tcm_assets.matching.tables import SIMILARITY_COMPONENTS, contribution_column_name
from tcm_assets.points.due_points import UNPAID_STANDINGS
from tcm_assets.points.tables import CREDIT_METRICS, credits_column_name

Period = Literal["day", "week"]
"""A week begins on its Monday."""

COUNTED: Final = "counted"
"""The state of points that nothing withholds: of videos without alerts, watched or released."""


def find_accounts(query: Query, asked: str = "", *, limit: int) -> list[Row]:
    """Find accounts by a part of the handle or the whole id, best rank first, unranked ones last; all without words.

    Columns: `author_id`, `author_username`, `points_rank`.
    """
    sql = """
        SELECT author_id, author_username, points_rank FROM creator_points
        WHERE contains(lower(author_username), $asked) OR author_id = $asked
        ORDER BY points_rank, author_username, author_id LIMIT $limit
    """
    return fetch_rows(query, sql, {"asked": asked.strip().removeprefix("@").lower(), "limit": limit})


def fetch_account_summary(query: Query, author_id: str) -> Row | None:
    """Return the account's row of `creator_points`, and `ranked_count`, all ranked accounts; None without videos."""
    sql = """
        SELECT *, (SELECT count(points_rank) FROM creator_points) AS ranked_count
        FROM creator_points WHERE author_id = $author_id
    """
    found = fetch_rows(query, sql, {"author_id": author_id})
    return found[0] if found else None


def fetch_points_over_time(query: Query, author_id: str, period: Period) -> list[Row]:
    """Return one row per period x state, oldest first: `period` (its first day), `state`, `points`, `video_count`.

    `state` is held, rejected or counted. Videos without points are left out.
    """
    sql = f"""
        SELECT date_trunc('{period}', upload_date)::DATE AS period,
            CASE WHEN standing IN {UNPAID_STANDINGS} THEN standing ELSE '{COUNTED}' END AS state,
            sum(points)::BIGINT AS points, count(*) AS video_count
        FROM (FROM video_points WHERE author_id = $author_id AND points IS NOT NULL)
        LEFT JOIN (SELECT video_id, standing FROM alert_cases WHERE author_id = $author_id) USING (video_id)
        GROUP BY ALL ORDER BY period, state
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
        LEFT JOIN (SELECT video_id, standing FROM alert_cases WHERE author_id = $author_id) USING (video_id)
    """
    return fetch_rows(query, sql, {"author_id": author_id})[0]


def fetch_recommended_brands(query: Query, creator_id: str) -> list[Row]:
    """Return the brands for a listed creator, the best first: rank, name, score, reason, and each component's part."""
    components = ", ".join(contribution_column_name(component) for component in SIMILARITY_COMPONENTS)
    sql = f"""
        SELECT rank, recommended_id, recommended_name, score, reason, {components}
        FROM recommendations WHERE direction = 'brands_for_creator' AND subject_id = $creator_id ORDER BY rank
    """
    return fetch_rows(query, sql, {"creator_id": creator_id})


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
            len(signal_families) AS family_count, caption, points, coalesce(alerts, []) AS alerts
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
