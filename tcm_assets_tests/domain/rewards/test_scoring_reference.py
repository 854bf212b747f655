from datetime import date, timedelta

import ibis
import numpy as np
import pyarrow as pa
import pytest

from tcm_assets.domain.rewards.metric_values import metric_values
from tcm_assets.domain.rewards.minmax_points import MINMAX_STATISTICS
from tcm_assets.domain.rewards.points import population_statistics
from tcm_assets.domain.rewards.robust_points import ROBUST_STATISTICS
from tcm_assets.domain.rewards.scoring_reference import scoring_reference
from tcm_assets.schemas.content_sentiment import CONTENT_SENTIMENT
from tcm_assets.schemas.scoring_metrics import SCORING_METRICS
from tcm_assets.schemas.scoring_reference import SCORING_REFERENCE
from tcm_assets.schemas.videos import VIDEOS

FIRST_DAY = date(2020, 12, 1)


def day(number):
    return FIRST_DAY + timedelta(days=number)


def stored(connection, table, records):
    schema = ibis.schema({column.name: column.dtype for column in table})
    rows = [{name: record.get(name) for name in table.column_names} for record in records]
    return connection.create_table(table.name, pa.Table.from_pylist(rows, schema.to_pyarrow()), overwrite=True)


def tables_of(records):
    connection = ibis.duckdb.connect()
    numbered = [{"video_id": str(place), **record} for place, record in enumerate(records)]
    return connection, stored(connection, VIDEOS, numbered), stored(connection, CONTENT_SENTIMENT, numbered)


def rows_of(records, first, end, window_days):
    """Day and metric to row."""
    connection, videos, sentiment = tables_of(records)
    rows = connection.to_pyarrow(scoring_reference(videos, sentiment, first, end, window_days)).to_pylist()
    found = {(row["upload_date"], row["metric"]): row for row in rows}
    assert len(found) == len(rows)
    return found


def some_videos(count, days):
    rng = np.random.default_rng(7)
    return [
        {
            "upload_date": day(int(rng.integers(days))),
            **{metric: int(rng.lognormal(3, 2)) for metric in SCORING_METRICS[:4]},
            "bookmark_count": None if rng.random() < 0.3 else int(rng.integers(4)),
            "engagement_rate": None if rng.random() < 0.1 else round(float(rng.random()), 5),
            "sentiment": None if rng.random() < 0.2 else float(rng.random()),
        }
        for _ in range(count)
    ]


def test_rows_are_those_of_the_schema():
    _, videos, sentiment = tables_of([])
    expression = scoring_reference(videos, sentiment, day(0), day(1), 30)
    assert expression.schema() == ibis.schema({column.name: column.dtype for column in SCORING_REFERENCE})


def test_a_window_ends_on_its_day_and_holds_its_days():
    videos = [{"upload_date": day(number), "view_count": 10**number, "sentiment": 0.5} for number in range(5)]
    found = rows_of(videos, day(2), day(4), 3)
    assert {key[0] for key in found} == {day(2), day(3)}
    views = found[day(3), "view_count"]
    assert (views["minimum"], views["maximum"], views["population_count"], views["window_days"]) == (10.0, 1000.0, 3, 3)


def test_the_minmax_population_has_a_sentiment_and_the_robust_one_need_not():
    videos = [
        {"upload_date": day(0), "view_count": 1, "sentiment": 0.5},
        {"upload_date": day(0), "view_count": 3, "sentiment": 0.5},
        {"upload_date": day(0), "view_count": 1000, "sentiment": None},
    ]
    views = rows_of(videos, day(0), day(1), 1)[day(0), "view_count"]
    assert (views["population_count"], views["scored_population_count"]) == (3, 2)
    assert (views["minimum"], views["maximum"]) == (1.0, 3.0)
    assert views["transformed_median"] == pytest.approx(np.log(4), rel=1e-15)


def test_a_day_without_videos_has_its_rows_with_nothing_known():
    found = rows_of([{"upload_date": day(0), "view_count": 5, "sentiment": 0.5}], day(0), day(3), 1)
    assert set(found) == {(day(number), metric) for number in range(3) for metric in SCORING_METRICS}
    empty = found[day(2), "view_count"]
    assert (empty["population_count"], empty["scored_population_count"]) == (0, 0)
    statistics = ("minimum", "maximum", "transformed_median", "transformed_mad", "transformed_scale")
    assert [empty[name] for name in statistics] == [None] * 5
    assert found[day(0), "bookmark_count"]["population_count"] == 0


def test_a_population_that_agrees_has_the_smallest_scale():
    found = rows_of([{"upload_date": day(0), "share_count": 3, "sentiment": 0.5}] * 3, day(0), day(1), 1)
    shares = found[day(0), "share_count"]
    assert (shares["transformed_mad"], shares["transformed_scale"]) == (0.0, pytest.approx(np.log(2)))


def test_a_range_gives_the_rows_that_day_by_day_gives():
    # The last day has no videos of its own.
    videos = some_videos(150, days=7)
    at_once = rows_of(videos, day(3), day(8), 5)
    one_by_one = {}
    for number in range(3, 8):
        one_by_one |= rows_of(videos, day(number), day(number + 1), 5)
    assert at_once == one_by_one


def test_a_day_depends_on_its_window_alone():
    videos = some_videos(150, days=12)
    window = [row for row in videos if day(3) <= row["upload_date"] <= day(7)]
    assert rows_of(videos, day(7), day(8), 5) == rows_of(window, day(7), day(8), 5)


def test_the_order_of_the_videos_changes_no_digit():
    videos = some_videos(150, days=6)
    assert rows_of(videos, day(0), day(6), 3) == rows_of(videos[::-1], day(0), day(6), 3)


def test_equals_the_statistics_of_the_window_as_one_population():
    connection, videos, sentiment = tables_of(some_videos(200, days=4))
    metrics = metric_values(videos, sentiment)
    reference = connection.to_pyarrow(scoring_reference(videos, sentiment, day(3), day(4), 4)).to_pylist()
    for method, names in (("minmax", MINMAX_STATISTICS), ("robust", ROBUST_STATISTICS)):
        by_window = {f"{row['metric']}_{name}": row[name] for row in reference for name in names}
        assert by_window == connection.to_pyarrow(population_statistics(metrics, method)).to_pylist()[0]


@pytest.mark.parametrize(("end", "window_days"), [(day(1), 0), (day(0), 30)])
def test_a_window_has_days(end, window_days):
    _, videos, sentiment = tables_of([])
    with pytest.raises(ValueError, match="at least one day"):
        scoring_reference(videos, sentiment, day(0), end, window_days)
