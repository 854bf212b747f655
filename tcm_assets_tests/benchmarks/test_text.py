import contextlib
import io
import json
import sys
from pathlib import Path

import pytest

from tcm_assets_tests.benchmarks import text
from tcm_assets_tests.benchmarks.text import captions


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch):
    """Runs the benchmark with its contenders one after the other in this process: each new one would load torch."""

    def printed_here(_module: str, *arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["text", *arguments])
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            text.main()
        return printed.getvalue()

    monkeypatch.setattr(text, "printed_by", printed_here)
    return printed_here


def test_one_object_is_printed_and_the_vectors_agree(run) -> None:
    report = json.loads(run("text", "--json", "--texts", "40", "--repeats", "1", "--threads", "1"))
    assert report["texts"] == 40
    assert {name: cosine["mean"] >= 0.999 for name, cosine in report["cosine"].items()} == {"e5": True, "small": True}
    assert report["ratios"]["encode_defaults_over_ours"] > 0
    assert report["load_seconds"]["ours"] > 0


def test_captions_are_spread_over_the_export(tmp_path: Path) -> None:
    export = tmp_path / "export.json"
    export.write_text(json.dumps({"collector": [{"text": str(number)} for number in range(10)]}))
    assert captions(export, 5) == (["0", "2", "4", "6", "8"], "real")
    assert captions(export, 100)[0] == [str(number) for number in range(10)]
    with pytest.raises(FileNotFoundError, match=r"there is no export file .*absent"):
        captions(tmp_path / "absent", 5)
