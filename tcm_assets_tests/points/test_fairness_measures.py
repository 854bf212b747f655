import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tcm_assets.points.fairness_measures import (
    AS_OBSERVED,
    WEIGHT_CHANGE_SUBJECTS,
    WITH_PLANTED,
    gini,
    mean_rank,
    outlier_effect,
    points_by_population,
    rank_correlation,
    shares_by_tier,
    weight_sensitivity,
    with_planted_video,
)
from tcm_assets.points.tables import VIDEO_POINTS
from tcm_assets.tables.scoring_metrics import EQUAL_WEIGHTS, SCORING_METHODS, SCORING_METRICS, MetricWeights
from tcm_assets.tables.types import arrow_schema
from tcm_assets_tests.points.one_population import points_in_one_population

CONNECTION = ibis.duckdb.connect()

GINI = ibis.to_sql(gini(ibis.table({"points": "int64"}, name="rows"), "points"), dialect="duckdb")

CORRELATION = ibis.to_sql(
    rank_correlation(ibis.table({"a": "float64", "b": "float64"}, name="rows"), "a", "b"), dialect="duckdb"
)


def value_of(sql: str, **columns: pa.Array) -> float | None:
    """Run the compiled query on a table of these columns, and return its one value."""
    CONNECTION.create_table("rows", pa.table(columns), overwrite=True)
    return CONNECTION.raw_sql(sql).to_arrow_table()["value"][0].as_py()


def gini_of(values: list[int | None]) -> float | None:
    return value_of(GINI, points=pa.array(values, pa.int64()))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([7, 7, 7, 7], 0.0),
        ([0, 0, 0, 4], 0.75),
        ([1, 3], 0.25),
        ([1, 2, 3, 4, 5], 4 / 15),
        ([1, 3, None], 0.25),
        ([5], 0.0),
        ([0, 0], None),
        ([], None),
    ],
)
def test_gini_of_known_distributions(values, expected):
    assert gini_of(values) == (pytest.approx(expected, abs=1e-12) if expected is not None else None)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 1400), min_size=2, max_size=20).filter(any))
def test_gini_is_half_the_mean_difference_over_the_mean(values):
    mean_difference = sum(abs(a - b) for a in values for b in values) / len(values) ** 2
    assert gini_of(values) == pytest.approx(mean_difference / (2 * sum(values) / len(values)), abs=1e-9)


def test_shares_of_tiers_sum_to_one_and_unknown_followers_are_named():
    connection = ibis.duckdb.connect()
    videos = pa.table({"follower_tier": ["nano", "nano", "mega", None], "points": pa.array([100, 200, 700, None])})
    shares = connection.to_pyarrow(shares_by_tier(connection.create_table("videos", videos))).to_pylist()
    assert {row["subject"]: (row["share_of_points"], row["share_of_videos"]) for row in shares} == {
        "nano": (0.3, 0.5),
        "mega": (0.7, 0.25),
        "unknown": (None, 0.25),
    }


def test_groups_are_measured_apart():
    connection = ibis.duckdb.connect()
    videos = pa.table(
        {
            "method": ["robust", "robust", "minmax"],
            "follower_tier": ["nano", "mega", "mega"],
            "points": [1, 3, 10],
        }
    )
    table = connection.create_table("videos", videos)
    ginis = connection.to_pyarrow(gini(table, "points", by=["method"])).to_pylist()
    assert {row["method"]: row["value"] for row in ginis} == {"robust": 0.25, "minmax": 0.0}
    shares = connection.to_pyarrow(shares_by_tier(table, by=["method"])).to_pylist()
    assert {(row["method"], row["subject"]): row["share_of_points"] for row in shares} == {
        ("robust", "nano"): 0.25,
        ("robust", "mega"): 0.75,
        ("minmax", "mega"): 1.0,
    }


