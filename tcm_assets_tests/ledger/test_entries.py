"""Adjustments by hand and their reversal."""

import pytest

from tcm_assets.ledger.audit import audit
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.entries import adjust, reverse_adjustment
from tcm_assets.ledger.errors import AlreadyReversedError, ConflictingKeyError, UnknownAccountError, UnknownEntryError
from tcm_assets.ledger.statements import compute_totals, find_account, list_entries
from tcm_assets_tests.ledger.ledger_earnings import earned


def test_points_are_given_and_taken(ledger: Ledger):
    earned(ledger, "ada", 100)
    adjust(ledger, "ada", 20, reason="a prize", actor="owner", idempotency_key="1")
    adjust(ledger, "ada", -150, reason="a mistake", actor="owner", idempotency_key="2")
    assert (find_account(ledger, "ada").balance, find_account(ledger, "ada").owed) == (0, 30)
    assert (compute_totals(ledger).adjusted, compute_totals(ledger).video_points) == (-130, 100)


def test_the_same_key_again_changes_nothing(ledger: Ledger):
    earned(ledger, "ada", 100)
    for _ in range(2):
        adjust(ledger, "ada", 20, reason="a prize", actor="owner", idempotency_key="1")
    assert find_account(ledger, "ada").balance == 120


@pytest.mark.parametrize(("account_id", "points"), [("ada", 21), ("bob", 20)])
def test_a_key_of_something_else_is_refused(ledger: Ledger, account_id: str, points: int):
    earned(ledger, "ada", 100)
    earned(ledger, "bob", 100)
    adjust(ledger, "ada", 20, reason="a prize", actor="owner", idempotency_key="1")
    with pytest.raises(ConflictingKeyError):
        adjust(ledger, account_id, points, reason="a prize", actor="owner", idempotency_key="1")
    assert compute_totals(ledger).adjusted == 20


def test_an_adjustment_needs_an_account_points_and_a_reason(ledger: Ledger):
    earned(ledger, "ada", 100)
    with pytest.raises(UnknownAccountError):
        adjust(ledger, "eve", 1, reason="a prize", actor="owner", idempotency_key="1")
    with pytest.raises(ValueError, match="0 points"):
        adjust(ledger, "ada", 0, reason="a prize", actor="owner", idempotency_key="1")
    with pytest.raises(ValueError, match="reason is empty"):
        adjust(ledger, "ada", 1, reason=" ", actor="owner", idempotency_key="1")


def test_an_adjustment_is_taken_back_once(ledger: Ledger):
    earned(ledger, "ada", 100)
    adjust(ledger, "ada", -40, reason="a mistake", actor="owner", idempotency_key="1")
    entry_id = list_entries(ledger, "ada")[0].entry_id
    reverse_adjustment(ledger, entry_id, reason="it was right", actor="owner")
    with pytest.raises(AlreadyReversedError):
        reverse_adjustment(ledger, entry_id, reason="it was right", actor="owner")
    assert find_account(ledger, "ada").balance == 100
    assert compute_totals(ledger).reversed == 40
    assert audit(ledger) == []


def test_only_adjustments_by_hand_are_taken_back_so(ledger: Ledger):
    earned(ledger, "ada", 100)
    earned(ledger, "ada", 80)
    for entry in list_entries(ledger, "ada"):
        with pytest.raises(UnknownEntryError, match="no adjustment by hand"):
            reverse_adjustment(ledger, entry.entry_id, reason="why", actor="owner")
