from datetime import date, timedelta

import ibis
import numpy as np
import pytest

from tcm_assets.catalogue.tables import VIDEOS
from tcm_assets.points.minmax import MINMAX_STATISTICS
from tcm_assets.points.populations import (
    EVERYONE,
    POPULATIONS,
    SMALLEST_POPULATION,
    SMALLEST_TIER_POPULATION,
    metric_values,
)
from tcm_assets.points.robust import ROBUST_STATISTICS
from tcm_assets.points.scoring_reference import compute_scoring_reference, describe_scored_days
from tcm_assets.points.tables import SCORING_REFERENCE
from tcm_assets.sentiment.tables import CONTENT_SENTIMENT
from tcm_assets.tables.scoring_metrics import SCORING_METRICS
from tcm_assets.tables.types import ibis_schema
from tcm_assets_tests.points.one_population import population_statistics
from tcm_assets_tests.tables.stored_tables import store

FIRST_DAY = date(2020, 12, 1)


def day(number):
    return FIRST_DAY + timedelta(days=number)


def tables_of(records):
    connection = ibis.duckdb.connect()
    numbered = [{"video_id": f"unnamed {place}", **record} for place, record in enumerate(records)]
    return connection, store(connection, VIDEOS, numbered), store(connection, CONTENT_SENTIMENT, numbered)


def rows_of_populations(records, first, end, window_days):
    """Day, population and metric to row."""
    connection, videos, sentiment = tables_of(records)
    rows = connection.to_pyarrow(compute_scoring_reference(videos, sentiment, first, end, window_days)).to_pylist()
    found = {(row["upload_date"], row["population"], row["metric"]): row for row in rows}
    assert len(found) == len(rows)
    return found


def rows_of(records, first, end, window_days):
    """Day and metric to row of all videos."""
    found = rows_of_populations(records, first, end, window_days)
    return {(on, metric): row for (on, population, metric), row in found.items() if population == EVERYONE}


def some_videos(count, days):
    rng = np.random.default_rng(7)
    return [
        {
            "video_id": str(place),
            "upload_date": day(int(rng.integers(days))),
            **{metric: int(rng.lognormal(3, 2)) for metric in SCORING_METRICS[:4]},
            "bookmark_count": None if rng.random() < 0.3 else int(rng.integers(4)),
            "engagement_rate": None if rng.random() < 0.1 else round(float(rng.random()), 5),
            "sentiment": None if rng.random() < 0.2 else float(rng.random()),
            "follower_count": None if rng.random() < 0.1 else 10 ** int(rng.integers(3, 7)),
        }
        for place in range(count)
    ]


def test_rows_are_those_of_the_schema():
    _, videos, sentiment = tables_of([])
    expression = compute_scoring_reference(videos, sentiment, day(0), day(1), 30)
    assert expression.schema() == ibis_schema(SCORING_REFERENCE)


def test_a_window_ends_on_its_day_and_holds_its_days():
    videos = [{"upload_date": day(number), "view_count": 10**number, "sentiment": 0.5} for number in range(5)]
    found = rows_of(videos, day(2), day(4), 3)
    assert {key[0] for key in found} == {day(2), day(3)}
    views = found[day(3), "view_count"]
    assert (views["minimum"], views["maximum"], views["population_count"], views["window_days"]) == (10.0, 1000.0, 3, 3)


def test_what_the_window_held_is_recorded():
    videos = [{"upload_date": day(number), "view_count": 1, "sentiment": 0.5} for number in (0, 2, 3, 3)]
    rows = rows_of_populations(videos, day(0), day(7), 3).values()
    records = {(row["upload_date"], row["window_first_day"], row["window_video_count"]) for row in rows}
    assert records == {
        (day(0), day(0), 1),
        (day(1), day(0), 1),
        (day(2), day(0), 2),
        (day(3), day(2), 3),
        (day(4), day(2), 3),
        (day(5), day(3), 2),
        (day(6), None, 0),
    }
    digests = {row["upload_date"]: row["window_digest"] for row in rows}
    assert digests[day(3)] == digests[day(4)] != digests[day(5)]
    assert digests[day(6)] is None


