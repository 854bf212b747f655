"""One viral video presses everyone down with the source system's method, and hardly moves anyone with ours."""

import ibis
import pyarrow as pa
import pytest

from tcm_assets.domain.fairness.planted_outlier import outlier_effect
from tcm_assets.domain.fairness.population_points import (
    AS_IT_IS,
    WITH_PLANTED,
    points_by_population,
    with_planted_video,
)
from tcm_assets.domain.rewards.points import points_in_one_population


def metrics(count: int) -> pa.Table:
    numbers = range(1, count + 1)
    return pa.table(
        {
            "video_id": [str(number) for number in numbers],
            "upload_date": pa.array([18_500] * count, pa.int32()).cast(pa.date32()),
            "author_id": ["7"] * count,
            "author_username": ["nina"] * count,
            "follower_tier": pa.array([None] * count, pa.string()),
            "view_count": [1000 * number for number in numbers],
            "like_count": [100 * number for number in numbers],
            "share_count": [10 * number for number in numbers],
            "comment_count": [3 * number for number in numbers],
            "bookmark_count": pa.array([None] * count, pa.int64()),
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


def test_without_videos_there_is_no_effect_to_tell():
    assert effect("robust", metrics(5).slice(0, 0)) == {"mean": None, "largest": None}


@pytest.mark.parametrize("method", ["minmax", "robust"])
def test_points_are_those_of_the_method_in_one_population(method):
    rows = metrics(40)
    unknown = pa.table({**{name: rows[name] for name in rows.column_names}, "sentiment": [None] * 5 + [0.2] * 35})
    connection = ibis.duckdb.connect()
    table = connection.create_table("metrics", unknown)
    found = connection.to_pyarrow(points_by_population(with_planted_video(table))).to_pylist()
    by_population = {
        population: {row["video_id"]: row[method] for row in found if row["population"] == population}
        for population in (AS_IT_IS, WITH_PLANTED)
    }
    alone = connection.to_pyarrow(points_in_one_population(table, method)).to_pylist()
    assert by_population[AS_IT_IS] == {row["video_id"]: row["points"] for row in alone}
    assert by_population[WITH_PLANTED].keys() == by_population[AS_IT_IS].keys()
    assert by_population[WITH_PLANTED] != by_population[AS_IT_IS]
