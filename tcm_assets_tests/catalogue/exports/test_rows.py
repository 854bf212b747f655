"""Rows of records: the column of each field, and every fault that a record can have."""

import json
from datetime import date, datetime
from typing import Any

import pytest

from tcm_assets.catalogue.exports.reading import read_export
from tcm_assets.catalogue.identities.account_ids import DOUBTED_ID
from tcm_assets.catalogue.tables import RAW_VIDEOS

NOW = datetime.fromisoformat("2020-12-22T00:00:00")

DELIVERED_AT = datetime.fromisoformat("2020-12-21")

VideoRow = dict[str, Any]

VIDEO_ID = "6907228712518453794"  # made at 2020-12-17T14:15:07

EPOCH = datetime.fromisoformat("1970-01-01")


def seconds(text: str) -> int:
    return int((datetime.fromisoformat(text) - EPOCH).total_seconds())


def record(**changes: object) -> dict[str, Any]:
    return {
        "id": VIDEO_ID,
        "text": "Confidence 📈 #Glow @Nina",
        "createTime": seconds("2020-12-17T14:15:17"),
        "authorMeta": {
            "id": "77",
            "name": "NinaKleij",
            "nickName": "Nina",
            "signature": "I sew\n  IG: @nina 🧵 ",
            "verified": True,
            "fans": 12,
        },
        "musicMeta": {"musicId": "55", "musicName": "Element", "musicAuthor": "Pop", "musicOriginal": False},
        "webVideoUrl": f"https://www.tiktok.com/@ninakleij/video/{VIDEO_ID}",
        "videoMeta": {"height": 1024, "width": 576, "duration": 15},
        "diggCount": 3710,
        "shareCount": 50,
        "playCount": 44800,
        "commentCount": 68,
        "mentions": ["@Nina"],
        "hashtags": [{"id": "1", "name": "Glow", "title": ""}],
        **changes,
    }


def without(name: str) -> dict[str, Any]:
    return {field: value for field, value in record().items() if field != name}


def read(raw: object) -> tuple[VideoRow | None, list[tuple[str, str]]]:
    """The row, and the field and outcome of each problem."""
    export = read_export(json.dumps([raw]).encode(), "2020-12-21.json", NOW, NOW)
    reported = [(row["field"], row["outcome"]) for row in export.rejections.to_pylist()]
    rows = export.videos.to_pylist()
    assert bool(rows) == ("rejected" not in {outcome for _, outcome in reported})
    return (rows[0] if rows else None), reported


def reasons(raw: object) -> list[str]:
    export = read_export(json.dumps([raw]).encode(), "2020-12-21.json", NOW, NOW)
    found: list[str] = export.rejections["reason"].to_pylist()
    return found


@pytest.mark.parametrize(
    ("signature", "biography", "reported"),
    [
        ("", None, []),
        (" \n ", None, []),
        (None, None, []),
        ("none", None, []),
        ("a\x07b", "ab", [("authorMeta.signature", "repaired")]),
        (["a"], None, [("authorMeta.signature", "repaired")]),
        ("a" * 10_001, None, [("authorMeta.signature", "repaired")]),
    ],
)
def test_an_account_may_say_nothing_of_itself(signature: object, biography: str | None, reported: list[Any]) -> None:
    row, found = read(record(authorMeta={"id": "77", "name": "NinaKleij", "signature": signature}))
    assert row is not None
    assert (row["author_biography"], found) == (biography, reported)


def test_every_field_has_its_column() -> None:
    row, reported = read(record(collectCount=9, giftCount=2))
    assert reported == []
    assert row is not None
    assert row.keys() == {*RAW_VIDEOS.column_names, DOUBTED_ID.name}
    assert row.pop(DOUBTED_ID.name) is None
    assert row == {
        "video_id": VIDEO_ID,
        "upload_date": date(2020, 12, 17),
        "uploaded_at": datetime.fromisoformat("2020-12-17T14:15:17"),
        "author_id": "77",
        "author_username": "ninakleij",
        "author_name": "Nina",
        "author_biography": "I sew IG: @nina 🧵",
        "is_verified": True,
        "caption": "Confidence 📈 #Glow @Nina",
        "hashtags": ["glow"],
        "mentions": ["nina"],
        "music_id": "55",
        "music_title": "Element",
        "music_author": "Pop",
        "is_original_music": False,
        "video_url": f"https://www.tiktok.com/@ninakleij/video/{VIDEO_ID}",
        "height_px": 1024,
        "width_px": 576,
        "duration_s": 15.0,
        "view_count": 44800,
        "like_count": 3710,
        "share_count": 50,
        "comment_count": 68,
        "bookmark_count": 9,
        "gift_count": 2,
        "follower_count": 12,
        "source_file": "2020-12-21.json",
        "position": 1,
        "delivery_time_from": "file name",
        "is_ad": None,
        "is_sponsored": None,
        "is_slideshow": None,
        "image_count": None,
        "record_language": None,
        "record_country": None,
        "delivered_at": datetime.fromisoformat("2020-12-21"),
    }


