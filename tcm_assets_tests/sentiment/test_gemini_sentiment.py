"""How many clips Gemini is asked about, how often, and never twice."""

import threading

import fsspec
import pytest

from tcm_assets.clips.remote_media import FsspecMediaStore
from tcm_assets.models.feature_cache import FeatureCache
from tcm_assets.sentiment import gemini_scorer
from tcm_assets.sentiment.gemini_scorer import GeminiScorer
from tcm_assets.sentiment.scorers import VideoContent
from tcm_assets_tests.sentiment.gemini_api import KEY, Fault, score
from tcm_assets_tests.sentiment.scored_clips import MODEL, add_clips, videos
from tcm_assets_tests.waiting import PATIENCE_S


def test_the_budget_is_spent_from_the_top_over_all_batches(api, media, scorer_of):
    add_clips(media, "1", "2", "3")
    scorer = scorer_of(max_videos=2)
    first = scorer.score(videos("1"))
    rest = scorer.score(videos("2", "3"))
    assert [score.status for score in (*first, *rest)] == ["scored", "scored", "budget_spent"]
    assert api.count("upload") == 2
    again = scorer_of(max_videos=1).score(videos("1", "2", "3"))
    assert [score.status for score in again] == ["scored"] * 3
    assert api.count("upload") == 3


def test_questions_keep_their_rate_over_all_threads(media, clock, scorer_of):
    names = [str(number) for number in range(6)]
    add_clips(media, *names)
    scorer = scorer_of(per_minute=10, workers=3)
    assert {score.status for score in scorer.score(videos(*names))} == {"scored"}
    assert sum(clock.slept_s) >= 5 * 6


def test_no_more_clips_than_workers_are_asked_about_at_once(api, media, scorer_of):
    names = [str(number) for number in range(6)]
    add_clips(media, *names)
    both = threading.Barrier(2, timeout=PATIENCE_S)
    # Late, so that a third would come meanwhile, if it could.
    api.usual_answer = Fault(body=score(0.5).body, late_s=0.05, before=both.wait)
    scorer_of(workers=2).score(videos(*names))
    assert api.most_asking == 2


def test_a_cache_hit_makes_no_call(api, media, scorer_of):
    add_clips(media, "1")
    first = scorer_of().score(videos("1"))
    made = len(api.steps)
    (media / "1.mp4").rename(media / "moved.mp4")
    (media / "copy.mp4").write_bytes(b"clip 1")
    again = scorer_of(max_videos=1).score([VideoContent("moved", None), VideoContent("copy", "other words")])
    assert again == [*first, *first]
    assert len(api.steps) == made


@pytest.fixture
def far():
    """Two equal clips and another one, in a place that is no folder."""
    files = fsspec.filesystem("memory")
    files.pipe({"/far/1.mp4": b"clip 1", "/far/2.mp4": b"clip 1", "/far/3.mp4": b"clip 3"})
    yield files
    files.rm("/far", recursive=True)


@pytest.mark.usefixtures("far")
def test_clips_from_anywhere_are_asked_about_once_and_fetched_once(api, tmp_path, clock, monkeypatch):
    fetched = []
    fetch = FsspecMediaStore._fetch
    monkeypatch.setattr(
        FsspecMediaStore, "_fetch", lambda self, clip, path: (fetched.append(clip.name), fetch(self, clip, path))[1]
    )

    def run(max_videos):
        cache = FeatureCache(tmp_path / "cache.sqlite")
        scorer = GeminiScorer(
            KEY, MODEL, FsspecMediaStore("memory://far", cache), cache, max_videos=max_videos,
            questions_per_minute=6000, workers=1, clock=clock, base_url=api.url,
        )  # fmt: skip
        return [score.status for score in scorer.score(videos("1", "2", "3", "absent"))]

    assert run(1) == ["scored", "scored", "budget_spent", "no_media"]
    assert (sorted(api.received), sorted(fetched)) == ([b"clip 1"], ["1.mp4", "2.mp4", "3.mp4"])
    assert run(1) == ["scored", "scored", "scored", "no_media"]
    assert (api.received[1:], fetched[3:]) == ([b"clip 3"], ["3.mp4"])
    assert run(1) == ["scored", "scored", "scored", "no_media"]
    assert (len(api.received), len(fetched)) == (2, 4)


@pytest.mark.usefixtures("far")
def test_what_cannot_be_asked_is_not_fetched_again(api, tmp_path, clock, monkeypatch):
    cache = FeatureCache(tmp_path / "cache.sqlite")
    store = FsspecMediaStore("memory://far", cache)
    for clip in store.clips_of({"1", "3"}).values():
        with store.local(clip):
            pass
    scorer = GeminiScorer(
        KEY, MODEL, store, cache, max_videos=1, questions_per_minute=6000, workers=1, clock=clock, base_url=api.url
    )
    fetched = []
    fetch = store._fetch
    monkeypatch.setattr(store, "_fetch", lambda clip, path: (fetched.append(clip.name), fetch(clip, path))[1])
    assert [score.status for score in scorer.score(videos("1", "3"))] == ["scored", "budget_spent"]
    assert fetched == ["1.mp4"]


def test_equal_clips_are_asked_about_once(api, media, scorer_of):
    add_clips(media, "1")
    (media / "2.mp4").write_bytes(b"clip 1")
    one, other = scorer_of(workers=2).score(videos("1", "2"))
    assert one == other
    assert api.count("question") == 1


def test_another_model_or_question_asks_again(api, media, scorer_of, monkeypatch):
    add_clips(media, "1")
    scorer_of().score(videos("1"))
    scorer_of(model="gemini-4-flash").score(videos("1"))
    monkeypatch.setattr(gemini_scorer, "PROMPT_VERSION", "2")
    scorer_of().score(videos("1"))
    assert api.count("question") == 3


def test_numbers_that_make_no_sense_are_refused(scorer_of):
    with pytest.raises(ValueError, match="at least 1"):
        scorer_of(workers=0)
    with pytest.raises(ValueError, match="above zero"):
        scorer_of(per_minute=0)
