"""A posting that would take back much of what was paid waits for the owner's word, which covers exactly it."""

import pytest

from tcm_assets.cli import approve_take_back as command
from tcm_assets.ledger.errors import LedgerError, TakeBackWaitsError
from tcm_assets.ledger.take_backs import approve_take_back, list_waiting
from tcm_assets_tests.ledger.test_assets import DAY, given, posted, video

VIDEOS = [video(str(number), 100, author_id=str(7 + number % 10)) for number in range(20)]


@pytest.fixture
def paid(workbench):
    """Twenty videos of ten accounts, 2,000 points."""
    given(workbench, *VIDEOS)
    workbench.materialize("points_ledger")
    return workbench


def _refused(workbench) -> str:
    """The sentence of a posting that fails; nothing of it may be posted."""
    before = posted(workbench)
    result = workbench.materialize("points_ledger", raise_on_error=False)
    assert not result.success
    assert posted(workbench) == before
    (failure,) = [event for event in result.all_events if event.is_step_failure]
    return failure.step_failure_data.user_failure_data.description


def test_everything_at_once_waits_and_an_approval_is_for_exactly_that(paid, monkeypatch, capsys):
    given(paid)
    paid.given("videos", {"video_id": "none", "upload_date": DAY})
    paid.given("video_points", video("none", None))
    words = _refused(paid)
    assert "2,000 points of 20 videos would be taken back from 10 accounts" in words
    assert "100% of what was paid. The likely cause: the landing folder is empty" in words
    with paid.ledger() as ledger:
        (waiting,) = list_waiting(ledger)
        with pytest.raises(LedgerError, match="no take-backs that wait"):
            approve_take_back(ledger, "f" * 64, approved_by="olga")
    assert _refused(paid) == words
    monkeypatch.setenv("TCM_DATA_DIR", str(paid.settings.data_dir))
    assert command.main([]) == 0
    assert command.main([waiting.digest[:12], "--by", "olga"]) == 0
    said = capsys.readouterr().out
    assert waiting.digest[:12] in said
    assert "Approved by olga: 2,000 points" in said
    # Nineteen of the twenty are something else.
    paid.given("video_points", video("none", None), VIDEOS[0])
    assert "1,900 points" in _refused(paid)
    paid.given("video_points", video("none", None))
    assert paid.materialize("points_ledger").success
    assert posted(paid) == {}
    with paid.ledger() as ledger:
        assert [each.points for each in list_waiting(ledger)] == [1_900]


def test_pieces_within_a_day_count_together(paid):
    kept = list(VIDEOS)
    taken = 0
    while taken < len(VIDEOS):
        kept = kept[1:]
        given(paid, *kept, video("none", None))
        if not paid.materialize("points_ledger", raise_on_error=False).success:
            break
        taken += 1
    assert taken == 5


def test_a_rejection_and_a_small_loss_never_wait(paid):
    given(paid, *VIDEOS, **{f"_{number}": "rejected" for number in range(20)})
    assert paid.materialize("points_ledger").success
    assert posted(paid) == {}


def test_a_rescoring_that_moves_little_goes_on_and_one_that_moves_much_waits(paid):
    given(paid, *({**row, "points": 97} for row in VIDEOS))
    assert paid.materialize("points_ledger").success
    given(paid, *({**row, "points": 80, "scoring_version": "robust-2"} for row in VIDEOS))
    assert "another scoring" in _refused(paid)


def test_the_sentence_names_days_and_what_to_do():
    error = TakeBackWaitsError("words.", "a" * 64)
    assert "nothing was posted: words. Mend the cause" in str(error)
    assert f"approve_take_back {'a' * 12}," in str(error)
