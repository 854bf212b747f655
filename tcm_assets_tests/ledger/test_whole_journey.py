"""The whole way of points: held, appealed, decided, paid, redeemed, closed, corrected; and the books after each step.

Two creators, three videos. All literals follow from these rows:

    video 1 of nina   400 points, gold (500 cents, 20 minutes)    two families of evidence: held
    video 2 of otto   260 points, silver (10 minutes)             two families of evidence: held
    video 3 of nina   150 points, no tier                         no evidence: paid at once
    rewards           150 points for 1 dollar, 200 points for 30 minutes
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from tcm_assets.apps.creator_dashboard.held_queries import fetch_held_videos
from tcm_assets.books.proof import prove
from tcm_assets.ledger.appeals import list_appeals, record_appeal
from tcm_assets.ledger.audit import audit
from tcm_assets.ledger.benefits import EXPOSURE, WALLET, deliver, list_benefits
from tcm_assets.ledger.closing import close_period, find_changed_periods, list_closed_periods
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.entry_copies import copy_ledger_entries
from tcm_assets.ledger.errors import ClosingError, ConflictingKeyError, InsufficientBenefitError
from tcm_assets.ledger.redeeming import list_rewards, redeem, reverse_redemption
from tcm_assets.ledger.reviews import ReviewedCase, find_latest_reviews, record_reviews
from tcm_assets.ledger.statements import find_account
from tcm_assets.settings import Settings
from tcm_assets_tests.workbench import Workbench

UPLOADED = date(2020, 10, 1)
NINA, OTTO = "7", "8"
UNITS = ("points", WALLET, EXPOSURE)

SETTLED = (
    *("alert_cases", "points_ledger", "hold_events", "review_times", "redemptions", "ledger_entries"),
    *("account_balances", "benefit_balances", "closed_periods", "ledger_marks"),
    *("ledger_books", "account_books", "posting_ages", "trial_balance", "ledger_liability"),
)
"""What follows the ledger after a decision, a redemption or a closing."""

WAIT_FOR_NEW_MONTH = timedelta(minutes=5)


@pytest.fixture
def one_month() -> date:
    """The first day of the month that all of the test runs in: near its end the test waits for the next one."""
    now = datetime.now(UTC)
    later = now + WAIT_FOR_NEW_MONTH
    if (later.year, later.month) != (now.year, now.month):
        time.sleep((later.replace(day=1, hour=0, minute=0, second=1) - now).total_seconds())
    return datetime.now(UTC).date().replace(day=1)


@pytest.fixture
def bench(
    ledger: Ledger, new_url: str, tmp_path: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> tuple[Workbench, Ledger]:
    """A workbench whose assets write to the ledger of the test, on either database."""
    monkeypatch.setenv("TCM_LEDGER_URL", new_url)
    days = {"TCM_START_DATE": "2020-09-22", "TCM_END_DATE": "2020-12-22"}
    settings = Settings({"TCM_DATA_DIR": str(tmp_path), "TCM_LEDGER_URL": new_url, **days})
    return Workbench(settings, instance), ledger


def query(bench: Workbench):
    """SQL over the warehouse, as pages have it over the published copy."""

    def answer(sql: str, parameters: Any = ()):
        with bench.duckdb() as connection:
            return connection.execute(sql, parameters).to_arrow_table()

    return answer


def given(bench: Workbench, points_of_video_1: int) -> None:
    """Fill what the points are made of: counts were scored, thresholds gave credits, and signals gave alerts."""
    videos = [
        {"video_id": "1", "author_id": NINA, "author_username": "nina", "caption": "my duet"},
        {"video_id": "2", "author_id": OTTO, "author_username": "otto", "caption": "my dance"},
        {"video_id": "3", "author_id": NINA, "author_username": "nina", "caption": "my song"},
    ]
    bench.given("videos", *videos)
    scored = [{name: value for name, value in video.items() if name != "caption"} for video in videos]
    points = dict(zip("123", (points_of_video_1, 260, 150), strict=True))
    version = {"scoring_version": "robust-1"}
    bench.given("video_points", *({**video, **version, "points": points[video["video_id"]]} for video in scored))
    tiers = {"1": ("gold", 5, 20), "2": ("silver", 0, 10), "3": ("none", 0, 0)}
    names = ("reward_tier", "wallet_usd", "exposure_min")
    bench.given(
        "video_credits",
        *({**video, **dict(zip(names, tiers[video["video_id"]], strict=True))} for video in scored),
    )
    signals = [
        ("shared_caption", "text", "two accounts, one caption"),
        ("too_many_comments_for_views", "ratio", "90 comments in 100 views"),
    ]
    bench.given(
        "engagement_alerts",
        *(
            {**video, "signal": signal, "signal_family": family, "explanation": words, "evidence_value": 90.0}
            for video in scored[:2]
            for signal, family, words in signals
        ),
    )


def settle(bench: Workbench, ledger: Ledger) -> dict[str, list[tuple[Any, ...]]]:
    """Refresh what follows the ledger; prove that it balances; return nina's and otto's points, cents and minutes.

    Proved: every check of every asset (reconciliation with points and credits, copies, holds, audit, books, closed
    months), every claim of the proof, and by hand that debits less credits are 0 and each closing is the balances.
    """
    result = bench.materialize(*SETTLED)
    assert failed_checks(result) == []
    assert [claim for claim in prove(query(bench)) if not claim.is_true] == []
    assert audit(ledger) == []
    sides = bench.rows("trial_balance")
    assert {unit: sum(row["debit"] - row["credit"] for row in sides if row["unit"] == unit) for unit in UNITS} == (
        dict.fromkeys(UNITS, 0)
    )
    held = {account_id: holdings(ledger, account_id) for account_id in (NINA, OTTO)}
    closings = {row["unit"]: row["closing"] for row in months(bench)}
    sums = dict(zip(UNITS, map(sum, zip(*held.values(), strict=True)), strict=True))
    assert {unit: closings.get(unit, 0) for unit in UNITS} == sums
    return held


def failed_checks(result: dg.ExecuteInProcessResult) -> list[str]:
    """The names of checks that found something, with what."""
    return [
        f"{each.check_name}: {each.description}" for each in result.get_asset_check_evaluations() if not each.passed
    ]


def holdings(ledger: Ledger, account_id: str) -> tuple[int, int, int]:
    """The account's points, cents and minutes, from the ledger itself; nobody owes anything on this way."""
    account = find_account(ledger, account_id)
    benefits = list_benefits(ledger, account_id)
    if account is None:
        return 0, 0, 0
    assert [account.owed, *(each.owed for each in benefits)] == [0, 0, 0]
    return account.balance, benefits[0].balance, benefits[1].balance


