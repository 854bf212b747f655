import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_one_object_with_the_parts_and_their_ratio_is_printed():
    module = "tcm_assets_tests.benchmarks.fair_value"
    command = [sys.executable, "-m", module, "--json", "--videos", "3000", "--repeats", "1"]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    report = json.loads(finished.stdout)
    for contender in ("fair_value", "pandas"):
        parts = report["parts"][contender]
        assert set(parts) == {"video_points", "video_credits", "engagement_alerts"}
        assert sum(parts.values()) == pytest.approx(report["seconds"][contender], abs=0.01)
    assert report["ratios"]["fair_value_over_bare_points"] > 0
