"""Addresses of pages: the platform's by their host, whatever stands elsewhere in them."""

import json
from datetime import datetime

import pytest

from tcm_assets.catalogue.exports.reading import read_export
from tcm_assets.catalogue.exports.shapes import SHAPES
from tcm_assets_tests.catalogue.exports.examples import PAGE, VIDEO_ID, example

NOW = datetime.fromisoformat("2026-11-27")
COLLECTOR = next(shape for shape in SHAPES if shape.name == "collector")
YT_DLP = next(shape for shape in SHAPES if shape.name == "yt-dlp")


def read(record: object, name: str = "a.json") -> tuple[list[str | None], list[str]]:
    """Return the addresses of the accepted videos, and the reasons."""
    content = record if isinstance(record, str) else json.dumps([record])
    export = read_export(content.encode(), name, NOW, NOW)
    return export.videos["video_url"].to_pylist(), export.rejections["reason"].to_pylist()


def collected(page: str) -> tuple[list[str | None], list[str]]:
    return read(example(COLLECTOR) | {"webVideoUrl": page})


@pytest.mark.parametrize(
    "page",
    [
        f"https://www.tiktok.com.other.example/@m1/video/{VIDEO_ID}",
        f"https://nottiktok.com/@m1/video/{VIDEO_ID}",
        f"https://tiktok.com@other.example/@m1/video/{VIDEO_ID}",
        f"https://other.example\\@www.tiktok.com/@m1/video/{VIDEO_ID}",
        f"https://other.example/#www.tiktok.com/@m1/video/{VIDEO_ID}",
        f"https://other.example/tiktok.com/@m1/video/{VIDEO_ID}",
        "https://other.example/?u=https://www.tiktok.com.other.example/@m1",
        "https://www.tiktok.com\u3002other.example/@m1",
        "https://musical.ly.other.example/v/1",
    ],
)
def test_the_host_says_whose_page_it_is(page: str) -> None:
    assert collected(page) == ([], ["webVideoUrl is no page of TikTok"])


@pytest.mark.parametrize(
    "page",
    [
        PAGE,
        f"http://www.tiktok.com/@m1/video/{VIDEO_ID}?lang=en&u=https://other.example/",
        f"https://WWW.TikTok.com/@m1/video/{VIDEO_ID}",
        f"https://m.tiktok.com:443/v/{VIDEO_ID}.html",
        f"https://www.tiktokv.com/share/video/{VIDEO_ID}/",
        f"https://www.tiktokv.us/share/video/{VIDEO_ID}/",
        "https://vm.tiktok.com/ZM1/",
        f"https://tiktok.example/@m1/video/{VIDEO_ID}",
    ],
)
def test_the_platforms_own_pages_stay(page: str) -> None:
    assert collected(page) == ([page], [])


@pytest.mark.parametrize(
    "link",
    [
        f"https://web.archive.org/web/2026/{PAGE}",
        f"https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.tiktok.com%2F%40m1%2Fvideo%2F{VIDEO_ID}&h=AT0",
        f"https://web.archive.org/web/2026/https://other.example/?to={PAGE}",
    ],
)
def test_of_a_link_through_another_site_the_page_is_taken(link: str) -> None:
    ((page,), (reason,)) = collected(link)
    assert page == PAGE
    assert "is a link through another site; the page of TikTok that it leads to taken" in reason


def test_an_address_of_anything_is_no_page() -> None:
    item = {name: value for name, value in example(YT_DLP).items() if name != "webpage_url"}
    assert read(item | {"url": "https://files.other.example/1.mp4", "extractor_key": "TikTok"}) == ([None], [])


@pytest.mark.parametrize(
    ("site", "is_own"), [("TikTok", True), ("TikTokVM", True), ("tiktok:user", True), ("Douyin", False)]
)
def test_a_tool_for_many_sites_says_of_which_a_record_is(site: str, *, is_own: bool) -> None:
    table = f"id,timestamp,uploader,view_count,extractor_key\n{VIDEO_ID},1788264037,m1,5,{site}\n"
    pages, reasons = read(table, "a.csv")
    assert (pages, reasons) == (([None], []) if is_own else ([], ["extractor_key is not TikTok"]))
