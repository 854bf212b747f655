"""A client that has Gemini judge one clip through google-genai: upload, wait, question, deletion.

The key goes into the header of requests and nowhere else: it is removed from every message that leaves this module, and
no error of the library is passed on, since it holds the request.
"""

import logging
import math
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Self, TypeVar

from tcm_assets.catalogue.clip_files import CLIP_MIME_TYPES
from tcm_assets.sentiment import gemini_protocol as protocol
from tcm_assets.sentiment.gemini_protocol import RETRY_POLICY, Answer, GeminiSetupError, NoScoreError
from tcm_assets.services.messages import one_line
from tcm_assets.services.rate_limit import Clock, RateLimit
from tcm_assets.services.retry_policy import RetryPolicy, status_meaning

logger = logging.getLogger(__name__)

REQUEST_TIMEOUT_S: Final = 180.0  # for one request: a model watches a long clip for about a minute before it answers
# For all attempts for one clip. On a network that drops packets, retries would otherwise take an hour.
JUDGEMENT_TIMEOUT_S: Final = 600.0
# The state of a clip is polled at once, then after 1 s, 2 s ... 15 s, for 5 minutes: most are ready in seconds.
PROCESSING_TIMEOUT_S: Final = 300.0
POLL_POLICY: Final = RetryPolicy(first_wait_s=1.0, max_wait_s=15.0, is_jittered=False)

# Fewer and shorter attempts than for a question: Google deletes what is left behind after two days.
DELETE_POLICY: Final = replace(RETRY_POLICY, max_attempts=3)
DELETE_TIMEOUT_S: Final = 20.0
MAX_MESSAGE_CHARACTERS: Final = 300
_T = TypeVar("_T")


