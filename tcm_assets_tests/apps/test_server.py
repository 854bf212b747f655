import gc
import logging
import threading
from collections.abc import Iterator

import pytest

# Before a test replaces `published.query`: the views would keep the replacement.
import tcm_assets.apps.main  # noqa: F401
from tcm_assets.apps.published import find_published_copy
from tcm_assets.apps.server import warm_up
from tcm_assets.ledger.redeeming import list_rewards
from tcm_assets_tests.apps.literal_site import Published


@pytest.fixture(autouse=True)
def collected_again() -> Iterator[None]:
    """What a warm-up takes out of garbage collection would stay in the process of the tests."""
    yield
    gc.unfreeze()


def test_a_warm_up_asks_the_published_copy_and_the_ledger(
    published: Published, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    published.given("creator_points", {"author_id": "1", "author_username": "nina"})
    published.given("videos", {"video_id": "v", "author_id": "1"})
    published.given("video_points", {"video_id": "v", "author_id": "1", "points": 5})
    published.given("video_credits", {"video_id": "v", "author_id": "1"})
    assert list_rewards(published.ledger)
    asked: list[str] = []
    answer = find_published_copy().query

    def watched(sql: str, parameters: object = ()) -> object:
        asked.append(sql)
        return answer(sql, parameters)

    monkeypatch.setattr("tcm_assets.apps.published.query", watched)
    with caplog.at_level(logging.INFO, "tcm_assets"):
        warm_up(threading.Event())
    assert "not warmed up" not in caplog.text
    assert any("scoring_reference" in sql for sql in asked)
    assert gc.get_freeze_count() > 0


def test_what_is_not_there_yet_is_left_for_the_page_that_needs_it(
    published: Published, caplog: pytest.LogCaptureFixture
) -> None:
    published.path.unlink()
    published.make_ledger_newer()
    with caplog.at_level(logging.INFO, "tcm_assets"):
        warm_up(threading.Event())
    assert "not warmed up: ask_published_copy" in caplog.text
    assert "not warmed up: ask_ledger" in caplog.text


def test_a_server_that_stops_does_not_wait_for_the_rest(published: Published, caplog: pytest.LogCaptureFixture) -> None:
    published.path.unlink()
    stopped = threading.Event()
    stopped.set()
    with caplog.at_level(logging.INFO, "tcm_assets"):
        warm_up(stopped)
    assert not caplog.text
