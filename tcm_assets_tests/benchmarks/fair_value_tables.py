"""Generated tables that points, credits and alerts read, for millions of videos, in a warehouse file."""

import time
from datetime import date, timedelta
from pathlib import Path

import duckdb

from tcm_assets.captions.language import LANGUAGES
from tcm_assets.catalogue.content_categories import CONTENT_CATEGORIES
from tcm_assets.points.populations import FOLLOWER_TIERS
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.tables.types import duckdb_types
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets.warehouse.relations import Window
from tcm_assets_tests.benchmarks.scored_videos import METRICS_TABLE

DAYS = 92

FIRST_DAY = date(2020, 9, 22)

WINDOW = Window(FIRST_DAY, FIRST_DAY + timedelta(days=DAYS))

SCORING_WINDOW_DAYS = 30

VIDEOS_PER_ACCOUNT = 10

FOLLOWED_PER_THOUSAND = 10

DELIVERIES_OF_FOLLOWED = 6

VOCABULARY = 30_000

MOST_WORDS = 14

COPIED_CAPTION_PER_THOUSAND = 1

BATCH_CAPTIONS = 50_000

_FIRST_ID = 6_900_000_000_000_000_000

_CATEGORIES = ", ".join(f"'{category}'" for category in CONTENT_CATEGORIES)

_LANGUAGES = ", ".join(f"'{language}'" for language in LANGUAGES)

_DRAWS_PER_VIDEO = 64

_FIRST_WORD = 32


def _hash(draw: int | str) -> str:
    """Return SQL of draw number `draw` of a video: a hash of one number, since DuckDB's hash of two is correlated."""
    return f"hash(n * {_DRAWS_PER_VIDEO} + {draw})"


def _draw(seed: int | str) -> str:
    """Return SQL of a number in [0, 1) that follows from the video's number alone."""
    return f"(({_hash(seed)} >> 11) / 9007199254740992.0)"


def _log_normal(mean: float, spread: float, seed: int) -> str:
    """Return SQL of a log-normal number, by Box and Muller."""
    normal = f"(sqrt(-2 * ln(1 - {_draw(seed)})) * cos(2 * pi() * {_draw(seed + 1)}))"
    return f"exp({mean} + {spread} * {normal})"


def _reactions(rate: float, seed: int) -> str:
    return f"CAST(least(view_count, view_count * {rate} * {_log_normal(0, 0.8, seed)}) AS BIGINT)"


_WORD_NUMBER = f"CAST(floor({VOCABULARY} * pow({_draw(f'{_FIRST_WORD} + i')}, 3)) AS INTEGER)"

_WORD = f"translate(CAST({_WORD_NUMBER} AS VARCHAR), '0123456789', 'abcdefghij')"
"""Letters for digits: captions are compared without digits."""

_WORDS = f"list_transform(range(CAST({_hash(7)} % {MOST_WORDS} AS BIGINT)), i -> {_WORD})"

_DRAWN = f"""
    SELECT n, CAST({_FIRST_ID} + n AS VARCHAR) AS video_id,
           DATE '{FIRST_DAY}' + CAST(floor({DAYS} * {_draw(1)}) AS INTEGER) AS upload_date,
           CAST({_hash(2)} % greatest(1, $count // {VIDEOS_PER_ACCOUNT}) AS VARCHAR) AS author_id,
           CAST({_log_normal(9, 2, 3)} AS BIGINT) + 1 AS view_count,
           CASE WHEN {_hash(5)} % 1000 < {FOLLOWED_PER_THOUSAND}
                THEN {DELIVERIES_OF_FOLLOWED} ELSE 1 END AS delivery_count,
           CASE WHEN {_hash(6)} % 1000 < {COPIED_CAPTION_PER_THOUSAND}
                THEN 'my secret method to earn money from home every single week #fyp'
                ELSE array_to_string({_WORDS}, ' ') || ' #fyp' END AS caption
    FROM range($count) AS numbers(n)
"""

_COUNTED = f"""
    SELECT *, 'account ' || author_id AS author_username, ['fyp'] AS hashtags, CAST([] AS VARCHAR[]) AS mentions,
           upload_date + INTERVAL 1 DAY AS delivered_at, upload_date + INTERVAL 12 HOUR AS uploaded_at,
           {_reactions(0.09, 8)} AS like_count, {_reactions(0.004, 10)} AS share_count,
           {_reactions(0.003, 12)} AS comment_count, {_reactions(0.01, 14)} AS bookmark_count,
           CAST({_hash(16)} % 400 AS BIGINT) AS gift_count,
           CAST({_log_normal(11, 1.8, 17)} AS BIGINT) AS follower_count,
           'generated' AS source_file, n + 1 AS position
    FROM ({_DRAWN})
"""