PLAIN = {"video_id": "1", "view_count": 1, "follower_count": 5, "sentiment": 0.5}

READ = ({metric: 0.25 if metric in ("engagement_rate", "sentiment") else 9} for metric in SCORING_METRICS)

CHANGES = [(change, True) for change in ({"video_id": "2"}, {"follower_count": 10**6}, *READ)]

CHANGES += [(change, False) for change in ({}, {"follower_count": 9_999}, {"caption": "another"})]


def test_a_digest_is_of_what_is_read_of_the_videos():
    records = [PLAIN | change | {"upload_date": day(number)} for number, (change, _) in enumerate(CHANGES)]
    connection, videos, sentiment = tables_of([*records, PLAIN | {"upload_date": day(-1)}])
    rows = connection.to_pyarrow(describe_scored_days(metric_values(videos, sentiment))).to_pylist()
    digests = {row["upload_date"]: row["digest"] for row in rows}
    for number, (change, is_read) in enumerate(CHANGES):
        assert (digests[day(number)] != digests[day(-1)]) == is_read, change


def test_the_minmax_population_has_a_sentiment_and_the_robust_one_need_not():
    videos = [
        *[{"upload_date": day(0), "view_count": 1, "sentiment": 0.5}] * 10,
        *[{"upload_date": day(0), "view_count": 3, "sentiment": 0.5}] * 10,
        *[{"upload_date": day(0), "view_count": 1000, "sentiment": None}] * 10,
    ]
    views = rows_of(videos, day(0), day(1), 1)[day(0), "view_count"]
    assert (views["population_count"], views["scored_population_count"]) == (30, 20)
    assert (views["minimum"], views["maximum"]) == (1.0, 3.0)
    assert views["transformed_median"] == pytest.approx(np.log(4), rel=1e-15)


def test_a_day_without_videos_has_its_rows_with_nothing_known():
    found = rows_of_populations([{"upload_date": day(0), "view_count": 5, "sentiment": 0.5}], day(0), day(3), 1)
    assert set(found) == {
        (day(number), population, metric)
        for number in range(3)
        for population in POPULATIONS
        for metric in SCORING_METRICS
    }
    empty = found[day(2), EVERYONE, "view_count"]
    assert (empty["population_count"], empty["scored_population_count"]) == (0, 0)
    statistics = ("minimum", "maximum", "transformed_median", "transformed_mad", "transformed_scale")
    assert [empty[name] for name in statistics] == [None] * 5
    assert found[day(0), EVERYONE, "bookmark_count"]["population_count"] == 0


def test_a_population_that_agrees_has_the_smallest_scale():
    found = rows_of([{"upload_date": day(0), "share_count": 3, "sentiment": 0.5}] * 20, day(0), day(1), 1)
    shares = found[day(0), "share_count"]
    assert (shares["transformed_mad"], shares["transformed_scale"]) == (0.0, pytest.approx(np.log(2)))


def test_a_range_gives_the_rows_that_day_by_day_gives():
    # The last day has no videos of its own.
    videos = some_videos(150, days=7)
    at_once = rows_of_populations(videos, day(3), day(8), 5)
    one_by_one = {}
    for number in range(3, 8):
        one_by_one |= rows_of_populations(videos, day(number), day(number + 1), 5)
    assert at_once == one_by_one


def test_a_day_depends_on_its_window_alone():
    videos = some_videos(150, days=12)
    window = [row for row in videos if day(3) <= row["upload_date"] <= day(7)]
    found = [rows_of_populations(records, day(7), day(8), 5) for records in (videos, window)]
    assert found[0] == found[1]


def test_the_order_of_the_videos_changes_no_digit():
    videos = some_videos(150, days=6)
    found = [rows_of_populations(records, day(0), day(6), 3) for records in (videos, videos[::-1])]
    assert found[0] == found[1]


