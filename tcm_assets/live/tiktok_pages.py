"""TikTok pages and their clips, read through yt-dlp within bounds of size and time."""

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yt_dlp import YoutubeDL
from yt_dlp.extractor.tiktok import TikTokIE
from yt_dlp.networking.exceptions import HTTPError

from tcm_assets.catalogue.lists.url_list import VideoRef

logger = logging.getLogger(__name__)
PAGE_ITEM = "tcm_page_item"  # key of the page's own object of the video in yt-dlp's info
CHUNK_BYTES = 64 * 1024
UNFINISHED_SUFFIXES = (".part", ".ytdl", ".temp")


@dataclass(frozen=True, kw_only=True)
class PageBounds:
    """Limits of one answer in bytes and seconds."""

    max_page_bytes: int = 20_000_000  # a page has about 300 kB
    max_clip_bytes: int = 1024**3  # the limit of the platform's upload form
    max_page_s: float = 60.0
    max_clip_s: float = 600.0
    socket_timeout_s: float = 20.0


class AnswerTooLargeError(Exception):
    """A body is above its bound; no more of it was read."""


class AnswerTooSlowError(Exception):
    """A body did not end in time."""


class ClipNotWholeError(Exception):
    """The download of a clip ended before the clip did."""


class TikTokPageIE(TikTokIE):  # type: ignore[misc]
    """yt-dlp's extractor, which also passes on what it leaves out: followers, hashtags, the sound's id."""

    page_status: int | None = None

    def _extract_web_data_and_status(self, *args: Any, **kwargs: Any) -> Any:
        video_data, status = super()._extract_web_data_and_status(*args, **kwargs)
        self.page_status = status
        return video_data, status

    def _parse_aweme_video_web(self, aweme_detail: Any, *args: Any, **kwargs: Any) -> Any:
        return {**super()._parse_aweme_video_web(aweme_detail, *args, **kwargs), PAGE_ITEM: aweme_detail}


class TikTokPages:
    """A session of yt-dlp that reads pages and downloads clips; not safe for several threads.

    Every body is bounded in bytes and seconds. `ytdlp_options` override the options set here.
    """

    def __init__(self, bounds: PageBounds, ytdlp_options: Mapping[str, object]) -> None:
        self._bounds = bounds
        self._cookies: Any = None
        self._options = {
            "quiet": True,
            "no_warnings": True,
            "noprogress": True,
            "logger": _MessageLog(),
            "cachedir": False,
            "noplaylist": True,
            "ignoreerrors": False,
            "socket_timeout": bounds.socket_timeout_s,
            # One retry continues a clip where it was cut off; further ones are up to the caller.
            "retries": 1,
            "extractor_retries": 0,
            "fixup": "never",
            "updatetime": False,
            "overwrites": True,
            "check_formats": False,
            # Only the platform's own program reads the codec bytevc2.
            "format": "b[vcodec^=h264]/b[vcodec!=bytevc2]",
            **ytdlp_options,
        }

    def read(self, ref: VideoRef) -> dict[str, Any]:
        """Return yt-dlp's info of the page, with the page's own object of the video under PAGE_ITEM.

        Raises yt-dlp's errors and those of this module. The attribute `page_status` of an error is the platform's own
        code for the page, or None.
        """
        with self._session(self._bounds.max_page_bytes, self._bounds.max_page_s) as session:
            extractor = TikTokPageIE(session)
            session.add_info_extractor(extractor)
            address = f"https://www.tiktok.com/@{ref.username or '_'}/video/{ref.video_id}"
            try:
                info = session.extract_info(address, ie_key="TikTokPage", process=False)
            except Exception as error:
                error.page_status = extractor.page_status  # type: ignore[attr-defined]
                raise
        return info if isinstance(info, dict) else {}

    def download(self, info: Mapping[str, Any], folder: Path) -> Path:
        """Download the clip of `info` into the empty `folder`, and return the complete file.

        Raises yt-dlp's errors and those of this module.
        """
        messages = _MessageLog()
        template = f"{folder}/".replace("%", "%%") + "clip.%(ext)s"
        options: dict[str, Any] = {"outtmpl": {"default": template}, "logger": messages}
        wanted = {name: value for name, value in info.items() if name != PAGE_ITEM}
        with self._session(self._bounds.max_clip_bytes, self._bounds.max_clip_s, **options) as session:
            session.process_ie_result(wanted, download=True)
        # yt-dlp may give up without an error: its unfinished files have suffixes of their own.
        files = [path for path in folder.iterdir() if path.suffix not in UNFINISHED_SUFFIXES]
        if len(files) != 1:
            raise ClipNotWholeError(messages.last_error or "the download ended without a file")
        return files[0]

    @contextmanager
    def _session(self, max_bytes: int, max_s: float, **options: object) -> Iterator["_BoundedSession"]:
        with _BoundedSession({**self._options, **options}, max_bytes, time.monotonic() + max_s) as session:
            # Clips are served only with the cookies that their page has set.
            if self._cookies is not None:
                session.cookiejar = self._cookies
            self._cookies = session.cookiejar
            yield session


