"""Appeals: one a case, by the video's own account, answered by a review that saw it or by a release."""

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from tcm_assets.ledger.appeals import (
    LONGEST_APPEAL,
    count_appeals,
    find_case_ids,
    find_overturned,
    list_appeals,
    record_appeal,
)
from tcm_assets.ledger.assignments import find_assignees, record_assignment
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.errors import ConflictingKeyError, NothingToAppealError
from tcm_assets.ledger.holds import HeldVideo, record_holds
from tcm_assets.ledger.review_times import copy_review_times
from tcm_assets.ledger.reviews import (
    LONGEST_NOTE,
    ReviewedCase,
    find_latest_reviews,
    list_reviews,
    record_review,
    record_reviews,
)

DAY = date(2020, 10, 1)


def hold(ledger: Ledger, *video_ids: str) -> None:
    record_holds(ledger, [HeldVideo(video_id, "7", DAY, 10, "[]") for video_id in video_ids], {}, hold_days=14)


def end(ledger: Ledger, video_id: str, how: str) -> None:
    record_holds(ledger, [], {video_id: how}, hold_days=14)


def appeal(ledger: Ledger, video_id: str = "1", words: str = "my followers came", account_id: str = "7") -> None:
    case = {"video_id": video_id, "author_id": "7"}
    record_appeal(ledger, case, account_id=account_id, words=words, reply_days=14)


def decide(ledger: Ledger, decision: str, *video_ids: str, note="looked at it", seen=True, reviewer="owner"):
    """Decide about videos as they are now: all that is there was seen, or, without `seen`, no appeal."""
    latest = {row["video_id"]: row["review_id"] for row in find_latest_reviews(ledger).to_pylist()}
    appeals = list_appeals(ledger, only_open=True).to_pylist() if seen else []
    open_appeals = {row["video_id"]: row["case_id"] for row in appeals}
    cases = [
        ReviewedCase(
            video_id=video_id,
            signal_families=["ratio"],
            seen_review_id=latest.get(video_id),
            seen_appeal=open_appeals.get(video_id),
        )
        for video_id in video_ids or ("1",)
    ]
    return record_reviews(ledger, cases, decision, note=note, reviewer=reviewer)


def states(ledger: Ledger) -> list[tuple[str, str]]:
    return [(row["case_id"], row["state"]) for row in list_appeals(ledger).to_pylist()]


def test_an_appeal_waits_until_a_review_that_saw_it(ledger: Ledger):
    hold(ledger, "1")
    appeal(ledger)
    appeal(ledger)
    assert states(ledger) == [("1/1", "open")]
    decide(ledger, "reject", seen=False)
    assert states(ledger) == [("1/1", "open")]
    decide(ledger, "reject", note="the same caption in a pod")
    (row,) = list_appeals(ledger, account_id="7").to_pylist()
    assert (row["state"], row["reason"], row["decided_by"]) == ("rejected", "the same caption in a pod", "owner")
    assert list_appeals(ledger, only_open=True).num_rows == 0
    assert list_appeals(ledger, account_id="8").num_rows == 0
    assert list_appeals(ledger, video_ids=["2"]).num_rows == 0


def test_a_release_answers_an_appeal_that_nobody_read(ledger: Ledger):
    hold(ledger, "1")
    appeal(ledger)
    decide(ledger, "release", seen=False)
    assert states(ledger) == [("1/1", "released")]


def test_a_program_that_releases_answers_an_appeal_and_one_that_rejects_does_not(ledger: Ledger):
    hold(ledger, "1")
    appeal(ledger)
    words = {"signal_families": [], "note": "", "reviewer": "a program"}
    record_review(ledger, "1", "reject", **words, idempotency_key="a")
    assert states(ledger) == [("1/1", "open")]
    record_review(ledger, "1", "release", **words, idempotency_key="b")
    assert states(ledger) == [("1/1", "released")]


def test_an_appeal_against_a_hold_that_ended_by_itself_needs_no_reply(ledger: Ledger):
    hold(ledger, "1")
    appeal(ledger)
    end(ledger, "1", "ended")
    assert states(ledger) == [("1/1", "ended")]
    assert list_appeals(ledger, only_open=True).num_rows == 0


def test_a_case_is_appealed_once_also_after_its_rejection(ledger: Ledger):
    hold(ledger, "1", "2")
    appeal(ledger)
    decide(ledger, "reject", "1", "2")
    end(ledger, "1", "rejected")
    end(ledger, "2", "rejected")
    with pytest.raises(ConflictingKeyError, match="once"):
        appeal(ledger, words="again")
    appeal(ledger, "2")
    decide(ledger, "reject", "2", note="no")
    with pytest.raises(ConflictingKeyError, match="once"):
        appeal(ledger, "2", words="again")
    assert states(ledger) == [("1/1", "rejected"), ("2/1", "rejected")]


def test_each_rejection_without_a_hold_is_a_case(ledger: Ledger):
    decide(ledger, "reject")
    appeal(ledger)
    decide(ledger, "reject", note="it stays so")
    assert len(set(find_case_ids(ledger, ["1"]).values()) - {states(ledger)[0][0]}) == 0
    decide(ledger, "release", note="another look")
    assert find_case_ids(ledger, ["1"]) == {}
    decide(ledger, "reject", note="after all")
    appeal(ledger, words="but why")
    assert [state for _, state in states(ledger)] == ["rejected", "open"]


