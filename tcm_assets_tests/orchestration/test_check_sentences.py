"""The sentence on a failed check names what is wrong, the days, and what to do next."""

from datetime import date

from tcm_assets.orchestration.check_sentences import make_anew, what_is_wrong, why_left_out
from tcm_assets.orchestration.partitions import window_of_keys
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.warehouse.relations import Window

VIDEOS, BRANDS = ALL_TABLES["videos"], ALL_TABLES["cleaned_brands"]
ONE_DAY = Window(date(2020, 10, 1), date(2020, 10, 2))


def test_nothing_is_said_where_nothing_is_wrong():
    assert what_is_wrong(VIDEOS, {}, ONE_DAY) is None


def test_a_day_is_named_and_a_table_is_made_anew_where_nothing_else_helps():
    assert what_is_wrong(VIDEOS, {"A video has an author.": 1}, ONE_DAY) == (
        'videos of 2020-10-01: 1 row breaks the promise "A video has an author"; materialize videos again for these '
        "days, and tell the asset's owner if it stays so."
    )


def test_several_promises_share_a_sentence_and_many_are_counted():
    broken = {f"promise {number}": 1_000 * number for number in range(1, 6)}
    sentence = what_is_wrong(VIDEOS, broken, window_of_keys("2020-10-01", "2020-10-03"), "refresh these days")
    assert sentence == (
        'videos of 2020-10-01 to 2020-10-03: 1,000 rows break the promise "promise 1", 2,000 rows break the promise '
        '"promise 2", 3,000 rows break the promise "promise 3", rows break 2 more promises; refresh these days.'
    )


def test_a_table_without_days_names_none():
    assert what_is_wrong(BRANDS, {"x": 1}, ONE_DAY).startswith('cleaned_brands: 1 row breaks the promise "x"; ')
    assert "days" not in make_anew(BRANDS)


def test_a_check_that_is_left_out_says_what_it_waits_for():
    assert why_left_out(["videos", "raw_videos"]) == (
        "raw_videos, videos is not in the warehouse yet: materialize it, then this check can be made"
    )
    assert "schema" in why_left_out([])
