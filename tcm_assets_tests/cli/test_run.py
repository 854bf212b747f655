"""`make run` on a user's own folder: what it prints, what it leaves, what it says when an input is broken."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from tcm_assets.schemas.all_tables import ALL_TABLES


def run(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    settings = {"TCM_DATA_DIR": str(folder), "TCM_START_DATE": "2026-08-01", "TCM_END_DATE": "2026-08-04"}
    others = {name: value for name, value in os.environ.items() if not name.startswith(("TCM_", "DAGSTER_"))}
    return subprocess.run(
        [sys.executable, "-m", "tcm_assets.cli.run"],
        env={**others, **settings, **variables, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def tables(database: Path) -> Mapping[str, list[Any]]:
    """Every table's rows, numbers to 9 decimals: a matrix product's last bits change with the order of its rows."""

    def without_last_bits(value: Any) -> Any:
        return round(value, 9) if isinstance(value, float) else value

    with duckdb.connect(str(database), read_only=True) as connection:
        return {
            name: [
                tuple(map(without_last_bits, row))
                for row in connection.execute(f"FROM {name} ORDER BY {', '.join(table.key)}").fetchall()
            ]
            for name, table in ALL_TABLES.items()
        }


def test_three_runs_of_a_user(own_folder):
    """The first shows results, the second changes none of them, the third says what is wrong with a broken list."""
    first = run(own_folder)
    assert first.returncode == 0, first.stdout + first.stderr
    assert_shows_results(first, own_folder)
    after_first = tables(own_folder / "warehouse" / "tcm.duckdb")
    assert all(after_first.values())

    second = run(own_folder)
    assert second.returncode == 0, second.stdout + second.stderr
    after_second = tables(own_folder / "warehouse" / "tcm.duckdb")
    for name, rows in after_first.items():
        assert after_second[name] == rows, name

    (own_folder / "brands.csv").write_text("Brand,Goal\nKite,Sell kites\n")
    assert_says_what_is_broken(run(own_folder), own_folder)


def assert_shows_results(done: subprocess.CompletedProcess[str], folder: Path) -> None:
    for words in (
        "Materializing 2026-08-01 to 2026-08-03, 3 days",
        "Top recommendations",
        "Top creators by points",
        "demo_",
        # Planted in the sample: a clip that is cut off, records with faults.
        "check    visual_features.clips_can_be_read: 1 offending rows (WARN)",
        "playCount is negative",
    ):
        assert words in done.stdout
    assert done.stderr == ""
    with duckdb.connect(str(folder / "published" / "tcm.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT count(*) > 10 FROM recommendations").fetchall() == [(True,)]


def assert_says_what_is_broken(done: subprocess.CompletedProcess[str], folder: Path) -> None:
    assert done.returncode == 1
    assert f"failed   cleaned_brands: {folder / 'brands.csv'} lacks the columns Brand ID" in done.stdout
    skipped = [line for line in done.stdout.splitlines() if line.startswith("skipped")]
    for step in ("brand_profiles", "similarity_scores", "recommendations", "published_warehouse"):
        assert step in " ".join(skipped)
    assert "video_points" not in " ".join(skipped)
    assert "these are the results of an earlier one" in done.stdout


def test_settings_that_cannot_be_read_end_it_before_it_begins(own_folder):
    done = run(own_folder, TCM_SCORING_METHOD="mean")
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout.strip() == "TCM_SCORING_METHOD is 'mean'; it may be robust or minmax"
    assert not (own_folder / "warehouse").exists()
