from datetime import date, timedelta
from math import exp, log

import pytest

from tcm_assets.alerts.engagement_reference import describe_compared_days, measure_engagement_reference
from tcm_assets.alerts.tables import COMPARED_CATEGORIES, ENGAGEMENT_REFERENCE, REACTION_RATIOS
from tcm_assets.points.populations import POPULATIONS
from tcm_assets.tables.types import ibis_schema

DAY = date(2020, 12, 1)

MINIMUM_POPULATION = 50

LEAST_LOG_SCALE = 0.4054651081081644
"""Written out, and not imported: fifty videos, and ln 1.5."""

NEXT_DAY = DAY + timedelta(days=1)


def videos(count, *, likes=800, category=None, **values):
    """`count` videos of 10,000 views, whose likes spread around `likes` by up to a factor of e."""
    return [
        {
            "video_id": f"{category} {values} {place}",
            "upload_date": DAY,
            "view_count": 10_000,
            "like_count": round(likes * exp(2 * place / (count - 1) - 1)),
            "comment_count": 30,
            "follower_count": 20_000,
            "category": category,
            "language": None,
            **values,
        }
        for place in range(count)
    ]


def reference(bench, rows, first_day=DAY, days=1, window_days=30):
    found = measure_engagement_reference(
        bench.table("videos", rows),
        bench.table("content_analysis", rows),
        first_day,
        first_day + timedelta(days=days),
        window_days,
    )
    assert found.schema().names == ENGAGEMENT_REFERENCE.column_names
    for name, dtype in found.schema().items():
        assert dtype.copy(nullable=True) == ibis_schema(ENGAGEMENT_REFERENCE)[name]
    rows = bench.rows(found)
    of_languages = [row for row in rows if row["language"] != "all"]
    grouped = {
        (row["upload_date"], row["follower_tier"], row["category"], row["ratio"]): row
        for row in rows
        if row["language"] == "all"
    }
    return grouped | {
        (row["upload_date"], row["follower_tier"], row["language"], row["ratio"]): row for row in of_languages
    }


def test_every_day_has_every_group(bench):
    rows = reference(bench, [], days=2)
    assert len(rows) == 2 * len(POPULATIONS) * len(COMPARED_CATEGORIES) * len(REACTION_RATIOS)
    assert {(row["population_count"], row["log_scale"], row["compared_tier"]) for row in rows.values()} == {
        (0, None, None)
    }


def test_a_large_group_is_compared_with_itself(bench):
    rows = reference(bench, videos(101, category="music") + videos(60, likes=200, follower_count=2_000_000))
    own = rows[DAY, "micro", "music", "likes_per_view"]
    assert (own["compared_tier"], own["compared_category"], own["population_count"]) == ("micro", "music", 101)
    assert own["log_median"] == pytest.approx(log(0.08), abs=0.02)
    assert (own["log_median"] * 32).is_integer(), "logarithms are rounded to steps of 1/32"
    assert own["log_mad"] == pytest.approx(0.5, abs=0.05)
    assert own["log_scale"] == pytest.approx(own["log_mad"] * 1.4826)
    assert rows[DAY, "mega", "all", "likes_per_view"]["log_median"] == pytest.approx(log(0.02), abs=0.02)


def test_small_groups_fall_back_to_their_tier_and_then_to_all(bench):
    small = MINIMUM_POPULATION - 1
    given = videos(small, category="music") + videos(40) + videos(3, follower_count=None)
    rows = reference(bench, given)
    of_tier = rows[DAY, "micro", "music", "likes_per_view"]
    assert (of_tier["compared_tier"], of_tier["compared_category"]) == ("micro", "all")
    assert of_tier["population_count"] == small
    elsewhere = rows[DAY, "mega", "music", "likes_per_view"]
    assert (elsewhere["compared_tier"], elsewhere["compared_category"]) == ("all", "all")
    assert rows[DAY, "all", "all", "likes_per_view"]["population_count"] == len(given)
    assert rows[DAY, "micro", "all", "likes_per_view"]["population_count"] == small + 40


