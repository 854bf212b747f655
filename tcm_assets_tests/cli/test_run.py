"""`make run` on a user's own folder: what it prints and leaves, and its messages when an input is broken."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from tcm_assets.ledger.database import Ledger, claim_ledger, prepare_ledger
from tcm_assets.tables.all_tables import ALL_TABLES

BROKEN_LIST = "Brand,Goal\nKite,Sell kites\n"

TWO_RUNS = f"""
import pathlib, tcm_assets.cli.run
print("second run:", tcm_assets.cli.run.main())
pathlib.Path("brands.csv").write_text({BROKEN_LIST!r})
print("third run:", tcm_assets.cli.run.main())
"""
"""In one process, since a new one would spend its time on imports."""


def run(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    settings = {"TCM_DATA_DIR": str(folder), "TCM_START_DATE": "2026-08-01", "TCM_END_DATE": "2026-08-04"}
    others = {name: value for name, value in os.environ.items() if not name.startswith(("TCM_", "DAGSTER_"))}
    return subprocess.run(
        [sys.executable, *(arguments or ("-m", "tcm_assets.cli.run"))],
        cwd=folder,
        env={**others, **settings, **variables, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def tables(database: Path) -> Mapping[str, list[Any]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return {
            name: connection.execute(f"FROM {name} ORDER BY {', '.join(table.key)}").fetchall()
            for name, table in ALL_TABLES.items()
        }


def test_three_runs_of_a_user(own_folder):
    """The first shows results, the second changes none of them, the third says what is wrong with a broken list."""
    first = run(own_folder)
    assert first.returncode == 0, first.stdout + first.stderr
    assert_shows_results(first.stdout, own_folder)
    assert first.stderr == ""
    before = tables(own_folder / "warehouse" / "tcm.duckdb")
    # Nobody has been to the shop or asked a live source, and so few captions have no topic in common.
    assert {name for name, rows in before.items() if not rows} <= {"redemptions", "live_deliveries", "content_topics"}

    others = run(own_folder, "-c", TWO_RUNS)
    second, _, third = others.stdout.partition("second run: 0\n")
    assert third, others.stdout + others.stderr
    assert_shows_results(second, own_folder)
    assert_says_what_is_broken(third, own_folder)
    after = tables(own_folder / "warehouse" / "tcm.duckdb")
    for name, rows in before.items():
        assert after[name] == rows, name


def assert_shows_results(said: str, folder: Path) -> None:
    for words in (
        "Materializing 2026-08-01 to 2026-08-03, 3 days",
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
    assert said.endswith("third run: 1\n")
    assert f"failed   cleaned_brands: {folder / 'brands.csv'} lacks the columns Brand ID" in said
    skipped = " ".join(line for line in said.splitlines() if line.startswith("skipped"))
    for step in ("brand_profiles", "similarity_scores", "recommendations", "published_warehouse"):
        assert step in skipped
    assert "video_points" not in skipped
    assert "these are the results of an earlier one" in said


def test_settings_that_cannot_be_read_end_it_before_it_begins(own_folder):
    done = run(own_folder, TCM_SCORING_METHOD="mean")
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout.strip() == "TCM_SCORING_METHOD is 'mean'; it may be robust or minmax"
    assert not (own_folder / "warehouse").exists()


def test_a_ledger_of_another_folder_ends_it_before_it_begins(own_folder, tmp_path):
    url = f"sqlite:///{tmp_path / 'shared.sqlite'}"
    prepare_ledger(url)
    with Ledger.open(url) as ledger:
        claim_ledger(ledger, tmp_path / "of_another_folder")
    done = run(own_folder, TCM_LEDGER_URL=url)
    assert (done.returncode, done.stderr) == (2, "")
    assert "belongs to another data folder" in done.stdout
    assert not (own_folder / "warehouse" / "tcm.duckdb").exists()
