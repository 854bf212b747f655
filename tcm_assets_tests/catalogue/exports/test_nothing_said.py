"""Cells in which programs say that there is nothing, and those that only look so."""

import json
from datetime import datetime

import pytest

from tcm_assets.catalogue.exports.reading import read_export
from tcm_assets_tests.catalogue.exports.examples import VIDEO_ID

NOW = datetime.fromisoformat("2026-11-27")
Rows = list[dict[str, object]]


def read(content: str, name: str = "a.csv") -> tuple[Rows, list[tuple[str, str]]]:
    """Return the rows, and field and reason of each problem."""
    export = read_export(content.encode(), name, NOW, NOW)
    return export.videos.to_pylist(), [(row["field"], row["reason"]) for row in export.rejections.to_pylist()]


TABLE = "id,create_time,username,video_description,view_count,music_id,region_code,favorites_count\n"
COLLECTED = "id,createTime,authorMeta.name,text,playCount,musicMeta.musicId,musicMeta.musicName,authorMeta.nickName\n"


@pytest.mark.parametrize("word", ["NA", "NaN", "undefined", "\\N", "NULL", "<NA>"])
def test_a_missing_cell_is_no_value_of_any_column(word: str) -> None:
    ((row,), reported) = read(COLLECTED + f"{VIDEO_ID},1788264037,m1{',' + word}" + f",{word}" * 4 + "\n")
    found = [row[name] for name in ("caption", "view_count", "music_id", "music_title", "author_name")]
    assert (found, reported) == (["", None, None, None, None], [])


@pytest.mark.parametrize("word", ["NA", "undefined", "null"])
@pytest.mark.parametrize("page", ["", "https://www.tiktok.com/@{}/video/" + VIDEO_ID])
def test_nobody_is_called_by_a_word_for_nothing(word: str, page: str) -> None:
    table = "id,create_time,username,video_description,share_url\n" + f"{VIDEO_ID},1788264037,{word},a,"
    rows, reported = read(table + page.format(word) + "\n")
    what = "username is missing, and no address of a page names the account"
    assert (rows, reported) == ([], [("username", what)])


@pytest.mark.parametrize("handle", ["na", "nat", "Na"])
def test_people_may_have_short_names(handle: str) -> None:
    ((row,), reported) = read(TABLE + f"{VIDEO_ID},1788264037,{handle},na,5,7,DE,1\n")
    assert (row["author_username"], row["caption"], reported) == (handle.lower(), "na", [])


@pytest.mark.parametrize("name", ["_", "MS4wLjABAAAA3a1bC2d"])
def test_nobody_is_called_by_a_placeholder_of_addresses(name: str) -> None:
    page = f"https://www.tiktok.com/@{name}/video/{VIDEO_ID}"
    item = {"id": VIDEO_ID, "ie_key": "TikTok", "timestamp": 1_788_264_037, "webpage_url": page, "view_count": 5}
    rows, ((field, _),) = read(json.dumps([item]), "a.json")
    assert (rows, field) == ([], "uploader")
    ((row,), reported) = read(json.dumps([item | {"uploader": "m1"}]), "a.json")
    assert (row["author_username"], reported) == ("m1", [])


def test_guarded_handles_are_read() -> None:
    for word in ("'@m1", "'m1", '"=""m1"""', "@m1"):
        ((row,), reported) = read(TABLE + f"{VIDEO_ID},'1788264037,{word},a,5,7,DE,1\n")
        assert (row["author_username"], reported) == ("m1", [])


def test_an_account_with_an_id_may_be_called_nothing() -> None:
    page = f"https://www.tiktok.com/@nan/video/{VIDEO_ID}"
    record = {"id": VIDEO_ID, "createTime": 1_788_264_037, "webVideoUrl": page, "authorMeta": {"id": "123456789"}}
    ((row,), _) = read(json.dumps([record]), "a.json")
    assert (row["author_username"], row["author_id"]) == ("nan", "123456789")


def test_namibia_is_a_country_where_nothing_else_is_missing() -> None:
    rows, _ = read(
        TABLE
        + f"{VIDEO_ID},1788264037,m1,a,5,7,NA,1\n"
        + f"{int(VIDEO_ID) + 1},1788264037,m1,a,5,NA,NA,1\n"
        + f"{int(VIDEO_ID) + 2},1788264037,m1,NA,5,7,DE,1\n"
    )
    assert [row["record_country"] for row in rows] == ["NA", None, "DE"]
    record = {"id": int(VIDEO_ID), "create_time": 1_788_264_037, "username": "m1", "region_code": "NA"}
    ((row,), _) = read(json.dumps([record]), "a.json")
    assert row["record_country"] == "NA"