def test_too_few_videos_are_no_population(bench):
    rows = reference(bench, videos(MINIMUM_POPULATION - 1) + videos(100, view_count=999, like_count=80))
    assert {row["log_scale"] for row in rows.values()} == {None}


def test_a_group_of_equal_ratios_has_the_least_scale(bench):
    rows = reference(bench, videos(MINIMUM_POPULATION, like_count=800, view_count=1_000))
    assert rows[DAY, "micro", "all", "likes_per_view"]["log_mad"] == 0
    assert rows[DAY, "micro", "all", "likes_per_view"]["log_scale"] == LEAST_LOG_SCALE


def test_a_language_with_enough_videos_has_a_row_in_its_tier(bench):
    quiet = videos(60, language="da", comment_count=10)
    rows = reference(bench, quiet + videos(200, language="en") + videos(MINIMUM_POPULATION - 1, language="de"))
    assert {key[2] for key in rows} - set(COMPARED_CATEGORIES) == {"da", "en"}
    own, of_tier = (rows[DAY, "micro", name, "comments_per_view"] for name in ("da", "all"))
    assert (own["category"], own["compared_tier"], own["population_count"]) == ("all", "micro", 60)
    assert own["log_median"] - of_tier["log_median"] == pytest.approx(log(10.5 / 30.5), abs=0.1)
    assert rows[DAY, "all", "da", "comments_per_view"]["log_median"] == own["log_median"]
    assert own["window_digest"] == of_tier["window_digest"]


def test_only_the_window_counts(bench):
    given = [
        *videos(60),
        *videos(60, upload_date=DAY - timedelta(days=29)),
        *videos(60, upload_date=DAY - timedelta(days=30)),
        *videos(60, upload_date=NEXT_DAY),
    ]
    alone = reference(bench, given)
    assert alone[DAY, "micro", "all", "likes_per_view"]["population_count"] == 120
    both = reference(bench, given, days=2)
    assert {key: row for key, row in both.items() if key[0] == DAY} == alone
    assert both[NEXT_DAY, "micro", "all", "likes_per_view"]["population_count"] == 120


def test_what_the_window_held_is_recorded_also_of_videos_that_too_few_saw(bench):
    first_day = DAY - timedelta(days=29)
    unseen = {"video_id": "unseen", "view_count": 7, "upload_date": first_day}
    rows = reference(bench, [*videos(2), unseen, {**unseen, "upload_date": first_day - timedelta(days=1)}]).values()
    assert {(row["window_first_day"], row["window_video_count"]) for row in rows} == {(first_day, 3)}
    assert len({row["window_digest"] for row in rows}) == 1


CHANGES = [
    *(({column: "another"}, True) for column in ("video_id", "author_id", "caption", "category", "language")),
    *(({column: 9}, True) for column in ("view_count", "like_count", "comment_count")),
    ({"follower_count": 2_000_000}, True),
    *((change, False) for change in ({}, {"follower_count": 20_001}, {"share_count": 9}, {"music_title": "another"})),
]


def test_a_digest_is_of_all_that_alerts_look_at(bench):
    plain = videos(2, category="music")[0] | {"video_id": "1", "caption": "x"}
    rows = [plain | change | {"upload_date": DAY + timedelta(days=place)} for place, (change, _) in enumerate(CHANGES)]
    rows.append(plain | {"upload_date": DAY - timedelta(days=1)})
    days = describe_compared_days(bench.table("videos", rows), bench.table("content_analysis", rows))
    digests = {row["upload_date"]: row["digest"] for row in bench.rows(days)}
    for place, (change, is_read) in enumerate(CHANGES):
        assert (digests[DAY + timedelta(days=place)] != digests[DAY - timedelta(days=1)]) == is_read, change


@pytest.mark.parametrize(("window_days", "days"), [(0, 1), (30, 0)])
def test_no_window_or_no_day_is_refused(bench, window_days, days):
    with pytest.raises(ValueError, match="at least one day"):
        reference(bench, [], days=days, window_days=window_days)
