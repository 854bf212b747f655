import json
import subprocess
import sys
from pathlib import Path

import pytest

from tcm_assets_tests.benchmarks.alerts import _aim, exact_interval, spread
from tcm_assets_tests.benchmarks.attack_detection import Found

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
    assert len(report["aims"]) == 2 * len(report["attacks"]) + 2 * len(report["honest"])
    for aim in report["aims"]:
        assert aim["low"] <= aim["mean"] <= aim["high"]
        assert aim["least"] <= aim["mean"] <= aim["most"]


def test_an_interval_is_students_over_the_seeds():
    # Mean 0.5, standard deviation 0.1, and 4.3027 is the 97.5th percentile of Student's t with 2 degrees of freedom.
    found = spread([0.4, 0.5, 0.6])
    assert (found["mean"], found["least"], found["most"]) == (0.5, 0.4, 0.6)
    assert found["low"] == pytest.approx(0.5 - 4.3027 * 0.1 / 3**0.5, abs=1e-4)
    assert found["high"] == pytest.approx(0.5 + 4.3027 * 0.1 / 3**0.5, abs=1e-4)


def test_none_of_a_few_videos_is_not_known_to_be_none_at_all():
    none_of_ten = [Found(video_count=10, alerted_count=0, held_count=0)] * 2
    interval = exact_interval(none_of_ten, "held_count")
    assert interval == (0.0, pytest.approx(0.1684, abs=1e-4))
    assert spread([0.0, 0.0], interval)["high"] == pytest.approx(0.1684, abs=1e-4)
    assert spread([0.0], interval)["high"] is None
    assert spread([None], None)["mean"] is None


@pytest.mark.parametrize(
    ("low", "high", "verdict"), [(0.6, 0.7, "met"), (0.4, 0.6, "open"), (0.3, 0.4, "missed"), (None, None, "unknown")]
)
def test_an_aim_is_met_when_the_whole_interval_is_on_its_side(low, high, verdict):
    known = {"mean": 0.5, "low": low, "high": high, "least": 0.2, "most": 0.8}
    assert _aim("view_bots: held", known, least=0.5)["verdict"] == verdict
