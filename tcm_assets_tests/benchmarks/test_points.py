import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_contenders_agree_and_one_object_is_printed():
    command = [
        sys.executable,
        "-m",
        "tcm_assets_tests.benchmarks.points",
        "--json",
        "--videos",
        "2000",
        "--repeats",
        "1",
    ]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    report = json.loads(finished.stdout)
    assert report["totals"]["rows"] == 2000
    assert 0 < report["totals"]["scored"] < 2000
    assert set(report["seconds"]) == set(report["peak_rss_mib"]) == {"ours", "sql", "pandas", "polars"}
    assert set(report["ratios"]) == {"pandas_over_ours", "ours_over_sql", "polars_over_ours"}
    assert report["extra"]["seconds"]["ours_robust"] > 0
