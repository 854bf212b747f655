"""Sentiment by Gemini: how welcome each clip is, judged by a hosted model that watches it."""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import as_completed
from contextlib import ExitStack
from typing import Final

import orjson

from tcm_assets.clips.media_store import Clip, ClipTooLargeError, LocalClip, MediaStore, describe_failure
from tcm_assets.models.feature_cache import FeatureCache
from tcm_assets.sentiment.gemini_client import GeminiClient
from tcm_assets.sentiment.gemini_protocol import PROMPT_VERSION, GeminiSetupError, NoScoreError
from tcm_assets.sentiment.scorers import SentimentScore, VideoContent
from tcm_assets.services.rate_limit import Budget, Clock, FailureStreak, RateLimit, SystemClock
from tcm_assets.services.threads import KeyLocks, cancelling_pool

logger = logging.getLogger(__name__)

MAX_UPLOAD_BYTES: Final = 2 * 1024**3  # Gemini's limit for one file
# Videos in a row without an answer after all retries: a fourth would probably wait in vain too.
MAX_FAILURES_IN_A_ROW: Final = 3


class GeminiScorer:
    """A `Scorer` of clips: the text of a video is not sent, and a video without a clip has no score (no_media).

    An answer is cached under the clip's SHA-256, the model and the question's version, and never asked for again;
    transient failures (an overloaded service, a spent budget, an answer without a score) are not cached. One instance
    is one run: `max_videos` and `questions_per_minute` hold for all its batches and threads together.

    Raises ValueError for fewer than one worker or question a minute.
    """

    def __init__(
        self,
        api_key: str,
        model: str,
        store: MediaStore,
        cache: FeatureCache,
        *,
        max_videos: int,
        questions_per_minute: int,
        workers: int,
        clock: Clock | None = None,
        base_url: str | None = None,
    ) -> None:
        if workers < 1:
            raise ValueError(f"workers is {workers}; at least 1 is needed to ask")
        self._key = api_key
        self._model = model
        self._store = store
        self._cache = cache
        self._workers = workers
        self._clock = clock or SystemClock()
        self._base_url = base_url
        self._rate_limit = RateLimit(questions_per_minute, self._clock)
        self._budget = Budget(max_videos)
        self._failures = FailureStreak(MAX_FAILURES_IN_A_ROW)

    @property
    def name(self) -> str:
        """Name of the model."""
        return self._model

    @property
    def version(self) -> str:
        """Version of the question."""
        return f"question {PROMPT_VERSION}"

    @property
    def _namespace(self) -> str:
        return f"sentiment/{self._model}@{PROMPT_VERSION}"

    def score(self, videos: Sequence[VideoContent]) -> list[SentimentScore]:
        """Return one score per video, in order; clips of equal content are judged once.

        Raises GeminiSetupError when Gemini refuses the key or the model, FeatureCacheError when the cache cannot be
        used, and OSError when the media store cannot be listed.
        """
        found = self._store.find_clips({video.video_id for video in videos})
        clips = {video.video_id: found[video.video_id] for video in videos if video.video_id in found}
        if not clips:
            return [SentimentScore(None, "no_media") for _ in videos]
        with ExitStack() as stack:
            batch = _Batch(lambda: stack.enter_context(self._new_client()))
            # Uploads in progress are still deleted at Gemini.
            pool = stack.enter_context(cancelling_pool(self._workers, "gemini"))
            # In the order of the videos, so that a budget is spent from the top.
            futures = {pool.submit(self._score, clip, batch): name for name, clip in clips.items()}
            scores = {futures[future]: future.result() for future in as_completed(futures)}
        if batch.scores:
            counts = sorted(Counter(score.status for score in batch.scores.values()).items())
            logger.info("%s was asked: %s", self._model, ", ".join(f"{number} {status}" for status, number in counts))
        return [scores.get(video.video_id, SentimentScore(None, "no_media")) for video in videos]

    def _new_client(self) -> GeminiClient:
        return GeminiClient(self._key, self._model, self._rate_limit, self._clock, self._base_url)

    def _score(self, clip: Clip, batch: "_Batch") -> SentimentScore:
        try:
            known = self._store.known_sha256(clip)
            if known is not None:
                if cached := self._find_cached(known):
                    return cached
                if self._budget.is_spent or self._failures.is_full:
                    return self._not_asked(known)
            if clip.size_bytes is not None and (reason := _why_not_sent(clip.size_bytes)):
                return SentimentScore(None, "unreadable", reason)
            with self._store.open_local(clip) as local, batch.locks.held(local.sha256):
                score = batch.scores.get(local.sha256) or self._find_cached(local.sha256)
                if score is None:
                    score = batch.scores[local.sha256] = self._judge(batch, clip, local)
                return score
        except ClipTooLargeError as error:
            return SentimentScore(None, "unreadable", str(error))
        except OSError as error:
            return SentimentScore(None, "unreadable", describe_failure(error))

    def _judge(self, batch: "_Batch", clip: Clip, local: LocalClip) -> SentimentScore:
        """Return and cache the score of a clip that is not cached. Raises OSError."""
        if reason := _why_not_sent(local.path.stat().st_size):
            return SentimentScore(None, "unreadable", reason)
        if batch.refusal:
            raise batch.refusal
        if self._failures.is_full or not self._budget.take():
            return self._not_asked(local.sha256)
        try:
            answer = batch.client().judge(local.path)
            # The clip was hashed before it was sent: another clip's score must not be cached under this hash.
            if not self._store.is_unchanged(clip):
                return SentimentScore(None, "unreadable", "changed while it was sent: materialize again")
        except GeminiSetupError as error:
            # The caller hears of it a little later, and until then this thread would go on with the next clip.
            batch.refusal = error
            raise
        except NoScoreError as error:
            self._failures.note(did_answer=error.status != "unavailable")
            logger.warning("%s has no score: %s", clip.name, error)
            score = SentimentScore(None, error.status, error.reason, local.sha256)
            if error.is_lasting:
                self._put_in_cache(score)
            return score
        self._failures.note(did_answer=True)
        score = SentimentScore(answer.score, "scored", answer.reason, local.sha256, "clip")
        self._put_in_cache(score)
        return score

    def _not_asked(self, sha256: str) -> SentimentScore:
        if self._failures.is_full:
            reason = f"not asked: no answer for {MAX_FAILURES_IN_A_ROW} videos in a row"
            return SentimentScore(None, "unavailable", reason, sha256)
        return SentimentScore(None, "budget_spent", "the run may ask about no more videos", sha256)

    def _find_cached(self, sha256: str) -> SentimentScore | None:
        value = self._cache.get_many(self._namespace, [sha256]).get(sha256)
        if value is None:
            return None
        kept = SentimentScore(**orjson.loads(value), media_sha256=sha256)
        return kept._replace(basis=None if kept.score is None else "clip")

    def _put_in_cache(self, score: SentimentScore) -> None:
        value = orjson.dumps({"score": score.score, "status": score.status, "reason": score.reason})
        self._cache.put_many(self._namespace, {str(score.media_sha256): value})


class _Batch:
    """State shared by the threads of one call: its new scores, a lock for each clip's content, the client, and the
    service's refusal of its key or model.
    """

    def __init__(self, make_client: Callable[[], GeminiClient]) -> None:
        self.scores: dict[str, SentimentScore] = {}
        self.locks = KeyLocks()
        self.refusal: GeminiSetupError | None = None
        self._make_client = make_client
        self._client: GeminiClient | None = None
        self._client_lock = threading.Lock()

    def client(self) -> GeminiClient:
        """Return the client, made by the first thread that needs it; none is made when every score is cached."""
        with self._client_lock:
            self._client = self._client or self._make_client()
            return self._client


def _why_not_sent(size_bytes: int) -> str | None:
    """Return why a clip of that size is not sent, or None."""
    is_sent = 0 < size_bytes <= MAX_UPLOAD_BYTES
    return None if is_sent else f"{size_bytes} bytes; from 1 to {MAX_UPLOAD_BYTES} are sent"
