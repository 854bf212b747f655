import ibis
import pytest

from tcm_assets.alerts.display_rounding import least_count, most_count, rounding_unit


@pytest.mark.parametrize(
    ("count", "unit", "least", "most"),
    [
        (0, 0, 0, 0),
        (900, 0, 900, 900),  # displays write it out
        (12_345, 0, 12_345, 12_345),
        (12_300, 100, 12_250, 12_399),  # 12.3K
        (12_000, 1_000, 11_500, 12_999),  # 12K
        (1_000, 1_000, 999.5, 1_999),
        (1_049_000, 0, 1_049_000, 1_049_000),  # no display writes 1049K
        (1_100_000, 100_000, 1_050_000, 1_199_999),
        (1_000_000, 1_000_000, 999_500, 1_999_999),
        (2_000_000_000, 1_000_000_000, 1_500_000_000, 2_999_999_999),
        (2_300_000_000, 100_000_000, 2_250_000_000, 2_399_999_999),
        (None, None, None, None),
    ],
)
def test_what_a_count_may_stand_for(count, unit, least, most):
    table = ibis.memtable({"count": [count]}, schema={"count": "int64"})
    known = table.mutate(unit=rounding_unit(table["count"]))
    bounds = known.select(
        "unit", least=least_count(known["count"], known.unit), most=most_count(known["count"], known.unit)
    )
    assert list(ibis.duckdb.connect().to_pyarrow(bounds).to_pylist()[0].values()) == [unit, least, most]