class GeminiClient:
    """Judges clips; threads may share it. Use it in a `with` block, which closes it."""

    def __init__(self, api_key: str, model: str, rate_limit: RateLimit, clock: Clock, base_url: str | None) -> None:
        from google import genai
        from google.genai import types

        self._key = api_key
        self._model = model
        self._rate_limit = rate_limit
        self._clock = clock
        # A redirect would carry the key to another host.
        options = types.HttpOptions(
            base_url=base_url, timeout=int(REQUEST_TIMEOUT_S * 1000), client_args={"follow_redirects": False}
        )
        self._client = genai.Client(vertexai=False, api_key=api_key, http_options=options)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def judge(self, clip: Path) -> Answer:
        """Return Gemini's answer about the clip; the uploaded clip is deleted afterwards in any case.

        Raises NoScoreError, GeminiSetupError, and OSError when the clip cannot be read.
        """
        end_s = self._clock.now_s() + JUDGEMENT_TIMEOUT_S
        name = self._upload(clip, end_s)
        try:
            uri, mime_type = self._wait_until_active(name, end_s)
            return self._ask(name, uri, mime_type, end_s)
        finally:
            self._delete(name)

    def _upload(self, clip: Path, end_s: float) -> str:
        """Upload the clip; return its name at Gemini, chosen here so that it can be deleted in any case."""

        def upload_once() -> str:
            name = f"files/tcm-{uuid.uuid4().hex}"
            config: Any = {"name": name, "mime_type": CLIP_MIME_TYPES[clip.suffix.lower()]}
            try:
                with clip.open("rb") as content:  # not its path: the file's name stays here
                    self._client.files.upload(file=content, config=config)
            except BaseException:
                self._delete(name, may_be_missing=True)
                raise
            return name

        return self._request(upload_once, "the upload", end_s)

    def _wait_until_active(self, name: str, end_s: float) -> tuple[str, str]:
        """Return the URI and MIME type of the clip once Gemini has decoded it."""
        ready_by_s = self._clock.now_s() + PROCESSING_TIMEOUT_S
        poll_count = 0
        while True:
            poll_count += 1
            file = self._request(
                lambda: self._client.files.get(name=name), "the state of the clip", end_s, is_about_clip=lambda _: True
            )
            state = file.state.value if file.state else None
            if state == "ACTIVE" and file.uri and file.mime_type:
                return file.uri, file.mime_type
            if state == "FAILED":
                code = file.error.code if file.error else None
                message = (file.error.message if file.error else None) or "no reason given"
                is_lasting = code not in protocol.TRANSIENT_RPC_CODES
                raise NoScoreError("failed_processing", self._redact(message), is_lasting=is_lasting)
            pause_s = POLL_POLICY.wait_s(poll_count)
            if self._clock.now_s() + pause_s > ready_by_s:
                raise NoScoreError(
                    "unavailable", f"the clip was not ready {PROCESSING_TIMEOUT_S:.0f} s after its upload"
                )
            self._clock.sleep(pause_s)

    def _ask(self, name: str, uri: str, mime_type: str, end_s: float) -> Answer:
        from google.genai import types

        # No sampling parameters: the third generation of models accepts none.
        config = types.GenerateContentConfig(
            system_instruction=protocol.MODERATOR,
            response_mime_type="application/json",
            response_json_schema=protocol.ANSWER_SCHEMA,
            automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
        )
        contents = types.Content(
            role="user",
            parts=[
                types.Part.from_uri(file_uri=uri, mime_type=mime_type),
                types.Part.from_text(text=protocol.QUESTION),
            ],
        )

        def ask_once() -> types.GenerateContentResponse:
            self._rate_limit.wait()
            return self._client.models.generate_content(model=self._model, contents=contents, config=config)

        response = self._request(
            ask_once, "the question", end_s, is_about_clip=lambda error: name.removeprefix("files/") in str(error)
        )
        if block := protocol.read_block_reason(response):
            raise NoScoreError("refused", f"blocked by Gemini: {self._redact(block)}", is_lasting=True)
        try:
            answer = protocol.parse_answer(protocol.read_answer_text(response))
        except protocol.MalformedAnswerError as error:
            raise NoScoreError("malformed_answer", str(error)) from None
        return answer._replace(reason=self._redact(answer.reason) if answer.reason else None)

    def _delete(self, name: str, *, may_be_missing: bool = False) -> None:
        from google.genai import errors, types

        config = types.DeleteFileConfig(http_options=types.HttpOptions(timeout=int(DELETE_TIMEOUT_S * 1000)))
        try:
            self._retry(lambda: self._client.files.delete(name=name, config=config), DELETE_POLICY)
        except Exception as error:
            # Gemini answers 403 for a file that does not exist.
            is_missing = isinstance(error, errors.ClientError) and status_meaning(error.code) in ("forbidden", "gone")
            if not (may_be_missing and is_missing):
                description = self._describe(error)
                logger.warning("%s could not be deleted at Gemini, which does so after two days: %s", name, description)

    def _request(
        self,
        request: Callable[[], _T],
        what: str,
        end_s: float,
        is_about_clip: Callable[[Exception], bool] = lambda _: False,
    ) -> _T:
        """Return the response; raise NoScoreError or GeminiSetupError for its failure, and OSError as it is.

        `is_about_clip` separates a refusal of the clip, which Gemini also calls forbidden, from one of key or model.
        """
        from google.genai import errors

        try:
            return self._retry(request, end_s=end_s)
        except OSError:
            raise
        except errors.APIError as error:
            failure = self._translate(error, what, is_about_clip(error))
        except Exception as error:
            failure = NoScoreError("unavailable", f"{what} failed: {self._describe(error)}")
        raise failure

    def _retry(self, request: Callable[[], _T], policy: RetryPolicy = RETRY_POLICY, end_s: float = math.inf) -> _T:
        return policy.call(
            request, protocol.classify_failure, sleep=self._clock.sleep, now_s=self._clock.now_s, end_s=end_s
        )

    def _translate(self, error: Any, what: str, is_about_clip: bool) -> Exception:
        description = self._describe(error)
        if protocol.is_about_setup(error) and not is_about_clip:
            return GeminiSetupError(
                f"Gemini refuses {what} ({description}): check GOOGLE_API_KEY or GEMINI_API_KEY, and TCM_GEMINI_MODEL "
                f"({self._model}). No row was changed; earlier scores are kept."
            )
        if error.code in protocol.REFUSED_HTTP_CODES:
            return NoScoreError("refused", f"{what} was not accepted: {description}")
        return NoScoreError("unavailable", f"{what} failed: {description}")

    def _describe(self, error: Exception) -> str:
        """Return the error's message in one line and without the key."""
        from google.genai import errors

        if isinstance(error, errors.APIError):
            return self._redact(f"HTTP {error.code} {error.status or ''}: {error.message or 'no message'}")
        return type(error).__name__

    def _redact(self, text: str) -> str:
        return one_line(text.replace(self._key, "[key]"), MAX_MESSAGE_CHARACTERS) or "nothing"
