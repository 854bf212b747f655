from datetime import date, timedelta
from fractions import Fraction
from functools import reduce
from operator import add

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_assets.catalogue.tables import VIDEOS
from tcm_assets.points.populations import EVERYONE, SMALLEST_POPULATION, SMALLEST_TIER_POPULATION
from tcm_assets.points.scoring_reference import compute_scoring_reference
from tcm_assets.points.scoring_versions import ScoringVersion
from tcm_assets.points.tables import VIDEO_POINTS, points_column_name
from tcm_assets.points.video_points import compute_video_points, with_whole_points
from tcm_assets.sentiment.tables import CONTENT_SENTIMENT
from tcm_assets.tables.scoring_metrics import MAXIMUM_POINTS, SCORING_METRICS, MetricWeights
from tcm_assets.tables.types import ibis_schema
from tcm_assets_tests.points.one_population import points_in_one_population
from tcm_assets_tests.tables.stored_tables import put

METHODS = ("minmax", "robust", "zscore")

FIRST_DAY = date(2020, 12, 1)

WINDOW_DAYS = 3


def unbound(table):
    return ibis.table(ibis_schema(table), name=table.name)


CONNECTION = ibis.duckdb.connect()

METRICS = (
    unbound(VIDEOS)
    .mutate(sentiment=ibis.null("float64"), follower_tier=ibis.null("string"))
    .select("video_id", "upload_date", "author_id", "author_username", *SCORING_METRICS, "follower_tier")
    .schema()
)

ONE_POPULATION = {
    method: ibis.to_sql(points_in_one_population(ibis.table(METRICS, name="metrics"), method), dialect="duckdb")
    for method in METHODS
}

REFERENCE = compute_scoring_reference(
    unbound(VIDEOS), unbound(CONTENT_SENTIMENT), FIRST_DAY, FIRST_DAY + timedelta(days=4), WINDOW_DAYS, "zscore"
)

VERSIONS = {method: ScoringVersion(method=method, window_days=WINDOW_DAYS) for method in METHODS}

BY_DAY = {
    method: ibis.to_sql(
        compute_video_points(unbound(VIDEOS), unbound(CONTENT_SENTIMENT), REFERENCE, version), dialect="duckdb"
    )
    for method, version in VERSIONS.items()
}

COUNTS = st.one_of(st.none(), st.integers(0, 5), st.integers(0, 10**9))

SHARES = st.one_of(st.none(), st.floats(0, 1))

VIDEO = st.fixed_dictionaries(
    dict.fromkeys(SCORING_METRICS, COUNTS)
    | {
        "engagement_rate": SHARES,
        "sentiment": SHARES,
        "day": st.integers(0, 3),
        "follower_count": st.sampled_from([None, 5, 10**6]),
    }
)

SOME_VIDEOS = st.lists(VIDEO, min_size=1, max_size=8)


def enough(videos):
    """Each video so often that whatever one of them knows has a population."""
    return videos * SMALLEST_POPULATION


def numbered(videos):
    return [
        {
            "video_id": f"{place:04}",
            "upload_date": FIRST_DAY + timedelta(days=row.get("day", 0)),
            "author_id": "a",
            "author_username": "ann",
            **row,
        }
        for place, row in enumerate(videos)
    ]


def arrow(records, schema):
    return pa.Table.from_pylist([{name: row.get(name) for name in schema} for row in records], schema.to_pyarrow())


def sorted_rows(sql):
    rows = CONNECTION.raw_sql(sql).to_arrow_table().to_pylist()
    return sorted(rows, key=lambda row: row["video_id"])


def in_one_population(records, method):
    put(CONNECTION, "metrics", arrow(records, METRICS))
    return sorted_rows(ONE_POPULATION[method])


def by_day(records, method):
    put(CONNECTION, "videos", arrow(records, unbound(VIDEOS).schema()))
    put(CONNECTION, "content_sentiment", arrow(records, unbound(CONTENT_SENTIMENT).schema()))
    return sorted_rows(BY_DAY[method])


