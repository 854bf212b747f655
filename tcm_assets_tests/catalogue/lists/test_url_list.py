"""The list of videos to request: which lines are videos, and rejections of the others."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.catalogue.lists.files import MAX_LIST_BYTES
from tcm_assets.catalogue.lists.url_list import VideoRef, read_url_list, reject_listed_outside_days

NOW = datetime(2026, 11, 22)  # noqa: DTZ001 - UTC without a zone

ID = "6748451240264420610"
"""Its upper half is 2019-10-16T11:37:32 UTC."""

DAY = date(2019, 10, 16)


def listed(tmp_path, text):
    path = tmp_path / "live_urls.txt"
    path.write_text(text, encoding="utf-8")
    return read_url_list(path, NOW)


@pytest.mark.parametrize(
    ("line", "username"),
    [
        (f"https://www.tiktok.com/@nina.r/video/{ID}", "nina.r"),
        (f"http://tiktok.com/@Nina/video/{ID}?lang=en&x=1", "nina"),
        (f"  www.tiktok.com/@nina/video/{ID}/  ", "nina"),
        (f"https://m.tiktok.com/v/{ID}.html", None),
        (f"https://www.tiktok.com/embed/v2/{ID}", None),
        (f"https://www.tiktok.com/@/video/{ID}", None),
        (f"https://www.tiktok.com/@nina/photo/{ID}?is_from_webapp=1&sender_device=pc", "nina"),
        (f"<https://www.tiktok.com/@nina/video/{ID}>,", "nina"),
        (ID, None),
    ],
)
def test_a_page_or_an_id_is_a_video_of_the_day_of_its_id(tmp_path, line, username):
    assert listed(tmp_path, line).refs == (VideoRef(ID, DAY, username),)


def test_blank_lines_and_comments_are_passed_over_and_each_video_counts_once(tmp_path):
    found = listed(tmp_path, f"\ufeff# mine\n\n{ID}\nhttps://www.tiktok.com/@nina/video/{ID}\n")
    assert len(found.refs) == 1
    assert found.rejections.num_rows == 0


@pytest.mark.parametrize(
    "line",
    [
        "https://www.tiktok.com/@nina",
        f"https://example.com/@nina/video/{ID}",
        f"https://www.tiktok.com.example.com/@nina/video/{ID}",
        f"https://user@127.0.0.1/@nina/video/{ID}",
        f"file:///etc/passwd#/{ID}",
        f"https://www.tiktok.com/@ni na/video/{ID}",
        "call nina",
        "１２３４５６７８９０１２３４５６７８９",
        "242545954881363968",
        "18446744073709551615",
        "99999999999999999999",
    ],
)
def test_what_is_no_video_is_rejected_with_its_line(tmp_path, line):
    found = listed(tmp_path, f"{ID}\n{line}\n")
    assert len(found.refs) == 1
    (rejection,) = found.rejections.to_pylist()
    assert (rejection["source_file"], rejection["position"], rejection["outcome"]) == ("live_urls.txt", 2, "rejected")
    assert rejection["reason"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("6.74845E+18", "a spreadsheet or a float kept the first digits of the id only"),
        ("6748451240264420000", "the ids of this list were rounded"),
        (str(int(float(ID))), "the ids of this list were rounded"),
        (str(int(Decimal(repr(float(ID))))), "the ids of this list were rounded"),
        ("https://vm.tiktok.com/ZMab12/", "a short link does not hold the id of the video: open it, and copy"),
        ("vt.tiktok.com/ZS1", "a short link does not hold the id"),
        ("https://www.tiktok.com/t/ZTab12/", "a short link does not hold the id"),
        ("https://www.tiktok.com/@nina", "the address is that of an account, not of a video"),
    ],
)
def test_a_line_that_lost_its_video_says_what_to_copy(tmp_path, line, reason):
    found = listed(tmp_path, line)
    (rejection,) = found.rejections.to_pylist()
    assert found.refs == ()
    assert rejection["reason"].startswith(reason)
    assert rejection["reason"].endswith(
        "the address of the video's page (https://www.tiktok.com/@name/video/123...) from the browser"
    )


@pytest.mark.parametrize("line", [f"'{ID}", f'="{ID}"', f"{ID}.0", f'"{ID}"'])
def test_what_guards_an_id_is_taken_off_and_reported(tmp_path, line):
    found = listed(tmp_path, line)
    assert found.refs == (VideoRef(ID, DAY),)
    assert found.rejections["outcome"].to_pylist() == ["repaired"]


def test_an_id_that_a_float_has_by_chance_is_believed_beside_others(tmp_path):
    assert len(listed(tmp_path, f"{int(float(ID))}\n{ID}\n").refs) == 2


def test_a_list_as_excel_saves_unicode_text(tmp_path):
    (tmp_path / "live_urls.txt").write_bytes(f"{ID}\r\n".encode("utf-16"))
    assert read_url_list(tmp_path / "live_urls.txt", NOW).refs == (VideoRef(ID, DAY),)


def test_without_a_list_nothing_is_listed(tmp_path):
    found = read_url_list(tmp_path / "live_urls.txt", NOW)
    assert (found.refs, found.rejections.num_rows) == ((), 0)


def test_a_list_that_cannot_be_read_is_reported(tmp_path):
    (tmp_path / "live_urls.txt").mkdir()
    assert read_url_list(tmp_path / "live_urls.txt", NOW).rejections.num_rows == 1
    large = tmp_path / "large"
    with large.open("wb") as stream:
        stream.truncate(MAX_LIST_BYTES + 1)
    assert "bytes" in read_url_list(large, NOW).rejections["reason"][0].as_py()


def test_videos_of_days_without_partition_are_reported(tmp_path):
    refs = listed(tmp_path, ID).refs
    assert reject_listed_outside_days(refs, DAY, date(2020, 1, 1)).num_rows == 0
    (reported,) = reject_listed_outside_days(refs, date(2020, 1, 1), date(2021, 1, 1)).to_pylist()
    assert (reported["record_id"], reported["outcome"]) == (ID, "outside_days")
    assert "2019-10-16" in reported["reason"]


LINES = [
    ID,
    f"'{ID}",
    "6748451240264420611",
    "6.74845E+18",
    "6748451240264420000",
    str(int(float(ID))),
    "",
    "# note",
    "x",
]
LINES += [f"https://www.tiktok.com/@nina/video/{ID}", "https://vm.tiktok.com/ZMab12/", "https://www.tiktok.com/@nina"]


@given(st.lists(st.sampled_from(LINES), max_size=8))
def test_every_line_is_a_video_or_reported_and_no_id_is_made_up(lines):
    with TemporaryDirectory() as folder:
        found = listed(Path(folder), "\n".join(lines))
    reported = {row["position"] for row in found.rejections.to_pylist() if row["outcome"] == "rejected"}
    ids = {ref.video_id for ref in found.refs}
    read = [line for place, line in enumerate(lines, 1) if line and line[0] != "#" and place not in reported]
    assert all(any(video_id in line for video_id in ids) for line in read)
    assert all(any(video_id in line for line in read) for video_id in ids)


def test_addresses_that_were_made_of_rounded_ids_are_no_pages(tmp_path):
    rounded = [int(float(int(ID) + 99_999 * number)) for number in range(3)]
    lines = "\n".join(f"https://www.tiktok.com/@nina/video/{each}" for each in rounded)
    assert listed(tmp_path, lines).refs == ()
    assert [ref.video_id for ref in listed(tmp_path, lines.splitlines()[0]).refs] == [str(rounded[0])]
    assert [ref.video_id for ref in listed(tmp_path, f"{lines}\n{ID}").refs] == [ID]
