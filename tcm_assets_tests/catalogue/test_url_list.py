"""The list of videos to request: which lines are videos, and rejections of the others."""

from datetime import date, datetime

import pytest

from tcm_assets.catalogue.url_list import MAX_LIST_BYTES, VideoRef, read_url_list, reject_listed_outside_days

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