def test_what_the_export_does_not_have_is_unknown() -> None:
    needed = {"id", "createTime", "diggCount", "shareCount", "playCount", "commentCount"}
    bare = {name: value for name, value in record().items() if name in needed}
    row, reported = read({**bare, "authorMeta": {"id": "77", "name": "nina"}})
    assert row is not None
    assert reported == []
    assert (row["caption"], row["hashtags"], row["mentions"]) == ("", [], [])
    unknown = {name for name, value in row.items() if value is None}
    known = {"author_id", "view_count", "like_count", "share_count", "comment_count"}
    assert unknown == {column.name for column in RAW_VIDEOS if column.nullable} - known | {DOUBTED_ID.name}


@pytest.mark.parametrize("value", ["123", 123, 123.0])
def test_a_count_may_come_as_digits_in_text(value: object) -> None:
    row, reported = read(
        record(playCount=value, collectCount=value, id=int(VIDEO_ID), createTime=str(seconds("2020-12-17")))
    )
    assert row is not None
    assert (row["view_count"], row["bookmark_count"], row["video_id"], reported) == (123, 123, VIDEO_ID, [])


@pytest.mark.parametrize("name", ["id", "createTime"])
@pytest.mark.parametrize("absence", ["no field", "null", "NaN", "N/A"])
def test_a_record_without_identity_or_time_is_rejected(name: str, absence: str) -> None:
    values = {"null": None, "NaN": float("nan"), "N/A": "N/A"}
    raw = without(name) if absence == "no field" else record(**{name: values[absence]})
    raw.pop("webVideoUrl")
    assert read(raw) == (None, [(name, "rejected")])
    assert reasons(raw)[0].startswith(f"{name} is missing")


def test_the_page_names_the_video_where_its_id_is_missing() -> None:
    raw = record(id=None, webVideoUrl="https://www.tiktok.com/@nina/video/6907228749016714497")
    row, reported = read(raw)
    assert row is not None
    assert (row["video_id"], reported) == ("6907228749016714497", [("id", "repaired")])
    assert reasons(raw) == ["id is missing; taken from the address of the page"]


def test_the_id_tells_when_a_video_was_uploaded_where_the_time_is_missing() -> None:
    page = "https://www.tiktok.com/@ninakleij/video/6907228749016714497"
    raw = record(id="6907228749016714497", webVideoUrl=page, createTime="soon")
    row, reported = read(raw)
    assert row is not None
    assert (row["uploaded_at"].date(), reported) == (date(2020, 12, 17), [("createTime", "repaired")])
    assert read({**raw, "webVideoUrl": None})[0] is None


@pytest.mark.parametrize(
    ("page_handle", "doubted"),
    [("nina", "77@nina"), ("NinaKleij", None), ("_", None), ("ms4wljabaaaa" * 3, None), ("6900000000000104729", None)],
)
def test_an_account_is_doubted_where_the_page_is_of_another_handle(page_handle: str, doubted: str | None) -> None:
    page = f"https://www.tiktok.com/@{page_handle}/video/{VIDEO_ID}"
    row, reported = read(record(webVideoUrl=page))
    assert row is not None
    assert (row["author_id"], row[DOUBTED_ID.name], reported) == (None if doubted else "77", doubted, [])


