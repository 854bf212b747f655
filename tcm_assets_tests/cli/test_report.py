"""The report at the end of a run."""

import io

import dagster as dg
import duckdb
import pytest
from rich.console import Console

from tcm_assets.cli.report import print_problems, print_results, print_where_to_look
from tcm_assets.points.tables import SCORING_RULES
from tcm_assets.settings import Settings
from tcm_assets.tables.types import column_definitions


@dg.asset
def published_warehouse() -> None: ...


@dg.asset
def rejected_records() -> None: ...


@dg.asset
def broken() -> None:
    raise ValueError("no column [b]Brand ID[/b] in [/data/brands.csv]")


@dg.asset(deps=[broken])
def after_broken() -> None: ...


@dg.asset_check(asset=rejected_records)
def few() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=False, severity=dg.AssetCheckSeverity.WARN, metadata={"offending_rows": 3})


@pytest.fixture
def settings(tmp_path):
    return Settings({"TCM_DATA_DIR": str(tmp_path), "TCM_START_DATE": "2020-01-01"})


@pytest.fixture
def console():
    return Console(file=io.StringIO(), width=160)


@pytest.fixture
def instance():
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


@pytest.fixture
def ran(instance):
    """Runs a few assets, and gives what came of it."""

    def run(*assets, checks=()):
        defs = dg.Definitions([*assets], asset_checks=[*checks], jobs=[dg.define_asset_job("few_assets")])
        job = defs.resolve_job_def("few_assets")
        return job.execute_in_process(instance=instance, raise_on_error=False)

    return run


def text(console):
    return console.file.getvalue()


@dg.asset
def videos() -> None: ...


def publish_one_of_each(settings):
    settings.published_path.parent.mkdir()
    with duckdb.connect(str(settings.published_path)) as connection:
        connection.execute("""
            CREATE TABLE recommendations AS SELECT 'brands_for_creator' AS direction, '1' AS subject_id, 1 AS rank,
                'Nina [live]' AS subject_name, 'Kite' AS recommended_name, 0.876 AS score, 'Content fits.' AS reason;
            CREATE TABLE creator_points AS SELECT 1 AS points_rank, '7' AS author_id, 'nina' AS author_username,
                12345 AS payable_points, 300 AS held_points, 3 AS video_count, 9 AS payable_credits, 1 AS alert_count
                UNION ALL SELECT NULL, '8', 'unranked', NULL, 0, 1, NULL, 0;
            CREATE TABLE account_balances AS SELECT '7' AS account_id, 'nina' AS author_username,
                12045 AS video_points, 11255 AS balance;
            CREATE TABLE alert_cases AS SELECT 'held' AS standing
        """)
        connection.execute(f"CREATE TABLE scoring_rules ({column_definitions(SCORING_RULES)})")


def keep_out(settings, count):
    settings.warehouse_path.parent.mkdir()
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute(
            """
            CREATE TABLE rejected_records AS SELECT 'rejected' AS outcome, 'raw_videos' AS target_table,
                'field ' || range AS field, 'landing/a.json' AS source_file, range AS position,
                'is [bold]wrong[/bold]' AS reason, 1 AS record_count FROM range(?)
            """,
            [count],
        )


def test_the_best_is_shown_as_it_is_written(settings, console, ran):
    publish_one_of_each(settings)
    result = ran(published_warehouse)
    print_results(console, settings, result)
    for shown in ("Nina [live]", "Kite", "0.88", "Content fits.", "nina", "12,345", "11,255"):
        assert shown in text(console)
    assert "earlier" not in text(console)
    assert "unranked" not in text(console)


def test_what_the_ledger_paid_and_what_waits_is_one_line(settings, console, ran):
    publish_one_of_each(settings)
    print_results(console, settings, ran(published_warehouse))
    assert "Ledger: 12,045 points paid, 11,255 to spend; 300 wait for review (videos held: 1)." in text(console)


def test_a_copy_of_another_version_is_not_read_as_if_it_were_ours(settings, console, ran):
    settings.published_path.parent.mkdir()
    with duckdb.connect(str(settings.published_path)) as connection:
        connection.execute("CREATE TABLE creator_points AS SELECT 1 AS points_rank")
    print_results(console, settings, ran(rejected_records))
    assert "They were published by another version of this project and are not shown." in text(console)