def test_equals_the_statistics_of_the_window_as_one_population():
    connection, videos, sentiment = tables_of(some_videos(200, days=4))
    metrics = metric_values(videos, sentiment)
    reference = connection.to_pyarrow(compute_scoring_reference(videos, sentiment, day(3), day(4), 4)).to_pylist()
    of_everyone = [row for row in reference if row["population"] == EVERYONE]
    for method, names in (("minmax", MINMAX_STATISTICS), ("robust", ROBUST_STATISTICS)):
        by_window = {f"{row['metric']}_{name}": row[name] for row in of_everyone for name in names}
        assert by_window == connection.to_pyarrow(population_statistics(metrics, method)).to_pylist()[0]


@pytest.mark.parametrize(("end", "window_days"), [(day(1), 0), (day(0), 30)])
def test_a_window_has_days(end, window_days):
    _, videos, sentiment = tables_of([])
    with pytest.raises(ValueError, match="at least one day"):
        compute_scoring_reference(videos, sentiment, day(0), end, window_days)


STATISTICS = ("transformed_median", "transformed_mad", "transformed_scale")


def of_tiers(**counts):
    """Videos of one day: as many of each tier as said, with views that tell the tiers apart."""
    followers = {"unknown": None, "nano": 1, "micro": 10**4, "mid": 10**5, "macro": 5 * 10**5, "mega": 10**6}
    return [
        {"upload_date": day(0), "view_count": (followers[tier] or 0) + place, "follower_count": followers[tier]}
        for tier, count in counts.items()
        for place in range(count)
    ]


def views_of(records):
    found = rows_of_populations(records, day(0), day(1), 1)
    return {population: found[day(0), population, "view_count"] for population in POPULATIONS}


def test_a_tier_that_is_large_enough_has_its_own_statistics():
    records = of_tiers(nano=SMALLEST_TIER_POPULATION, micro=SMALLEST_TIER_POPULATION - 1, unknown=5)
    views = views_of(records)
    assert {name: row["population_count"] for name, row in views.items()} == {
        "all": 204, "nano": 100, "micro": 99, "mid": 0, "macro": 0, "mega": 0,
    }  # fmt: skip
    assert {name: row["compared_with"] for name, row in views.items() if name != "nano"} == dict.fromkeys(
        set(POPULATIONS) - {"nano"}, EVERYONE
    )
    assert views["nano"]["compared_with"] == "nano"
    own = sorted(np.log1p(row["view_count"]) for row in records if row["follower_count"] == 1)
    assert views["nano"]["transformed_median"] == pytest.approx((own[49] + own[50]) / 2, rel=1e-14)
    for name in STATISTICS:
        assert views["micro"][name] == views["mega"][name] == views[EVERYONE][name] != views["nano"][name]


def test_a_tier_is_judged_metric_by_metric():
    records = of_tiers(nano=SMALLEST_TIER_POPULATION)
    for record in records[1:]:
        record["share_count"] = 3
    found = rows_of_populations(records, day(0), day(1), 1)
    assert found[day(0), "nano", "view_count"]["compared_with"] == "nano"
    assert found[day(0), "nano", "share_count"]["compared_with"] == EVERYONE
    assert found[day(0), "nano", "like_count"]["compared_with"] is None


@pytest.mark.parametrize(("count", "compared_with"), [(SMALLEST_POPULATION - 1, None), (SMALLEST_POPULATION, EVERYONE)])
def test_where_even_all_are_too_few_there_are_no_robust_statistics(count, compared_with):
    views = views_of(of_tiers(nano=count))
    for row in views.values():
        assert row["compared_with"] == compared_with
        assert [row[name] is None for name in STATISTICS] == [compared_with is None] * 3


def test_the_extremes_are_those_of_all_whatever_the_tier():
    records = [row | {"sentiment": 0.5} for row in of_tiers(nano=2, mega=3)]
    views = views_of([*records, {"upload_date": day(0), "view_count": 0, "sentiment": None, "follower_count": 7}])
    assert {(row["minimum"], row["maximum"]) for row in views.values()} == {(1.0, 10**6 + 2.0)}
    assert (views["nano"]["population_count"], views["nano"]["scored_population_count"]) == (3, 2)