def test_a_rejection_after_a_release_is_no_part_of_the_old_hold(ledger: Ledger):
    hold(ledger, "1")
    decide(ledger, "reject")
    end(ledger, "1", "rejected")
    assert find_case_ids(ledger, ["1"]) == {"1": "1/1"}
    decide(ledger, "release")
    decide(ledger, "reject", note="new facts")
    assert find_case_ids(ledger, ["1"])["1"].startswith("1/review ")


def test_only_the_own_account_and_only_what_is_held_or_rejected(ledger: Ledger):
    with pytest.raises(NothingToAppealError):
        appeal(ledger)
    hold(ledger, "1")
    with pytest.raises(PermissionError, match="only its own"):
        appeal(ledger, account_id="8")
    with pytest.raises(ValueError, match="shorten"):
        appeal(ledger, words="x" * (LONGEST_APPEAL + 1))
    with pytest.raises(ValueError, match="words is empty"):
        appeal(ledger, words="  ")
    assert count_appeals(ledger) == 0


def test_many_are_decided_at_once_and_each_once(ledger: Ledger):
    hold(ledger, "1", "2", "3")
    cases = [ReviewedCase(video_id=video_id, signal_families=["text"]) for video_id in "123"]
    decide(ledger, "reject", "2", reviewer="ada")
    outcome = record_reviews(ledger, cases, "release", note="a meme", reviewer="owner")
    assert (outcome.recorded, outcome.repeated, outcome.overtaken) == (["1", "3"], [], {"2": "ada"})
    again = record_reviews(ledger, cases, "release", note="a meme", reviewer="owner")
    assert (again.recorded, again.repeated, again.overtaken) == ([], ["1", "3"], {"2": "ada"})
    assert [row["decision"] for row in find_latest_reviews(ledger).to_pylist()] == ["release", "reject", "release"]
    assert list_reviews(ledger, ["1", "2"]).num_rows == 2


@pytest.mark.parametrize("note", [" ", "x" * (LONGEST_NOTE + 1)])
def test_a_decision_without_a_readable_reason_is_refused(ledger: Ledger, note):
    with pytest.raises(ValueError, match=r"empty|shorten"):
        decide(ledger, "reject", note=note)
    assert find_latest_reviews(ledger).num_rows == 0


def test_why_a_video_earns_again(ledger: Ledger):
    hold(ledger, "1", "2", "3")
    appeal(ledger, "1")
    decide(ledger, "reject", "1", "2", seen=False)
    decide(ledger, "release", "1", "2", "3", note="counted anew")
    assert find_overturned(ledger, ["1", "2", "3"]) == {
        "1": "a rejection was overturned on appeal: counted anew",
        "2": "a rejection was overturned: counted anew",
    }


def test_a_reviewer_has_a_case_until_it_is_left_or_decided(ledger: Ledger):
    record_assignment(ledger, ["1", "2"], "take", reviewer="ada", idempotency_key="a")
    record_assignment(ledger, ["1", "2"], "take", reviewer="ada", idempotency_key="a")
    record_assignment(ledger, ["2"], "take", reviewer="bob", idempotency_key="b")
    assert find_assignees(ledger) == {"1": "ada", "2": "bob"}
    with pytest.raises(ConflictingKeyError):
        record_assignment(ledger, ["2"], "leave", reviewer="bob", idempotency_key="b")
    record_assignment(ledger, ["2"], "leave", reviewer="bob", idempotency_key="c")
    decide(ledger, "release", "1")
    assert find_assignees(ledger) == {}
    record_assignment(ledger, ["1"], "take", reviewer="ada", idempotency_key="d")
    assert find_assignees(ledger, ["1", "2"]) == {"1": "ada"}
    with pytest.raises(ValueError, match="takes or leaves"):
        record_assignment(ledger, ["1"], "steal", reviewer="ada", idempotency_key="e")


def test_how_long_holds_and_appeals_waited(ledger: Ledger):
    hold(ledger, "1", "2", "3")
    appeal(ledger, "1")
    appeal(ledger, "3")
    decide(ledger, "release", "1")
    end(ledger, "1", "released")
    end(ledger, "2", "ended")
    rows = {(row["kind"], row["case_id"]): row for row in copy_review_times(ledger).to_pylist()}
    assert {key: (row["outcome"], row["decided_by"]) for key, row in rows.items()} == {
        ("hold", "1/1"): ("released", "owner"),
        ("hold", "2/1"): ("ended", None),
        ("hold", "3/1"): ("open", None),
        ("appeal", "1/1"): ("released", "owner"),
        ("appeal", "3/1"): ("open", None),
    }
    assert 0 <= rows["hold", "1/1"]["waited_hours"] < 1
    assert rows["appeal", "3/1"]["waited_hours"] is None


@pytest.mark.parametrize("table", ["appeals", "appeal_replies", "review_assignments"])
def test_what_was_said_stays(ledger: Ledger, table: str):
    hold(ledger, "1")
    appeal(ledger)
    decide(ledger, "reject")
    record_assignment(ledger, ["1"], "take", reviewer="ada", idempotency_key="a")
    for change in (f"DELETE FROM {table}", f"UPDATE {table} SET {'reviewer' if 'ass' in table else 'case_id'} = 'x'"):
        with pytest.raises(IntegrityError, match="never"), ledger.writing() as connection:
            connection.exec_driver_sql(change)
