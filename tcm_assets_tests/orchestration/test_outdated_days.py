"""Outdated days are named with the command that makes them again; they stop publication, and nothing else."""

import json
import shlex
from datetime import date

import dagster as dg
import duckdb
import pytest

from tcm_assets.orchestration.outdated_days import OUTDATED_CHECK, refresh_command, spoken_days
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.warehouse.relations import Window
from tcm_assets_tests.workbench import DAY, NEXT_DAY

LATER = date(2020, 10, 3)

THREE_DAYS = Window(DAY, date(2020, 10, 4))

ERROR, WARN = dg.AssetCheckSeverity.ERROR, dg.AssetCheckSeverity.WARN


def made_by_other_code(workbench, table_name: str, *days: date) -> None:
    named = ", ".join(f"DATE '{day}'" for day in days)
    with workbench.duckdb() as connection:
        connection.execute(
            f"UPDATE provenance SET code_version = '0' WHERE table_name = ? AND upload_date IN ({named})", [table_name]
        )


def without_notes(workbench) -> None:
    with workbench.duckdb() as connection:
        connection.execute("DROP TABLE provenance")


@pytest.fixture
def three_days(full_workbench):
    """Videos and their credits of three days; the raw videos are of as many."""
    rows = [{"video_id": day.isoformat(), "upload_date": day} for day in THREE_DAYS.days()]
    for name in ("raw_videos", "videos", "video_credits"):
        with full_workbench.duckdb() as connection:
            connection.execute(f"DROP TABLE {name}")
        full_workbench.given(name, *rows, days=THREE_DAYS)
    return full_workbench


def result_of(workbench, table_name: str):
    return workbench.check(table_name)[f"{table_name}.{OUTDATED_CHECK}"]


def test_days_of_the_present_code_pass(three_days):
    result = result_of(three_days, "videos")
    assert (result.passed, result.description) == (True, None)
    assert result.metadata["outdated_days"].value == 0


def test_days_of_other_code_are_a_warning_with_the_command_that_makes_them_again(three_days):
    made_by_other_code(three_days, "videos", DAY, LATER)
    result = result_of(three_days, "videos")
    assert (result.passed, result.severity) == (False, WARN)
    assert result.metadata["outdated_days"].value == 2
    assert result.description == (
        "videos: 2020-10-01, 2020-10-03 were made by another version of the code, whose rows may differ from this "
        "one's; run the job refresh for 2020-10-01 to 2020-10-03, in the UI or by dagster job execute "
        "-m tcm_assets.definitions -j refresh "
        '--tags \'{"dagster/asset_partition_range_start": "2020-10-01", "dagster/asset_partition_range_end": '
        '"2020-10-03"}\''
    )


def test_the_command_can_be_typed_as_it_stands():
    program, *_, tags = shlex.split(refresh_command(THREE_DAYS))
    assert program == "dagster"
    assert json.loads(tags)["dagster/asset_partition_range_end"] == "2020-10-03"


def test_days_that_were_never_made_are_a_warning(three_days):
    with three_days.duckdb() as connection:
        connection.execute("DROP TABLE video_credits")
    three_days.materialize("video_credits", days=Window(LATER, date(2020, 10, 4)))
    result = result_of(three_days, "video_credits")
    assert (result.passed, result.severity) == (False, WARN)
    assert result.description.startswith(
        "video_credits: 2020-10-01 to 2020-10-02 were never made, but are in a table upstream; run the job refresh "
    )


def test_a_whole_table_of_other_code_says_how_it_is_made_again(workbench):
    workbench.given("cleaned_brands", {})
    without_notes(workbench)
    result = result_of(workbench, "cleaned_brands")
    assert (result.passed, result.severity) == (False, WARN)
    assert result.description == (
        "cleaned_brands: it was made by another version of the code, whose rows may differ from this one's; "
        "materialize cleaned_brands, in the UI or by dagster asset materialize -m tcm_assets.definitions --select "
        "cleaned_brands"
    )


def test_days_outside_the_settings_say_which_settings_to_change(three_days):
    early = date(2020, 9, 1)
    three_days.given("videos", {"upload_date": early}, days=Window(early, date(2020, 9, 2)))
    made_by_other_code(three_days, "videos", early)
    description = result_of(three_days, "videos").description
    assert "set TCM_START_DATE=2020-09-01 and TCM_END_DATE=2020-12-22 before" in description


@pytest.fixture
def half_old(three_days):
    """A data folder that code without `author_username` made; one day has been refreshed since."""
    assert not ALL_TABLES["videos"].column("author_username").nullable
    three_days.materialize("published_warehouse")
    with three_days.duckdb() as connection:
        connection.execute("ALTER TABLE videos DROP COLUMN author_username")
    without_notes(three_days)
    three_days.given("videos", {"upload_date": NEXT_DAY}, days=Window(NEXT_DAY, LATER))
    return three_days


def published_days(workbench) -> list[date]:
    with duckdb.connect(str(workbench.settings.published_path), read_only=True) as connection:
        return [day for (day,) in connection.execute("SELECT upload_date FROM videos ORDER BY ALL").fetchall()]


def test_a_half_old_table_keeps_the_former_copy_and_names_the_days(half_old):
    half_old.given("videos", {"upload_date": NEXT_DAY, "video_id": "new"}, days=Window(NEXT_DAY, LATER))
    result = half_old.materialize("published_warehouse", raise_on_error=False)
    assert not result.success
    (failure,) = result.get_step_failure_events()
    assert failure.step_failure_data.user_failure_data.description == (
        "nothing was published, and the former copy stays: another version of the code made rows that lack what this "
        'one promises, in videos of 2020-10-01, 2020-10-03 ("author_username is known" in 2 rows); run the job refresh '
        "for 2020-10-01 to 2020-10-03, in the UI or by " + refresh_command(THREE_DAYS)
    )
    assert published_days(half_old) == [DAY, NEXT_DAY, LATER]


def test_a_half_old_table_is_an_error_that_keeps_no_day_from_its_refresh(half_old):
    result = half_old.materialize("videos", "video_credits", days=Window(LATER, date(2020, 10, 4)))
    assert result.success
    (check,) = [
        each
        for each in result.get_asset_check_evaluations()
        if each.asset_check_key.name == OUTDATED_CHECK and each.asset_key == dg.AssetKey("videos")
    ]
    assert (check.passed, check.severity, check.blocking) == (False, ERROR, False)
    assert '2020-10-01 were made by another version of the code, lack "author_username is known" in 1 row and' in (
        check.description
    )


def test_a_healed_table_is_published(half_old):
    for day in (DAY, LATER):
        half_old.given(
            "videos", {"upload_date": day, "video_id": day.isoformat()}, days=Window(day, day.replace(day=day.day + 1))
        )
    half_old.materialize("published_warehouse")
    assert result_of(half_old, "videos").passed


def test_a_table_without_the_present_columns_is_not_published(three_days):
    with three_days.duckdb() as connection:
        connection.execute("ALTER TABLE cleaned_brands DROP COLUMN brand_name")
    result = three_days.materialize("published_warehouse", raise_on_error=False)
    (failure,) = result.get_step_failure_events()
    assert failure.step_failure_data.user_failure_data.description.endswith(
        'in cleaned_brands ("columns and types as in the schema"); materialize cleaned_brands, in the UI or by dagster '
        "asset materialize -m tcm_assets.definitions --select cleaned_brands"
    )


def test_many_days_are_counted():
    days = [date(2020, 10, number) for number in (1, 3, 5, 7, 8, 9)]
    assert spoken_days(days) == "2020-10-01, 2020-10-03, 2020-10-05 and 3 other days"
