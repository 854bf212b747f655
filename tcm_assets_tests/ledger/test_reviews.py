"""Reviews: append-only, the latest counts."""

from datetime import UTC, datetime, timedelta

import pytest

from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.errors import ConflictingKeyError
from tcm_assets.ledger.reviews import find_latest_reviews, record_review


def _review(ledger: Ledger, decision: str, key: str, video_id: str = "1", note: str = "looked at it") -> None:
    record_review(
        ledger,
        video_id,
        decision,
        signal_families=["counts", "ratios"],
        note=note,
        reviewer="owner",
        idempotency_key=key,
    )


def test_the_latest_decision_counts(ledger: Ledger):
    _review(ledger, "reject", "a")
    _review(ledger, "reject", "b", video_id="2")
    _review(ledger, "release", "c")
    rows = find_latest_reviews(ledger).to_pylist()
    assert [(row["video_id"], row["decision"]) for row in rows] == [("1", "release"), ("2", "reject")]
    assert rows[0]["signal_families"] == ["counts", "ratios"]
    assert (rows[0]["note"], rows[0]["reviewer"]) == ("looked at it", "owner")
    assert abs(datetime.now(UTC).replace(tzinfo=None) - rows[0]["reviewed_at"]) < timedelta(minutes=1)


def test_only_the_videos_asked_for(ledger: Ledger):
    _review(ledger, "reject", "a")
    _review(ledger, "reject", "b", video_id="2")
    _review(ledger, "release", "c", video_id="2")
    _review(ledger, "release", "d", video_id="3")
    found = find_latest_reviews(ledger, ["2", "3", "never reviewed"]).to_pylist()
    assert [(row["video_id"], row["decision"]) for row in found] == [("2", "release"), ("3", "release")]
    assert find_latest_reviews(ledger, []).num_rows == 0


def test_no_review_gives_an_empty_table_of_the_same_columns(ledger: Ledger):
    empty = find_latest_reviews(ledger)
    _review(ledger, "reject", "a")
    assert empty.num_rows == 0
    assert empty.schema == find_latest_reviews(ledger).schema


def test_the_same_key_again_changes_nothing(ledger: Ledger):
    _review(ledger, "reject", "a")
    _review(ledger, "release", "b")
    _review(ledger, "reject", "a")
    assert find_latest_reviews(ledger)["decision"].to_pylist() == ["release"]


@pytest.mark.parametrize("other", [{"decision": "release"}, {"video_id": "2"}, {"note": "another"}])
def test_a_key_of_another_review_is_refused(ledger: Ledger, other: dict[str, str]):
    _review(ledger, "reject", "a")
    with pytest.raises(ConflictingKeyError):
        _review(ledger, **{"decision": "reject", "key": "a", **other})


def test_a_review_decides_one_of_two_things(ledger: Ledger):
    with pytest.raises(ValueError, match="release or reject"):
        _review(ledger, "perhaps", "a")
