"""Literal videos through the pipeline: their reference and points, and what each video's score read."""

import random
from datetime import date, datetime, timedelta
from typing import Any

import ibis

from tcm_assets.catalogue.deliveries import latest_deliveries
from tcm_assets.catalogue.tables import RAW_VIDEOS, VIDEOS
from tcm_assets.points.one_video import ScoredVideo
from tcm_assets.points.populations import metric_values
from tcm_assets.points.scoring_reference import compute_scoring_reference
from tcm_assets.points.scoring_versions import ScoringVersion
from tcm_assets.points.tables import SCORING_REFERENCE
from tcm_assets.points.video_points import compute_video_points
from tcm_assets.sentiment.tables import CONTENT_SENTIMENT
from tcm_assets_tests.tables.stored_tables import store

DAY = date(2020, 12, 1)

Row = dict[str, Any]


def some_videos(number: int, seed: int) -> list[Row]:
    """Videos of one day with counts as they occur: most reacted to by few of a hundred viewers, some unknown."""
    rng = random.Random(seed)
    rows = []
    for place in range(number):
        views = round(10 ** rng.uniform(1, 6))
        rows.append(
            {
                "video_id": f"{place:03}",
                "author_id": "7",
                "author_username": "nina",
                "uploaded_at": datetime.fromisoformat("2020-12-01T12:00"),
                "upload_date": DAY,
                "view_count": views,
                "like_count": round(views * rng.uniform(0, 0.3)),
                "share_count": rng.choice([None, round(views * rng.uniform(0, 0.02))]) if place % 5 == 0 else 3,
                "comment_count": round(views * rng.uniform(0, 0.05)),
                "bookmark_count": rng.choice([None, round(views * rng.uniform(0, 0.01))]),
                "follower_count": rng.choice([None, 500, 10**6]),
                "sentiment": rng.choice([None, *(each / 20 for each in range(21))]),
            }
        )
    return rows


class Pipeline:
    """The reference of the videos' day, as the pipeline makes it, and points against it."""

    def __init__(self, rows: list[Row], version: ScoringVersion) -> None:
        self.version = version
        self._connection = ibis.duckdb.connect()
        videos, sentiment = self._tables(rows)
        end = DAY + timedelta(days=1)
        reference = compute_scoring_reference(videos, sentiment, DAY, end, version.window_days, version.method)
        self.reference = self._connection.to_pyarrow(reference).to_pylist()
        store(self._connection, SCORING_REFERENCE, self.reference, "stored_reference")

    def points(self, rows: list[Row]) -> list[Row]:
        """Rows of `video_points` in the order of the videos, beside the metrics that the score read."""
        videos, sentiment = self._tables(rows)
        reference = self._connection.table("stored_reference")
        scored = compute_video_points(videos, sentiment, reference, self.version)
        metrics = metric_values(videos, sentiment).drop("upload_date", "author_id", "author_username", "follower_tier")
        found = self._connection.to_pyarrow(scored.inner_join(metrics, "video_id")).to_pylist()
        return sorted(found, key=lambda row: row["video_id"])

    def videos(self, rows: list[Row]) -> list[ScoredVideo]:
        """What each video's score read."""
        version = self.version.parameters()
        return [ScoredVideo.of_rows(row, self.reference, version) for row in self.points(rows)]

    def _tables(self, rows: list[Row]) -> tuple[ibis.Table, ibis.Table]:
        delivered = latest_deliveries(store(self._connection, RAW_VIDEOS, rows))
        stored = store(self._connection, VIDEOS, self._connection.to_pyarrow(delivered).to_pylist())
        return stored, store(self._connection, CONTENT_SENTIMENT, rows)
