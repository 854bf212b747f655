"""Asking for one video: its page, and its clip where that is wanted, with further attempts where they may help.

Belongs here: attempts, and what their end means. It loads yt-dlp, so `live_pages` loads it when it is needed.
"""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from tcm_assets.schemas.live_deliveries import ClipOutcome, LiveOutcome
from tcm_assets.services.rate_limit import RateLimit
from tcm_assets.services.retry_policy import RetryPolicy
from tcm_assets.sources.clip_files import NotAClipError, has_clip, incoming_folder, take_in
from tcm_assets.sources.live_source import NO_CLIP, Answer, Clip, Delivered, Failed, VideoRef
from tcm_assets.sources.live_urls import VIDEO_ID
from tcm_assets.sources.page_records import page_record
from tcm_assets.sources.page_refusals import Refusal, refusal_of
from tcm_assets.sources.tiktok_pages import PAGE_ITEM, TikTokPages

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
