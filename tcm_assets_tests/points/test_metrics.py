import math
from datetime import date

import ibis
import pyarrow as pa
import pytest

from tcm_assets.catalogue.tables import VIDEOS
from tcm_assets.points.metrics import EQUAL_WEIGHTS, MetricWeights, metric_values
from tcm_assets.sentiment.tables import CONTENT_SENTIMENT
from tcm_assets.tables.scoring_metrics import SCORING_METRICS

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


def test_weights_name_exactly_the_scoring_metrics():
    assert tuple(EQUAL_WEIGHTS.by_metric()) == SCORING_METRICS


@pytest.mark.parametrize("weight", [-1.0, math.nan, math.inf])
def test_a_weight_is_finite_and_not_negative(weight):
    with pytest.raises(ValueError, match="share_count"):
        MetricWeights(share_count=weight)


def test_some_metric_must_count():
    with pytest.raises(ValueError, match="above 0"):
        MetricWeights(**dict.fromkeys(SCORING_METRICS, 0.0))


def test_shares_keep_the_proportions_and_sum_to_one():
    shares = MetricWeights(view_count=3.0, sentiment=0.0).shares()
    assert shares["view_count"] == pytest.approx(3 * shares["like_count"])
    assert (shares["sentiment"], math.fsum(shares.values())) == (0.0, pytest.approx(1.0))


def test_equal_is_a_matter_of_proportions():
    assert MetricWeights(**dict.fromkeys(SCORING_METRICS, 0.3)).are_equal
    assert not MetricWeights(sentiment=2.0).are_equal