def metrics(count: int) -> pa.Table:
    numbers = range(1, count + 1)
    return pa.table(
        {
            **dict.fromkeys(SCORING_METRICS, pa.nulls(count, pa.int64())),
            "video_id": [str(number) for number in numbers],
            "upload_date": pa.array([18_500] * count, pa.int32()).cast(pa.date32()),
            "author_id": ["7"] * count,
            "author_username": ["nina"] * count,
            "follower_tier": pa.array([None] * count, pa.string()),
            "view_count": [1000 * number for number in numbers],
            "like_count": [100 * number for number in numbers],
            "share_count": [10 * number for number in numbers],
            "comment_count": [3 * number for number in numbers],
            "engagement_rate": [0.1 + 0.001 * number for number in numbers],
            "sentiment": [number / count for number in numbers],
        }
    )


def effect(method: str, rows: pa.Table) -> dict[str, float | None]:
    connection = ibis.duckdb.connect()
    table = connection.create_table("metrics", rows)
    points = points_by_population(with_planted_video(table))
    return connection.to_pyarrow(outlier_effect(points, method)).to_pylist()[0]


def test_with_the_source_systems_method_counts_shrink_to_a_tenth():
    # Four of the six known metrics are counts; ten times the largest count leaves a tenth of their points.
    found = effect("minmax", metrics(101))
    assert found["mean"] == pytest.approx(60, abs=1)
    assert found["largest"] >= found["mean"]


def test_with_ours_the_middle_hardly_moves():
    found = effect("robust", metrics(101))
    assert 0 < found["mean"] < 1
    assert found["largest"] < 5


def test_an_effect_is_told_over_the_points_before():
    points = {
        "video_id": ["1", "2"] * 2,
        "population": [AS_OBSERVED] * 2 + [WITH_PLANTED] * 2,
        "robust": [100, 50, 80, 55],
    }
    connection = ibis.duckdb.connect()
    effect = outlier_effect(connection.create_table("points", pa.table(points)), "robust")
    assert connection.to_pyarrow(effect).to_pylist() == [{"mean": pytest.approx(100 * 25 / 150), "largest": 20.0}]


def test_without_videos_there_is_no_effect_to_tell():
    assert effect("robust", metrics(5).slice(0, 0)) == {"mean": None, "largest": None}


@pytest.mark.parametrize("method", SCORING_METHODS)
def test_points_are_those_of_the_method_in_one_population(method):
    rows = metrics(40)
    unknown = pa.table({**{name: rows[name] for name in rows.column_names}, "sentiment": [None] * 5 + [0.2] * 35})
    connection = ibis.duckdb.connect()
    table = connection.create_table("metrics", unknown)
    found = connection.to_pyarrow(points_by_population(with_planted_video(table))).to_pylist()
    by_population = {
        population: {row["video_id"]: row[method] for row in found if row["population"] == population}
        for population in (AS_OBSERVED, WITH_PLANTED)
    }
    alone = connection.to_pyarrow(points_in_one_population(table, method)).to_pylist()
    assert by_population[AS_OBSERVED] == {row["video_id"]: row["points"] for row in alone}
    assert by_population[WITH_PLANTED].keys() == by_population[AS_OBSERVED].keys()
    assert by_population[WITH_PLANTED] != by_population[AS_OBSERVED]


def correlation(first: list[float | None], second: list[float | None]) -> float | None:
    return value_of(CORRELATION, a=pa.array(first, pa.float64()), b=pa.array(second, pa.float64()))


def test_equal_values_share_the_mean_of_their_ranks():
    connection = ibis.duckdb.connect()
    rows = connection.create_table("rows", pa.table({"value": [5, 1, 5, 9]}))
    ranked = connection.to_pyarrow(rows.select("value", rank=mean_rank(rows.value)).order_by("value"))
    assert ranked["rank"].to_pylist() == [1.0, 2.5, 2.5, 4.0]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=30))
