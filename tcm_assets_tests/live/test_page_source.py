"""Live pages through the real yt-dlp against a fake platform: answers, failures, and files left behind."""

import subprocess
import sys
import threading
import time
from datetime import date, datetime

import orjson
import pytest

from tcm_assets.catalogue.exports.reading import read_export
from tcm_assets.catalogue.lists.url_list import VideoRef
from tcm_assets.live.source import Clip, Delivered, Failed, Stopped
from tcm_assets.services.rate_limit import RateLimit
from tcm_assets_tests.waiting import PATIENCE_S, wait_for, wait_until

DAY = date(2020, 10, 1)

UPLOADED_AT = datetime(2020, 10, 1, 12)  # noqa: DTZ001 - UTC without a zone

FIRST_ID = str(1601553600 << 32)

page_source = pytest.importorskip("tcm_assets.live.page_source", reason="yt-dlp is not installed")


def video_id(number: int) -> str:
    return str(int(FIRST_ID) + number)


class VirtualClock:
    """Time that passes by sleeping alone."""

    def __init__(self):
        self.time_s = 0.0
        self.lock = threading.Lock()

    def now_s(self):
        with self.lock:
            return self.time_s

    def sleep(self, seconds):
        with self.lock:
            self.time_s += seconds


def refs(*numbers: int) -> list[VideoRef]:
    return [VideoRef(video_id(number), DAY, "nina") for number in numbers]


def only(answers):
    (answer,) = answers
    return answer


@pytest.fixture
def media_dir(tmp_path):
    folder = tmp_path / "media"
    folder.mkdir()
    return folder


