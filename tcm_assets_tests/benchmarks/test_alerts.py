import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_attack_is_reported_and_one_object_is_printed():
    command = [sys.executable, "-m", "tcm_assets_tests.benchmarks.alerts", "--json", "--videos", "1500", "--seeds", "2"]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    report = json.loads(finished.stdout)
    assert set(report["attacks"]) == {"view_bots", "like_bots", "comment_pods"}
    for figures in report["attacks"].values():
        assert figures["videos"] == 2 * 15
        assert 0 <= figures["alerted_by_seed"]["least"] <= figures["alerted"] <= figures["alerted_by_seed"]["most"] <= 1
        assert figures["held"] <= figures["alerted"]
        assert sum(shares["videos"] for shares in figures["by_intensity"].values()) == figures["videos"]
    assert report["honest"]["organic"]["videos"] == 2 * (1500 - 4 * 15)
    assert report["honest"]["viral"]["videos"] == 2 * 15
    assert set(report["signals"]["shared_caption"]) == {*report["attacks"], *report["honest"]}
