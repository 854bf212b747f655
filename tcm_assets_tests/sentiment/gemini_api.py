"""A local stand-in for Gemini's HTTP API, for the real client library to talk to, and clips to ask about.

It knows the resumable upload, the state and deletion of files, and generateContent, and does as a test asks: faults are
answered first, in their order, each once (or for ever).
"""

import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

from tcm_assets.sentiment.scorers import VideoContent

KEY = "AIzaSyStandIn-0123456789_abcdefghijklmnop"

MODEL = "gemini-3.8-flash"

Step = Literal["start", "upload", "state", "question", "delete"]


@dataclass(frozen=True)
class Fault:
    """An answer other than the usual: a status with a body and headers, none at all, or a late one."""

    code: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    hang_up: bool = False
    late_s: float = 0
    before: Callable[[], object] | None = None
    """What is waited for before the answer."""


def error(code: int, message: str = "it did not work", *details: Mapping[str, Any], **headers: str) -> Fault:
    """An error as Gemini words it; keyword arguments are headers, with _ for -."""
    status = {400: "INVALID_ARGUMENT", 403: "PERMISSION_DENIED", 404: "NOT_FOUND", 429: "RESOURCE_EXHAUSTED"}
    body = {"code": code, "message": message, "status": status.get(code, "INTERNAL"), "details": list(details)}
    return Fault(code, {"error": body}, {name.replace("_", "-"): value for name, value in headers.items()})


def answer(text: str, finish_reason: str = "STOP") -> Fault:
    """An answer of the model with `text`."""
    content = {"role": "model", "parts": [{"text": "thinking ...", "thought": True}, {"text": text}]}
    return Fault(body={"candidates": [{"content": content, "finishReason": finish_reason}]})


def score(value: Any, reason: Any = "A person dances.") -> Fault:
    """An answer of the asked-for shape."""
    return answer(json.dumps({"reason": reason, "score": value}))


@dataclass
class GeminiApi:
    """What the stand-in holds and has seen."""

    url: str = ""
    usual_answer: Fault = field(default_factory=lambda: score(0.8))
    polls_until_active: int = 1
    failed_processing: Mapping[str, Any] | None = None
    faults: dict[Step, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    faults_for_ever: dict[Step, Fault] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    received: list[bytes] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    keys: set[str | None] = field(default_factory=set)
    lock: threading.RLock = field(default_factory=threading.RLock)
    now_asking: int = 0
    most_asking: int = 0

    def count(self, step: Step) -> int:
        """Requests of that kind so far."""
        return self.steps.count(step)

    def fault_of(self, step: Step) -> Fault | None:
        """What goes wrong with the next request of that kind."""
        if self.faults[step]:
            return self.faults[step].pop(0)
        return self.faults_for_ever.get(step)


@contextmanager
def served_gemini_api() -> Iterator[GeminiApi]:
    """The stand-in, listening on loopback until the end of the block."""
    api = GeminiApi()

    class Handler(_Handler):
        gemini = api

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        api.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield api
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    gemini: GeminiApi
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body go out in two parts, and the second would wait for the first

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        self._do("state")

    def do_DELETE(self) -> None:
        self._do("delete")

    def do_POST(self) -> None:
        if self.path.startswith("/upload/"):
            self._do("start")
        elif self.path.startswith("/session/"):
            self._do("upload")
        else:
            assert self.path.endswith(":generateContent"), self.path
            self._do("question")

    def _do(self, step: Step) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        api = self.gemini
        with api.lock:
            api.steps.append(step)
            api.bodies.append(f"{self.path} {self.headers}".encode() + body)
            api.keys.add(self.headers.get("x-goog-api-key"))
            api.now_asking += step == "question"
            api.most_asking = max(api.most_asking, api.now_asking)
            fault = api.fault_of(step)
            if fault is None or (step == "upload" and fault.code == 200):
                usual = getattr(self, f"_{step}")(body)
                fault = fault or usual
        try:
            if fault.before is not None:
                fault.before()
            time.sleep(fault.late_s)
            self._answer(fault, step)
        finally:
            with api.lock:
                api.now_asking -= step == "question"

    def _answer(self, fault: Fault, step: Step) -> None:
        if fault.hang_up:
            self.close_connection = True
            return
        content = fault.body.encode() if isinstance(fault.body, str) else json.dumps(fault.body or {}).encode()
        self.send_response(fault.code)
        if step == "upload":
            self.send_header("X-Goog-Upload-Status", "final")  # without it the library itself tries three times
        for name, value in fault.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        try:
            self.wfile.write(content)
        except OSError:
            self.close_connection = True  # nobody waited for a late answer

    def _start(self, body: bytes) -> Fault:
        name = json.loads(body)["file"]["name"]
        return Fault(headers={"X-Goog-Upload-URL": f"{self.gemini.url}/session/{name}"})

    def _upload(self, body: bytes) -> Fault:
        name = self.path.removeprefix("/session/")
        self.gemini.received.append(body)
        self.gemini.files[name] = {"polls": 0}
        return Fault(body={"file": self._file(name, "PROCESSING")})

    def _state(self, _: bytes) -> Fault:
        name = self._file_name()
        file = self.gemini.files.get(name)
        if file is None:
            return error(403, f"You do not have permission to access the File {name[6:]} or it may not exist.")
        file["polls"] += 1
        if file["polls"] < self.gemini.polls_until_active:
            return Fault(body=self._file(name, "PROCESSING"))
        if self.gemini.failed_processing is not None:
            return Fault(body={**self._file(name, "FAILED"), "error": self.gemini.failed_processing})
        return Fault(body=self._file(name, "ACTIVE"))

    def _question(self, body: bytes) -> Fault:
        assert any(name.encode() in body for name in self.gemini.files)
        return self.gemini.usual_answer

    def _delete(self, _: bytes) -> Fault:
        name = self._file_name()
        if self.gemini.files.pop(name, None) is None:
            return error(403, f"You do not have permission to access the File {name[6:]} or it may not exist.")
        return Fault()

    def _file_name(self) -> str:
        return "files/" + self.path.rpartition("/")[2]

    def _file(self, name: str, state: str) -> dict[str, Any]:
        return {"name": name, "uri": f"{self.gemini.url}/{name}", "mimeType": "video/mp4", "state": state}


def add_clips(media, *names):
    for name in names:
        (media / f"{name}.mp4").write_bytes(f"clip {name}".encode())


def videos(*names):
    return [VideoContent(name, "a caption") for name in names]


def only(scores):
    (one,) = scores
    return one