def test_the_correlation_is_spearmans(pairs):
    first, second = ([float(pair[place]) for pair in pairs] for place in (0, 1))
    found = correlation(first, second)
    if len(set(first)) == 1 or len(set(second)) == 1:
        assert found is None
    else:
        assert found == pytest.approx(stats.spearmanr(first, second).statistic, abs=1e-9)


def test_rows_with_an_unknown_value_are_left_out():
    assert correlation([1, 2, 3, None], [1, 2, 3, 0]) == pytest.approx(1)
    assert correlation([1, 2, 3], [9, 5, 1]) == pytest.approx(-1)


def test_a_single_row_has_no_correlation():
    assert correlation([1.0], [2.0]) is None
    assert np.isfinite(correlation([1.0, 2.0], [2.0, 1.0]))


def test_groups_are_ranked_apart():
    connection = ibis.duckdb.connect()
    rows = pa.table({"group": [1, 1, 1, 2, 2], "a": [1, 2, 3, 9, 8], "b": [1, 2, 3, 1, 2]})
    found = rank_correlation(connection.create_table("rows", rows), "a", "b", by=["group"])
    values = {row["group"]: row["value"] for row in connection.to_pyarrow(found).to_pylist()}
    assert values == {1: pytest.approx(1), 2: pytest.approx(-1)}


def moves(rows: list[dict[str, int | None]], weights: MetricWeights = EQUAL_WEIGHTS) -> dict[str, float | None]:
    complete = [
        {
            "video_id": str(number),
            "points": sum(points for points in row.values() if points is not None) if row else None,
            **{f"{metric}_points": row.get(metric) for metric in SCORING_METRICS},
        }
        for number, row in enumerate(rows)
    ]
    connection = ibis.duckdb.connect()
    table = connection.create_table("video_points", pa.Table.from_pylist(complete, schema=arrow_schema(VIDEO_POINTS)))
    found = connection.to_pyarrow(weight_sensitivity(table, weights)).to_pylist()
    return {row["subject"]: row["value"] for row in found}


def test_each_weight_is_tried_up_and_down():
    found = moves([{"view_count": 100, "like_count": 50}, {"view_count": 50, "like_count": 101}])
    assert set(found) == {f"{metric} {sign}20 %" for metric in SCORING_METRICS for sign in "+-"}


def test_two_videos_change_places_when_the_weight_tells_them_apart():
    found = moves([{"view_count": 100, "like_count": 50}, {"view_count": 50, "like_count": 101}])
    # Each of two videos moves by one rank: half of all ranks.
    assert found["view_count +20 %"] == 50
    assert found["like_count -20 %"] == 50
    assert found["like_count +20 %"] == found["share_count +20 %"] == 0


def test_an_unknown_metric_takes_no_part_in_the_renormalisation():
    # Both are best in everything that is known of them, whatever the weights.
    found = moves([{"view_count": 700, "like_count": 700}, {"like_count": 1400}])
    assert set(found.values()) == {0}


def test_a_change_is_of_a_fifth_and_points_are_renormalised_over_the_known_weights():
    views_and_likes, views_alone = {"view_count": 180, "like_count": 20}, {"view_count": 210}
    # 236 points of 2.2 weights are as 214.5 of 2: more than 210.
    assert moves([views_and_likes, views_alone])["view_count +20 %"] == 50
    # A third more weight would make the first the better one.
    assert moves([{"view_count": 100, "like_count": 50}, {"view_count": 50, "like_count": 115}]) == dict.fromkeys(
        WEIGHT_CHANGE_SUBJECTS, 0
    )


def test_an_unknown_metric_is_not_weighed():
    assert moves([{"like_count": 1_000}, {"view_count": 999}])["view_count +20 %"] == 0


def test_a_weight_of_zero_moves_nothing():
    found = moves([{"like_count": 50}, {"like_count": 101}], MetricWeights(view_count=0))
    assert found["view_count +20 %"] == 0


def test_without_scored_videos_there_is_nothing_to_tell():
    assert moves([{}]) == {}