_VIDEOS = f"""
    SELECT *, round(like_count / view_count, 5) AS likes_per_view,
           round(share_count / view_count, 5) AS shares_per_view,
           round(bookmark_count / view_count, 5) AS bookmarks_per_view,
           round(comment_count / view_count, 5) AS comments_per_view,
           round((like_count + share_count + bookmark_count + comment_count) / view_count, 5) AS engagement_rate
    FROM ({_COUNTED})
"""

_DELIVERIES = """
    SELECT * REPLACE (delivered_at + INTERVAL (place) DAY AS delivered_at, source_file || place AS source_file,
                      CAST(view_count * (1 - pow(0.6, place + 1)) AS BIGINT) AS view_count,
                      CAST(like_count * (1 - pow(0.6, place + 1)) AS BIGINT) AS like_count,
                      CAST(comment_count * (1 - pow(0.6, place + 1)) AS BIGINT) AS comment_count)
    FROM videos, range(delivery_count) AS places(place)
"""

_SENTIMENTS = """
    SELECT video_id, upload_date, 'generated' AS scorer,
           CASE WHEN hash(video_id) % 20 > 0 THEN hash(video_id) % 101 / 100 END AS sentiment FROM videos
"""

_ANALYSIS = f"""
    SELECT video_id, upload_date,
           CASE WHEN hash(video_id) % 3 = 0 THEN list_extract([{_CATEGORIES}], place) END AS category,
           CASE WHEN hash(video_id) % 5 > 1 THEN list_extract([{_LANGUAGES}], language_place) END AS language
    FROM (SELECT *, 1 + CAST(hash(video_id || 'category') % {len(CONTENT_CATEGORIES)} AS BIGINT) AS place,
                 1 + CAST(hash(author_id) % {len(LANGUAGES)} AS BIGINT) AS language_place FROM videos)
"""


def write_tables(path: Path, video_count: int) -> None:
    """Write `videos`, `raw_videos`, `content_sentiment`, `content_analysis` and bare metrics to a new warehouse file.

    Always the same rows for the same count; columns that points, credits and alerts do not read are null or empty.
    """
    with duckdb.connect(str(path)) as connection:
        _fill(connection, "videos", _VIDEOS, {"count": video_count})
        _fill(connection, "raw_videos", _DELIVERIES)
        _fill(connection, "content_sentiment", _SENTIMENTS)
        _fill(connection, "content_analysis", _ANALYSIS)
        tier = " ".join(
            f"WHEN follower_count >= {tier.minimum_followers} THEN '{tier.name}'" for tier in reversed(FOLLOWER_TIERS)
        )
        metrics = ", ".join(column for column in METRICS_TABLE.column_names if column != "follower_tier")
        connection.execute(
            f"CREATE TABLE {METRICS_TABLE.name} AS SELECT {metrics}, CASE {tier} END AS follower_tier "
            "FROM videos LEFT JOIN (SELECT video_id, sentiment FROM content_sentiment) USING (video_id)"
        )


def _fill(
    connection: duckdb.DuckDBPyConnection, name: str, rows: str, parameters: dict[str, int] | None = None
) -> None:
    types = duckdb_types(ALL_TABLES[name])
    connection.execute(f"CREATE TABLE {name} ({', '.join(f'{column} {kind}' for column, kind in types.items())})")
    given = {column for column, *_ in connection.execute(f"DESCRIBE ({rows})", parameters).fetchall()}
    columns = ", ".join(column for column in types if column in given)
    connection.execute(f"INSERT INTO {name} BY NAME SELECT {columns} FROM ({rows})", parameters)


def write_references(warehouse: DuckDBWarehouse) -> dict[str, float]:
    """Make the tables that points and alerts are compared with, by the project's functions; return their seconds."""
    from tcm_assets.alerts.count_rule_reference import measure_count_rule_reference
    from tcm_assets.alerts.engagement_reference import measure_engagement_reference
    from tcm_assets.captions.fingerprints import caption_fingerprints_batch
    from tcm_assets.captions.tables import CAPTION_FINGERPRINTS
    from tcm_assets.points.scoring_reference import compute_scoring_reference
    from tcm_assets.warehouse.relations import BatchMap

    videos, sentiment, analysis = (
        warehouse.table(ALL_TABLES[name]) for name in ("videos", "content_sentiment", "content_analysis")
    )
    captions = videos.select("video_id", "upload_date", "author_id", "caption")
    days = (WINDOW.start, WINDOW.end, SCORING_WINDOW_DAYS)
    relations = {
        "scoring_reference": compute_scoring_reference(videos, sentiment, *days),
        "engagement_reference": measure_engagement_reference(videos, analysis, *days),
        "count_rule_reference": measure_count_rule_reference(videos, analysis, *days),
        CAPTION_FINGERPRINTS.name: BatchMap(captions, caption_fingerprints_batch, BATCH_CAPTIONS),
    }
    seconds = {}
    for name, relation in relations.items():
        started = time.perf_counter()
        warehouse.replace(ALL_TABLES[name], relation, WINDOW)
        seconds[name] = time.perf_counter() - started
    return seconds
