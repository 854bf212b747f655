"""A fake platform on the loopback address, which yt-dlp reaches as a proxy."""

import datetime
import ipaddress
import json
import ssl
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tcm_assets.live.source import RETRY_POLICY
from tcm_assets.services.rate_limit import RateLimit
from tcm_assets_tests.waiting import PATIENCE_S

if TYPE_CHECKING:
    from tcm_assets.live.page_source import LivePages

CLIP_HOST = "v16-webapp-prime.tiktok.com"

MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(range(256)) * 400
"""A clip by its first bytes."""

Responder = Callable[["_Handler"], None]


@dataclass
class FakePlatform:
    """A fake platform; `page` and `clip` set its answers: one after the other, the last one repeatedly."""

    options: dict[str, object] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    asked_at: list[float] = field(default_factory=list)
    ranges: list[str | None] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    _answers: dict[str, list[Responder]] = field(default_factory=lambda: defaultdict(list))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def page(self, video_id: str, *answers: Responder) -> None:
        self._answers[f"video/{video_id}"] = list(answers)

    def clip(self, video_id: str, *answers: Responder) -> None:
        self._answers[f"clip/{video_id}"] = list(answers)

    def asked_for(self, what: str) -> int:
        return sum(what in path for path in self.asked)

    def respond(self, handler: "_Handler") -> None:
        key = "/".join(handler.path.partition("?")[0].split("/")[-2:])
        with self._lock:
            self.asked.append(key)
            self.asked_at.append(time.monotonic())
            self.ranges.append(handler.headers.get("Range"))
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            answers = self._answers.get(key) or [status(404)]
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
        try:
            answer(handler)
        finally:
            with self._lock:
                self.at_once -= 1

    def source(self, **changes: Any) -> "LivePages":
        """Return live pages that read this platform without waiting."""
        from tcm_assets.live.page_source import LivePages
        from tcm_assets.live.tiktok_pages import PageBounds

        bounds = PageBounds(
            max_page_bytes=200_000,
            max_clip_bytes=500_000,
            max_page_s=PATIENCE_S,
            max_clip_s=PATIENCE_S,
            socket_timeout_s=PATIENCE_S,
        )
        settings: dict[str, Any] = {
            "pace": RateLimit(60_000),
            "bounds": bounds,
            "retries": replace(RETRY_POLICY, first_wait_s=0.01),
            "ytdlp_options": self.options,
            **changes,
        }
        return LivePages(**settings)


def item(video_id: str, **changes: Any) -> dict[str, Any]:
    """Return a video as in the platform's page."""
    clip = f"https://{CLIP_HOST}/clip/{video_id}"
    return {
        "id": video_id,
        "desc": "morning run #Fitness with @otto",
        "createTime": str(int(video_id) >> 32),
        "author": {
            "id": "7001",
            "uniqueId": "nina",
            "nickname": "Nina",
            "secUid": "MS4w",
            "verified": True,
            "signature": "I sew",
        },
        "authorStats": {"followerCount": 12300},
        "authorStatsV2": {"followerCount": "12345"},
        "music": {"id": "9", "title": "original sound", "authorName": "Nina", "original": True, "duration": 12},
        "stats": {
            "playCount": 1000,
            "diggCount": 100,
            "shareCount": 3,
            "commentCount": 7,
            "collectCount": "42",
        },
        "textExtra": [{"hashtagName": "fitness"}, {"userUniqueId": "otto", "hashtagName": ""}],
        "video": {
            "height": 1024,
            "width": 576,
            "duration": 12,
            "playAddr": clip,
            "bitrateInfo": [],
        },
        **changes,
    }


def content(body: bytes, content_type: str = "video/mp4") -> Responder:
    return lambda handler: handler.answer(200, body, Content_Type=content_type)


def cut(body: bytes, announced: int) -> Responder:
    """Answer with less than is announced."""

    def respond(handler: _Handler) -> None:
        handler.answer(200, body, announced=announced, Content_Type="video/mp4")
        handler.close_connection = True

    return respond


def status(code: int, **headers: str) -> Responder:
    return lambda handler: handler.answer(code, b"no", **headers)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of a new certificate with its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "www.tiktok.com")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.DNSName("www.tiktok.com"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            ),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "platform.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def endless(piece: bytes = b"x" * 10_000, pause_s: float = 0.0, limit: int = 10_000) -> Responder:
    """Answer with a body of unknown length until the client disconnects."""

    def respond(handler: _Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "video/mp4")
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.close_connection = True
        try:
            handler.wfile.write(MP4[:100])
            for _ in range(limit):
                handler.wfile.write(piece)
                if pause_s:
                    time.sleep(pause_s)
        except OSError:
            pass

    return respond


def page(video: dict[str, Any] | None, *, code: int = 0, **headers: str) -> Responder:
    detail = {"statusCode": code, "itemInfo": {"itemStruct": video} if video else {}}
    data = json.dumps({"__DEFAULT_SCOPE__": {"webapp.video-detail": detail}})
    body = (
        "<!DOCTYPE html><html><head><title>video</title></head><body>"
        f'<script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">{data}</script></body></html>'
    ).encode()
    return lambda handler: handler.answer(200, body, Content_Type="text/html; charset=utf-8", **headers)


@dataclass(frozen=True)
class Answers:
    """The answers that tests use."""

    mp4 = MP4
    item = staticmethod(item)
    page = staticmethod(page)
    status = staticmethod(status)
    content = staticmethod(content)
    cut = staticmethod(cut)
    endless = staticmethod(endless)


@pytest.fixture(scope="session")
def answers() -> Answers:
    return Answers()


@pytest.fixture
def platform(certificate: Path) -> Iterator[FakePlatform]:
    """Run a proxy that answers in place of the platform."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    fake = FakePlatform()
    handler = type("Handler", (_Handler,), {"platform": fake, "tls": tls})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign] - whoever goes away early is no error here
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    fake.options = {"proxy": f"http://127.0.0.1:{server.server_port}", "nocheckcertificate": True}
    yield fake
    server.shutdown()
    server.server_close()
    thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    platform: FakePlatform
    tls: ssl.SSLContext

    def do_CONNECT(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.rfile.close()
        self.connection = self.tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)
        self.close_connection = False

    def do_GET(self) -> None:
        self.platform.respond(self)

    def do_HEAD(self) -> None:
        self.platform.respond(self)

    def answer(self, code: int, body: bytes, *, announced: int | None = None, **headers: str) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if announced is None else announced))
        self.end_headers()
        self.wfile.write(body)

    def finish(self) -> None:
        try:
            super().finish()
        finally:
            self.connection.close()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        pass