@pytest.mark.parametrize("name", ["id", "webVideoUrl"])
def test_what_names_no_time_is_no_id_of_a_video(name: str) -> None:
    for digits in ("42", str(2**31 - 1), str(2**63 - 1), VIDEO_ID[:15], str(int(VIDEO_ID) % 2**32)):
        page = f"https://www.tiktok.com/@ninakleij/video/{digits}"
        raw = record(id=digits, webVideoUrl=None if name == "id" else page)
        assert read(raw) == (None, [("id", "rejected")])
        assert "is no id of a video" in reasons(raw)[0]
        assert read(record(**{name: page if name == "webVideoUrl" else digits}))[0] is not None


def test_an_id_and_an_upload_of_different_times_are_settled_by_the_page_or_not_at_all() -> None:
    late = seconds("2020-12-17T14:15:17") - 86_400 * 40
    assert read(record(createTime=late, webVideoUrl=None)) == (None, [("id", "rejected")])
    row, reported = read(record(createTime=late))
    assert row is not None
    assert (row["uploaded_at"], reported) == (
        datetime.fromisoformat("2020-12-17T14:15:07"),
        [("createTime", "repaired")],
    )


@pytest.mark.parametrize(
    ("author", "doubted"),
    [({}, ""), ({"id": ""}, ""), ({"id": "6.9E+18"}, "6.9E+18"), ({"id": 6.9e18}, "6.9e+18")],
)
def test_an_author_without_a_whole_id_is_unknown(author: dict[str, object], doubted: str) -> None:
    row, reported = read(record(authorMeta={"name": "ninakleij", **author}))
    assert row is not None
    assert (row["author_id"], row[DOUBTED_ID.name], reported) == (None, doubted, [])


@pytest.mark.parametrize("found", ["0", 0, -1, "nina", "https://www.tiktok.com/@nina", ["7"], 2**63 - 1])
def test_what_is_no_id_of_an_account_says_nothing_of_it(found: object) -> None:
    row, reported = read(record(authorMeta={"name": "ninakleij", "id": found}))
    assert row is not None
    assert (row["author_id"], row[DOUBTED_ID.name], reported) == (None, "", [("authorMeta.id", "repaired")])


@pytest.mark.parametrize("page_handle", ["undefined", "user", "tiktok", "null", "share", "video", "username", "i", "x"])
def test_the_word_for_nobody_in_an_address_says_nothing_of_the_account(page_handle: str) -> None:
    row, reported = read(record(webVideoUrl=f"https://www.tiktok.com/@{page_handle}/video/{VIDEO_ID}"))
    assert row is not None
    assert (row["author_id"], row["author_username"], reported) == ("77", "ninakleij", [])


@pytest.mark.parametrize("name", ["undefined", "unknown", "user", "_"])
def test_the_word_for_nobody_in_place_of_a_handle_gives_way_to_the_page(name: str) -> None:
    row, reported = read(record(authorMeta={"id": "77", "name": name}))
    assert row is not None
    assert (row["author_id"], row["author_username"]) == ("77", "ninakleij")
    assert reported == [("authorMeta.name", "repaired")]
    page = f"https://www.tiktok.com/@{name}/video/{VIDEO_ID}"
    row, reported = read(record(authorMeta={"id": "77", "name": name}, webVideoUrl=page))
    assert row is not None
    assert (row["author_id"], row["author_username"], reported) == ("77", name, [])


@pytest.mark.parametrize("later", [2, 40 * 86_400, 20 * 366 * 86_400])
def test_an_account_that_is_younger_than_its_video_is_none(later: int) -> None:
    found = str(int(VIDEO_ID) + (later << 32))
    row, reported = read(record(authorMeta={"name": "ninakleij", "id": found}))
    assert row is not None
    assert (row["author_id"], row[DOUBTED_ID.name], reported) == (None, "", [("authorMeta.id", "repaired")])
    older = str(int(VIDEO_ID) - (1 << 32))
    row, reported = read(record(authorMeta={"name": "ninakleij", "id": older}))
    assert row is not None
    assert (row["author_id"], reported) == (older, [])


@pytest.mark.parametrize("name", [None, "", "@", 7, "x" * 201])
def test_a_handle_is_taken_from_the_page_or_the_record_is_rejected(name: object) -> None:
    row, reported = read(record(authorMeta={"id": "7", "name": name}))
    assert row is not None
    assert row["author_username"] == "ninakleij"
    assert reported == ([] if name in (None, "") else [("authorMeta.name", "repaired")])
    raw = record(authorMeta={"id": "7", "name": name}, webVideoUrl=None)
    assert read(raw) == (None, [("authorMeta.name", "rejected")])


