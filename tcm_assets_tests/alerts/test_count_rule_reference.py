from datetime import date, timedelta

import pytest

from tcm_assets.alerts.count_rule_reference import describe_ruled_days, measure_count_rule_reference
from tcm_assets.alerts.tables import COUNT_RULE_REFERENCE
from tcm_assets.tables.types import ibis_schema
from tcm_assets_tests.alerts.conftest import ORDINARY

DAY = date(2020, 12, 1)

BANDS = 3 * 10  # of three rules


def videos(count, *, name="", silent=0, **values):
    """`count` videos with 1,500 views in Danish, of which `silent` have no comment."""
    return [
        {**ORDINARY, "view_count": 1_500, "comment_count": int(place >= silent), "language": "da"}
        | {"video_id": f"{name} {place}", "upload_date": DAY, **values}
        for place in range(count)
    ]


def measure(bench, rows, days=1, window_days=30):
    found = measure_count_rule_reference(
        bench.table("videos", rows),
        bench.table("content_analysis", rows),
        DAY,
        DAY + timedelta(days=days),
        window_days,
    )
    assert found.schema().names == COUNT_RULE_REFERENCE.column_names
    for name, dtype in found.schema().items():
        assert dtype.copy(nullable=True) == ibis_schema(COUNT_RULE_REFERENCE)[name]
    key = ("upload_date", "signal", "follower_tier", "language", "count_above")
    rows = bench.rows(found)
    by_key = {tuple(row[name] for name in key): row for row in rows}
    assert len(by_key) == len(rows)
    return by_key


def counted(row):
    return row["population_count"], row["raised_count"]


def test_every_day_has_every_band_of_all_videos(bench):
    rows = measure(bench, [], days=2)
    assert len(rows) == 2 * BANDS
    assert {(row["follower_tier"], row["language"], *counted(row)) for row in rows.values()} == {("all", "all", 0, 0)}


def test_silent_videos_are_counted_by_tier_language_and_band(bench):
    given = [
        *videos(60, silent=5),
        *videos(60, name="other", silent=2, language=None),
        *videos(49, name="few", silent=3, language="de"),
        *videos(50, name="many views", view_count=3_000, silent=1),
        *videos(50, name="no tier", follower_count=None, silent=4),
        *videos(9, name="unknown", comment_count=None),
        *videos(9, name="unseen", view_count=1_000, comment_count=0),
    ]
    rows = measure(bench, given)
    of_rule = {key[2:]: row for key, row in rows.items() if key[1] == "bot_like_engagement"}
    assert {key: counted(row) for key, row in of_rule.items() if row["population_count"]} == {
        ("micro", "da", 1_000): (60, 5),
        ("micro", "unknown", 1_000): (60, 2),
        ("micro", "all", 1_000): (169, 10),
        ("all", "da", 1_000): (110, 9),
        ("all", "unknown", 1_000): (60, 2),
        ("all", "all", 1_000): (219, 14),
        ("micro", "da", 2_000): (50, 1),
        ("micro", "all", 2_000): (50, 1),
        ("all", "da", 2_000): (50, 1),
        ("all", "all", 2_000): (50, 1),
    }
    band = of_rule["micro", "da", 1_000]
    assert (band["count_up_to"], band["language_name"], band["window_video_count"]) == (2_000, "Danish", len(given))
    assert of_rule["micro", "unknown", 1_000]["language_name"] == "no recognised language"
    assert of_rule["all", "all", 1_000_000]["count_up_to"] is None


def test_gifts_are_counted_above_each_band(bench):
    rows = measure(
        bench, [*videos(60, gift_count=600), *videos(3, name="most", gift_count=2_000), *videos(7, name="0")]
    )
    gifts = {key[4]: row for key, row in rows.items() if key[1:4] == ("high_gift_spike", "micro", "da")}
    assert {above: counted(row) for above, row in gifts.items()} == {500: (70, 63), 1_000: (70, 3)}
    assert {row["count_up_to"] for row in gifts.values()} == {None}
    assert counted(rows[DAY, "high_gift_spike", "all", "all", 2_500]) == (70, 0)


def test_only_the_window_counts(bench):
    given = [
        *videos(60, silent=1),
        *videos(60, name="first", silent=1, upload_date=DAY - timedelta(days=29)),
        *videos(60, name="before", silent=1, upload_date=DAY - timedelta(days=30)),
        *videos(60, name="next", silent=1, upload_date=DAY + timedelta(days=1)),
    ]
    alone = measure(bench, given)
    assert counted(alone[DAY, "bot_like_engagement", "micro", "da", 1_000]) == (120, 2)
    both = measure(bench, given, days=2)
    assert {key: row for key, row in both.items() if key[0] == DAY} == alone
    assert counted(both[DAY + timedelta(days=1), "bot_like_engagement", "micro", "da", 1_000]) == (120, 2)
    later = measure(bench, given[:60], days=2)
    assert counted(later[DAY + timedelta(days=1), "bot_like_engagement", "all", "all", 1_000]) == (60, 1)


@pytest.mark.parametrize(
    ("change", "is_read"),
    [
        *(({name: 9}, True) for name in ("view_count", "like_count", "comment_count", "gift_count")),
        ({"language": None}, True),
        ({"follower_count": 2_000_000}, True),
        ({"follower_count": 20_001}, False),
        ({"share_count": 9, "caption": "x"}, False),
    ],
)
def test_a_digest_is_of_all_that_the_rules_look_at(bench, change, is_read):
    digests = []
    for rows in (videos(1), [videos(1)[0] | change]):
        described = describe_ruled_days(bench.table("videos", rows), bench.table("content_analysis", rows))
        digests.append(bench.rows(described)[0]["digest"])
    assert (digests[0] != digests[1]) == is_read