def months(bench: Workbench) -> list[dict[str, Any]]:
    """The rows of the books for whole months, the oldest first."""
    return [row for row in bench.rows("ledger_books") if row["period_kind"] == "month"]


def movements(bench: Workbench, month: date) -> dict[str, dict[str, int]]:
    """What moved in a month, by unit: all that is not 0."""
    names = ("opening", "earned", "rescored", "adjusted", "redeemed", "reversed", "delivered", "closing", "entry_count")
    waits = ("held", "released", "rejected", "hold_ended", "held_closing")
    return {
        row["unit"]: {name: row[name] for name in (*names, *waits) if row[name]}
        for row in months(bench)
        if row["first_day"] == month
    }


def appeal(ledger: Ledger, video_id: str, account_id: str, words: str) -> None:
    case = {"video_id": video_id, "author_id": account_id}
    record_appeal(ledger, case, account_id=account_id, words=words, reply_days=14)


def decide(ledger: Ledger, video_id: str, decision: Any, note: str) -> None:
    """Decide as a reviewer who has seen everything that there is of the case."""
    latest = find_latest_reviews(ledger, [video_id])["review_id"].to_pylist()
    appeals = list_appeals(ledger, video_ids=[video_id], only_open=True)["case_id"].to_pylist()
    seen = ReviewedCase(
        video_id=video_id,
        signal_families=["ratio", "text"],
        seen_review_id=latest[0] if latest else None,
        seen_appeal=appeals[0] if appeals else None,
    )
    assert record_reviews(ledger, [seen], decision, note=note, reviewer="rita").recorded == [video_id]