@pytest.mark.parametrize("value", ["", " ", "two words", "nul\x00", "x" * 201, 1.5, True, -3, ["1"], "\ud800"])
def test_an_id_that_is_none_is_rejected(value: object) -> None:
    assert read(record(id=value, webVideoUrl=None)) == (None, [("id", "rejected")])


@pytest.mark.parametrize(
    ("field", "column"),
    [
        ("playCount", "view_count"),
        ("diggCount", "like_count"),
        ("shareCount", "share_count"),
        ("commentCount", "comment_count"),
        ("collectCount", "bookmark_count"),
    ],
)
@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (-1, "is negative"),
        (1.5, "is not a whole number"),
        ("many", "is text; a number is needed"),
        ("-5", "is negative"),
        ("1,5", "is not a whole number"),
        ("150.000", "may be 150 or 150,000: no number beside it shows which"),
        (float("inf"), "is not a finite number"),
        (True, "is true or false; a number is needed"),
        ([5], "is a list; a number is needed"),
        ({"count": 5}, "is an object; a number is needed"),
        (2**62 + 1, "is above 4,611,686,018,427,387,904"),
        (1e30, "is above 4,611,686,018,427,387,904"),
        ("9" * 60, "is text; a number is needed"),
    ],
)
def test_a_count_that_cannot_be_read_is_unknown(field: str, column: str, value: object, reason: str) -> None:
    raw = record(**{field: value})
    row, reported = read(raw)
    assert row is not None
    assert (row[column], reported) == (None, [(field, "repaired")])
    assert reasons(raw) == [f"{field} {reason}; left empty"]


@pytest.mark.parametrize("value", [None, float("nan"), "", "-", "N/A", "none", "null"])
def test_a_count_that_says_nothing_is_unknown(value: object) -> None:
    row, reported = read(record(playCount=value))
    assert row is not None
    assert (row["view_count"], reported) == (None, [])


@pytest.mark.parametrize(("value", "count"), [("1.2M", 1_200_000), ("12K", 12_000), ("1,234,567", 1_234_567)])
def test_a_count_may_be_written_for_people(value: str, count: int) -> None:
    row, reported = read(record(playCount=value))
    assert row is not None
    assert (row["view_count"], reported) == (count, [])


def test_the_largest_count_is_accepted() -> None:
    row, _ = read(record(playCount=2**62))
    assert row is not None
    assert row["view_count"] == 2**62


@pytest.mark.parametrize("value", [-1, "many", 1.5, float("inf"), [1], True, 2**63])
@pytest.mark.parametrize(
    ("field", "column", "raw"),
    [
        ("collectCount", "bookmark_count", lambda value: record(collectCount=value)),
        ("giftCount", "gift_count", lambda value: record(giftCount=value)),
        ("gifts", "gift_count", lambda value: record(gifts=value)),
        (
            "authorMeta.fans",
            "follower_count",
            lambda value: record(authorMeta={"id": "7", "name": "n", "fans": value}),
        ),
        (
            "authorMeta.followerCount",
            "follower_count",
            lambda value: record(authorMeta={"id": "7", "name": "n", "followerCount": value}),
        ),
        ("authorStats.followerCount", "follower_count", lambda value: record(authorStats={"followerCount": value})),
        ("videoMeta.height", "height_px", lambda value: record(videoMeta={"height": value})),
        ("videoMeta.width", "width_px", lambda value: record(videoMeta={"width": value})),
    ],
)
def test_an_optional_count_that_cannot_be_read_is_left_empty(value: object, field: str, column: str, raw: Any) -> None:
    row, reported = read(raw(value))
    assert reported == [(field, "repaired")]
    assert row[column] is None
    assert reasons(raw(value))[0].endswith("; left empty")


@pytest.mark.parametrize("value", [-0.5, "long", float("inf"), 86_401, None])
def test_a_length_that_cannot_be_read_is_left_empty(value: object) -> None:
    row, reported = read(record(videoMeta={"duration": value}))
    assert row is not None
    assert row["duration_s"] is None
    assert reported == ([] if value is None else [("videoMeta.duration", "repaired")])


