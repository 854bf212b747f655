"""Contenders: each reads `video_metrics` from a DuckDB file and writes the points of all videos to a table of it.

All compute the source system's points over one population and write the same three columns. The two that work on data
frames read from DuckDB only the columns they need and hand the result back as a frame. The time leaves out only the
import of the libraries.
"""

from collections.abc import Callable
from pathlib import Path

import duckdb

from tcm_assets.tables.scoring_metrics import SCORING_METRICS
from tcm_assets_tests.benchmarks.scored_videos import METRICS_TABLE, POINTS_TABLE, WINDOW

Work = Callable[[Path], None]

_READ = f"SELECT video_id, upload_date, {', '.join(SCORING_METRICS)} FROM video_metrics"

_WRITE = "CREATE TABLE points_of_videos AS SELECT video_id, upload_date, CAST(points AS BIGINT) AS points FROM frame"


def ours() -> Work:
    """Return the project's expression, stored by the warehouse: staged, checked, swapped in by one transaction."""
    return _through_warehouse("minmax")


def ours_robust() -> Work:
    """Return the same with the default method."""
    return _through_warehouse("robust")


def ours_all_columns() -> Work:
    """Return minmax with every column of `video_points`: what each metric gave, and what is missing."""
    return _through_warehouse("minmax", all_columns=True)


def _through_warehouse(method: str, *, all_columns: bool = False) -> Work:
    import ibis.backends.duckdb  # noqa: F401  (loaded by name when it is first used)

    from tcm_assets.points.tables import VIDEO_POINTS
    from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
    from tcm_assets_tests.points.one_population import points_in_one_population

    stored = VIDEO_POINTS if all_columns else POINTS_TABLE

    def work(path: Path) -> None:
        warehouse = DuckDBWarehouse(path)
        scored = points_in_one_population(warehouse.table(METRICS_TABLE), method)
        warehouse.replace(stored, scored.select(*stored.column_names), WINDOW)

    return work


def sql() -> Work:
    """Return the least SQL for these points: one scan for the extremes, one for the points, straight into a table."""
    extremes = ", ".join(f"min({metric}) AS {metric}_min, max({metric}) AS {metric}_max" for metric in SCORING_METRICS)
    shares = " + ".join(
        f"coalesce(({metric} - {metric}_min) / nullif({metric}_max - {metric}_min, 0), 0)" for metric in SCORING_METRICS
    )
    statement = f"""
        CREATE TABLE points_of_videos AS
        WITH population AS (SELECT {extremes} FROM video_metrics WHERE sentiment IS NOT NULL)
        SELECT video_id, upload_date,
               CASE WHEN sentiment IS NOT NULL THEN CAST(round_even(200 * ({shares}), 0) AS BIGINT) END AS points
        FROM video_metrics, population
    """

    def work(path: Path) -> None:
        with duckdb.connect(str(path)) as connection:
            connection.execute(statement)

    return work


def pandas() -> Work:
    """Return the source system's method: standardise, scale by the extremes, sum, round."""
    import pandas as pd

    def work(path: Path) -> None:
        with duckdb.connect(str(path)) as connection:
            frame = connection.execute(_READ).df()
            population = frame[frame["sentiment"].notna()]
            total = pd.Series(0.0, index=population.index)
            for metric in SCORING_METRICS:
                value = population[metric]
                deviation = value.std(ddof=0)
                z = (value - value.mean()) / deviation if deviation else value * 0.0
                total += ((z - z.min()) / (z.max() - z.min())).fillna(0.0)
            frame = frame[["video_id", "upload_date"]].assign(points=(200 * total).round().astype("Int64"))
            connection.register("frame", frame)
            connection.execute(_WRITE)

    return work


def polars() -> Work:
    """Return the same formula as one lazy polars query."""
    import polars as pl

    def share(metric: str) -> pl.Expr:
        value = pl.when(pl.col("sentiment").is_not_null()).then(pl.col(metric).cast(pl.Float64))
        low, high = value.min(), value.max()
        return pl.when(high > low).then((value - low) / (high - low)).otherwise(0.0).fill_null(0.0)

    points = (200 * pl.sum_horizontal(*(share(metric) for metric in SCORING_METRICS))).round(0, mode="half_to_even")
    known = pl.when(pl.col("sentiment").is_not_null()).then(points.cast(pl.Int64)).alias("points")

    def work(path: Path) -> None:
        with duckdb.connect(str(path)) as connection:
            videos = connection.execute(_READ).pl()
            connection.register("frame", videos.lazy().select("video_id", "upload_date", known).collect())
            connection.execute(_WRITE)

    return work


CONTENDERS: dict[str, Callable[[], Work]] = {"ours": ours, "sql": sql, "pandas": pandas, "polars": polars}
"""These must agree to the point."""

EXTRAS: dict[str, Callable[[], Work]] = {"ours_robust": ours_robust, "ours_all_columns": ours_all_columns}
"""Timed beside them, not compared: another method, and more to write."""
