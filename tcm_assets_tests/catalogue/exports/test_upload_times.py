"""Times of upload as people and programs write them, with the video's id as a witness."""

from datetime import UTC, datetime

import pytest

from tcm_assets.catalogue.exports.columns import Chunk
from tcm_assets.catalogue.exports.shapes import SHAPES
from tcm_assets.catalogue.exports.upload_times import read_upload_times

SECOND = 1_788_264_037  # 2026-09-01 12:00:37 UTC
ID = str((SECOND << 32) + 7)
COLLECTOR = next(shape for shape in SHAPES if shape.name == "collector")


def read(*values: object, ids: tuple[str, ...] = ()) -> tuple[list[object], list[str]]:
    """Return the times that were read, and what was mended."""
    written = [{"createTime": value, "id": ids[place] if ids else ID} for place, value in enumerate(values)]
    chunk = Chunk(COLLECTOR, written)
    column = read_upload_times(chunk.column("uploaded_at"), chunk.column("video_id"))
    mended = [f"{each.what}; {each.mended}" for row in sorted(chunk.problems) for each in chunk.problems[row].found]
    return column.values, mended


@pytest.mark.parametrize(
    "value",
    [
        1788264037000,
        1788264037123,
        "1788264037000",
        1788264037000000,
        "1788264037000000000",
        1788264037.0,
        1788264037000.0,
        "1,788,264,037",
        "'1788264037",
        '="1788264037"',
        "1.788.264.037",
        "1 788 264 037",
        "1.788264037E+09",
        "1,788264037E+9",
        "1.788264037E+12",
        "2026-09-01 12:00:37 UTC",
        "2026-09-01 12:00:37.000000 UTC",
        "2026-09-01 12:00:37 +0000 UTC",
        "2026-09-01 14:00:37+02:00",
        "2026/09/01 12:00:37",
        "Tue Sep 01 12:00:37 +0000 2026",
        "Tue Sep 1 12:00:37 2026",
        "Tue, 01 Sep 2026 12:00:37 GMT",
        "Tue, 01 Sep 2026 14:00:37 +0200",
        "Tue Sep 01 2026 14:00:37 GMT+0200 (Central European Summer Time)",
        "September 1, 2026 12:00:37",
        "Sep 1, 2026, 12:00:37 PM",
        "1 September 2026 at 12:00:37",
        "01-Sep-2026 12:00:37",
        "01.09.2026 12:00:37",
        "1.9.2026, 12:00:37",
        "01/09/2026 12:00:37",
        "9/1/2026 12:00:37 PM",
        # Minutes alone: the second is the id's.
        1788264037.5,
        "1788264037.25",
        "1788264037,123456",
        20260901120037,
        "20260901120037",
        "/Date(1788264037000)/",
        "2026年09月01日 12:00:37",
        "2026年9月1日 12時00分37秒",
        "2026년 9월 1일 오후 12:00:37",
        "2026. 09. 01. 12:00:37",
        "01. 09. 2026 12:00:37",
        "1 de septiembre de 2026 12:00:37",
        "1. September 2026 12:00:37",
        "1er septembre 2026 12:00:37",
        "1 сентября 2026 г. 12:00:37",
        "1 września 2026, 12:00:37",
        "Dienstag, 1. September 2026 um 12:00:37 Uhr",
        "mardi 1 septembre 2026 à 12h00",
        "1 de septiembre de 2026 a las 12:00",
        "Tuesday, September 1st 2026 12:00:37",
        "12:00:37 01-09-2026",
        "01.09.26 12:00:37",
        "01/09/26 12:00:37",
        "9/1/26 12:00:37 PM",
        "26/09/01 12:00:37",
        "01-Sep-26 12:00:37",
        "46266.500428",
        46266.500428,
        "46266,5004",
        "01.09.2026 12:00",
        "9/1/2026 12:00",
        "2026-09-01 12:00",
    ],
)
def test_a_time_is_read_whatever_wrote_it(value: object) -> None:
    assert read(value) == ([SECOND], [])


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("1.78826E+09", "rounded"),
        ("1,78826E+09", "rounded"),
        ("1.78826E+12", "rounded"),
        ("2026-09-01", "no time of day"),
        ("01.09.2026", "no time of day"),
        ("20260901", "no time of day"),
        (20260901, "no time of day"),
        ("01.09.26", "no time of day"),
        ("01-Sep-26", "no time of day"),
        ("2026-W36-2", "no time of day"),
        ("2026. 09. 01.", "no time of day"),
        (46266, "no time of day"),
        ("46266", "no time of day"),
    ],
)
def test_what_is_missing_of_a_time_is_the_ids(value: object, what: str) -> None:
    values, mended = read(value)
    assert values == [SECOND]
    assert what in mended[0]
    assert "taken from the video's id" in mended[0]


