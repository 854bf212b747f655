"""The minmax method against the source system's formula, step by step, on the thousand videos of its own export."""

import json
from datetime import UTC, datetime
from pathlib import Path

import ibis
import numpy as np
import pyarrow as pa
import pytest

from tcm_assets.catalogue.deliveries import latest_deliveries
from tcm_assets.catalogue.tables import RAW_VIDEOS
from tcm_assets.points.metrics import metric_values
from tcm_assets.points.populations import scoring_reference
from tcm_assets.points.versions import ScoringVersion
from tcm_assets.points.video_scoring import points_in_one_population, video_points
from tcm_assets.sentiment.tables import CONTENT_SENTIMENT

EXPORT = Path(__file__).parents[3] / "shared" / "real" / "trending_december_2020.json"

SEED = 20201221

COUNTS = {
    "playCount": "view_count",
    "diggCount": "like_count",
    "shareCount": "share_count",
    "commentCount": "comment_count",
}


@pytest.fixture(scope="module")
def export():
    if not EXPORT.exists():
        pytest.skip(f"the real export is not at {EXPORT}")
    return json.loads(EXPORT.read_text())["collector"]


def raw_rows(export, bookmarks):
    for position, (video, bookmark_count) in enumerate(zip(export, bookmarks, strict=True), start=1):
        uploaded_at = datetime.fromtimestamp(video["createTime"], UTC).replace(tzinfo=None)
        yield {
            "video_id": video["id"],
            "uploaded_at": uploaded_at,
            "upload_date": uploaded_at.date(),
            "author_id": video["authorMeta"]["id"],
            "author_username": video["authorMeta"]["name"],
            **{name: video[key] for key, name in COUNTS.items()},
            "bookmark_count": bookmark_count,
            "source_file": EXPORT.name,
            "position": position,
            "delivered_at": datetime.fromisoformat("2020-12-21"),
        }


def source_points(export, sentiments, bookmarks):
    """The source system's formula: z-scores, scaled by their extremes, summed, rounded; video id to points."""
    import pandas as pd

    frame = pd.DataFrame(
        {
            "views": [video["playCount"] for video in export],
            "likes": [video["diggCount"] for video in export],
            "shares": [video["shareCount"] for video in export],
            "comments": [video["commentCount"] for video in export],
        },
        dtype="float64",
    )
    if bookmarks[0] is not None:
        frame["bookmarks"] = np.array(bookmarks, dtype="float64")
    reactions = [name for name in frame.columns if name != "views"]
    frame["engagement_rate"] = sum((frame[name] / frame["views"]).round(5) for name in reactions)
    frame["sentiment"] = sentiments
    frame.index = [video["id"] for video in export]
    population = frame[frame["sentiment"].notna()]
    total = pd.Series(0.0, index=population.index)
    for name in population.columns:
        deviation = population[name].std(ddof=0)
        z = (population[name] - population[name].mean()) / deviation if deviation else population[name] * 0.0
        total += (z - z.min()) / (z.max() - z.min())
    return (200 * total).round().astype("int64").to_dict()


def stored(connection, table, rows):
    schema = ibis.schema({column.name: column.dtype for column in table})
    records = [{name: row.get(name) for name in table.column_names} for row in rows]
    return connection.create_table(table.name, pa.Table.from_pylist(records, schema.to_pyarrow()))


@pytest.mark.parametrize("has_bookmarks", [False, True])
def test_every_video_has_the_points_that_the_source_gives(export, has_bookmarks):
    rng = np.random.default_rng(SEED)
    sentiments = np.where(rng.random(len(export)) < 0.95, rng.random(len(export)).round(2), np.nan)
    bookmarks = rng.lognormal(6, 2, len(export)).astype(int).tolist() if has_bookmarks else [None] * len(export)
    connection = ibis.duckdb.connect()
    raw = list(raw_rows(export, bookmarks))
    videos = latest_deliveries(stored(connection, RAW_VIDEOS, raw))
    judged = [
        {**row, "sentiment": None if np.isnan(score) else score} for row, score in zip(raw, sentiments, strict=True)
    ]
    sentiment = stored(connection, CONTENT_SENTIMENT, judged)

    expected = source_points(export, sentiments, bookmarks)
    in_one_population = points_in_one_population(metric_values(videos, sentiment), "minmax")
    found = connection.to_pyarrow(in_one_population).to_pylist()
    assert len(found) == len(export) == 1000
    assert {row["video_id"]: row["points"] for row in found if row["points"] is not None} == expected
    missing = {metric for row in found if row["points"] is not None for metric in row["missing_metrics"]}
    assert missing == (set() if has_bookmarks else {"bookmark_count"})

    # A window as long as the export puts all videos into the population of its last day, and gives the same numbers.
    last_day = max(row["upload_date"] for row in raw)
    end_day = last_day.fromordinal(last_day.toordinal() + 1)
    reference = scoring_reference(videos, sentiment, last_day, end_day, 91)
    of_last_day = videos.mutate(upload_date=ibis.literal(last_day))
    sentiment_of_last_day = sentiment.mutate(upload_date=ibis.literal(last_day))
    by_window = video_points(
        of_last_day, sentiment_of_last_day, reference, ScoringVersion(method="minmax", window_days=91)
    )
    by_id = {row["video_id"]: row["points"] for row in connection.to_pyarrow(by_window).to_pylist()}
    assert by_id == {row["video_id"]: row["points"] for row in found}
