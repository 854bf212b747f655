"""The count of entries that is asked every minute is the count of entries."""

from datetime import date

from tcm_assets.ledger.activity import entry_count
from tcm_assets.ledger.adjustments import adjust
from tcm_assets.ledger.postings import Earning, post_earnings
from tcm_assets.ledger.statements import totals


def test_every_entry_counts(ledger):
    assert entry_count(ledger) == 0
    day = date(2020, 10, 1)
    post_earnings(ledger, [Earning(video, day, account, account, 5, "v", "scored") for video, account in ("ax", "by")])
    adjust(ledger, "x", 1, reason="a prize", actor="owner", idempotency_key="prize")
    assert entry_count(ledger) == totals(ledger).entry_count == 3