def test_a_length_may_have_a_fraction() -> None:
    row, reported = read(record(videoMeta={"duration": 15.5}))
    assert row is not None
    assert (row["duration_s"], reported) == (15.5, [])


def test_followers_are_taken_from_the_statistics_first() -> None:
    row, _ = read(record(authorStats={"followerCount": "99"}))
    assert row is not None
    assert row["follower_count"] == 99


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("yesterday", "createTime is no time"),
        (-1, "createTime is negative"),
        (1.5, "createTime is not a whole number"),
        (float("inf"), "createTime is not a finite number"),
        (True, "createTime is true or false; Unix seconds are needed"),
        (0, "createTime is before 2016-09-01, when the platform did not exist"),
        (seconds("2016-08-31T23:59:59"), "createTime is before 2016-09-01, when the platform did not exist"),
        (seconds("2020-12-23T00:00:01"), "createTime is after 2020-12-23"),
        (seconds("2021-12-17") * 1_000, "createTime is after 2020-12-23"),
        (10**18, "createTime is before 2016-09-01"),
        ("03/04/2020 10:00", "createTime is no time that is certain"),
    ],
)
def test_an_impossible_date_rejects_the_record(value: object, reason: str) -> None:
    raw = record(createTime=value, webVideoUrl=None)
    assert read(raw) == (None, [("createTime", "rejected")])
    assert reasons(raw)[0].startswith(reason)


@pytest.mark.parametrize("moment", ["2016-09-01T00:00:00", "2020-12-23T00:00:00"])
def test_the_first_and_the_last_possible_time_are_accepted(moment: str) -> None:
    made = str((seconds(moment) << 32) + 77_777)
    row, _ = read(record(createTime=seconds(moment), id=made, webVideoUrl=None))
    assert row is not None
    assert row["uploaded_at"] == datetime.fromisoformat(moment)


def test_a_caption_of_ten_megabytes_is_left_out_and_its_excerpt_stays_small() -> None:
    raw = record(text="x" * 10_000_000)
    row, reported = read(raw)
    assert row is not None
    assert (row["caption"], reported) == ("", [("text", "repaired")])
    assert reasons(raw) == ["text has 10,000,000 characters; at most 10,000 are read; left empty"]


def test_the_longest_caption_is_accepted() -> None:
    assert read(record(text="x" * 10_000))[1] == []


@pytest.mark.parametrize("value", [5.5, [1], {"a": 1}, True])
def test_a_caption_that_is_no_text_is_left_out(value: object) -> None:
    row, reported = read(record(text=value))
    assert row is not None
    assert (row["caption"], reported) == ("", [("text", "repaired")])


@pytest.mark.parametrize("value", [float("nan"), "N/A", "-", "none", "null", "NaN"])
def test_a_caption_may_say_that_there_is_none(value: object) -> None:
    row, reported = read(record(text=value))
    assert row is not None
    assert (row["caption"], reported) == ("", [])


@pytest.mark.parametrize(
    ("text", "caption"),
    [("a\x00b", "ab"), ("bell\x07\n", "bell "), ("half \ud83d", "half \ufffd")],
)
def test_characters_that_cannot_stay_are_taken_out_of_a_caption_and_reported(text: str, caption: str) -> None:
    row, reported = read(record(text=text))
    assert row is not None
    assert (row["caption"], reported) == (caption, [("text", "repaired")])


def test_line_breaks_of_a_caption_are_spaces_and_no_fault() -> None:
    row, reported = read(record(text="two\nlines\r\nand\ta tab"))
    assert row is not None
    assert (row["caption"], reported) == ("two lines and a tab", [])


@pytest.mark.parametrize("text", ["", "📈", "👩‍🚀👨‍👩‍👧 ❤️", "ünïcode \u202e RTL", "e\u0301"])
def test_any_other_caption_passes_untouched(text: str) -> None:
    row, reported = read(record(text=text))
    assert row is not None
    assert (row["caption"], reported) == (text, [])


@pytest.mark.parametrize("raw", [None, 5, "text", ["id"], True, 1.5])
def test_a_record_that_is_no_object_is_rejected(raw: object) -> None:
    assert read(raw) == (None, [("", "rejected")])
    (reason,) = reasons(raw)
    assert reason.startswith("the record is not an object")