def test_a_rounded_time_that_the_id_does_not_confirm_is_left() -> None:
    assert read("1.78826E+09", ids=(str((SECOND + 90_000) << 32),)) == (["1.78826E+09"], [])
    assert read("1.78826E+09", ids=("7.68E+18",)) == (["1.78826E+09"], [])


def test_numbers_that_happen_to_end_in_zeros_are_exact_unless_the_id_says_otherwise() -> None:
    assert read("1788260000", ids=(str(1788259990 << 32),)) == ([1788260000], [])
    assert read("1788260000", ids=("",)) == ([1788260000], [])
    assert read(1788260000.0)[0] == [SECOND]


def test_the_column_shows_which_is_the_day() -> None:
    ids = ("7.68E+18", "7.68E+18")
    (open_date, sure), _ = read("03/04/2026 10:00:00", "25/04/2026 10:00:00", ids=ids)
    assert open_date == int(datetime(2026, 4, 3, 10, tzinfo=UTC).timestamp())
    assert sure == int(datetime(2026, 4, 25, 10, tzinfo=UTC).timestamp())
    (open_date, _), _ = read("03/04/2026 10:00:00", "04/25/2026 10:00:00", ids=ids)
    assert open_date == int(datetime(2026, 3, 4, 10, tzinfo=UTC).timestamp())


def test_an_id_shows_it_for_the_others() -> None:
    (open_date, _), _ = read("03/04/2026 10:00:00", "01/09/2026 12:00:37", ids=("7.68E+18", ID))
    assert open_date == int(datetime(2026, 4, 3, 10, tzinfo=UTC).timestamp())


def test_a_date_that_nothing_explains_is_left() -> None:
    ids = ("7.68E+18",) * 3
    written = ["03/04/2026 10:00:00", "25/04/2026 10:00:00", "04/25/2026 10:00:00"]
    assert read(written[0], ids=ids[:1])[0] == written[:1]
    assert read(*written, ids=ids)[0][0] == written[0]


@pytest.mark.parametrize(
    "value", [SECOND, None, True, "soon", "", -5, 1.5, float("nan"), "99/99/2026", "2026-13-01", [1], "x" * 200, 12]
)
def test_what_needs_no_closer_look_stays(value: object) -> None:
    values, mended = read(value)
    assert (str(values), mended) == (str([value]), [])


@pytest.mark.parametrize("value", ["46266.5", 46266.5, 46266, "5000", "20261399", "2026-W60-1", "31 Nonsense 2026"])
def test_what_only_an_id_makes_a_time_is_left_without_one(value: object) -> None:
    values, mended = read(value, ids=("7.68E+18",))
    assert (str(values), mended) == (str([value]), [])


def test_a_month_of_two_languages_is_the_ids() -> None:
    november = int(datetime(2026, 11, 5, 10, tzinfo=UTC).timestamp())
    assert read("5. listopada 2026 10:00:00", ids=(str((november - 20) << 32),))[0] == [november]
    october = int(datetime(2026, 10, 5, 10, tzinfo=UTC).timestamp())
    assert read("5. listopada 2026 10:00:00", ids=(str((october - 20) << 32),))[0] == [october]
    assert read("5. listopada 2026 10:00:00", ids=("7.68E+18",))[0] == ["5. listopada 2026 10:00:00"]


def test_values_of_databases_are_unwrapped() -> None:
    assert read({"$date": "2026-09-01T12:00:37Z"})[0] == [SECOND]
    assert read({"$date": {"$numberLong": "1788264037000"}})[0] == [SECOND]
    assert read({"_seconds": SECOND, "_nanoseconds": 5})[0] == [SECOND]
