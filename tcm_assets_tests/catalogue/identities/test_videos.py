"""Which video a record is about: three witnesses, of which two restore the third."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.catalogue.identities.videos import SettledVideo, made_at, read_page_address, settle_video, upload_day_of
from tcm_assets.catalogue.identities.written_ids import read_written_id

ID, OTHER = "7680535555537441855", "7680539850504702463"

UPLOADED = datetime.fromisoformat("2026-09-01T12:00:37")

NEWEST = UPLOADED + timedelta(days=90)

ROUNDED = 7680535555537441792


def settle(written: object, page_id: str | None, uploaded_at: datetime | None = UPLOADED) -> SettledVideo:
    return settle_video(read_written_id(written), page_id, uploaded_at, NEWEST)


def test_witnesses_that_agree_are_believed() -> None:
    assert made_at(ID, NEWEST) == UPLOADED
    assert settle(ID, ID) == SettledVideo(ID)
    assert settle(int(ID), None) == SettledVideo(ID)


@pytest.mark.parametrize("written", [f"'{ID}", f'="{ID}"', f"{ID}.0"])
@pytest.mark.parametrize("page_id", [ID, None])
def test_a_guarded_id_is_read_and_reported(written: str, page_id: str | None) -> None:
    assert settle(written, page_id) == SettledVideo(ID, "holds more than digits; read without the rest")


@pytest.mark.parametrize(
    "written", ["7.68054E+18", "7.68E+18", float(ID), ROUNDED, str(ROUNDED), "7680535555537440000"]
)
def test_lost_digits_are_taken_from_the_page(written: object) -> None:
    settled = settle(written, ID)
    assert settled.video_id == ID
    assert settled.mending.endswith("taken from the address of the page")


@pytest.mark.parametrize("written", [None, "", "abc"])
def test_a_missing_id_is_taken_from_the_page(written: object) -> None:
    assert settle(written, ID).video_id == ID


@pytest.mark.parametrize("written", ["7.68054E+18", 7.68e18, "abc", "", None])
def test_without_a_page_a_spoiled_id_is_no_id(written: object) -> None:
    settled = settle(written, None)
    assert settled.video_id is None
    assert settled.fault


def test_a_spoiled_id_does_not_become_a_page_that_it_cannot_mean() -> None:
    assert settle("6.5E+18", ID, UPLOADED - timedelta(days=400)).video_id is None


def test_the_time_decides_between_an_id_and_a_page() -> None:
    month_later = str(int(OTHER) + (40 * 86_400 << 32))
    assert settle(month_later, ID).video_id == ID
    assert settle(ID, month_later).video_id == ID
    assert settle(ID, month_later).mending
    assert settle(ID, OTHER).video_id is None
    assert settle(ID, OTHER, None).video_id is None


def test_an_id_without_a_second_witness_is_said_to_stand_alone() -> None:
    assert settle(ID, None, None) == SettledVideo(ID, has_two_witnesses=False)
    assert settle(None, ID, None).has_two_witnesses
    assert not settle("m1", ID, None).has_two_witnesses
    assert settle(ID, ID, None).has_two_witnesses


NO_VIDEOS = ["42", ID[:15], str(int(ID) % 2**32), str(2**31 - 1), str(2**63 - 1), "9999999999999999999"]


@pytest.mark.parametrize("digits", NO_VIDEOS)
@pytest.mark.parametrize("repeated", [True, False])
def test_an_id_without_a_time_is_no_id_of_a_video_whoever_repeats_it(digits: str, repeated: bool) -> None:
    settled = settle(digits, digits if repeated else None)
    assert settled.video_id is None
    assert settled.fault.startswith("is no id of a video")
    assert settle(digits, ID).video_id == ID
    assert settle(ID, digits) == SettledVideo(ID)


def test_an_id_of_another_time_than_its_upload_needs_a_page() -> None:
    month_later = str(int(ID) + (40 * 86_400 << 32))
    assert settle(month_later, None).video_id is None
    assert settle(month_later, month_later) == SettledVideo(month_later)


def test_a_page_of_another_time_than_the_upload_names_no_video() -> None:
    month_later = str(int(ID) + (40 * 86_400 << 32))
    assert settle(None, month_later).video_id is None
    assert settle(None, ID) == SettledVideo(ID, "is missing; taken from the address of the page")


LOST = [float(ID), "7.68E+18", ROUNDED, "7680535555537442000", "7680535555537441800", 7.68e18]


@pytest.mark.parametrize("written", LOST)
def test_a_file_of_which_an_id_lost_digits_is_said_to_round(written: object) -> None:
    assert settle(written, ID).was_rounded
    assert settle(written, ID).video_id == ID


@given(st.integers(2**60, (1 << 32) * 1_790_000_000), st.integers(0, 12))
def test_no_id_is_invented(number: int, precision: int) -> None:
    digits = str(number)
    settled = settle(f"{number:.{precision}E}", digits, None)
    assert settled.video_id in {digits, None}


@pytest.mark.parametrize(
    ("address", "username", "video_id"),
    [
        (f"https://www.tiktok.com/@M1/video/{ID}", "m1", ID),
        (f"https://www.tiktok.com/@m.1_/video/{ID}?is_from_webapp=1&sender_device=pc#x", "m.1_", ID),
        (f"www.tiktok.com/@m1/photo/{ID}/", "m1", ID),
        (f"https://m.tiktok.com/v/{ID}.html?u_code=1", None, ID),
        (f"https://www.tiktok.com/embed/v2/{ID}", None, ID),
        (f"https://www.tiktok.com/@/video/{ID}", None, ID),
        ("https://www.tiktok.com/@m4?lang=en", "m4", None),
        ("tiktok.com/@M4/", "m4", None),
        (f"https://www.tiktok.com/%40m1/video/{ID}", None, None),
    ],
)
def test_pages_name_a_handle_and_a_video(address: str, username: str | None, video_id: str | None) -> None:
    page = read_page_address(address)
    assert page is None if username is None and video_id is None else page == (username, video_id)


ELSEWHERE = [
    "",
    "m1",
    "https://vm.tiktok.com/ZM123/",
    f"https://example.org/@m1/video/{ID}",
    f"https://eviltiktok.com/@m/video/{ID}",
    f"https://www.tiktok.com.evil.org/@m/video/{ID}",
    "https://www.tiktok.com/@m1/video/7.68E+18",
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_other_addresses_name_nothing(address: str) -> None:
    assert read_page_address(address) is None


def test_the_day_of_an_upload_is_in_its_id() -> None:
    assert upload_day_of(ID, NEWEST) == UPLOADED.date()
    assert upload_day_of(ID, UPLOADED - timedelta(days=2)) is None
    assert upload_day_of("42", NEWEST) is None


def test_a_page_of_a_number_beyond_ids_names_no_video() -> None:
    assert read_page_address("https://www.tiktok.com/@m1/video/76805355555337441855") == ("m1", None)


FEW_DIGITS = ["7680540000000000000", "7680535555540000000", "7680535555537000000", "7680535555537400000"]


@pytest.mark.parametrize("written", FEW_DIGITS)
def test_zeros_in_place_of_digits_are_mended_by_the_page_and_nobody_repeats_them(written: str) -> None:
    settled = settle(written, ID)
    assert (settled.video_id, settled.was_rounded) == (ID, True)
    assert settled.mending.endswith("taken from the address of the page")


@pytest.mark.parametrize("written", ["7680540000000000000", "7680535671492050944"])
def test_a_page_whose_id_lost_digits_is_no_witness(written: str) -> None:
    assert settle(written, written).video_id is None
    assert settle(None, written).video_id is None
    assert settle(ID, written) == SettledVideo(ID)
