import json
import subprocess
import sys
from pathlib import Path

import pytest

from tcm_assets_tests.benchmarks.text import captions

ROOT = Path(__file__).parents[2]


def test_one_object_is_printed_and_the_vectors_agree() -> None:
    command = [sys.executable, "-m", "tcm_assets_tests.benchmarks.text", "--json", "--texts", "12", "--repeats", "1"]
    finished = subprocess.run([*command, "--threads", "1"], cwd=ROOT, capture_output=True, text=True, check=True)
    report = json.loads(finished.stdout)
    assert report["texts"] == 12
    assert report["cosine"]["mean"] >= 0.999
    assert report["ratios"]["encode_defaults_over_ours"] > 0
    assert report["load_seconds"]["ours"] > 0


def test_captions_are_spread_over_the_export(tmp_path: Path) -> None:
    export = tmp_path / "export.json"
    export.write_text(json.dumps({"collector": [{"text": str(number)} for number in range(10)]}))
    assert captions(export, 5) == (["0", "2", "4", "6", "8"], "real")
    assert captions(export, 100)[0] == [str(number) for number in range(10)]
    with pytest.raises(FileNotFoundError, match=r"there is no export file .*absent"):
        captions(tmp_path / "absent", 5)
