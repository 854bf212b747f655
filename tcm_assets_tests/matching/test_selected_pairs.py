"""The choice of the pairs of a list, from its candidates."""

import pyarrow as pa
import pytest

from tcm_assets.matching.directions import BRANDS_FOR_CREATOR, CREATORS_FOR_BRAND
from tcm_assets.matching.recommendations import selected_pairs

PROFILES = pa.table(
    {
        "partner_id": ["a", "b"],
        "features": pa.array([[1.0, 0.0], [0.0, 1.0]], pa.list_(pa.float32())),
    }
)


def candidates(*rows):
    columns = ("subject_id", "recommended_id", "score")
    schema = pa.schema({"subject_id": pa.string(), "recommended_id": pa.string(), "score": pa.float64()})
    return pa.Table.from_pylist([dict(zip(columns, row, strict=True)) for row in rows], schema)


def chosen(*rows, direction=BRANDS_FOR_CREATOR):
    pairs = selected_pairs(candidates(*rows), PROFILES, direction, top_k=2).to_pylist()
    return [(pair["subject_id"], pair["recommended_id"], pair["rank"]) for pair in pairs]


def test_each_subject_has_its_own_list_best_first():
    rows = [("1", "b", 0.9), ("1", "a", 0.5), ("2", "a", 0.7)]
    assert chosen(*rows) == [("1", "b", 1), ("1", "a", 2), ("2", "a", 1)]


@pytest.mark.parametrize("direction", [BRANDS_FOR_CREATOR, CREATORS_FOR_BRAND])
def test_where_nobody_fits_there_are_no_lists(direction):
    assert chosen(direction=direction) == []