@pytest.mark.parametrize("method", METHODS)
def test_rows_are_those_of_the_schema(method):
    expression = points_in_one_population(ibis.table(METRICS, name="metrics"), method)
    assert expression.schema() == ibis_schema(VIDEO_POINTS)


@pytest.mark.parametrize("method", METHODS)
@settings(deadline=None, max_examples=25)
@given(videos=SOME_VIDEOS)
def test_points_are_in_range_and_the_contributions_sum_to_them(method, videos):
    records = numbered(videos)
    for record, row in zip(records, in_one_population(records, method), strict=True):
        given_points = [row[f"{metric}_points"] for metric in SCORING_METRICS]
        known = [number for number in given_points if number is not None]
        assert set(row["missing_metrics"]) >= {metric for metric in SCORING_METRICS if record[metric] is None}
        if row["points"] is None:
            assert not known
            assert row["missing_metrics"]
        else:
            assert 0 <= row["points"] <= MAXIMUM_POINTS
            assert all(0 <= number <= MAXIMUM_POINTS for number in known)
            assert sum(known) == row["points"]


@pytest.mark.parametrize("method", METHODS)
@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_the_order_of_the_videos_does_not_matter(method, data):
    records = numbered(data.draw(SOME_VIDEOS))
    shuffled = data.draw(st.permutations(records))
    assert in_one_population(shuffled, method) == in_one_population(records, method)


@pytest.mark.parametrize("method", METHODS)
@settings(deadline=None, max_examples=12)
@given(videos=SOME_VIDEOS, later=SOME_VIDEOS)
def test_what_is_uploaded_later_changes_no_points_of_a_day(method, videos, later):
    first = enough([row | {"day": 0} for row in videos])
    after = [row | {"day": max(row["day"], 1)} for row in later]
    assert by_day(numbered(first + after), method)[: len(first)] == by_day(numbered(first), method)


@pytest.mark.parametrize("method", METHODS)
@settings(deadline=None, max_examples=12)
@given(videos=SOME_VIDEOS)
def test_a_window_that_holds_all_is_one_population(method, videos):
    records = numbered(enough([row | {"day": 0, "follower_count": None} for row in videos]))
    of_window, of_all = by_day(records, method), in_one_population(records, method)
    versions = [{row.pop("scoring_version") for row in rows} for rows in (of_window, of_all)]
    assert of_window == of_all
    assert versions[0] != versions[1], "a window is a parameter"


@pytest.mark.parametrize("method", METHODS)
@settings(deadline=None, max_examples=12)
@given(videos=SOME_VIDEOS, metric=st.sampled_from(SCORING_METRICS[:-1]))
def test_unknown_is_never_zero(method, videos, metric):
    zero, unknown = (
        in_one_population(numbered([row | {"sentiment": 0.5} for row in videos] + [value]), method)[-1]
        for value in (dict.fromkeys(SCORING_METRICS, 0) | {metric: stand_in} for stand_in in (0, None))
    )
    assert (zero[f"{metric}_points"] is None, metric in zero["missing_metrics"]) == (False, False)
    assert (unknown[f"{metric}_points"] is None, metric in unknown["missing_metrics"]) == (True, True)


@pytest.mark.parametrize("method", METHODS)
def test_a_day_is_scored_against_its_own_window(method):
    same = dict.fromkeys(SCORING_METRICS, 5) | {"engagement_rate": 0.1, "sentiment": 0.5}
    # Day 0 holds a low and a high video; day 3 no longer sees them, so its two videos are low and high themselves.
    views = [(0, 10), (0, 1000), (3, 10), (3, 1000)]
    rows = by_day(numbered(enough([same | {"view_count": count, "day": day} for day, count in views])), method)
    assert [row["points"] for row in rows[:2]] == [row["points"] for row in rows[2:4]]
    assert rows[0]["points"] < rows[1]["points"]


@pytest.mark.parametrize("method", METHODS)
def test_a_day_without_a_reference_says_so(method):
    beyond = numbered([dict.fromkeys(SCORING_METRICS, 1) | {"day": 9}])
    row = by_day(beyond, method)[0]
    assert row["points"] is None
    assert row["missing_metrics"] == list(SCORING_METRICS)


