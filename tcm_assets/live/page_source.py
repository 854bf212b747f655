"""The live source `pages`: the public pages of videos, several at a time, under a rate limit. Needs yt-dlp."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from tcm_assets.catalogue.clip_files import NotAClipError, clear_incoming, has_clip, incoming_folder, store_clip
from tcm_assets.catalogue.lists.url_list import VIDEO_ID, VideoRef
from tcm_assets.live.page_answers import Refusal, classify_error, page_record
from tcm_assets.live.source import NO_CLIP, RETRY_POLICY, Answer, Clip, Delivered, Failed, Stopped
from tcm_assets.live.tables import ClipOutcome, LiveOutcome
from tcm_assets.live.tiktok_pages import PAGE_ITEM, PageBounds, TikTokPages
from tcm_assets.services.rate_limit import FailureStreak, RateLimit
from tcm_assets.services.retry_policy import RetryPolicy
from tcm_assets.settings import LiveSourceName

MAX_THROTTLED_IN_A_ROW = 3  # after so many videos in a row that stay throttled, the rest would be, too


@dataclass(frozen=True, kw_only=True)
class LivePages:
    """Reads the pages of videos, and downloads missing clips into `media_dir` unless that is None.

    `ytdlp_options` are passed to yt-dlp, such as `proxy`. Only one LivePages may download into a folder at a time.
    """

    pace: RateLimit
    concurrency: int = 2
    media_dir: Path | None = None
    bounds: PageBounds = field(default_factory=PageBounds)
    retries: RetryPolicy = RETRY_POLICY
    ytdlp_options: Mapping[str, object] = field(default_factory=dict)
    name: LiveSourceName = "pages"

    def fetch(self, refs: Sequence[VideoRef]) -> Iterator[Answer]:
        """Yield answers as LiveSource.fetch does; stop when three videos in a row stay throttled."""
        fetcher = PageFetcher(self)
        if self.media_dir is not None:
            self.media_dir.mkdir(parents=True, exist_ok=True)
            clear_incoming(self.media_dir)
        waiting = iter(refs)
        running: set[Future[Answer]] = set()
        throttled = FailureStreak(MAX_THROTTLED_IN_A_ROW)
        executor = ThreadPoolExecutor(self.concurrency, thread_name_prefix="live_pages")
        try:
            while not throttled.is_full:
                while len(running) < self.concurrency and (ref := next(waiting, None)) is not None:
                    running.add(executor.submit(fetcher.fetch, ref))
                if not running:
                    return
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for answer in (future.result() for future in done):
                    throttled.note(did_answer=not (isinstance(answer, Failed) and answer.outcome == "throttled"))
                    yield answer
            for future in wait(running).done:
                yield future.result()
            yield Stopped(f"{throttled.length} videos in a row were throttled: ask later, or at a slower pace")
        finally:
            fetcher.stop()
            executor.shutdown(wait=True, cancel_futures=True)


_Answer = TypeVar("_Answer")
_PAGE_OUTCOMES: Mapping[str, LiveOutcome] = {"too_large": "unexpected_answer", "cut_off": "unreachable"}

_CLIP_OUTCOMES: Mapping[str, ClipOutcome] = {
    "private": "blocked",
    "login_needed": "blocked",
    # yt-dlp finds no video to download: a slideshow has only a sound.
    "unexpected_answer": "not_a_video",
}
"""Names of refusals that differ for pages and for clips."""


class PageFetcher:
    """Fetches single pages and their clips; safe for several threads, which share the rate limit."""

    def __init__(self, source: LivePages) -> None:
        self._source = source
        self._is_stopping = threading.Event()

    def stop(self) -> None:
        """Start no further attempt and no further clip; requests under way are the last."""
        self._is_stopping.set()

    def fetch(self, ref: VideoRef) -> Answer:
        """Return the answer of the page of `ref`."""
        if not VIDEO_ID.fullmatch(ref.video_id):
            return Failed(ref.video_id, "cannot_be_asked", "the id is not one that the platform gives: it has no page")
        pages = TikTokPages(self._source.bounds, self._source.ytdlp_options)
        info = self._attempt(lambda: pages.read(ref))
        if isinstance(info, Refusal):
            outcome = _PAGE_OUTCOMES.get(info.outcome, info.outcome)
            return Failed(ref.video_id, outcome, info.reason)  # type: ignore[arg-type]
        item = info.get(PAGE_ITEM)
        item = item if isinstance(item, Mapping) else {}
        page_id = str(item.get("id") or info.get("id"))
        if page_id != ref.video_id:
            reason = f"the page is that of another video, {page_id[:40]!r}"
            return Failed(ref.video_id, "unexpected_answer", reason)
        clip = NO_CLIP
        if self._source.media_dir is not None and not self._is_stopping.is_set():
            clip = self._fetch_clip(pages, ref.video_id, info, self._source.media_dir)
        return Delivered(ref.video_id, page_record(ref, info, item), clip)

    def _fetch_clip(self, pages: TikTokPages, video_id: str, info: Mapping[str, Any], media_dir: Path) -> Clip:
        if has_clip(media_dir, video_id):
            return Clip("already_there")
        clip = self._attempt(lambda: _download(pages, video_id, info, media_dir))
        if isinstance(clip, Refusal):
            outcome = _CLIP_OUTCOMES.get(clip.outcome, clip.outcome)
            return Clip(outcome, clip.reason)  # type: ignore[arg-type]
        return clip

    def _attempt(self, attempt: Callable[[], _Answer]) -> _Answer | Refusal:
        """Return what `attempt` returns, retried under the rate limit; a refusal pauses all threads."""
        pace, retries = self._source.pace, self._source.retries
        last: list[Exception] = []

        def attempt_once() -> _Answer:
            pace.wait()
            if last and self._is_stopping.is_set():
                raise _StoppedError
            try:
                return attempt()
            except Exception as error:
                last[:] = [error]
                raise

        try:
            return retries.call(attempt_once, lambda error: classify_error(error).failure, sleep=pace.rest)
        except Exception:
            refusal = classify_error(last[0])
        if (asked_s := refusal.retry_after_s or 0) > retries.max_asked_wait_s:
            return refusal._replace(reason=f"{refusal.reason}; it asks to wait {asked_s:.0f} s")
        return refusal


class _StoppedError(Exception):
    """No further attempt is wanted; the last refusal stands."""


def _download(pages: TikTokPages, video_id: str, info: Mapping[str, Any], media_dir: Path) -> Clip:
    with incoming_folder(media_dir) as folder:
        path = pages.download(info, folder)
        try:
            return Clip("downloaded", size_bytes=store_clip(path, media_dir, video_id))
        except NotAClipError as error:
            return Clip("not_a_video", str(error))
