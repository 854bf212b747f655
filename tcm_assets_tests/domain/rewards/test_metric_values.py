from datetime import date

import ibis
import pyarrow as pa

from tcm_assets.domain.rewards.metric_values import metric_values
from tcm_assets.schemas.content_sentiment import CONTENT_SENTIMENT
from tcm_assets.schemas.videos import VIDEOS

DAY = date(2020, 12, 1)


def stored(connection, table, records):
    schema = ibis.schema({column.name: column.dtype for column in table}).to_pyarrow()
    rows = [{name: record.get(name) for name in table.column_names} for record in records]
    return connection.create_table(table.name, pa.Table.from_pylist(rows, schema))


def test_a_video_without_a_sentiment_row_stays_with_an_unknown_sentiment():
    connection = ibis.duckdb.connect()
    videos = stored(
        connection,
        VIDEOS,
        [
            {"video_id": "judged", "upload_date": DAY, "view_count": 1, "engagement_rate": 0.5},
            {"video_id": "silent", "upload_date": DAY, "view_count": 2, "follower_count": 10_000},
            {"video_id": "new", "upload_date": DAY, "view_count": 3},
        ],
    )
    sentiments = stored(
        connection,
        CONTENT_SENTIMENT,
        [
            {"video_id": "judged", "upload_date": DAY, "sentiment": 0.25},
            {"video_id": "silent", "upload_date": DAY, "sentiment": None},
            {"video_id": "unknown video", "upload_date": DAY, "sentiment": 1.0},
        ],
    )
    rows = connection.to_pyarrow(metric_values(videos, sentiments).order_by("view_count")).to_pylist()
    assert [(row["video_id"], row["sentiment"], row["engagement_rate"]) for row in rows] == [
        ("judged", 0.25, 0.5),
        ("silent", None, None),
        ("new", None, None),
    ]
    assert [row["follower_tier"] for row in rows] == [None, "micro", None]
