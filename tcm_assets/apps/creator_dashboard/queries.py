"""What the creator dashboard reads of one account: its totals, its points over time, its goals and its brands."""

from typing import Final, Literal

from tcm_assets.apps.published import Query
from tcm_assets.apps.rows import MOST_SEVERE_FIRST, Row, rows
from tcm_assets.matching.tables import SIMILARITY_COMPONENTS, contribution_column_name
from tcm_assets.points.due_points import UNPAID_STANDINGS
from tcm_assets.points.tables import CREDIT_METRICS, credits_column_name

Period = Literal["day", "week"]
"""How finely points over time are added up; a week begins on its Monday."""

COUNTED: Final = "counted"
"""Points that nothing withholds: videos without alerts, watched ones and released ones."""


def accounts(query: Query, asked: str = "", *, limit: int) -> list[Row]:
    """Accounts whose handle has `asked` in it or whose id it is, by rank, those without one last; all by no words.

    Columns: `author_id`, `author_username`, `points_rank`. For the owner's choice.
    """
    sql = """
        SELECT author_id, author_username, points_rank FROM creator_points
        WHERE contains(lower(author_username), $asked) OR author_id = $asked
        ORDER BY points_rank, author_username, author_id LIMIT $limit
    """
    return rows(query, sql, {"asked": asked.strip().removeprefix("@").lower(), "limit": limit})


def account_summary(query: Query, author_id: str) -> Row | None:
    """The account's row of `creator_points`, and `ranked_count`: how many accounts have a rank; None without videos."""
    sql = """
        SELECT *, (SELECT count(points_rank) FROM creator_points) AS ranked_count
        FROM creator_points WHERE author_id = $author_id
    """
    found = rows(query, sql, {"author_id": author_id})
    return found[0] if found else None


def points_over_time(query: Query, author_id: str, period: Period) -> list[Row]:
    """One row per period x state, oldest first: `period` (first day), `state`, `points`, `video_count`.

    `state` is held, rejected or counted (`COUNTED`). Videos without points are left out.
    """
    sql = f"""
        SELECT date_trunc('{period}', upload_date)::DATE AS period,
            CASE WHEN standing IN {UNPAID_STANDINGS} THEN standing ELSE '{COUNTED}' END AS state,
            sum(points)::BIGINT AS points, count(*) AS video_count
        FROM (FROM video_points WHERE author_id = $author_id AND points IS NOT NULL)
        LEFT JOIN (SELECT video_id, standing FROM alert_cases WHERE author_id = $author_id) USING (video_id)
        GROUP BY ALL ORDER BY period, state
    """
    return rows(query, sql, {"author_id": author_id})


def goal_totals(query: Query, author_id: str) -> Row:
    """Views, gifts and comments of the account's videos together, under the names of the goals.

    `gifts` is null when no video's gifts are known; `unknown_gifts_video_count` says how many videos it leaves out of
    `video_count`.
    """
    sql = """
        SELECT coalesce(sum(view_count), 0)::BIGINT AS views, sum(gift_count)::BIGINT AS gifts,
            coalesce(sum(comment_count), 0)::BIGINT AS comments,
            count(*) - count(gift_count) AS unknown_gifts_video_count, count(*) AS video_count
        FROM videos WHERE author_id = $author_id
    """
    return rows(query, sql, {"author_id": author_id})[0]


def credits_summary(query: Query, author_id: str) -> Row:
    """Credits of the account's videos: `<metric>_credits` (null where no count is known), base, bonus and total
    credits, videos of each reward tier (`gold_count`, `silver_count`), `wallet_usd`, `exposure_min`, `video_count`, and
    `unpaid_credits`: those of the total that are of held and rejected videos.
    """
    credit_columns = [credits_column_name(metric) for metric in CREDIT_METRICS]
    sums = ", ".join(f"sum({column})::BIGINT AS {column}" for column in credit_columns)
    wholes = ("base_credits", "bonus_credits", "total_credits", "wallet_usd", "exposure_min")
    known_sums = ", ".join(f"coalesce(sum({column}), 0)::BIGINT AS {column}" for column in wholes)
    sql = f"""
        SELECT {sums}, {known_sums}, count(*) FILTER (bonus_credits > 0) AS bonus_count,
            count(*) FILTER (reward_tier = 'gold') AS gold_count,
            count(*) FILTER (reward_tier = 'silver') AS silver_count, count(*) AS video_count,
            coalesce(sum(total_credits) FILTER (standing IN {UNPAID_STANDINGS}), 0)::BIGINT AS unpaid_credits
        FROM (FROM video_credits WHERE author_id = $author_id)
        LEFT JOIN (SELECT video_id, standing FROM alert_cases WHERE author_id = $author_id) USING (video_id)
    """
    return rows(query, sql, {"author_id": author_id})[0]


def recommended_brands(query: Query, creator_id: str) -> list[Row]:
    """Brands for one creator of the list, the best first: rank, name, score, reason and what each component gave."""
    components = ", ".join(contribution_column_name(component) for component in SIMILARITY_COMPONENTS)
    sql = f"""
        SELECT rank, recommended_id, recommended_name, score, reason, {components}
        FROM recommendations WHERE direction = 'brands_for_creator' AND subject_id = $creator_id ORDER BY rank
    """
    return rows(query, sql, {"creator_id": creator_id})


def alert_cases(query: Query, author_id: str, *, limit: int, offset: int = 0) -> list[Row]:
    """The account's cases, what waits first and then the newest: standing, review, points, caption and `alerts`.

    `alerts` is a list of signal, severity and explanation, the most severe first.
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
    return rows(query, sql, {"author_id": author_id, "limit": limit, "offset": offset})


def case_counts(query: Query, author_id: str) -> dict[str, int]:
    """How many of the account's videos have each standing; a standing without videos is left out."""
    sql = "SELECT standing, count(*) AS video_count FROM alert_cases WHERE author_id = $author_id GROUP BY standing"
    return {row["standing"]: row["video_count"] for row in rows(query, sql, {"author_id": author_id})}
