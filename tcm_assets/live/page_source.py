"""The live source `pages`: the videos' public pages, several at a time, at a pace."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from tcm_assets.catalogue.url_list import VIDEO_ID, VideoRef
from tcm_assets.live.clip_downloads import NotAClipError, clear_incoming, has_clip, incoming_folder, take_in
from tcm_assets.live.page_records import page_record
from tcm_assets.live.page_refusals import Refusal, refusal_of
from tcm_assets.live.source import NO_CLIP, RETRY_POLICY, Answer, Clip, Delivered, Failed, LiveSourceError, Stopped
from tcm_assets.live.tables import ClipOutcome, LiveOutcome
from tcm_assets.live.tiktok_pages import PAGE_ITEM, TikTokPages
from tcm_assets.services.rate_limit import FailureStreak, RateLimit
from tcm_assets.services.retry_policy import RetryPolicy

THROTTLED_TO_STOP = 3
"""Videos in a row that are throttled after all attempts: the rest would be, too."""


@dataclass(frozen=True, kw_only=True)
class PageBounds:
    """How much is read of one answer, and how long is waited for it."""

    max_page_bytes: int = 20_000_000
    """A video's page has about 300 kB."""
    max_clip_bytes: int = 1024**3
    """What the platform's upload form takes at most."""
    max_page_s: float = 60.0
    max_clip_s: float = 600.0
    socket_timeout_s: float = 20.0


@dataclass(frozen=True, kw_only=True)
class LivePages:
    """Asks the pages of videos; downloads the clips that are not there yet where `media_dir` says where to.

    `own_options` are yt-dlp's own, such as `proxy`. One LivePages alone may download into a folder.
    """

    pace: RateLimit
    concurrency: int = 2
    media_dir: Path | None = None
    bounds: PageBounds = PageBounds()
    retries: RetryPolicy = RETRY_POLICY
    own_options: Mapping[str, object] = field(default_factory=dict)
    name: str = "pages"

    def fetch(self, refs: Sequence[VideoRef]) -> Iterator[Answer]:
        """As LiveSource.fetch; stops where three videos in a row are throttled after all attempts."""
        asking = self._asking()
        if self.media_dir is not None:
            self.media_dir.mkdir(parents=True, exist_ok=True)
            clear_incoming(self.media_dir)
        waiting = iter(refs)
        running: set[Future[Answer]] = set()
        throttled = FailureStreak(THROTTLED_TO_STOP)
        executor = ThreadPoolExecutor(self.concurrency, thread_name_prefix="live_pages")
        try:
            while not throttled.is_full:
                while len(running) < self.concurrency and (ref := next(waiting, None)) is not None:
                    running.add(executor.submit(asking.ask, ref))
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
            asking.end()
            executor.shutdown(wait=True, cancel_futures=True)

    def _asking(self) -> "PageAsking":
        try:
            from tcm_assets.live.tiktok_pages import TikTokPages
        except ModuleNotFoundError as error:
            raise LiveSourceError(
                f"live pages need a package that is not installed, {error.name}: pip install 'tcm_assets[tiktok]', or "
                "set TCM_LIVE_SOURCE=none"
            ) from error

        def new_pages() -> TikTokPages:
            return TikTokPages(
                max_page_bytes=self.bounds.max_page_bytes,
                max_clip_bytes=self.bounds.max_clip_bytes,
                max_page_s=self.bounds.max_page_s,
                max_clip_s=self.bounds.max_clip_s,
                socket_timeout_s=self.bounds.socket_timeout_s,
                own_options=self.own_options,
            )

        return PageAsking(new_pages, self.pace, self.media_dir, self.retries)


_Answer = TypeVar("_Answer")

_PAGE_OUTCOMES: Mapping[str, LiveOutcome] = {"too_large": "unexpected_answer", "cut_off": "unreachable"}

_CLIP_OUTCOMES: Mapping[str, ClipOutcome] = {
    "private": "blocked",
    "login_needed": "blocked",
    # yt-dlp finds nothing on the page that it could download: a slideshow has a sound alone.
    "unexpected_answer": "not_a_video",
}
"""Where a refusal has another name for pages or clips."""


class PageAsking:
    """Asks pages through one session of yt-dlp at a time; safe for several threads, which share the pace."""

    def __init__(
        self, new_pages: Callable[[], TikTokPages], pace: RateLimit, media_dir: Path | None, retries: RetryPolicy
    ) -> None:
        self._new_pages = new_pages
        self._pace = pace
        self._media_dir = media_dir
        self._retries = retries
        self._is_ending = threading.Event()

    def end(self) -> None:
        """Begin no further attempt and no further clip; what is being asked at this moment is the last."""
        self._is_ending.set()

    def ask(self, ref: VideoRef) -> Answer:
        """What the page of `ref` has."""
        if not VIDEO_ID.fullmatch(ref.video_id):
            return Failed(ref.video_id, "cannot_be_asked", "the id is not one that the platform gives: it has no page")
        pages = self._new_pages()
        info = self._attempted(lambda: pages.read(ref))
        if isinstance(info, Refusal):
            outcome = _PAGE_OUTCOMES.get(info.outcome, info.outcome)
            return Failed(ref.video_id, outcome, info.reason)  # type: ignore[arg-type]
        item = info.get(PAGE_ITEM)
        item = item if isinstance(item, Mapping) else {}
        told_id = str(item.get("id") or info.get("id"))
        if told_id != ref.video_id:
            reason = f"the page is that of another video, {told_id[:40]!r}"
            return Failed(ref.video_id, "unexpected_answer", reason)
        clip = (
            self._clip(pages, ref.video_id, info, self._media_dir)
            if self._media_dir and not self._is_ending.is_set()
            else NO_CLIP
        )
        return Delivered(ref.video_id, page_record(ref, info, item), clip)

    def _clip(self, pages: TikTokPages, video_id: str, info: Mapping[str, Any], media_dir: Path) -> Clip:
        if has_clip(media_dir, video_id):
            return Clip("already_there")
        came = self._attempted(lambda: _downloaded(pages, video_id, info, media_dir))
        if isinstance(came, Refusal):
            outcome = _CLIP_OUTCOMES.get(came.outcome, came.outcome)
            return Clip(outcome, came.reason)  # type: ignore[arg-type]
        return came

    def _attempted(self, attempt: Callable[[], _Answer]) -> _Answer | Refusal:
        """What `attempt` gives, tried again at the pace; after a refusal everyone rests."""
        last: list[Exception] = []

        def attempt_in_turn() -> _Answer:
            self._pace.wait()
            if last and self._is_ending.is_set():
                raise _EndedError
            try:
                return attempt()
            except Exception as error:
                last[:] = [error]
                raise

        try:
            return self._retries.call(attempt_in_turn, lambda error: refusal_of(error).failure, sleep=self._pace.rest)
        except Exception:
            refusal = refusal_of(last[0])
        if (asked_s := refusal.retry_after_s or 0) > self._retries.max_asked_wait_s:
            return refusal._replace(reason=f"{refusal.reason}; it asks to wait {asked_s:.0f} s")
        return refusal


class _EndedError(Exception):
    """No further attempt is wanted; the refusal of the one before stands."""


def _downloaded(pages: TikTokPages, video_id: str, info: Mapping[str, Any], media_dir: Path) -> Clip:
    with incoming_folder(media_dir) as folder:
        path = pages.download(info, folder)
        try:
            return Clip("downloaded", size_bytes=take_in(path, media_dir, video_id))
        except NotAClipError as error:
            return Clip("not_a_video", str(error))