def left_in(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_page_gives_a_record_of_an_export(platform, answers):
    platform.page(video_id(1), answers.page(answers.item(video_id(1))))
    answer = only(platform.source().fetch(refs(1)))
    assert isinstance(answer, Delivered)
    now = datetime(2030, 1, 1)  # noqa: DTZ001 - UTC without a zone
    export = read_export(orjson.dumps(answer.record), "x.jsonl", now, now)
    assert export.rejections.num_rows == 0
    (row,) = export.videos.to_pylist()
    assert (row["video_id"], row["uploaded_at"], row["author_id"], row["author_username"]) == (
        video_id(1),
        UPLOADED_AT,
        "7001",
        "nina",
    )
    assert (row["view_count"], row["like_count"], row["share_count"], row["comment_count"]) == (1000, 100, 3, 7)
    assert (row["bookmark_count"], row["gift_count"], row["follower_count"]) == (42, None, 12345)
    assert (row["hashtags"], row["mentions"], row["caption"]) == (
        ["fitness"],
        ["otto"],
        "morning run #Fitness with @otto",
    )
    assert (row["music_id"], row["music_title"], row["is_original_music"]) == ("9", "original sound", True)
    assert row["author_biography"] == "I sew"
    assert (row["height_px"], row["width_px"], row["duration_s"], row["is_verified"]) == (1024, 576, 12.0, True)
    assert row["video_url"] == f"https://www.tiktok.com/@nina/video/{video_id(1)}"
    assert answer.clip == Clip("not_wanted")


def test_what_a_page_does_not_have_is_left_out(platform, answers):
    bare = answers.item(video_id(1), authorStats={}, authorStatsV2={}, textExtra=[])
    del bare["stats"]["collectCount"]
    platform.page(video_id(1), answers.page(bare))
    record = only(platform.source().fetch(refs(1))).record
    assert "collectCount" not in record
    assert record["authorStats"] == {}
    assert (record["hashtags"], record["mentions"]) == (["Fitness"], ["otto"])


def test_counts_are_reported_in_full_rather_than_rounded(platform, answers):
    full = {"playCount": "1776621", "diggCount": "22609", "shareCount": "259", "commentCount": "15955"}
    rounded = {"playCount": 1800000, "diggCount": 22600, "shareCount": 259, "commentCount": 16000, "collectCount": 2787}
    platform.page(video_id(1), answers.page(answers.item(video_id(1), stats=rounded, statsV2=full)))
    platform.page(video_id(2), answers.page(answers.item(video_id(2), stats=rounded, statsV2=None)))
    records = {answer.video_id: answer.record for answer in platform.source().fetch(refs(1, 2))}
    assert {name: records[video_id(1)][name] for name in rounded} == {**full, "collectCount": 2787}
    assert {name: records[video_id(2)][name] for name in rounded} == rounded


def test_the_id_of_the_video_is_not_taken_for_that_of_its_account(platform, answers):
    platform.page(video_id(1), answers.page(answers.item(video_id(1), author={"uniqueId": "nina"})))
    asked = [VideoRef(video_id(1), DAY, "nina", "7")]
    assert only(platform.source().fetch(asked)).record["authorMeta"] == {"name": "nina"}
    assert only(platform.source().fetch(refs(1))).record["authorMeta"] == {"name": "nina"}


@pytest.mark.parametrize(
    "changes",
    [
        {"textExtra": 7},
        {"textExtra": [None, "x", {"hashtagName": 7}]},
        {"music": None, "author": "nina", "authorStats": [], "authorStatsV2": 3},
        {"music": {"id": [], "title": 7, "authorName": 8, "original": "yes"}},
        {"desc": None, "stats": None},
        {"desc": 7, "createTime": "soon", "video": {"playAddr": "ftp://127.0.0.1/x", "height": "tall"}},
    ],
)
def test_a_page_with_values_of_another_kind_ends_in_an_answer(platform, answers, media_dir, changes):
    platform.page(video_id(1), answers.page(answers.item(video_id(1), **changes)))
    answer = only(platform.source(media_dir=media_dir).fetch(refs(1)))
    assert isinstance(answer, Delivered | Failed)
    assert left_in(media_dir) == []


@pytest.mark.parametrize(
    ("code", "outcome"), [(10216, "private"), (10222, "private"), (10204, "blocked"), (10231, "not_found")]
)
def test_a_page_that_says_that_it_shows_no_video(platform, answers, code, outcome):
    platform.page(video_id(1), answers.page(None, code=code))
    answer = only(platform.source().fetch(refs(1)))
    assert (answer.video_id, answer.outcome) == (video_id(1), outcome)
    assert str(code) in answer.reason
    assert platform.asked_for("video") == 1


@pytest.mark.parametrize(
    ("http", "outcome", "attempts"),
    [
        (404, "not_found", 1),
        (410, "not_found", 1),
        (451, "blocked", 1),
        (503, "unreachable", 3),
        (400, "unexpected_answer", 1),
    ],
)
def test_what_the_server_refuses(platform, answers, http, outcome, attempts):
    platform.page(video_id(1), answers.status(http))
    answer = only(platform.source().fetch(refs(1)))
    assert isinstance(answer, Failed)
    assert answer.outcome == outcome
    assert str(http) in answer.reason
    assert platform.asked_for("video") == attempts


def test_a_page_for_signed_in_visitors(platform, answers):
    platform.page(video_id(1), answers.page({"id": video_id(1), "isContentClassified": True}))
    assert only(platform.source().fetch(refs(1))).outcome == "login_needed"


def test_a_page_of_another_shape_and_one_of_another_video(platform, answers):
    platform.page(video_id(1), answers.content(b"<html>hello</html>", "text/html"))
    platform.page(video_id(2), answers.page(answers.item(video_id(3))))
    reported = {answer.video_id: answer for answer in platform.source().fetch(refs(1, 2))}
    assert {answer.outcome for answer in reported.values()} == {"unexpected_answer"}
    assert video_id(3) in reported[video_id(2)].reason


def test_an_id_that_the_platform_does_not_give_is_not_asked_for(platform):
    answer = only(platform.source().fetch([VideoRef("../../etc", DAY, "nina")]))
    assert answer.outcome == "cannot_be_asked"
    assert not platform.asked


def test_a_throttled_page_is_asked_again_after_the_wait_that_the_server_wants(platform, answers):
    platform.page(video_id(1), answers.status(429, Retry_After="1"), answers.page(answers.item(video_id(1))))
    assert isinstance(only(platform.source().fetch(refs(1))), Delivered)
    first, second = platform.asked_at
    assert second - first >= 1.0


def test_a_wait_of_hours_is_not_waited(platform, answers):
    platform.page(video_id(1), answers.status(429, Retry_After="7200"))
    answer = only(platform.source().fetch(refs(1)))
    assert answer.outcome == "throttled"
    assert "7200 s" in answer.reason
    assert platform.asked_for("video") == 1


def test_when_all_are_throttled_the_rest_is_not_asked(platform, answers):
    for number in range(10):
        platform.page(video_id(number), answers.status(429))
    reported = list(platform.source(concurrency=1).fetch(refs(*range(10))))
    assert [type(answer) for answer in reported] == [Failed, Failed, Failed, Stopped]
    assert platform.asked_for("video") == 9


def test_pages_are_asked_several_at_a_time_and_no_more(platform, answers):
    all_three = threading.Barrier(3, timeout=PATIENCE_S)

    def together(number):
        def respond(handler):
            all_three.wait()
            time.sleep(0.15)  # in which a fourth would come, if it could
            answers.page(answers.item(video_id(number)))(handler)

        return respond

    for number in range(6):
        platform.page(video_id(number), together(number))
    reported = list(platform.source(concurrency=3).fetch(refs(*range(6))))
    assert len(reported) == 6
    assert platform.most_at_once == 3


def test_the_pace_holds_for_all_threads_together(platform, answers):
    for number in range(5):
        platform.page(video_id(number), answers.page(answers.item(video_id(number))))
    clock = VirtualClock()
    source = platform.source(concurrency=4, pace=RateLimit(600, clock))
    assert len(list(source.fetch(refs(*range(5))))) == 5
    assert clock.now_s() >= 4 * 0.1 - 1e-9


def test_a_page_without_end_is_read_up_to_its_bound(platform, answers):
    platform.page(video_id(1), answers.endless())
    answer = only(platform.source().fetch(refs(1)))
    assert answer.outcome == "unexpected_answer"
    assert "200,000 bytes" in answer.reason


def test_a_page_that_comes_drop_by_drop_is_given_up(platform, answers):
    platform.page(video_id(1), answers.endless(b"x", pause_s=0.02))
    hasty = page_source.PageBounds(max_page_s=0.3, socket_timeout_s=1.0)
    started = time.monotonic()
    answer = only(platform.source(bounds=hasty).fetch(refs(1)))
    assert answer.outcome == "unreachable"
    assert time.monotonic() - started < PATIENCE_S


def test_a_server_that_does_not_answer(platform):
    platform.page(video_id(1), lambda _: time.sleep(1.0))
    answer = only(platform.source(bounds=page_source.PageBounds(socket_timeout_s=0.2)).fetch(refs(1)))
    assert answer.outcome == "unreachable"


def test_a_clip_is_put_into_the_media_folder_whole(platform, answers, media_dir):
    platform.page(video_id(1), answers.page(answers.item(video_id(1))))
    platform.clip(video_id(1), answers.content(answers.mp4))
    answer = only(platform.source(media_dir=media_dir).fetch(refs(1)))
    assert answer.clip == Clip("downloaded", None, len(answers.mp4))
    assert left_in(media_dir) == [f"{video_id(1)}.mp4"]
    assert (media_dir / f"{video_id(1)}.mp4").read_bytes() == answers.mp4


def test_a_clip_is_asked_for_with_the_cookies_of_its_page(platform, answers, media_dir):
    brought = []

    def guarded(handler):
        brought.append(handler.headers["Cookie"])
        handler.answer(200, answers.mp4, Content_Type="video/mp4")

    cookie = "tt_chain_token=abc; Domain=.tiktok.com; Path=/; Secure"
    platform.page(video_id(1), answers.page(answers.item(video_id(1)), Set_Cookie=cookie))
    platform.clip(video_id(1), guarded)
    assert only(platform.source(media_dir=media_dir).fetch(refs(1))).clip.outcome == "downloaded"
    assert brought == ["tt_chain_token=abc"]


def test_a_clip_that_is_there_is_not_downloaded_again(platform, answers, media_dir):
    (media_dir / f"{video_id(1)}.webm").write_bytes(b"mine")
    platform.page(video_id(1), answers.page(answers.item(video_id(1))))
    assert only(platform.source(media_dir=media_dir).fetch(refs(1))).clip == Clip("already_there")
    assert platform.asked_for("clip") == 0


def test_half_a_clip_is_no_clip(platform, answers, media_dir):
    platform.page(video_id(1), answers.page(answers.item(video_id(1))))
    platform.clip(video_id(1), answers.cut(answers.mp4[:5000], len(answers.mp4)))
    answer = only(platform.source(media_dir=media_dir).fetch(refs(1)))
    assert isinstance(answer, Delivered)
    assert answer.clip.outcome == "cut_off"
    assert "97424 more expected" in answer.clip.reason
    assert left_in(media_dir) == []


def test_the_rest_of_half_a_clip_is_asked_for(platform, answers, media_dir):
    def rest(handler):
        start = int(handler.headers["Range"].removeprefix("bytes=").rstrip("-"))
        whole = len(answers.mp4)
        handler.answer(206, answers.mp4[start:], Content_Range=f"bytes {start}-{whole - 1}/{whole}")

    platform.page(video_id(1), answers.page(answers.item(video_id(1))))
    platform.clip(video_id(1), answers.cut(answers.mp4[:5000], len(answers.mp4)), rest)
    assert only(platform.source(media_dir=media_dir).fetch(refs(1))).clip.outcome == "downloaded"
    assert (media_dir / f"{video_id(1)}.mp4").read_bytes() == answers.mp4
    assert platform.ranges[-1] not in (None, "bytes=0-")


def test_what_is_no_video_is_not_kept(platform, answers, media_dir):
    platform.page(video_id(1), answers.page(answers.item(video_id(1))))
    platform.clip(video_id(1), answers.content(b"<html>please sign in</html>", "video/mp4"))
    assert only(platform.source(media_dir=media_dir).fetch(refs(1))).clip.outcome == "not_a_video"
    assert left_in(media_dir) == []


def test_a_clip_above_the_bound_and_one_without_end(platform, answers, media_dir):
    for number in (1, 2):
        platform.page(video_id(number), answers.page(answers.item(video_id(number))))
    platform.clip(video_id(1), answers.cut(answers.mp4, 10**12))
    platform.clip(video_id(2), answers.endless())
    reported = list(platform.source(media_dir=media_dir).fetch(refs(1, 2)))
    assert [answer.clip.outcome for answer in reported] == ["too_large", "too_large"]
    assert left_in(media_dir) == []


def test_a_clip_that_is_refused_leaves_the_counts(platform, answers, media_dir):
    platform.page(video_id(1), answers.page(answers.item(video_id(1))))
    platform.clip(video_id(1), answers.status(403))
    answer = only(platform.source(media_dir=media_dir).fetch(refs(1)))
    assert isinstance(answer, Delivered)
    assert answer.clip.outcome == "blocked"


def test_a_page_without_a_clip(platform, answers, media_dir):
    bare = answers.item(video_id(1), video={"height": 1, "width": 1})
    platform.page(video_id(1), answers.page(bare))
    assert only(platform.source(media_dir=media_dir).fetch(refs(1))).clip.outcome == "not_a_video"


def test_what_a_killed_process_left_is_cleared_away(platform, answers, media_dir):
    left = media_dir / ".incoming" / "1a2b"
    left.mkdir(parents=True)
    (left / "clip.mp4.part").write_bytes(b"half")
    platform.page(video_id(1), answers.page(answers.item(video_id(1))))
    platform.clip(video_id(1), answers.content(answers.mp4))
    list(platform.source(media_dir=media_dir).fetch(refs(1)))
    assert left_in(media_dir) == [f"{video_id(1)}.mp4"]


def test_media_folders_may_have_any_name(platform, answers, tmp_path):
    folder = tmp_path / "100%(id)s of it"
    platform.page(video_id(1), answers.page(answers.item(video_id(1))))
    platform.clip(video_id(1), answers.content(answers.mp4))
    assert only(platform.source(media_dir=folder).fetch(refs(1))).clip.outcome == "downloaded"
    assert left_in(folder) == [f"{video_id(1)}.mp4"]


def test_closing_early_leaves_nothing_half_done(platform, answers, media_dir):
    for number in range(6):
        platform.page(video_id(number), answers.page(answers.item(video_id(number))))
        platform.clip(video_id(number), answers.content(answers.mp4))
    fetching = platform.source(media_dir=media_dir, concurrency=2).fetch(refs(*range(6)))
    next(fetching)
    fetching.close()
    assert platform.asked_for("clip") < 6
    assert all(path.read_bytes() == answers.mp4 for path in media_dir.glob("*.mp4"))
    assert not list((media_dir / ".incoming").iterdir())


def test_after_the_end_nothing_is_tried_again(platform, answers, monkeypatch):
    first_is_asked, has_ended = threading.Event(), threading.Event()

    def first(handler):
        first_is_asked.set()
        answers.page(answers.item(video_id(1)))(handler)

    def second(handler):
        wait_for(first_is_asked, "the first page asked for")
        answers.status(429, Retry_After="100")(handler)

    def stopping(fetcher):
        stop(fetcher)
        has_ended.set()

    class RestsUntilTheEnd(VirtualClock):
        def sleep(self, seconds):
            if seconds > 50:
                wait_for(has_ended, "the end of all asking")
            super().sleep(seconds)

    stop = page_source.PageFetcher.stop
    monkeypatch.setattr(page_source.PageFetcher, "stop", stopping)
    platform.page(video_id(1), first)
    platform.page(video_id(2), second)
    fetching = platform.source(concurrency=2, pace=RateLimit(60_000, RestsUntilTheEnd())).fetch(refs(1, 2))
    assert isinstance(next(fetching), Delivered)
    fetching.close()
    assert platform.asked_for(video_id(2)) == 1


KILLED = """
import sys
from datetime import date
from pathlib import Path
from tcm_assets.catalogue.lists.url_list import VideoRef
from tcm_assets.live.page_source import LivePages
from tcm_assets.services.rate_limit import RateLimit

proxy, folder, video_id = sys.argv[1:]
options = {"proxy": proxy, "nocheckcertificate": True}
source = LivePages(pace=RateLimit(60_000), media_dir=Path(folder), ytdlp_options=options)
list(source.fetch([VideoRef(video_id, date(2020, 10, 1), "nina")]))
"""


def test_a_kill_in_the_middle_of_a_clip_leaves_no_clip(platform, answers, media_dir):
    platform.page(video_id(1), answers.page(answers.item(video_id(1))))
    platform.clip(video_id(1), answers.endless(pause_s=0.01))
    arguments = [sys.executable, "-c", KILLED, platform.options["proxy"], str(media_dir), video_id(1)]
    process = subprocess.Popen(arguments)
    wait_until(
        lambda: process.poll() is not None or any(path.stat().st_size for path in media_dir.rglob("*.part")),
        "a part of the clip",
    )
    assert process.poll() is None
    process.kill()
    process.wait()
    assert not any(path.is_file() for path in media_dir.iterdir())
    assert len(left_in(media_dir)) == 1
    platform.clip(video_id(1), answers.content(answers.mp4))
    assert only(platform.source(media_dir=media_dir).fetch(refs(1))).clip.outcome == "downloaded"
    assert left_in(media_dir) == [f"{video_id(1)}.mp4"]