def test_a_count_that_grew_beyond_its_population_counts_as_the_greatest():
    reference = CONNECTION.create_table(
        "old_reference",
        pa.table(
            {
                "upload_date": pa.array([FIRST_DAY] * len(SCORING_METRICS), pa.date32()),
                "population": ["all"] * len(SCORING_METRICS),
                "metric": list(SCORING_METRICS),
                "compared_with": pa.nulls(len(SCORING_METRICS), pa.string()),
                "minimum": [0.0] * len(SCORING_METRICS),
                "maximum": [10.0] * len(SCORING_METRICS),
            }
        ),
        overwrite=True,
    )
    records = numbered([dict.fromkeys(SCORING_METRICS, 0) | {"view_count": 99}])
    by_day(records, "minmax")
    scored = compute_video_points(unbound(VIDEOS), unbound(CONTENT_SENTIMENT), reference, VERSIONS["minmax"])
    assert CONNECTION.raw_sql(ibis.to_sql(scored, dialect="duckdb")).to_arrow_table()["points"].to_pylist() == [200]


def test_an_unknown_method_is_refused():
    with pytest.raises(ValueError, match="choose one of robust, minmax, zscore"):
        points_in_one_population(ibis.table(METRICS, name="metrics"), "median")


def test_minmax_has_no_weights():
    with pytest.raises(ValueError, match="no weights"):
        points_in_one_population(ibis.table(METRICS, name="metrics"), "minmax", MetricWeights(sentiment=2))


def test_weights_that_are_equal_are_none():
    tenfold = MetricWeights(**dict.fromkeys(SCORING_METRICS, 10.0))
    points_in_one_population(ibis.table(METRICS, name="metrics"), "minmax", tenfold)


ORDINARY = dict.fromkeys(SCORING_METRICS, 5) | {"engagement_rate": 0.1, "sentiment": 0.5}


def of_tier(follower_count, view_counts):
    return [ORDINARY | {"follower_count": follower_count, "view_count": count} for count in view_counts]


def test_a_video_is_compared_with_its_tier_where_that_is_large_enough():
    nano = of_tier(5, range(SMALLEST_TIER_POPULATION))
    mega = of_tier(10**6, range(10**6, 10**6 + SMALLEST_TIER_POPULATION - 1))
    macro = of_tier(500_000, range(10**6, 10**6 + SMALLEST_TIER_POPULATION - 1))
    unknown = of_tier(None, [50, 10**6 + 50])
    rows = by_day(numbered([*nano, *mega, *macro, *unknown]), "robust")
    of_nano, of_mega, of_unknown = rows[:100], rows[100:199], rows[-2:]
    assert {(row["follower_tier"], row["compared_with"]) for row in of_nano} == {("nano", "nano")}
    assert {(row["follower_tier"], row["compared_with"]) for row in of_mega} == {("mega", EVERYONE)}
    assert {(row["follower_tier"], row["compared_with"]) for row in of_unknown} == {(None, EVERYONE)}
    # Fifty views are the middle of the small accounts, and far below the middle of all.
    assert of_nano[50]["view_count_points"] == pytest.approx(100, abs=1)
    assert of_unknown[0]["view_count_points"] < 95
    assert of_mega[50]["view_count_points"] == of_unknown[1]["view_count_points"]


def test_a_metric_that_too_few_of_the_tier_know_is_compared_with_all():
    nano = of_tier(5, [10] * SMALLEST_TIER_POPULATION)
    nano[0] = nano[0] | {"share_count": None}
    mega = [row | {"share_count": 5_000} for row in of_tier(10**6, [10] * 150)]
    rows = by_day(numbered([*nano, *mega]), "robust")
    assert rows[1]["view_count_points"] == 100, "compared with its tier"
    assert rows[1]["share_count_points"] < 100, "compared with all, who share more"
    assert rows[1]["compared_with"] == "nano", "what is said is about views"


