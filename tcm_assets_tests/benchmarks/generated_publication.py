"""Generated published copy of any number of videos, always the same ones, for the benchmark of the pages."""

from pathlib import Path
from typing import Final

import duckdb

from tcm_assets.points.tables import CREDIT_METRICS, credits_column_name, points_column_name
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.tables.follower_tiers import FOLLOWER_TIERS
from tcm_assets.tables.scoring_metrics import SCORING_METRICS
from tcm_assets_tests.benchmarks.generated_columns import (
    DAYS,
    FIRST_DAY,
    SEED,
    VERSION,
    VIDEO_KEY,
    VIDEOS_PER_ACCOUNT,
    fill,
    same,
)
from tcm_assets_tests.benchmarks.generated_summaries import write_summaries

_SKEW: Final = 1.5
"""Power of the random number that is an account's place: the largest of 110,000 accounts then has some 400 videos."""

_CASE_SHARE: Final = 0.018
"""Share of videos with an alert, as in the sample."""

_HELD_SHARE: Final = 0.34

_WORDS: Final = (
    "cooking dance vegan skincare makeup football guitar travel budget laptop puppy garden sneakers comedy piano "
    "workout recipe fashion haul review morning routine school summer winter family mother brother city night coffee "
    "street pasta salad lipstick camera trick magic drum beat painting science history language game stream festival "
    "river mountain bread bike car engine home kitchen sofa design coding phone watch ring story love funny"
)


_TIERS: Final = " ".join(
    f"WHEN follower_count >= {tier.minimum_followers} THEN '{tier.name}'" for tier in reversed(FOLLOWER_TIERS)
)


