"""Small files of their owner: there whole or not at all, whoever else creates or replaces them."""

import subprocess
import sys
from pathlib import Path

import pytest

from tcm_assets.services.private_files import create_once, replace_whole

RACE = """
import sys
from pathlib import Path
from tcm_assets.services.private_files import create_once

path, name = Path(sys.argv[1]), sys.argv[2]
print("ready", flush=True)
sys.stdin.readline()
for n in range(100):
    file = path / f"{n}"
    create_once(file, name * 1_000)
    found = file.read_text()
    assert len(found) == 1_000 and len(set(found)) == 1, found[:10]
    print(found[0], end="")
"""


def test_of_many_processes_one_creates_the_file_and_none_sees_it_empty(tmp_path: Path):
    names = "abcdefgh"
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACE, str(tmp_path), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in names
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("\n")
        racer.stdin.flush()
    seen = [racer.communicate()[0] for racer in racers]
    assert [racer.returncode for racer in racers] == [0] * len(names)
    assert set(seen) == {seen[0]}
    assert len(seen[0]) == 100
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"{n}" for n in range(100))


def test_a_file_that_is_there_stays(tmp_path: Path):
    path = tmp_path / "new" / "file"
    assert create_once(path, "one")
    assert not create_once(path, "two")
    assert path.read_text() == "one"
    assert [path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777] == [0o600, 0o700]


def test_a_disk_without_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr("os.link", refuse)
    assert create_once(tmp_path / "file", "one")
    assert not create_once(tmp_path / "file", "two")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_replaced_file_is_the_old_or_the_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "file"
    replace_whole(path, "one")
    replace_whole(path, "two")
    assert path.read_text() == "two"

    def stop(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("os.fsync", stop)
    with pytest.raises(OSError, match="full"):
        replace_whole(path, "three")
    assert path.read_text() == "two"
    assert [each.name for each in tmp_path.iterdir()] == ["file"]
