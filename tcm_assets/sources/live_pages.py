"""The live source `pages`: the videos' public pages, several at a time, at a pace.

Belongs here: which pages are asked at once, and when to stop. One page is asked in `page_asking`.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tcm_assets.services.rate_limit import FailureStreak, RateLimit
from tcm_assets.services.retry_policy import RetryPolicy
from tcm_assets.sources.clip_files import clear_incoming
from tcm_assets.sources.live_source import RETRY_POLICY, Answer, Failed, LiveSourceError, Stopped, VideoRef

if TYPE_CHECKING:
    from tcm_assets.sources.page_asking import PageAsking

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
            from tcm_assets.sources.page_asking import PageAsking
            from tcm_assets.sources.tiktok_pages import TikTokPages
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