def test_a_tiny_population_scores_nothing_and_says_so():
    few = numbered(of_tier(5, range(SMALLEST_POPULATION - 1)))
    for row in by_day(few, "robust"):
        assert (row["points"], row["compared_with"]) == (None, None)
        assert row["missing_metrics"] == list(SCORING_METRICS)
    enough_of_them = numbered(of_tier(5, range(SMALLEST_POPULATION)))
    assert all(row["points"] is not None for row in by_day(enough_of_them, "robust"))


def test_a_metric_with_a_tiny_population_is_left_out_and_the_rest_is_scored():
    videos = [row | {"bookmark_count": None} for row in of_tier(5, range(SMALLEST_POPULATION))]
    videos[0] = videos[0] | {"bookmark_count": 9}
    rows = by_day(numbered(videos), "robust")
    assert {tuple(row["missing_metrics"]) for row in rows} == {("bookmark_count",)}
    assert all(row["bookmark_count_points"] is None and row["points"] > 0 for row in rows)


def test_the_source_systems_method_knows_no_tiers_and_no_floor():
    rows = by_day(numbered([*of_tier(5, [0, 100]), *of_tier(10**6, [200])]), "minmax")
    assert [row["view_count_points"] for row in rows] == [0, 100, 200]
    assert [row["follower_tier"] for row in rows] == ["nano", "nano", "mega"]
    assert {row["compared_with"] for row in rows} == {EVERYONE}


@pytest.mark.parametrize("method", METHODS)
def test_every_row_names_the_version_that_scored_it(method):
    row = by_day(numbered([ORDINARY]), method)[0]
    assert (row["method"], row["scoring_version"]) == (method, VERSIONS[method].name)


COLUMNS = [points_column_name(metric) for metric in SCORING_METRICS]

SQL = ibis.to_sql(with_whole_points(ibis.table(dict.fromkeys(COLUMNS, "float64"), name="exact")), dialect="duckdb")

PARTS = st.one_of(st.none(), st.floats(0, 200), st.sampled_from([0.0, 0.5, 1.5, 0.1, 200.0, 1 / 3]))

ROWS = st.lists(st.tuples(*[PARTS] * len(COLUMNS)), min_size=1, max_size=40)


def whole(rows):
    columns = {name: pa.array([row[place] for row in rows], pa.float64()) for place, name in enumerate(COLUMNS)}
    put(CONNECTION, "exact", pa.table(columns))
    return CONNECTION.raw_sql(SQL).to_arrow_table().select([*COLUMNS, "points"]).to_pylist()


@settings(deadline=None, max_examples=60)
@given(ROWS)
def test_parts_sum_to_the_total_and_each_is_within_one_of_what_was_given(rows):
    for exact, found in zip(rows, whole(rows), strict=True):
        parts = [found[name] for name in COLUMNS]
        assert [part is None for part in parts] == [exactly is None for exactly in exact]
        known = [(part, exactly) for part, exactly in zip(parts, exact, strict=True) if part is not None]
        if not known:
            assert found["points"] is None
            continue
        assert (
            sum(part for part, _ in known) == found["points"] == round(reduce(add, (exactly for _, exactly in known)))
        )
        for part, exactly in known:
            assert part >= 0
            assert abs(Fraction(part) - Fraction(exactly)) <= 1 + Fraction(1, 10**9)


def test_the_total_is_rounded_once_and_half_to_even():
    halves = [(0.5,), (1.5,), (2.5,), (0.25, 0.25), (0.5, 0.5, 0.5), (0.49999999999999994,)]
    rows = [(*parts, *[None] * (len(COLUMNS) - len(parts))) for parts in halves]
    assert [row["points"] for row in whole(rows)] == [0, 2, 2, 0, 2, 0]


def test_what_is_lost_to_one_part_is_given_to_the_next():
    known = COLUMNS[:7]
    row = whole([[0.4 if name in known else None for name in COLUMNS]])[0]
    assert [row[name] for name in known] == [0, 1, 0, 1, 0, 0, 1]
    assert row["points"] == 3


def test_columns_are_whole_numbers():
    schema = with_whole_points(ibis.table(dict.fromkeys(COLUMNS, "float64"), name="exact")).schema()
    assert {str(schema[name]) for name in (*COLUMNS, "points")} == {"int64"}
