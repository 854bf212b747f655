"""Export records: the column of each field, and every fault that a record can have."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tcm_assets.catalogue.export_records import Delivery, VideoRow, read_record
from tcm_assets.catalogue.identities.accounts import DOUBTED_ID
from tcm_assets.catalogue.rejections import Problems
from tcm_assets.catalogue.tables import RAW_VIDEOS

NOW = datetime.fromisoformat("2020-12-22T00:00:00")

DELIVERY = Delivery("2020-12-21.json", datetime.fromisoformat("2020-12-21"), NOW + timedelta(days=1))

EPOCH = datetime.fromisoformat("1970-01-01")


def seconds(text: str) -> int:
    return int((datetime.fromisoformat(text) - EPOCH).total_seconds())


def record(**changes: object) -> dict[str, Any]:
    return {
        "id": "690722",
        "text": "Confidence 📈 #Glow @Nina",
        "createTime": seconds("2020-12-17T14:15:17"),
        "authorMeta": {"id": "77", "name": "NinaKleij", "nickName": "Nina", "verified": True, "fans": 12},
        "musicMeta": {"musicId": "55", "musicName": "Element", "musicAuthor": "Pop", "musicOriginal": False},
        "webVideoUrl": "https://www.tiktok.com/@ninakleij/video/690722",
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
    problems = Problems()
    row = read_record(raw, 4, DELIVERY, problems)
    assert (row is None) == problems.are_fatal
    reported = problems.rejections("raw_videos", "landing/2020-12-21.json", 4, None)
    return row, [(rejection.field, rejection.outcome) for rejection in reported]


def reasons(raw: object) -> list[str]:
    problems = Problems()
    read_record(raw, 4, DELIVERY, problems)
    return [rejection.reason for rejection in problems.rejections("raw_videos", "landing/a.json", 4, None)]


def test_every_field_has_its_column() -> None:
    row, reported = read(record(collectCount=9, giftCount=2))
    assert reported == []
    assert row is not None
    assert row.keys() == {*RAW_VIDEOS.column_names, DOUBTED_ID.name}
    assert row.pop(DOUBTED_ID.name) is None
    assert row == {
        "video_id": "690722",
        "upload_date": date(2020, 12, 17),
        "uploaded_at": datetime.fromisoformat("2020-12-17T14:15:17"),
        "author_id": "77",
        "author_username": "ninakleij",
        "author_name": "Nina",
        "is_verified": True,
        "caption": "Confidence 📈 #Glow @Nina",
        "hashtags": ["glow"],
        "mentions": ["nina"],
        "music_id": "55",
        "music_title": "Element",
        "music_author": "Pop",
        "is_original_music": False,
        "video_url": "https://www.tiktok.com/@ninakleij/video/690722",
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
        "position": 4,
        "delivered_at": datetime.fromisoformat("2020-12-21"),
    }


def test_what_the_export_does_not_have_is_unknown() -> None:
    needed = {"id", "createTime", "authorMeta", "diggCount", "shareCount", "playCount", "commentCount"}
    bare = {name: value for name, value in record().items() if name in needed}
    row, reported = read({**bare, "authorMeta": {"id": "77", "name": "nina"}})
    assert row is not None
    assert reported == []
    assert (row["caption"], row["hashtags"], row["mentions"]) == ("", [], [])
    unknown = {name for name, value in row.items() if value is None}
    assert unknown == {column.name for column in RAW_VIDEOS if column.nullable} - {"author_id"} | {DOUBTED_ID.name}


@pytest.mark.parametrize("value", ["123", 123, 123.0])
def test_a_count_may_come_as_digits_in_text(value: object) -> None:
    row, reported = read(record(playCount=value, collectCount=value, id=690722, createTime=str(seconds("2020-12-17"))))
    assert row is not None
    assert (row["view_count"], row["bookmark_count"], row["video_id"], reported) == (123, 123, "690722", [])


@pytest.mark.parametrize("name", ["id", "createTime", "authorMeta"])
@pytest.mark.parametrize("absence", ["no field", "null"])
def test_a_record_without_identity_or_time_is_rejected(name: str, absence: str) -> None:
    raw = without(name) if absence == "no field" else record(**{name: None})
    assert read(raw) == (None, [(name, "rejected")])
    assert reasons(raw) == [f"{name} is missing"]


@pytest.mark.parametrize(
    ("author", "doubted"),
    [({}, ""), ({"id": ""}, ""), ({"id": ["7"]}, "['7']"), ({"id": "6.9E+18"}, "6.9E+18"), ({"id": 6.9e18}, "6.9e+18")],
)
def test_an_author_without_a_whole_id_is_unknown(author: dict[str, object], doubted: str) -> None:
    row, reported = read(record(authorMeta={"name": "nina", **author}))
    assert row is not None
    assert (row["author_id"], row[DOUBTED_ID.name], reported) == (None, doubted, [])


@pytest.mark.parametrize("name", [None, "", "@", 7, "x" * 201])
def test_an_author_without_a_name_is_rejected(name: object) -> None:
    assert read(record(authorMeta={"id": "7", "name": name})) == (None, [("authorMeta.name", "rejected")])


@pytest.mark.parametrize("value", ["", " ", "two words", "nul\x00", "x" * 201, 1.5, True, -3, ["1"], "\ud800"])
def test_an_id_that_is_none_is_rejected(value: object) -> None:
    assert read(record(id=value)) == (None, [("id", "rejected")])


@pytest.mark.parametrize("name", ["playCount", "diggCount", "shareCount", "commentCount"])
@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "is missing"),
        (-1, "is negative"),
        (1.5, "is not a whole number"),
        ("many", "is text; a number is needed"),
        ("-5", "is text; a number is needed"),
        ("12K", "is text; a number is needed"),
        ("", "is text; a number is needed"),
        (float("nan"), "is not a finite number"),
        (float("inf"), "is not a finite number"),
        (True, "is true or false; a number is needed"),
        ([5], "is a list; a number is needed"),
        ({"count": 5}, "is an object; a number is needed"),
        (2**62 + 1, "is above 4,611,686,018,427,387,904"),
        (1e30, "is above 4,611,686,018,427,387,904"),
        ("9" * 60, "is above 4,611,686,018,427,387,904"),
    ],
)
def test_a_required_count_that_cannot_be_read_rejects_the_record(name: str, value: object, reason: str) -> None:
    raw = record(**{name: value})
    assert read(raw) == (None, [(name, "rejected")])
    assert reasons(raw) == [f"{name} {reason}"]


def test_a_missing_count_rejects_the_record() -> None:
    assert read(without("playCount")) == (None, [("playCount", "rejected")])


def test_the_largest_count_is_accepted() -> None:
    row, _ = read(record(playCount=2**62))
    assert row is not None
    assert row["view_count"] == 2**62


@pytest.mark.parametrize("value", [-1, "many", 1.5, float("nan"), [1], True, 2**63])
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
        ("yesterday", "createTime is text; a number is needed"),
        (-1, "createTime is negative"),
        (1.5, "createTime is not a whole number"),
        (float("nan"), "createTime is not a finite number"),
        (True, "createTime is true or false; a number is needed"),
        (0, "createTime is before 2016-09-01, when the platform did not exist"),
        (seconds("2016-08-31T23:59:59"), "createTime is before 2016-09-01, when the platform did not exist"),
        (seconds("2020-12-23T00:00:01"), "createTime is after 2020-12-23"),
        (seconds("2020-12-17") * 1_000, "createTime is after 2020-12-23"),
        (10**18, "createTime is after 2020-12-23"),
    ],
)
def test_an_impossible_date_rejects_the_record(value: object, reason: str) -> None:
    raw = record(createTime=value)
    assert read(raw) == (None, [("createTime", "rejected")])
    assert reasons(raw)[0].startswith(reason)


@pytest.mark.parametrize("moment", ["2016-09-01T00:00:00", "2020-12-23T00:00:00"])
def test_the_first_and_the_last_possible_time_are_accepted(moment: str) -> None:
    row, _ = read(record(createTime=seconds(moment)))
    assert row is not None
    assert row["uploaded_at"] == datetime.fromisoformat(moment)


def test_a_caption_of_ten_megabytes_rejects_the_record_and_its_excerpt_stays_small() -> None:
    problems = Problems()
    assert read_record(record(text="x" * 10_000_000), 1, DELIVERY, problems) is None
    (problem,) = problems.found
    assert problem.what == "text has 10,000,000 characters; at most 10,000 is a caption"
    assert problem.excerpt == "x" * 200


def test_the_longest_caption_is_accepted() -> None:
    assert read(record(text="x" * 10_000))[1] == []


@pytest.mark.parametrize("value", [5, ["a"], {"a": 1}, True])
def test_a_caption_that_is_no_text_rejects_the_record(value: object) -> None:
    assert read(record(text=value)) == (None, [("text", "rejected")])


@pytest.mark.parametrize(
    ("text", "caption"),
    [("a\x00b", "ab"), ("bell\x07", "bell"), ("two\nlines", "two lines"), ("half \ud83d", "half \ufffd")],
)
def test_characters_that_cannot_stay_are_taken_out_of_a_caption_and_reported(text: str, caption: str) -> None:
    row, reported = read(record(text=text))
    assert row is not None
    assert (row["caption"], reported) == (caption, [("text", "repaired")])


@pytest.mark.parametrize("text", ["", "📈", "👩‍🚀👨‍👩‍👧 ❤️", "ünïcode \u202e RTL", "e\u0301"])
def test_any_other_caption_passes_untouched(text: str) -> None:
    row, reported = read(record(text=text))
    assert row is not None
    assert (row["caption"], reported) == (text, [])


@pytest.mark.parametrize("raw", [None, 5, "text", ["id"], True, 1.5])
def test_a_record_that_is_no_object_is_rejected(raw: object) -> None:
    assert read(raw) == (None, [("", "rejected")])
    assert reasons(raw) == ["the record is not an object"]


def test_every_problem_of_a_record_is_reported_and_all_share_its_fate() -> None:
    row, reported = read(record(id=None, playCount=-1, collectCount=-1, text="a\x00"))
    assert row is None
    assert reported == [(field, "rejected") for field in ("id", "text", "playCount", "collectCount")]


@pytest.mark.parametrize("name", ["musicMeta", "videoMeta", "authorStats"])
def test_a_part_that_is_no_object_is_left_empty(name: str) -> None:
    row, reported = read(record(**{name: "?"}))
    assert row is not None
    assert reported == [(name, "repaired")]


def test_an_author_that_is_no_object_rejects_the_record() -> None:
    assert read(record(authorMeta="nina")) == (None, [("authorMeta", "rejected")])


@pytest.mark.parametrize("name", ["hashtags", "mentions"])
def test_names_that_are_no_list_are_no_names(name: str) -> None:
    row, reported = read(record(**{name: "glow"}))
    assert (row[name], reported) == ([], [(name, "repaired")])


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


def test_flags_and_texts_of_the_wrong_kind_are_left_empty() -> None:
    row, reported = read(
        record(
            authorMeta={"id": "7", "name": "n", "verified": "yes", "nickName": ["N"]},
            musicMeta={"musicId": 55, "musicName": {}, "musicOriginal": 1},
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