def test_a_rejected_record_is_rejected_for_what_rejects_it_alone() -> None:
    row, reported = read(record(createTime=None, id=None, webVideoUrl=None, playCount=-1, text="a\x00"))
    assert row is None
    assert sorted(reported) == [("createTime", "rejected"), ("id", "rejected")]


@pytest.mark.parametrize("name", ["musicMeta", "videoMeta", "authorStats"])
def test_a_part_that_is_no_object_is_left_empty(name: str) -> None:
    row, reported = read(record(**{name: 5}))
    assert row is not None
    assert reported == [(name, "repaired")]


def test_an_author_that_is_no_object_is_unknown() -> None:
    row, reported = read(record(authorMeta=["nina"]))
    assert row is not None
    assert (row["author_id"], row["author_username"]) == (None, "ninakleij")
    assert reported == [("authorMeta", "repaired")]


@pytest.mark.parametrize("name", ["hashtags", "mentions"])
def test_names_that_are_no_list_are_no_names(name: str) -> None:
    row, reported = read(record(**{name: {"glow": 1}}))
    assert row is not None
    assert (row[name], reported) == ([], [(name, "repaired")])


@pytest.mark.parametrize("value", ["glow, Up", "['glow', 'up']", '["#glow","up"]', "glow up"])
def test_names_may_be_one_text(value: str) -> None:
    row, reported = read(record(hashtags=value))
    assert row is not None
    assert (row["hashtags"], reported) == (["glow", "up"], [])


def test_marks_of_the_caption_count_where_a_record_lists_none() -> None:
    row, reported = read(record(hashtags=None, mentions=None))
    assert row is not None
    assert (row["hashtags"], row["mentions"], reported) == (["glow"], ["nina"], [])


@pytest.mark.parametrize("name", ["hashtags", "mentions"])
def test_what_is_no_name_is_left_out_and_empty_names_too(name: str) -> None:
    row, reported = read(record(**{name: [{"name": "One"}, "#@two", "＃＠three", {"title": "?"}, 5, "", "x" * 201]}))
    assert row[name] == {"hashtags": ["one", "@two", "＠three"], "mentions": ["one", "#@two", "＃＠three"]}[name]
    assert set(reported) == {(name, "repaired")}


@pytest.mark.parametrize("value", ["javascript:alert(1)", "tiktok.com/x", ["https://x"], "x" * 20_000])
def test_what_is_no_web_address_is_left_out(value: object) -> None:
    row, reported = read(record(webVideoUrl=value))
    assert row is not None
    assert (row["video_url"], reported) == (None, [("webVideoUrl", "repaired")])


@pytest.mark.parametrize(
    ("value", "flag"),
    [(1, True), (0, False), ("1", True), ("YES", True), ("WAHR", True), ("faux", False), ("ЛОЖЬ", False), ("", None)],
)
def test_flags_may_be_those_of_programs_and_spreadsheets(value: object, flag: bool | None) -> None:
    row, reported = read(record(musicMeta={"musicOriginal": value}))
    assert row is not None
    assert (row["is_original_music"], reported) == (flag, [])


@pytest.mark.parametrize(
    ("value", "sound"), [("6,8E+18", None), (6.8e18, None), ("'6800", "6800"), ("song-1", "song-1")]
)
def test_a_spoiled_id_of_a_sound_is_none(value: object, sound: str | None) -> None:
    row, reported = read(record(musicMeta={"musicId": value}))
    assert row is not None
    assert (row["music_id"], reported) == (sound, [] if sound else [("musicMeta.musicId", "repaired")])


def test_flags_and_texts_of_the_wrong_kind_are_left_empty() -> None:
    row, reported = read(
        record(
            authorMeta={"id": "7", "name": "n", "verified": "maybe", "nickName": ["N"]},
            musicMeta={"musicId": 55, "musicName": {}, "musicOriginal": 2},
        )
    )
    assert row is not None
    assert (row["is_verified"], row["author_name"], row["music_title"], row["is_original_music"]) == (
        None,
        None,
        None,
        None,
    )
    assert row["music_id"] == "55"
    assert {outcome for _, outcome in reported} == {"repaired"}
    assert len(reported) == 4