def write_published_copy(path: Path, video_count: int) -> None:
    """Write the copy to `path`, a file that is not there yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path), config={"threads": 2}) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(
            f"CREATE TEMP MACRO share(i, about) AS (hash(concat(i, about), {SEED}) % 1000003) / 1000003.0"
        )
        # The sum of twelve, less six, is as good as normal here.
        twelve = " + ".join(f"share(i, about || '{each}')" for each in range(12))
        connection.execute(f"CREATE TEMP MACRO normal(i, about) AS {twelve} - 6")
        words = _WORDS.split()
        place = f"1 + (hash(concat(i, about), {SEED}) % {len(words)})::INTEGER"
        connection.execute(f"CREATE TEMP MACRO word(i, about) AS ({words})[{place}]")
        _write_drawn(connection, video_count)
        _write_videos(connection)
        write_summaries(connection)
        for name in ALL_TABLES.keys() - {name for (name,) in connection.execute(_WRITTEN).fetchall()}:
            fill(connection, name, "(SELECT 1 WHERE false)", {})


_WRITTEN: Final = "SELECT table_name FROM duckdb_tables() WHERE NOT temporary"


def _write_drawn(connection: duckdb.DuckDBPyConnection, video_count: int) -> None:
    """Write each video with its account and counts, heavy-tailed as in real exports; nine videos an account."""
    # Some numbers stay without a video, so that about this many accounts have one.
    accounts = max(1, round(video_count / VIDEOS_PER_ACCOUNT * 1.25))
    shares = {"like_count": 0.09, "share_count": 0.004, "comment_count": 0.003, "bookmark_count": 0.01}
    counts = ", ".join(
        f"least(view_count, view_count * {ratio} * exp(normal(i, '{name}')))::BIGINT AS {name}"
        for name, ratio in shares.items()
    )
    connection.execute(f"""
        CREATE TEMP TABLE drawn AS
        WITH placed AS (
            SELECT i, (6900000000000000000 + i)::VARCHAR AS video_id,
                (DATE '{FIRST_DAY}' + (i * {DAYS} // {video_count})::INTEGER)::DATE AS upload_date,
                floor({accounts} * pow(share(i, 'account'), {_SKEW}))::BIGINT AS account,
                exp(9 + 2 * normal(i, 'views'))::BIGINT + 1 AS view_count
            FROM range({video_count}) AS numbers(i)
        ), counted AS (
            SELECT *, account::VARCHAR AS author_id, 'account_' || account AS author_username,
                exp(9 + 2.5 * normal(account, 'followers'))::BIGINT AS follower_count, {counts},
                CASE WHEN share(i, 'gifts told') < 0.3 THEN floor(20 * share(i, 'gifts'))::BIGINT END AS gift_count,
                share(i, 'case') < {_CASE_SHARE} AS is_case,
                share(i, 'case') < {_CASE_SHARE * _HELD_SHARE} AS is_held
            FROM placed
        )
        SELECT *, CASE {_TIERS} END AS follower_tier,
            (like_count + share_count + comment_count + bookmark_count) / view_count AS engagement_rate
        FROM counted""")


def _write_videos(connection: duckdb.DuckDBPyConnection) -> None:
    words = ", ".join(f"word(i, 'word {place}')" for place in range(8))
    told = {
        **VIDEO_KEY,
        **same("view_count", "like_count", "share_count", "comment_count", "bookmark_count", "gift_count"),
        "follower_count": "follower_count",
        "uploaded_at": "upload_date + INTERVAL 12 HOUR",
        "caption": f"concat_ws(' ', {words}) || ' #' || word(i, 'tag') || ' #foryou'",
        "hashtags": "[word(i, 'tag'), 'foryou']",
        "video_url": "'https://www.tiktok.com/@' || author_username || '/video/' || video_id",
        "duration_s": "floor(5 + 55 * share(i, 'duration'))",
        "source_file": "'export_' || upload_date || '.json'",
        "position": "i + 1",
        "delivered_at": "upload_date + INTERVAL 36 HOUR",
    }
    rates = {f"{name}s_per_view": f"{name}_count / view_count" for name in ("like", "share", "bookmark", "comment")}
    fill(connection, "videos", "drawn", {**told, "delivery_count": "1", "engagement_rate": "engagement_rate"} | rates)
    fill(connection, "raw_videos", "drawn", told)
    fill(
        connection,
        "content_sentiment",
        "drawn",
        same("video_id", "upload_date")
        | {"sentiment": "CASE WHEN share(i, 'mood told') > 0.05 THEN share(i, 'mood') END"},
    )
    _write_points(connection)
    _write_credits(connection)


def _write_points(connection: duckdb.DuckDBPyConnection) -> None:
    """Write up to 200 points for each metric; a twentieth of the videos has no sentiment."""
    gave = {points_column_name(metric): f"floor(200 * share(i, '{metric}'))::BIGINT" for metric in SCORING_METRICS}
    mood = points_column_name("sentiment")
    gave[mood] = f"CASE WHEN share(i, 'mood told') > 0.05 THEN {gave[mood]} END"
    listed = ", ".join(f"{sql} AS {name}" for name, sql in gave.items())
    connection.execute(f"CREATE TEMP TABLE scored AS SELECT drawn.*, {listed} FROM drawn")
    fill(
        connection,
        "video_points",
        "scored",
        {
            **VIDEO_KEY,
            **same("follower_tier", *gave),
            "compared_with": "follower_tier",
            "scoring_version": f"'{VERSION}'",
            "points": " + ".join(f"coalesce({name}, 0)" for name in gave),
            "missing_metrics": f"CASE WHEN {mood} IS NULL THEN ['sentiment'] ELSE [] END",
        },
    )
    connection.execute("DROP TABLE scored")


def _write_credits(connection: duckdb.DuckDBPyConnection) -> None:
    """Write up to 5 credits for each count, none where gifts are unknown."""
    gave = {credits_column_name(metric): f"floor(6 * pow(share(i, 'c {metric}'), 2))" for metric in CREDIT_METRICS}
    gave[credits_column_name("gift_count")] = "CASE WHEN gift_count IS NOT NULL THEN 1 END"
    listed = ", ".join(f"({sql})::BIGINT AS {name}" for name, sql in gave.items())
    base = " + ".join(f"coalesce({name}, 0)" for name in gave)
    source = f"""(
        SELECT *, CASE WHEN base_credits > 15 THEN 5 ELSE 0 END AS bonus_credits,
            base_credits + CASE WHEN base_credits > 15 THEN 5 ELSE 0 END AS total_credits
        FROM (SELECT *, {base} AS base_credits FROM (SELECT drawn.*, {listed} FROM drawn))
    )"""
    fill(
        connection,
        "video_credits",
        source,
        {
            **VIDEO_KEY,
            **same(*gave, "base_credits", "bonus_credits", "total_credits"),
            "reward_tier": "CASE WHEN total_credits >= 20 THEN 'gold' WHEN total_credits >= 12 THEN 'silver' "
            "ELSE 'none' END",
            "wallet_usd": "CASE WHEN total_credits >= 20 THEN 5 ELSE 0 END",
            "exposure_min": "CASE WHEN total_credits >= 20 THEN 20 WHEN total_credits >= 12 THEN 10 ELSE 0 END",
        },
    )
