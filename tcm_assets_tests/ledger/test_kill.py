"""A process killed at any instant leaves whole transactions, and trying again does the rest."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from tcm_assets.ledger.audit import audit
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.postings import VIDEOS_PER_TRANSACTION, post_earnings
from tcm_assets.ledger.redeeming import redeem
from tcm_assets.ledger.statements import (
    compute_totals,
    copy_points_ledger,
    copy_redemptions,
    count_entries,
    find_account,
    sum_posted,
)
from tcm_assets_tests.ledger.ledger_earnings import DAY, earning, invented_earnings
from tcm_assets_tests.waiting import wait_until
from tcm_assets_tests.warehouse.child_process import Child

VIDEOS = 6 * VIDEOS_PER_TRANSACTION

PRICE = 150

AFFORDABLE = 400

VIDEOS_BEFORE_THE_KILL = VIDEOS - VIDEOS_PER_TRANSACTION

REDEMPTIONS_BEFORE_THE_KILL = AFFORDABLE - 20
"""How far a child goes at most: it waits there, should the kill come late."""

POSTING = f"""
from itertools import islice
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.postings import post_earnings
from tcm_assets_tests.ledger.ledger_earnings import invented_earnings
def held_back():
    yield from islice(invented_earnings({VIDEOS}), {VIDEOS_BEFORE_THE_KILL})
    hang()
with Ledger.open(url, lock_timeout_s=60) as ledger:
    say("begins")
    post_earnings(ledger, held_back())
"""

REDEEMING = f"""
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.redeeming import redeem
with Ledger.open(url) as ledger:
    say("begins")
    for number in range({REDEMPTIONS_BEFORE_THE_KILL}):
        done = redeem(ledger, "ada", "wallet-1-usd", idempotency_key=f"click {{number}}", actor="ada")
        say(done.redemption_id)
    hang()
"""


@pytest.mark.parametrize(("seen_entries", "pause_s"), [(0, 0.01), (1, 0), (1, 0.02), (VIDEOS // 2, 0.005)])
def test_a_posting_that_was_killed_is_completed_by_the_next(
    ledger: Ledger, new_url: str, seen_entries: int, pause_s: float
):
    with _child(POSTING, new_url) as child:
        _kill_when(child, lambda: count_entries(ledger) >= seen_entries, pause_s)
    left = _settled_count(ledger)
    assert seen_entries <= left
    assert left % VIDEOS_PER_TRANSACTION == 0
    assert audit(ledger) == []
    counts = post_earnings(ledger, invented_earnings(VIDEOS))
    assert (counts.earned, counts.adjusted, counts.unchanged) == (VIDEOS - left, 0, left)
    _require_every_video_once(ledger)
    assert post_earnings(ledger, invented_earnings(VIDEOS)).unchanged == VIDEOS


def test_most_postings_were_killed_before_their_end(ledger: Ledger, new_url: str):
    """The kill hits the posting's middle: of several, one at least left some of its entries and lacked others."""
    lefts = []
    for number in range(3):
        with _child(POSTING, new_url) as child:
            _kill_when(child, lambda goal=number + 1: count_entries(ledger) >= goal * VIDEOS_PER_TRANSACTION, 0)
        lefts.append(_settled_count(ledger))
    assert lefts == sorted(lefts)
    assert 0 < lefts[0] < VIDEOS
    post_earnings(ledger, invented_earnings(VIDEOS))
    _require_every_video_once(ledger)


@pytest.mark.parametrize("seen_redemptions", [0, 1, 20, 60])
def test_redemptions_that_were_killed_are_whole_and_repeatable(ledger: Ledger, new_url: str, seen_redemptions: int):
    post_earnings(ledger, [earning("hit", "ada", AFFORDABLE * PRICE)])
    with _child(REDEEMING, new_url) as child:
        _kill_when(child, lambda: compute_totals(ledger).redemption_count >= seen_redemptions, 0.003)
        reported = list(_hear_rest(child))
    _settled_count(ledger)
    before = copy_redemptions(ledger).to_pylist()
    assert seen_redemptions <= len(before) < AFFORDABLE
    assert [row["redemption_id"] for row in before][: len(reported)] == reported
    # At most the last one was committed and not reported any more.
    assert len(before) - len(reported) in (0, 1)
    assert find_account(ledger, "ada").balance == (AFFORDABLE - len(before)) * PRICE
    assert audit(ledger) == []
    for number, row in enumerate(before):
        again = redeem(ledger, "ada", "wallet-1-usd", idempotency_key=f"click {number}", actor="ada")
        assert again.redemption_id == row["redemption_id"]
    assert compute_totals(ledger).redemption_count == len(before)
    for number in range(len(before), len(before) + 3):
        redeem(ledger, "ada", "wallet-1-usd", idempotency_key=f"click {number}", actor="ada")
    assert find_account(ledger, "ada").balance == (AFFORDABLE - len(before) - 3) * PRICE
    assert audit(ledger) == []


@contextmanager
def _child(script: str, url: str) -> Iterator[Child]:
    """A child process that runs the script on the ledger at `url` and has begun; it is gone at the end of the block."""
    child = Child(f"url = {url!r}\n{script}", Path())
    try:
        yield child.expect("begins")
    finally:
        child.end()


def _kill_when(child: Child, is_seen: Callable[[], bool], pause_s: float) -> None:
    """Kill -9 a pause after something is seen in the database; fail when it is never seen."""
    wait_until(is_seen, "what the child writes")
    time.sleep(pause_s)
    child.kill()


def _hear_rest(child: Child) -> Iterator[str]:
    """What a killed child said before its end."""
    with suppress(EOFError):
        while True:
            yield child.hear()


def _settled_count(ledger: Ledger) -> int:
    """Entries after the killed process's last transaction: PostgreSQL may finish a commit that was asked for."""
    with ledger.writing() as connection:
        if not ledger.is_sqlite:
            connection.exec_driver_sql("LOCK TABLE entries IN SHARE ROW EXCLUSIVE MODE")
    return count_entries(ledger)


def _require_every_video_once(ledger: Ledger) -> None:
    end_day = DAY + timedelta(days=4)
    entries = copy_points_ledger(ledger, DAY, end_day).to_pylist()
    assert [row["kind"] for row in entries] == ["earn"] * VIDEOS
    assert len({row["video_id"] for row in entries}) == VIDEOS
    wanted = {one.video_id: one.points for one in invented_earnings(VIDEOS)}
    table = sum_posted(ledger, DAY, end_day)
    assert dict(zip(table["video_id"].to_pylist(), table["points"].to_pylist(), strict=True)) == wanted
    assert compute_totals(ledger).balance == sum(wanted.values())
    assert audit(ledger) == []
