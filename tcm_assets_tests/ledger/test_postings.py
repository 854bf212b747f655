"""Posting: differences alone, whole transactions, and the right place."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, date, datetime, timedelta

import pytest

from tcm_assets.ledger import postings
from tcm_assets.ledger.audit import audit
from tcm_assets.ledger.benefits import UNITS
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.entries import add_accounts
from tcm_assets.ledger.errors import UntrustedAccountError
from tcm_assets.ledger.postings import Earning, PostingCounts, post_earnings
from tcm_assets.ledger.redeeming import redeem
from tcm_assets.ledger.schema import utc_moment, utc_text
from tcm_assets.ledger.statements import find_account, list_entries, sum_posted
from tcm_assets_tests.ledger.ledger_earnings import DAY, earned, earning

NEXT_DAY = DAY + timedelta(days=1)

PAUSE_S = 0.3
"""Time enough for a posting to reach the account, on a machine that is not busy."""


def _posted(ledger: Ledger, day: date = DAY) -> list[tuple[str, str, int]]:
    rows = sum_posted(ledger, day, day + timedelta(days=1)).to_pylist()
    return [(row["video_id"], row["account_id"], row["points"]) for row in rows]


def test_first_points_are_earned(ledger: Ledger):
    counts = post_earnings(ledger, [earning("1", "ada", 30), earning("2", "bob", 50), earning("3", "ada", 0)])
    assert counts == PostingCounts(earned=2, adjusted=0, unchanged=1, points=80)
    assert _posted(ledger) == [("1", "ada", 30), ("2", "bob", 50)]
    assert (find_account(ledger, "ada").balance, find_account(ledger, "bob").balance) == (30, 50)


def test_twice_changes_nothing(ledger: Ledger):
    earnings = [earning("1", "ada", 30), earning("2", "bob", 50)]
    post_earnings(ledger, earnings)
    assert post_earnings(ledger, earnings) == PostingCounts(unchanged=2)
    assert find_account(ledger, "ada").entry_count == 1


def test_a_rescored_video_posts_the_difference(ledger: Ledger):
    post_earnings(ledger, [earning("1", "ada", 30), earning("2", "ada", 30)])
    rescored = [earning("1", "ada", 45, version="robust-2"), earning("2", "ada", 10, version="robust-2")]
    assert post_earnings(ledger, rescored) == PostingCounts(adjusted=2, points=-5)
    assert [(entry.kind, entry.points) for entry in list_entries(ledger, "ada")] == [
        ("adjust", -20),
        ("adjust", 15),
        ("earn", 30),
        ("earn", 30),
    ]
    assert _posted(ledger) == [("1", "ada", 45), ("2", "ada", 10)]


def test_a_video_taken_back_whole_may_earn_again(ledger: Ledger):
    for points in (30, 0, 20):
        earned(ledger, "ada", points)
    assert [(entry.kind, entry.points) for entry in list_entries(ledger, "ada")] == [
        ("adjust", 20),
        ("adjust", -30),
        ("earn", 30),
    ]


def test_what_is_taken_beyond_the_balance_is_owed_and_paid_first(ledger: Ledger):
    post_earnings(ledger, [earning("1", "ada", 160)])
    redeem(ledger, "ada", "wallet-1-usd", idempotency_key="click", actor="ada")
    post_earnings(ledger, [earning("1", "ada", 0)])
    assert (find_account(ledger, "ada").balance, find_account(ledger, "ada").owed) == (0, 150)
    post_earnings(ledger, [earning("2", "ada", 100)])
    assert (find_account(ledger, "ada").balance, find_account(ledger, "ada").owed) == (0, 50)
    post_earnings(ledger, [earning("3", "ada", 100)])
    assert (find_account(ledger, "ada").balance, find_account(ledger, "ada").owed) == (50, 0)
    assert audit(ledger) == []


def test_a_video_of_another_account_is_taken_back_and_given_anew(ledger: Ledger):
    post_earnings(ledger, [earning("1", "ada", 30)])
    assert post_earnings(ledger, [earning("1", "bob", 40)]) == PostingCounts(adjusted=2, points=10)
    assert _posted(ledger) == [("1", "bob", 40)]
    assert (find_account(ledger, "ada").balance, find_account(ledger, "bob").balance) == (0, 40)
    assert audit(ledger) == []


def test_a_video_of_another_day_moves_to_that_day(ledger: Ledger):
    post_earnings(ledger, [earning("1", "ada", 30)])
    post_earnings(ledger, [earning("1", "ada", 30, day=NEXT_DAY)])
    assert _posted(ledger) == []
    assert _posted(ledger, NEXT_DAY) == [("1", "ada", 30)]
    assert find_account(ledger, "ada").balance == 30


def test_no_posting_gives_an_empty_table(ledger: Ledger):
    table = sum_posted(ledger, DAY, NEXT_DAY)
    assert table.num_rows == 0
    assert table.column_names == ["video_id", "upload_date", "account_id", "points", *UNITS]


def test_an_account_has_the_username_of_the_last_posting(ledger: Ledger):
    post_earnings(ledger, [earning("1", "ada", 30, username="ada_old")])
    post_earnings(ledger, [earning("1", "ada", 30, username="ada_new")])
    assert find_account(ledger, "ada").username == "ada_new"
    assert find_account(ledger, "ada").entry_count == 1


def test_more_videos_than_one_transaction_holds(ledger: Ledger, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(postings, "VIDEOS_PER_TRANSACTION", 3)
    earnings = [earning(str(number), f"account {number % 2}", number) for number in range(1, 9)]
    assert post_earnings(ledger, iter(earnings)) == PostingCounts(earned=8, points=36)
    assert find_account(ledger, "account 0").balance == 2 + 4 + 6 + 8
    assert audit(ledger) == []


def test_a_broken_posting_leaves_whole_transactions_and_is_completed_by_the_next(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(postings, "VIDEOS_PER_TRANSACTION", 2)
    earnings = [earning(str(number), "ada", 10) for number in range(5)]

    def breaking():
        yield from earnings[:3]
        raise RuntimeError("the source ended")

    with pytest.raises(RuntimeError, match="the source ended"):
        post_earnings(ledger, breaking())
    assert find_account(ledger, "ada").balance == 20
    assert post_earnings(ledger, earnings) == PostingCounts(earned=3, unchanged=2, points=30)


@pytest.mark.parametrize(
    ("earnings", "words"),
    [
        ([earning("1", "ada", -1)], "0 or more"),
        ([earning("1", "ada", 1), earning("1", "bob", 1)], "comes twice"),
        ([earning("1", " ", 1)], "account_id is empty"),
        ([earning("1", "ada", 1, version="")], "scoring_version is empty"),
    ],
)
def test_unsound_earnings_are_refused(ledger: Ledger, earnings: list[Earning], words: str):
    with pytest.raises(ValueError, match=words):
        post_earnings(ledger, earnings)
    assert find_account(ledger, "ada") is None


def test_a_new_account_is_dated_as_every_other_moment_is_stored(ledger: Ledger):
    earned(ledger, "ada", 5)
    with ledger.snapshot() as connection:
        stored = connection.exec_driver_sql("SELECT created_at FROM accounts").scalar_one()
    assert abs(datetime.now(UTC) - utc_moment(stored)) < timedelta(minutes=5)
    assert not ledger.is_sqlite or stored == utc_text(utc_moment(stored))


def test_two_postings_that_bring_the_same_new_account_both_succeed(ledger: Ledger, new_url: str):
    with Ledger.open(new_url) as other, ThreadPoolExecutor(1) as pool:
        with other.writing() as connection:
            add_accounts(connection, {"ada": "the_ada"})
            waiting = pool.submit(post_earnings, ledger, [earning("1", "ada", 30)])
            # Whether it waits by now or begins later, it must find the account that was added meanwhile.
            wait([waiting], timeout=PAUSE_S)
        assert waiting.result().earned == 1
    assert find_account(ledger, "ada").balance == 30


SPOILED = ["6.9E+18", "'6900000000000104729", '="6900000000000104729"', "69.0", "06900000000000104729"]

NO_IDS = ["NaN", "None", "0", "-1", "@nina", "9223372036854775807"]


@pytest.mark.parametrize("account_id", [*SPOILED, *NO_IDS])
def test_no_account_is_opened_for_a_spoiled_id(ledger: Ledger, account_id: str):
    with pytest.raises(UntrustedAccountError, match="may be the second account"):
        post_earnings(ledger, [earning("1", "ada", 30), earning("2", account_id, 30)])
    assert _posted(ledger) == []


@pytest.mark.parametrize("account_id", ["6900000000000104000", "6900000000000104448", "6900000000000100000"])
def test_no_account_is_opened_for_what_rounding_makes_of_another(ledger: Ledger, account_id: str):
    exact = "6900000000000104729"
    assert post_earnings(ledger, [earning("3", account_id, 30)]).earned == 1
    post_earnings(ledger, [earning("1", exact, 30)])
    other = exact.replace("690000", "690001")
    with pytest.raises(UntrustedAccountError, match="may be the second account"):
        post_earnings(ledger, [earning("2", account_id.replace("690000", "690001"), 30), earning("4", other, 30)])
    post_earnings(ledger, [earning("4", other, 30)])
    with pytest.raises(UntrustedAccountError, match="may be the second account"):
        post_earnings(ledger, [earning("2", account_id.replace("690000", "690001"), 30)])
