import json
import sys
from pathlib import Path

import pytest

from tcm_assets.catalogue.exports.reading import read_export
from tcm_assets_tests.benchmarks import exports


def test_one_object_is_printed_of_a_small_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def measured_here(_module: str, _flag: str, name: str, _other: str, file: str) -> str:
        return json.dumps(exports.measure(name if name == "orjson" else "ours", Path(file)))

    monkeypatch.setattr(exports, "printed_by", measured_here)
    monkeypatch.setattr(sys, "argv", ["exports", "--json", "--megabytes", "2", "--repeats", "1"])
    exports.main()
    report = json.loads(capsys.readouterr().out)
    assert 2 <= report["megabytes"] < 2.1
    assert report["videos"] > 100
    assert report["problems"] == 0
    assert report["ratio_to_floor"] > 0


def test_generated_records_are_whole() -> None:
    content = b"".join(exports._export([exports._generated(number) for number in range(50)], 200_000))
    now = exports.datetime(2026, 11, 27)
    export = read_export(content, "a_2026-09-07.json", now, now)
    assert (export.videos.num_rows > 50, export.rejections.num_rows) == (True, 0)
