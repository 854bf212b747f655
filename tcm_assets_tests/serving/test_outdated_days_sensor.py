"""The sensor `outdated_days` asks for days of other code, a few in a run."""

from datetime import date

import dagster as dg
import pytest
from dagster._core.test_utils import create_run_for_test

from tcm_assets.definitions import defs
from tcm_assets.resources import build_resources
from tcm_assets.serving.triggers import outdated_days
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.tables.types import arrow_schema
from tcm_assets.warehouse.relations import Window


def days_requested(decision):
    ends = ("dagster/asset_partition_range_start", "dagster/asset_partition_range_end")
    return tuple(decision.tags[end] for end in ends) if isinstance(decision, dg.RunRequest) else decision.skip_message


@pytest.fixture
def look(full_workbench):
    """Evaluates one tick of `outdated_days`: the first and last day of the requested run, or why there is none.

    A requested run is noted as one that ended as given.
    """
    with dg.DagsterInstance.ephemeral() as instance:

        def evaluate(status=dg.DagsterRunStatus.SUCCESS):
            context = dg.build_sensor_context(
                instance=instance,
                repository_def=defs.get_repository_def(),
                resources={"warehouse": build_resources(full_workbench.settings)["warehouse"]},
            )
            data = outdated_days.evaluate_tick(context)
            for request in data.run_requests:
                create_run_for_test(instance, "refresh", tags=request.tags, status=status)
                return days_requested(request)
            return data.skip_message

        yield evaluate


def given_by_other_code(workbench, first, last):
    with workbench.duckdb() as connection:
        connection.execute(
            "UPDATE provenance SET code_version = 'other' "
            f"WHERE table_name = 'video_points' AND upload_date BETWEEN '{first}' AND '{last}'"
        )


def test_days_of_the_present_code_are_left_alone(look):
    assert look() == "every stored day was made by the present code"


def test_the_oldest_outdated_days_are_refreshed_a_few_in_a_run(full_workbench, look):
    given_by_other_code(full_workbench, "2020-10-01", "2020-11-01")
    assert look() == ("2020-10-01", "2020-10-10")
    days = Window(date(2020, 10, 1), date(2020, 10, 11))
    full_workbench.given("video_points", days=days)
    assert look() == ("2020-10-11", "2020-10-20")


def test_nothing_is_requested_while_a_run_is_in_progress(full_workbench, look):
    given_by_other_code(full_workbench, "2020-10-01", "2020-10-01")
    assert look(dg.DagsterRunStatus.STARTED) == ("2020-10-01", "2020-10-01")
    assert look() == "a run is in progress: days are looked at when it has ended"


def test_days_whose_runs_fail_are_given_up_and_others_go_on(full_workbench, look):
    given_by_other_code(full_workbench, "2020-10-01", "2020-10-02")
    given_by_other_code(full_workbench, "2020-10-05", "2020-10-05")
    asked = [look(dg.DagsterRunStatus.FAILURE) for _ in range(6)]
    assert asked == [("2020-10-01", "2020-10-02")] * 3 + [("2020-10-05", "2020-10-05")] * 3
    assert look().startswith(
        "2020-10-01 to 2020-10-02, 2020-10-05: still made by another version of the code after 3 runs; see why"
    )


def test_days_that_the_settings_do_not_show_are_named(full_workbench, look):
    early = Window(date(2020, 9, 1), date(2020, 9, 2))
    full_workbench.warehouse.replace(ALL_TABLES["videos"], arrow_schema(ALL_TABLES["videos"]).empty_table(), early, "0")
    assert look().startswith("2020-09-01: made by another version of the code, and not among the days that")


def test_a_table_that_came_later_gets_its_days(full_workbench, look):
    full_workbench.given("videos", {"video_id": "1"}, {"video_id": "2", "upload_date": date(2020, 10, 5)})
    with full_workbench.duckdb() as connection:
        connection.execute("DELETE FROM provenance WHERE table_name = 'video_credits' AND upload_date <> '2020-12-21'")
    assert look() == ("2020-10-01", "2020-10-01")
