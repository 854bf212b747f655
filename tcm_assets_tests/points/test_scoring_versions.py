from datetime import date

import ibis
import pyarrow as pa
import pytest

from tcm_assets.points.assets import points_fairness, scoring_reference
from tcm_assets.points.scoring_versions import ScoringVersion, compute_scoring_versions, metrics_version
from tcm_assets.points.tables import SCORING_VERSIONS
from tcm_assets.tables.scoring_metrics import METRICS, SCORING_METRICS, MetricWeights

CURRENT = ScoringVersion(window_days=30)

POINTS = ibis.schema({"scoring_version": "string", "upload_date": "date", "points": "int64"}).to_pyarrow()


def stored(*scored, former=None, current=CURRENT):
    """Version to row, after videos of (version, day of October, points)."""
    connection = ibis.duckdb.connect()
    records = [
        {"scoring_version": name, "upload_date": date(2020, 10, day), "points": points} for name, day, points in scored
    ]
    video_points = connection.create_table("video_points", pa.Table.from_pylist(records, POINTS))
    kept = connection.create_table("former", former) if former is not None else None
    rows = connection.to_pyarrow(compute_scoring_versions(video_points, kept, current))
    return rows, {row["scoring_version"]: row for row in rows.to_pylist()}


def test_names_do_not_change_with_time():
    """A changed name says that all points ever given are of an older version: raise FORMULA_REVISION and say why.

    A new metric is a parameter of its own and changes the names without it.
    """
    assert ScoringVersion(window_days=30).name == "robust-82a09441"
    assert ScoringVersion(method="minmax", window_days=30).name == "minmax-89c44bbf"


def test_a_name_is_the_same_for_weights_in_the_same_proportion():
    for factor in (0.1, 3, 7, 1 / 3):
        assert ScoringVersion(window_days=30, weights=tenfold(factor)).name == CURRENT.name


def tenfold(factor):
    return MetricWeights(**dict.fromkeys(SCORING_METRICS, factor))


def test_another_metric_outdates_references_and_fairness():
    names = {metrics_version(METRICS), metrics_version(METRICS[:-1]), *map(metrics_version, zip(METRICS, strict=True))}
    assert len(names) == 2 + len(METRICS)
    for asset in (scoring_reference, points_fairness):
        assert metrics_version(METRICS) in next(iter(asset.specs)).code_version


def test_every_parameter_is_in_the_name(monkeypatch):
    others = [
        ScoringVersion(window_days=29),
        ScoringVersion(window_days=None),
        ScoringVersion(method="minmax", window_days=30),
        *(ScoringVersion(window_days=30, weights=MetricWeights(**{metric: 1.2})) for metric in SCORING_METRICS),
    ]
    names = {CURRENT.name, *(version.name for version in others)}
    for constant in ("FORMULA_REVISION", "SMALLEST_POPULATION", "SMALLEST_TIER_POPULATION", "Z_BOUND"):
        with monkeypatch.context() as changed:
            changed.setattr(f"tcm_assets.points.scoring_versions.{constant}", 77)
            names.add(CURRENT.name)
    assert len(names) == 1 + len(others) + 4


def test_what_cannot_score_is_refused():
    with pytest.raises(ValueError, match="'mean' is unknown; choose one of robust, minmax, zscore"):
        ScoringVersion(method="mean", window_days=30)
    with pytest.raises(ValueError, match="no weights"):
        ScoringVersion(method="minmax", weights=MetricWeights(sentiment=2.0), window_days=30)


def test_rows_are_those_of_the_schema():
    video_points = ibis.table(ibis.schema(POINTS), name="video_points")
    columns = {column.name: column.dtype for column in SCORING_VERSIONS}
    assert compute_scoring_versions(video_points, None, CURRENT).schema() == ibis.schema(columns)
    former = ibis.table(columns, name="former")
    assert compute_scoring_versions(video_points, former, CURRENT).schema() == ibis.schema(columns)


def test_the_current_version_is_there_before_it_gave_points():
    _, rows = stored()
    row = rows[CURRENT.name]
    assert (row["is_current"], row["video_count"], row["first_upload_date"]) == (True, 0, None)
    assert (row["method"], row["window_days"], row["view_count_weight"]) == (
        "robust",
        30,
        pytest.approx(1 / len(SCORING_METRICS)),
    )


def test_videos_and_days_are_counted_by_version():
    name = CURRENT.name
    row = stored((name, 3, 700), (name, 1, 0), (name, 9, None), ("gone", 2, 5))[1][name]
    assert (row["video_count"], row["first_upload_date"], row["last_upload_date"]) == (
        2, date(2020, 10, 1), date(2020, 10, 3),
    )  # fmt: skip


def test_former_versions_are_kept_for_good_with_their_parameters():
    before, _ = stored((CURRENT.name, 1, 700))
    weighted = ScoringVersion(window_days=30, weights=MetricWeights(view_count=2.0))
    after, rows = stored((CURRENT.name, 1, 700), (weighted.name, 2, 700), former=before, current=weighted)
    assert {name: (row["is_current"], row["video_count"]) for name, row in rows.items()} == {
        CURRENT.name: (False, 1),
        weighted.name: (True, 1),
    }
    assert rows[weighted.name]["view_count_weight"] == pytest.approx(2 / (1 + len(SCORING_METRICS)))
    # Back to the first: it is the same version again, and the other stays though nothing has its points any more.
    _, rows = stored((CURRENT.name, 1, 700), former=after)
    assert {name: (row["is_current"], row["video_count"]) for name, row in rows.items()} == {
        CURRENT.name: (True, 1),
        weighted.name: (False, 0),
    }
    assert rows[weighted.name]["view_count_weight"] == pytest.approx(2 / (1 + len(SCORING_METRICS)))
