"""A process that is killed in the middle: what it did stands whole, what it did not is done by trying again."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from tcm_assets.ledger.audit import audit
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.postings import VIDEOS_PER_TRANSACTION, Earning, post_earnings, posted_points
from tcm_assets.ledger.redeeming import redeem
from tcm_assets.ledger.snapshots import entries_of_videos, redemptions
from tcm_assets.ledger.statements import account, entry_count, totals
from tcm_assets_tests.ledger.ledger_earnings import DAY, earning
from tcm_assets_tests.waiting import wait_until

VIDEOS = 12 * VIDEOS_PER_TRANSACTION

PRICE = 150

AFFORDABLE = 400

FOLDERS = Path(__file__).parents[:2]

VIDEOS_BEFORE_THE_KILL = VIDEOS - VIDEOS_PER_TRANSACTION

REDEMPTIONS_BEFORE_THE_KILL = AFFORDABLE - 20
"""What a process does at most: it waits there, should the kill come late."""

POSTING = """
import sys
from itertools import islice
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.postings import post_earnings
sys.path[:0] = sys.argv[2:]
from test_kill import VIDEOS_BEFORE_THE_KILL, all_earnings
def held_back():
    yield from islice(all_earnings(), VIDEOS_BEFORE_THE_KILL)
    sys.stdin.read()
with Ledger.open(sys.argv[1], lock_timeout_s=60) as ledger:
    print("begins", flush=True)
    post_earnings(ledger, held_back())
"""

REDEEMING = f"""
import sys
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.redeeming import redeem
with Ledger.open(sys.argv[1]) as ledger:
    print("begins", flush=True)
    for number in range({REDEMPTIONS_BEFORE_THE_KILL}):
        done = redeem(ledger, "ada", "wallet-1-usd", idempotency_key=f"click {{number}}", actor="ada")
        print(done.redemption_id, flush=True)
    sys.stdin.read()
"""


def all_earnings() -> Iterator[Earning]:
    """Videos of 40 creators over four days, 1 to 9 points each."""
    for number in range(VIDEOS):
        day = DAY + timedelta(days=number % 4)
        yield earning(f"video {number:05d}", f"creator {number % 40}", 1 + number % 9, day=day)


@pytest.mark.parametrize(("seen_entries", "pause_s"), [(0, 0.01), (1, 0), (1, 0.02), (VIDEOS // 2, 0.005)])
def test_a_posting_that_was_killed_is_completed_by_the_next(
    ledger: Ledger, new_url: str, seen_entries: int, pause_s: float
):
    with _process(POSTING, new_url, *map(str, FOLDERS)) as process:
        _kill_when(process, lambda: entry_count(ledger) >= seen_entries, pause_s)
    left = _settled_count(ledger)
    assert seen_entries <= left
    assert left % VIDEOS_PER_TRANSACTION == 0
    assert audit(ledger) == []
    counts = post_earnings(ledger, all_earnings())
    assert (counts.earned, counts.adjusted, counts.unchanged) == (VIDEOS - left, 0, left)
    _require_every_video_once(ledger)
    assert post_earnings(ledger, all_earnings()).unchanged == VIDEOS


def test_most_postings_were_killed_before_their_end(ledger: Ledger, new_url: str):
    """The kill hits the posting's middle: of several, one at least left some of its entries and lacked others."""
    lefts = []
    for number in range(3):
        with _process(POSTING, new_url, *map(str, FOLDERS)) as process:
            _kill_when(process, lambda goal=number + 1: entry_count(ledger) >= goal * VIDEOS_PER_TRANSACTION, 0)
        lefts.append(_settled_count(ledger))
    assert lefts == sorted(lefts)
    assert 0 < lefts[0] < VIDEOS
    post_earnings(ledger, all_earnings())
    _require_every_video_once(ledger)


@pytest.mark.parametrize("seen_redemptions", [0, 1, 20, 60])
def test_redemptions_that_were_killed_are_whole_and_repeatable(ledger: Ledger, new_url: str, seen_redemptions: int):
    post_earnings(ledger, [earning("hit", "ada", AFFORDABLE * PRICE)])
    with _process(REDEEMING, new_url) as process:
        _kill_when(process, lambda: totals(ledger).redemption_count >= seen_redemptions, 0.003)
        assert process.stdout is not None
        told = process.stdout.read().split()
    _settled_count(ledger)
    before = redemptions(ledger).to_pylist()
    assert seen_redemptions <= len(before) < AFFORDABLE
    assert [row["redemption_id"] for row in before][: len(told)] == told
    # At most the last one was committed and not told any more.
    assert len(before) - len(told) in (0, 1)
    assert account(ledger, "ada").balance == (AFFORDABLE - len(before)) * PRICE
    assert audit(ledger) == []
    for number, row in enumerate(before):
        again = redeem(ledger, "ada", "wallet-1-usd", idempotency_key=f"click {number}", actor="ada")
        assert again.redemption_id == row["redemption_id"]
    assert totals(ledger).redemption_count == len(before)
    for number in range(len(before), len(before) + 3):
        redeem(ledger, "ada", "wallet-1-usd", idempotency_key=f"click {number}", actor="ada")
    assert account(ledger, "ada").balance == (AFFORDABLE - len(before) - 3) * PRICE
    assert audit(ledger) == []


@contextmanager
def _process(program: str, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """A process that runs the program and has begun; it is gone at the end of the block."""
    command = [sys.executable, "-c", program, *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "begins\n"
            yield process
        finally:
            process.kill()


def _kill_when(process: "subprocess.Popen[str]", is_seen: Callable[[], bool], pause_s: float) -> None:
    """Kill -9 as soon as something is seen in the database, and a pause later; fails when it is never seen."""
    wait_until(is_seen, "what the process writes")
    time.sleep(pause_s)
    process.send_signal(signal.SIGKILL)
    process.wait()


def _settled_count(ledger: Ledger) -> int:
    """Entries after the killed process's last transaction: PostgreSQL may finish a commit that was asked for."""
    with ledger.writing() as connection:
        if not ledger.is_sqlite:
            connection.exec_driver_sql("LOCK TABLE entries IN SHARE ROW EXCLUSIVE MODE")
    return entry_count(ledger)


def _require_every_video_once(ledger: Ledger) -> None:
    end_day = DAY + timedelta(days=4)
    entries = entries_of_videos(ledger, DAY, end_day).to_pylist()
    assert [row["kind"] for row in entries] == ["earn"] * VIDEOS
    assert len({row["video_id"] for row in entries}) == VIDEOS
    wanted = {one.video_id: one.points for one in all_earnings()}
    table = posted_points(ledger, DAY, end_day)
    assert dict(zip(table["video_id"].to_pylist(), table["points"].to_pylist(), strict=True)) == wanted
    assert totals(ledger).balance == sum(wanted.values())
    assert audit(ledger) == []