class _MessageLog:
    """yt-dlp's messages, logged at debug level; the last error is kept."""

    def __init__(self) -> None:
        self.last_error = ""

    def debug(self, message: str) -> None:
        logger.debug(message)

    info = warning = debug

    def error(self, message: str) -> None:
        self.last_error = message
        logger.debug(message)


class _BoundedSession(YoutubeDL):  # type: ignore[misc]
    """yt-dlp with answers of at most `max_bytes`, until `deadline` (monotonic seconds)."""

    def __init__(self, options: Mapping[str, object], max_bytes: int, deadline: float) -> None:
        self._max_bytes = max_bytes
        self._deadline = deadline
        self._responses: list[Any] = []
        super().__init__(dict(options), auto_init=False)

    def close(self) -> None:
        # yt-dlp leaves abandoned answers and error answers open until they are garbage-collected.
        for response in self._responses:
            response.close()
        super().close()

    def urlopen(self, req: Any) -> Any:
        if time.monotonic() > self._deadline:
            raise AnswerTooSlowError("no time was left for another request")
        try:
            response = super().urlopen(req)
        except HTTPError as error:
            self._responses.append(error.response)
            raise
        self._responses.append(response)
        announced = response.headers.get("Content-Length") or ""
        if announced.isdecimal() and int(announced) > self._max_bytes:
            raise AnswerTooLargeError(f"{int(announced):,} bytes are announced; at most {self._max_bytes:,} are read")
        response.read = _BoundedBody(response, self._max_bytes, self._deadline).read
        return response


class _BoundedBody:
    """The bounded body of one answer."""

    def __init__(self, response: Any, max_bytes: int, deadline: float) -> None:
        self._read_available = _make_partial_reader(response)
        self._max_bytes = max_bytes
        self._deadline = deadline
        self._read_bytes = 0

    def read(self, amt: int | None = None) -> bytes:
        """Return up to `amt` bytes, or all; fewer than `amt` only at the end, as yt-dlp expects."""
        pieces: list[bytes] = []
        missing = amt
        while missing is None or missing > 0:
            piece = self._read_available(min(CHUNK_BYTES, missing or CHUNK_BYTES))
            if not piece:
                break
            self._read_bytes += len(piece)
            if self._read_bytes > self._max_bytes:
                raise AnswerTooLargeError(f"the answer goes on beyond {self._max_bytes:,} bytes")
            if time.monotonic() > self._deadline:
                raise AnswerTooSlowError("the answer did not end in time")
            pieces.append(piece)
            missing = None if missing is None else missing - len(piece)
        return b"".join(pieces)


def _make_partial_reader(response: Any) -> Any:
    """Return a function that reads up to a number of bytes and returns what has arrived, without waiting for all.

    yt-dlp's `read` stays in charge, since it turns every error into one of its own: only the call below it is replaced.
    Where the library underneath cannot read partially, whole pieces are awaited.
    """
    own_read = response.read
    if hasattr(response, "_real_read") and hasattr(response.fp, "read1"):
        response._real_read = lambda amt=None: response.fp.read1(amt, decode_content=True)
    return own_read
