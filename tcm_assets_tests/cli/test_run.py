"""`make run`: what it prints and leaves, the runs after the first, and its messages when an input is broken."""

import shutil
from pathlib import Path

import duckdb

from tcm_assets.ledger.database import Ledger, prepare_ledger
from tcm_assets.ledger.ownership import claim_ledger
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets_tests.long_tests import LONG_TEST
from tcm_assets_tests.sample_run import PRINTED_NAME, run_in

BROKEN_LIST = "Brand,Goal\nKite,Sell kites\n"

BROKEN_AND_MENDED = f"""
import pathlib
import dagster as dg
import tcm_assets.cli.run

brands = pathlib.Path("brands.csv")
whole = brands.read_bytes()
brands.write_text({BROKEN_LIST!r})
print("run with a broken list:", tcm_assets.cli.run.main())
brands.write_bytes(whole)

from tcm_assets.definitions import defs

quiet = {{"loggers": {{"console": {{"config": {{"log_level": "CRITICAL"}}}}}}}}
with dg.DagsterInstance.get() as instance:
    job = defs.resolve_job_def("rematch")
    print("rematched:", job.execute_in_process(instance=instance, run_config=quiet, raise_on_error=False).success)
"""
"""In one process, since a new one would spend its time on imports."""

WAREHOUSE = "warehouse/tcm.duckdb"


def test_the_first_run_shows_results(sample_folder):
    assert_shows_results((sample_folder / PRINTED_NAME).read_text(), sample_folder)
    with duckdb.connect(str(sample_folder / WAREHOUSE), read_only=True) as connection:
        empty = {name for name in ALL_TABLES if connection.execute(f"SELECT count(*) FROM {name}").fetchone() == (0,)}
    # Nobody has been to the shop, asked a live source, contested a finding or closed a month.
    assert empty == {"redemptions", "live_deliveries", "safety_contests", "closed_periods"}


@LONG_TEST
def test_a_broken_list_stops_what_needs_it_and_running_all_again_changes_no_result(sample_folder, tmp_path):
    folder = Path(shutil.copytree(sample_folder, tmp_path / "my data"))
    done = run_in(folder, "-c", BROKEN_AND_MENDED)
    broken, _, mended = done.stdout.partition("run with a broken list: 1\n")
    assert_says_what_is_broken(broken, folder)
    assert mended.endswith("rematched: True\n"), done.stdout + done.stderr
    # The two that say when: until when the ledger was looked at, and when the copy was made.
    assert list_changed_tables(sample_folder / WAREHOUSE, folder / WAREHOUSE) == ["ledger_marks", "published_warehouse"]


def list_changed_tables(before: Path, after: Path) -> list[str]:
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{before}' AS before (READ_ONLY); ATTACH '{after}' AS after (READ_ONLY)")

        def differ(name: str, one: str, other: str) -> bool:
            rows = connection.execute(f"FROM {one}.{name} EXCEPT ALL FROM {other}.{name} LIMIT 1")
            return rows.fetchone() is not None

        return [name for name in ALL_TABLES if differ(name, "before", "after") or differ(name, "after", "before")]


def assert_shows_results(said: str, folder: Path) -> None:
    for words in (
        "Materializing 2026-08-01 to 2026-10-31, 92 days",
        "Top recommendations",
        "Top creators by payable points",
        "demo_",
        # Planted in the sample: a clip that is cut off, records with faults.
        "check    visual_features.clips_can_be_read: 1 offending rows (WARN)",
        "playCount is negative",
    ):
        assert words in said
    with duckdb.connect(str(folder / "published" / "tcm.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT count(*) > 10 FROM recommendations").fetchall() == [(True,)]


def assert_says_what_is_broken(said: str, folder: Path) -> None:
    assert f"failed   cleaned_brands: {folder / 'brands.csv'} lacks the columns Brand ID" in said
    skipped = " ".join(line for line in said.splitlines() if line.startswith("skipped"))
    for step in ("brand_profiles", "similarity_scores", "recommendations", "published_warehouse"):
        assert step in skipped
    assert "video_points" not in skipped
    assert "these are the results of an earlier one" in said


def test_settings_that_cannot_be_read_end_it_before_it_begins(own_folder):
    done = run_in(own_folder, TCM_SCORING_METHOD="mean")
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout.strip() == "TCM_SCORING_METHOD is 'mean'; it may be robust, minmax or zscore"
    assert not (own_folder / "warehouse").exists()


def test_a_ledger_of_another_folder_ends_it_before_it_begins(own_folder, tmp_path):
    url = f"sqlite:///{tmp_path / 'shared.sqlite'}"
    prepare_ledger(url)
    with Ledger.open(url) as ledger:
        claim_ledger(ledger, tmp_path / "of_another_folder")
    done = run_in(own_folder, TCM_LEDGER_URL=url)
    assert (done.returncode, done.stderr) == (2, "")
    assert "belongs to another data folder" in done.stdout
    assert not (own_folder / "warehouse" / "tcm.duckdb").exists()
