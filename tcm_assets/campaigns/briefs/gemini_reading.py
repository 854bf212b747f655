"""Reading of a brief by Gemini, where the owner chose so, with the rules behind it: a brief is always read.

The text of the brief alone is sent. The key goes into the header of the request and nowhere else; no error of the
library is passed on, since it holds the request.
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from tcm_assets.campaigns.briefs.brief import Brief
from tcm_assets.campaigns.briefs.gemini_answer import (
    ANSWER_SCHEMA,
    READER,
    UnusableAnswerError,
    brief_of_answer,
    write_question,
)
from tcm_assets.campaigns.briefs.rules import read_brief
from tcm_assets.sentiment import gemini_protocol as protocol
from tcm_assets.services.messages import one_line
from tcm_assets.services.rate_limit import Clock, SystemClock

logger = logging.getLogger(__name__)

REQUEST_TIMEOUT_S: Final = 15.0  # somebody waits in front of the page
READING_TIMEOUT_S: Final = 20.0  # for all attempts
RETRY_POLICY: Final = replace(protocol.RETRY_POLICY, max_attempts=2, max_asked_wait_s=5.0)
_MOST_REASON_CHARACTERS: Final = 200


class GeminiReader:
    """Reads briefs; use it as a function of a text, a day and the ids of brands by name. Never raises for an answer."""

    def __init__(self, api_key: str, model: str, *, base_url: str | None = None, clock: Clock | None = None) -> None:
        self._key = api_key
        self._model = model
        self._base_url = base_url
        self._clock = clock or SystemClock()

    def __call__(self, text: str, day: date, brands: Mapping[str, str]) -> Brief:
        """Return the brief by Gemini, or by rules with the reason in `reading_note`."""
        by_rules = read_brief(text, day, brands)
        if not by_rules.text:
            return by_rules
        started = time.monotonic()
        try:
            brief = brief_of_answer(self._ask(by_rules.text, day), by_rules.text, day, brands)
        except (UnusableAnswerError, protocol.MalformedAnswerError) as error:
            return self._by_rules(by_rules, f"its answer cannot be used: {error}")
        except _NoAnswerError as error:
            return self._by_rules(by_rules, str(error))
        logger.info("%s read a brief in %.1f s", self._model, time.monotonic() - started)
        return brief

    def _by_rules(self, brief: Brief, reason: str) -> Brief:
        logger.warning("%s did not read a brief, rules did: %s", self._model, reason)
        return brief.model_copy(update={"reading_note": f"read by rules, not by Gemini: {reason}"})

    def _ask(self, text: str, day: date) -> str:
        from google import genai
        from google.genai import errors, types

        # A redirect would carry the key to another host.
        options = types.HttpOptions(
            base_url=self._base_url,
            timeout=int(REQUEST_TIMEOUT_S * 1000),
            client_args={"follow_redirects": False},
        )
        # No sampling parameters: the third generation of models accepts none.
        config = types.GenerateContentConfig(
            system_instruction=READER,
            response_mime_type="application/json",
            response_json_schema=ANSWER_SCHEMA,
            automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
        )
        client = genai.Client(vertexai=False, api_key=self._key, http_options=options)
        try:
            response: Any = RETRY_POLICY.call(
                lambda: client.models.generate_content(
                    model=self._model, contents=write_question(text, day), config=config
                ),
                protocol.classify_failure,
                sleep=self._clock.sleep,
                now_s=self._clock.now_s,
                end_s=self._clock.now_s() + READING_TIMEOUT_S,
            )
        except errors.APIError as error:
            failure = _NoAnswerError(self._redact(f"HTTP {error.code} {error.status or ''}"))
        except Exception as error:
            failure = _NoAnswerError(f"it did not answer ({type(error).__name__})")
        else:
            if block := protocol.read_block_reason(response):
                raise _NoAnswerError(self._redact(f"it refused the text: {block}"))
            return protocol.read_answer_text(response)
        finally:
            client.close()
        raise failure  # outside the handlers, without the library's error, which holds the request

    def _redact(self, text: str) -> str:
        return one_line(text.replace(self._key, "[key]"), _MOST_REASON_CHARACTERS) or "nothing"


class _NoAnswerError(Exception):
    """Gemini gave no answer; the message says why, without the key."""