def test_results_of_an_earlier_run_are_said_to_be(settings, console, ran):
    publish_one_of_each(settings)
    result = ran(rejected_records)
    print_results(console, settings, result)
    assert "Nothing was published by this run: these are the results of an earlier one." in text(console)
    assert "Kite" in text(console)


def test_nothing_published_yet_is_said(settings, console, ran):
    result = ran(rejected_records)
    print_results(console, settings, result)
    assert text(console).strip() == "Nothing has been published yet: see below what failed."


def test_failures_say_why_and_what_was_skipped(settings, console, ran, instance):
    result = ran(broken, after_broken)
    print_problems(console, settings, instance, result)
    said = text(console)
    assert "failed   broken: no column [b]Brand ID[/b] in [/data/brands.csv]" in said
    assert "skipped  after_broken: they depend on what failed above" in said
    assert "Every step succeeded" not in said


def test_checks_that_did_not_pass_are_counted(settings, console, ran, instance):
    keep_out(settings, 0)
    result = ran(rejected_records, checks=[few])
    print_problems(console, settings, instance, result)
    assert text(console).strip() == "check    rejected_records.few: 3 offending rows (WARN)"


def test_input_problems_are_shown_though_nothing_was_published(settings, console, ran, instance):
    keep_out(settings, 12)
    result = ran(rejected_records)
    print_problems(console, settings, instance, result)
    assert "landing/a.json at 3: is [bold]wrong[/bold]" in text(console)
    assert "2 more kinds in the table rejected_records" in text(console)


def test_success_is_said_too(settings, console, ran, instance):
    keep_out(settings, 0)
    result = ran(rejected_records)
    print_problems(console, settings, instance, result)
    assert text(console).strip() == "Every step succeeded and every check passed."


def test_the_command_to_look_further_can_be_copied_where_there_is_something(tmp_path, console, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = Settings({"TCM_DATA_DIR": str(tmp_path / "my [own] data"), "TCM_START_DATE": "2020-01-01"})
    print_where_to_look(console, settings, 12.3)
    assert "Done in 12 s" in text(console)
    assert "duckdb" not in text(console)
    settings.published_path.parent.mkdir(parents=True)
    settings.published_path.touch()
    print_where_to_look(console, settings, 12.3)
    assert "duckdb 'my [own] data/published/tcm.duckdb' \"from recommendations limit 10\"" in text(console)


LONG_REASON = "is of no known shape: it has the fields " + ", ".join(f"field{n}" for n in range(60)) + "; do this"


@pytest.mark.parametrize("video_count", [0, 1])
def test_files_without_a_video_are_listed_with_their_whole_reasons(settings, console, ran, instance, video_count):
    keep_out(settings, 0)
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute(f"CREATE TABLE videos AS SELECT DATE '2020-10-01' AS upload_date FROM range({video_count})")
        connection.execute(f"CREATE TABLE raw_videos AS SELECT '03.json' AS source_file FROM range({video_count})")
        connection.execute(
            """
            INSERT INTO rejected_records SELECT 'rejected', 'raw_videos', '', 'landing/' || lpad(f::VARCHAR, 2, '0')
                || '.json', p, CASE WHEN p < 3 THEN ? ELSE 'is [odd]' END, 1
            FROM range(53) AS files(f), range(1, 4) AS records(p)
            """,
            [LONG_REASON],
        )
    print_problems(console, settings, instance, ran(videos, rejected_records))
    said = text(console)
    assert ("yet: no file in the landing folder gives one" in said) == (not video_count)
    assert f"         landing/00.json: {LONG_REASON}\n" in said
    assert f"such as landing/00.json at 1: {LONG_REASON}" in said or "is [odd]" in said
    assert ("         landing/03.json" in said) == (not video_count)
    assert ("         landing/50.json" in said) == bool(video_count)
    assert "         landing/51.json" not in said
    assert f"and {3 - video_count} more files, in the table rejected_records" in said
