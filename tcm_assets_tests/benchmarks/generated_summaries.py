"""Generated tables that depend on the videos: cases, accounts, ledger entries and the scoring."""

import duckdb

from tcm_assets.points.populations import EVERYONE, TIER_NAMES
from tcm_assets.points.tables import weight_column_name
from tcm_assets.tables.scoring_metrics import SCORING_METRICS
from tcm_assets_tests.benchmarks.generated_columns import (
    DAYS,
    FIRST_DAY,
    LISTED_CREATORS,
    VERSION,
    VIDEO_KEY,
    fill,
    same,
)
from tcm_assets_tests.benchmarks.generated_profiles import write_profiles


def write_summaries(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the tables that pages read beside those of single videos."""
    _write_alerts(connection)
    _write_accounts(connection)
    _write_ledger_tables(connection)
    _write_scoring(connection)
    write_profiles(connection)


def _write_alerts(connection: duckdb.DuckDBPyConnection) -> None:
    cases = "(SELECT * FROM drawn WHERE is_case ORDER BY i)"
    fill(
        connection,
        "alert_cases",
        cases,
        VIDEO_KEY
        | {
            "signals": "CASE WHEN is_held THEN ['too_few_likes_for_views', 'spike_without_engagement'] "
            "ELSE ['too_few_likes_for_views'] END",
            "signal_families": "CASE WHEN is_held THEN ['ratio', 'series'] ELSE ['ratio'] END",
            "severity": "CASE WHEN is_held THEN 'critical' ELSE 'warning' END",
            "standing": "CASE WHEN is_held THEN 'held' ELSE 'watched' END",
            "review_state": "'open'",
        },
    )
    signals = f"""(
        SELECT *, 'too_few_likes_for_views' AS signal, 'ratio' AS family FROM {cases}
        UNION ALL SELECT *, 'spike_without_engagement', 'series' FROM {cases} WHERE is_held
    )"""
    fill(
        connection,
        "engagement_alerts",
        signals,
        {
            **VIDEO_KEY,
            "signal": "signal",
            "signal_family": "family",
            "severity": "CASE WHEN is_held THEN 'critical' ELSE 'warning' END",
            "evidence_metric": "'likes_per_view'",
            "evidence_value": "like_count / view_count",
            "evidence_bound": "0.01",
            "explanation": "'likes are ' || round(100.0 * like_count / view_count, 2) || ' % of views'",
        },
    )


def _write_accounts(connection: duckdb.DuckDBPyConnection) -> None:
    fill(
        connection,
        "creator_points",
        """(
            SELECT author_id, any_value(author_username) AS author_username, count(*) AS video_count,
                sum(p.points)::BIGINT AS total_points,
                coalesce(sum(p.points) FILTER (d.is_held), 0)::BIGINT AS held_points,
                sum(c.total_credits)::BIGINT AS credits, count(*) FILTER (d.is_case) AS alert_count,
                max_by(follower_tier, upload_date) AS tier, count(*) FILTER (NOT d.is_held) AS payable_videos,
                coalesce(sum(c.total_credits) FILTER (NOT d.is_held), 0)::BIGINT AS payable_credits
            FROM video_points p JOIN (SELECT video_id, is_held, is_case FROM drawn) d USING (video_id)
            JOIN (SELECT video_id, total_credits FROM video_credits) c USING (video_id) GROUP BY author_id
        )""",
        {
            **same("author_id", "author_username", "video_count", "total_points", "held_points", "alert_count"),
            "creator_id": f"CASE WHEN author_id::BIGINT < {LISTED_CREATORS} THEN author_id END",
            "follower_tier": "tier",
            "scored_video_count": "video_count",
            "payable_video_count": "payable_videos",
            "payable_points": "total_points - held_points",
            "mean_points": "total_points / video_count",
            "total_credits": "credits",
            "payable_credits": "payable_credits",
            "standing": "CASE WHEN held_points > 0 THEN 'under_review' ELSE 'good' END",
            "points_rank": "CASE WHEN payable_videos > 0 THEN rank() OVER "
            "(PARTITION BY payable_videos > 0 ORDER BY total_points - held_points DESC) END",
        },
    )


def _write_ledger_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Write an entry for each payable video, a redemption for each tenth account, and the resulting balances."""
    posted_at = f"TIMESTAMP '{FIRST_DAY}' + INTERVAL {DAYS} DAY"
    fill(
        connection,
        "points_ledger",
        "(SELECT *, row_number() OVER () AS entry FROM video_points "
        "ANTI JOIN (SELECT video_id FROM alert_cases WHERE standing = 'held') USING (video_id))",
        {
            **same("upload_date", "video_id", "points", "scoring_version"),
            "entry_id": "entry",
            "account_id": "author_id",
            "kind": "'earn'",
            "balance_change": "points",
            "reason": "'scored: ' || points || ' points'",
            "idempotency_key": "'video/' || video_id || '/1'",
            "created_at": posted_at,
        },
    )
    connection.execute(
        "CREATE TEMP TABLE earned AS SELECT account_id, sum(points)::BIGINT AS points, count(*) AS entries, "
        "sum(points) >= 200 AND account_id::BIGINT % 10 = 0 AS spent FROM points_ledger GROUP BY account_id"
    )
    fill(
        connection,
        "redemptions",
        "(SELECT * FROM earned WHERE spent)",
        {
            "redemption_id": "'redemption of ' || account_id",
            "account_id": "account_id",
            "reward_id": "'exposure-30-min'",
            "points": "200",
            "exposure_min": "30",
            "state": "'redeemed'",
            "redeemed_at": f"{posted_at} + INTERVAL (account_id::BIGINT % 40) DAY",
        },
    )
    fill(
        connection,
        "account_balances",
        "earned",
        {
            "account_id": "account_id",
            "author_username": "'account_' || account_id",
            "video_points": "points",
            "redeemed_points": "CASE WHEN spent THEN 200 ELSE 0 END",
            "balance": "points - CASE WHEN spent THEN 200 ELSE 0 END",
            "entry_count": "entries + spent::INTEGER",
            "last_entry_at": posted_at,
        },
    )


def _write_scoring(connection: duckdb.DuckDBPyConnection) -> None:
    weights = {weight_column_name(metric): str(1 / len(SCORING_METRICS)) for metric in SCORING_METRICS}
    fill(
        connection,
        "scoring_versions",
        "(SELECT count(*) AS videos, min(upload_date) AS first, max(upload_date) AS last FROM drawn)",
        {
            **weights,
            "scoring_version": f"'{VERSION}'",
            "method": "'robust'",
            "window_days": "30",
            "is_current": "true",
            "video_count": "videos",
            "first_upload_date": "first",
            "last_upload_date": "last",
        },
    )
    populations = [EVERYONE, *TIER_NAMES]
    fill(
        connection,
        "scoring_reference",
        f"(SELECT (DATE '{FIRST_DAY}' + day::INTEGER)::DATE AS upload_date, population, metric "
        f"FROM range({DAYS}) days(day), (SELECT unnest({populations}) AS population), "
        f"(SELECT unnest({list(SCORING_METRICS)}) AS metric))",
        {
            **same("upload_date", "population", "metric"),
            "window_days": "30",
            "population_count": "50000",
            "scored_population_count": "50000",
            "compared_with": "population",
            "transformed_median": "CASE WHEN metric = 'sentiment' THEN 0.5 ELSE 5 END",
            "transformed_mad": "1",
            "transformed_scale": "1",
        },
    )
    fill(
        connection,
        "points_fairness",
        f"(SELECT * FROM (SELECT unnest({['robust', 'minmax']}) AS method), "
        f"(SELECT 'share_of_points' AS measure, unnest({list(TIER_NAMES)}) AS subject "
        f"UNION ALL SELECT 'rank_correlation', unnest({list(SCORING_METRICS)})))",
        same("method", "measure", "subject")
        | {"value": "share(hash(method, measure, subject), 'f')", "unit": "'1'", "explanation": "'generated'"},
    )