@contextmanager
def nothing_moves(ledger: Ledger) -> Iterator[None]:
    """Let the block end with the entries that the ledger had before it."""
    before = copy_ledger_entries(ledger)
    yield
    assert copy_ledger_entries(ledger) == before
    assert audit(ledger) == []


def test_from_a_hold_to_a_correction_after_the_closing(bench: tuple[Workbench, Ledger], one_month: date) -> None:
    bench, ledger = bench
    period = f"{one_month:%Y-%m}"
    next_month = (one_month + timedelta(days=31)).replace(day=1)

    # Held: 400 + 260 points wait with their benefits; 150 of the video without evidence are paid.
    given(bench, points_of_video_1=400)
    assert settle(bench, ledger) == {NINA: (150, 0, 0), OTTO: (0, 0, 0)}
    assert movements(bench, one_month) == {
        "points": {"earned": 150, "closing": 150, "entry_count": 1, "held": 660, "held_closing": 660}
    }

    # The creator sees the evidence and the deadline at once, and appeals once.
    (seen,) = fetch_held_videos(query(bench), NINA)
    assert (seen["video_id"], seen["caption"], seen["hold_id"], seen["waiting_points"]) == ("1", "my duet", "1/1", 400)
    assert {(each["signal_family"], each["explanation"]) for each in json.loads(seen["first_evidence"])} == {
        ("text", "two accounts, one caption"),
        ("ratio", "90 comments in 100 views"),
    }
    assert seen["deadline_at"] - seen["held_at"] == timedelta(days=14)
    with nothing_moves(ledger):
        appeal(ledger, "1", NINA, "a large account answered with a duet")
        with pytest.raises(ConflictingKeyError, match="a case is appealed once"):
            appeal(ledger, "1", NINA, "and it was a good one")

    # The reviewer rejects one and releases the other with reasons, and nothing is paid before the posting.
    decide(ledger, "2", "reject", "the caption of 40 accounts")
    decide(ledger, "1", "release", "the duet is there")
    assert holdings(ledger, NINA) == (150, 0, 0)
    (answered,) = list_appeals(ledger, account_id=NINA).to_pylist()
    assert (answered["state"], answered["reason"]) == ("released", "the duet is there")

    # Posted: 150 + 400 points with the day of the upload, and what gold gives. Otto has nothing.
    assert settle(bench, ledger) == {NINA: (550, 500, 20), OTTO: (0, 0, 0)}
    of_video = [row for row in bench.rows("ledger_entries") if row["video_id"] == "1"]
    assert [(row["unit"], row["kind"], row["amount"], row["upload_date"]) for row in of_video] == [
        (EXPOSURE, "grant", 20, UPLOADED),
        ("points", "earn", 400, UPLOADED),
        (WALLET, "grant", 500, UPLOADED),
    ]
    assert [(row["hold_id"], row["kind"], row["points"]) for row in bench.rows("hold_events")] == [
        ("1/1", "held", 400),
        ("2/1", "held", 260),
        ("1/1", "released", 400),
        ("2/1", "rejected", 260),
    ]

    # Redeemed: 550 - 150 - 200 = 200 points; 500 + 100 cents; 20 + 30 minutes. The same click twice is one redemption.
    dollar, half_hour = (reward.reward_id for reward in list_rewards(ledger)[:2])
    for _ in range(2):
        bought = redeem(ledger, NINA, dollar, idempotency_key="a dollar", actor="nina")
        redeem(ledger, NINA, half_hour, idempotency_key="half an hour", actor="nina")
    assert holdings(ledger, NINA) == (200, 600, 50)

    # Paid out: 5 of the 6 dollars, and never more than there is.
    deliver(ledger, NINA, WALLET, 500, reference="transfer 17", actor="ola", idempotency_key="17")
    with pytest.raises(InsufficientBenefitError):
        deliver(ledger, NINA, WALLET, 101, reference="transfer 18", actor="ola", idempotency_key="18")
    assert holdings(ledger, NINA) == (200, 100, 50)

    # Closed: 2 + 2 entries of points, 1 + 1 + 1 of cents, 1 + 1 of minutes. Not before its end, and once.
    with nothing_moves(ledger):
        with pytest.raises(ClosingError, match="is not over"):
            close_period(ledger, period, closed_by="ola")
        after_its_end = datetime(next_month.year, next_month.month, 2, tzinfo=UTC)
        closed = close_period(ledger, period, closed_by="ola", now=after_its_end)
        with pytest.raises(ClosingError, match="was closed on"):
            close_period(ledger, period, closed_by="ola", now=after_its_end)
    assert settle(bench, ledger) == {NINA: (200, 100, 50), OTTO: (0, 0, 0)}
    assert closed.entry_count == 9
    of_closed_month = {
        "points": {"earned": 550, "redeemed": -350, "closing": 200, "entry_count": 4}
        | {"held": 660, "released": 400, "rejected": 260},
        WALLET: {"earned": 500, "redeemed": 100, "delivered": -500, "closing": 100, "entry_count": 3},
        EXPOSURE: {"earned": 20, "redeemed": 30, "closing": 50, "entry_count": 2},
    }
    assert movements(bench, one_month) == of_closed_month
    assert [closed.totals[unit]["closing"] for unit in UNITS] == [200, 100, 50]
    closed_rows = [row for row in bench.rows("ledger_books") if row["is_closed"]]
    assert {row["first_day"] for row in closed_rows if row["period_kind"] == "month"} == {one_month}

    # Corrected, by the clock still in the closed month. Other counts: video 1 is worth 20 points less. Otto appeals
    # after his rejection, and is right: 260 points and 10 minutes. The dollar is taken back: 150 points and 100 cents.
    given(bench, points_of_video_1=380)
    appeal(ledger, "2", OTTO, "the words are a song's")
    decide(ledger, "2", "release", "so they are")
    reverse_redemption(ledger, bought.redemption_id, reason="never arrived", actor="ola")
    assert settle(bench, ledger) == {NINA: (330, 0, 50), OTTO: (260, 0, 10)}
    assert movements(bench, next_month) == {
        "points": {"opening": 200, "earned": 260, "rescored": -20, "reversed": 150, "closing": 590, "entry_count": 3},
        WALLET: {"opening": 100, "reversed": -100, "entry_count": 1},
        EXPOSURE: {"opening": 50, "earned": 10, "closing": 60, "entry_count": 1},
    }
    overturned = next(row for row in bench.rows("points_ledger") if row["video_id"] == "2")
    assert (overturned["points"], overturned["upload_date"]) == (260, UPLOADED)
    assert overturned["reason"] == "a rejection was overturned on appeal: so they are"

    # The closed month has every row that it had, to the digest.
    assert [row for row in bench.rows("ledger_books") if row["is_closed"]] == closed_rows
    assert movements(bench, one_month) == of_closed_month
    assert find_changed_periods(ledger) == []
    assert [each.digest for each in list_closed_periods(ledger)] == [closed.digest]
    # Otto's hold had ended in the closed month by its rejection: its end is no correction, and nothing waits.
    assert all("held_closing" not in row for row in movements(bench, next_month).values())

    # In all: 150 + 400 + 260 issued, 20 less by rescoring, 350 redeemed, 150 of it taken back; 590 owed to creators.
    trial = {
        row["book_account"]: (row["debit"], row["credit"])
        for row in bench.rows("trial_balance")
        if row["unit"] == "points"
    }
    assert {name: sides for name, sides in trial.items() if any(sides)} == {
        "issued for videos": (810, 0),
        "rescored videos": (0, 20),
        "redemptions": (0, 350),
        "taken back": (150, 0),
        "owed to creators": (370, 960),
    }
