"""Files of the landing folder: exports, rejections, and ignored files."""

import errno
import hashlib
import os
from pathlib import Path

import pytest

from tcm_assets.catalogue.landing_files import (
    LINKED_FOLDER,
    LandingFile,
    MissingLandingError,
    UnreadableFileError,
    list_landing_folder,
)


def put(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"[]")


def test_exports_are_found_in_every_subfolder_and_in_order(tmp_path: Path) -> None:
    put(tmp_path, "b.json", "2020/12/a.jsonl.gz", "a.JSON", "c.json.gz", "d.jsonl")
    exports, rejections = list_landing_folder(tmp_path)
    assert [file.source_file for file in exports] == [
        "2020/12/a.jsonl.gz",
        "a.JSON",
        "b.json",
        "c.json.gz",
        "d.jsonl",
    ]
    assert rejections == []


def test_other_files_are_reported(tmp_path: Path) -> None:
    put(tmp_path, "notes.txt", "sub/list.xlsx", "a.json.part")
    _, rejections = list_landing_folder(tmp_path)
    assert [(row.source_file, row.position) for row in rejections] == [
        ("landing/a.json.part", 0),
        ("landing/notes.txt", 0),
        ("landing/sub/list.xlsx", 0),
    ]
    assert rejections[0].reason == (
        "not an export file: its name ends in none of .json, .jsonl, .ndjson, .csv, .tsv, perhaps with .gz"
    )


def test_hidden_files_and_notes_are_passed_over(tmp_path: Path) -> None:
    put(tmp_path, ".gitkeep", ".hidden.json", ".cache/a.json", "README", "readme.txt", "notes.md")
    put(tmp_path, "README.json", "readme.csv.gz")
    exports, rejections = list_landing_folder(tmp_path)
    assert (exports, rejections) == ([], [])


def test_a_folder_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(MissingLandingError, match="make it, and put the export files into it") as raised:
        list_landing_folder(tmp_path / "landing")
    assert isinstance(raised.value, FileNotFoundError)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    put(tmp_path, "landing")
    with pytest.raises(MissingLandingError):
        list_landing_folder(tmp_path / "landing")


def test_a_name_that_is_not_utf8_is_spelled_out(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.json")).write_bytes(b"[]")
    except OSError:
        pytest.skip("this file system takes UTF-8 names alone")
    (file,) = list_landing_folder(tmp_path)[0]
    assert file.source_file == "\\xff.json"
    assert file.content(10) == b"[]"


def test_the_digest_is_that_of_the_content(tmp_path: Path) -> None:
    put(tmp_path, "a.json")
    (file,) = list_landing_folder(tmp_path)[0]
    assert file.digest() == hashlib.sha256(file.content(10)).hexdigest()


def test_a_file_that_went_away_says_so(tmp_path: Path) -> None:
    file = LandingFile(tmp_path / "gone.json", "gone.json", tmp_path)
    for ask in (file.changed_at_ns, file.digest, lambda: file.content(10)):
        with pytest.raises(UnreadableFileError, match="cannot be read: No such file"):
            ask()


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.json")
    (file,) = list_landing_folder(tmp_path)[0]
    for ask in (file.changed_at_ns, file.digest, lambda: file.content(10)):
        with pytest.raises(UnreadableFileError, match="no regular file"):
            ask()


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    landing, outside = tmp_path / "landing", tmp_path / "outside"
    put(landing, "within.json")
    put(outside, "secret.json", "folder/secret.json")
    (landing / "link.json").symlink_to(outside / "secret.json")
    (landing / "folder").symlink_to(outside / "folder")
    (landing / "same.json").symlink_to(landing / "within.json")
    exports, rejections = list_landing_folder(landing)
    assert [file.source_file for file in exports] == ["link.json", "same.json", "within.json"]
    assert [(row.source_file, row.reason) for row in rejections] == [("landing/folder", LINKED_FOLDER)]
    for ask in (exports[0].changed_at_ns, exports[0].digest, lambda: exports[0].content(10)):
        with pytest.raises(UnreadableFileError, match="a link to a file outside of the landing folder") as raised:
            ask()
        assert "secret" not in str(raised.value)
    assert exports[1].content(10) == b"[]"


def test_a_name_given_to_another_file_at_this_moment_costs_that_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "a.json")
    (file,) = list_landing_folder(tmp_path)[0]

    def fail(path: Path) -> str:
        raise OSError(errno.EINVAL, "Invalid argument", str(path))

    monkeypatch.setattr("os.path.realpath", fail)
    for ask in (file.changed_at_ns, file.digest, lambda: file.content(10)):
        with pytest.raises(UnreadableFileError, match="cannot be read: Invalid argument"):
            ask()


def test_a_file_above_the_bound_is_not_read(tmp_path: Path) -> None:
    put(tmp_path, "a.json")
    (file,) = list_landing_folder(tmp_path)[0]
    for ask in (file.changed_at_ns, file.content):
        with pytest.raises(UnreadableFileError, match=r"it has 2 bytes, and at most 1 are read.*TCM_MAX_EXPORT_MB"):
            ask(1)


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("a\x1b[2J.json", "a\\x1b[2J.json"),
        ("a\nb.json", "a\\nb.json"),
        ("a\u202eb.json", "a\\u202eb.json"),
        ("a\\nb.json", "a\\\\nb.json"),
        ("gr\u00fc\u00df \U0001f4c8.json", "gr\u00fc\u00df \U0001f4c8.json"),
    ],
)
def test_what_a_name_cannot_show_is_spelled_out(tmp_path: Path, name: str, stored: str) -> None:
    put(tmp_path, name)
    (file,) = list_landing_folder(tmp_path)[0]
    assert file.source_file == stored
    assert file.content(10) == b"[]"
