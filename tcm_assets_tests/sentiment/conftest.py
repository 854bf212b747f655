"""Scorers that ask a stand-in of Gemini on loopback, on a clock of their own."""

import threading

import pytest

from tcm_assets.clips.media_store import LocalMediaStore
from tcm_assets.models.feature_cache import FeatureCache
from tcm_assets.sentiment.gemini_scorer import GeminiScorer
from tcm_assets.sentiment.scorers import Scorer
from tcm_assets_tests.sentiment.gemini_api import KEY, MODEL, served_gemini_api


class FakeClock:
    """Time that passes by sleeping alone."""

    def __init__(self):
        self.time_s = 0.0
        self.slept_s = []
        self.lock = threading.Lock()

    def now_s(self):
        with self.lock:
            return self.time_s

    def sleep(self, seconds):
        with self.lock:
            self.slept_s.append(seconds)
            self.time_s += seconds


@pytest.fixture
def api(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for name in ("GOOGLE_API_KEY", "GEMINI_API_KEY", "GOOGLE_GEMINI_BASE_URL", "GOOGLE_GENAI_USE_VERTEXAI"):
        monkeypatch.delenv(name, raising=False)
    with served_gemini_api() as api:
        yield api


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def media(tmp_path):
    folder = tmp_path / "media"
    folder.mkdir()
    return folder


@pytest.fixture
def scorer_of(api, clock, media, tmp_path):
    """Makes scorers: each is a run of its own, all share the media folder and what is kept."""

    def make(model=MODEL, max_videos=100, per_minute=6000, workers=1, key=KEY) -> Scorer:
        cache = FeatureCache(tmp_path / "cache.sqlite")
        return GeminiScorer(
            key, model, LocalMediaStore(media), cache, max_videos=max_videos, questions_per_minute=per_minute,
            workers=workers, clock=clock, base_url=api.url,
        )  # fmt: skip

    return make
