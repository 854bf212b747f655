import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

FIGURES = {"per_second", "p50_ms", "p99_ms"}


def test_every_contender_is_measured_and_one_object_is_printed(tmp_path: Path):
    command = [sys.executable, "-m", "tcm_assets_tests.benchmarks.ledger", "--json"]
    options = ["--seconds", "0.2", "--repeats", "1", "--clients", "4", "--folder", str(tmp_path)]
    environment = {name: value for name, value in os.environ.items() if name != "TCM_TEST_POSTGRES_URL"}
    finished = subprocess.run(
        [*command, *options], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    report = json.loads(finished.stdout)
    assert "no server" in report["databases"]["postgresql"]["skipped"]
    levels = report["databases"]["sqlite"]
    assert set(levels) == {"4"}
    for level in levels.values():
        for name in ("floor", "short_floor", "ours", "ours_one_account"):
            assert set(level[name]) == FIGURES
            assert 0 < level[name]["p50_ms"] <= level[name]["p99_ms"]
        assert set(level["ratios"]) == {
            f"{key}_over_{floor}" for key in ("redemption", "p50", "p99") for floor in ("floor", "short_floor")
        }
    assert list(tmp_path.iterdir()) == []
