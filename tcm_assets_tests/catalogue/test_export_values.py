"""Values of an export: when it was collected."""

from datetime import datetime

import pytest

from tcm_assets.catalogue.export_values import delivery_time

CHANGED_AT_NS = 1_700_000_000_123_456_789

CHANGED_AT = "2023-11-14T22:13:20.123456"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("trending_2020-12-21.json", "2020-12-21"),
        ("trending_20201221.jsonl.gz", "2020-12-21"),
        ("20201221T103005.json", "2020-12-21T10:30:05"),
        ("export-2020-12-21T10-30-05Z.json", "2020-12-21T10:30:05"),
        ("2020-12-21_2020-12-22.json", "2020-12-21"),
        ("batch_20201399_20201221.json", "2020-12-21"),
        ("trending_december_2020.json", CHANGED_AT),
        ("video_6907228749016714497.json", CHANGED_AT),
        ("20201332.json", CHANGED_AT),
        ("2020-1221.json", CHANGED_AT),
        ("20101221.json", CHANGED_AT),
    ],
)
def test_the_date_in_the_name_counts_else_the_change_time(name: str, expected: str) -> None:
    assert delivery_time(name, CHANGED_AT_NS) == datetime.fromisoformat(expected)
