"""The assets `points_ledger`, `redemptions` and `account_balances`: what is posted, once, and what is copied."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from threading import Event

import pytest

from tcm_assets.ledger.entries import adjust
from tcm_assets.ledger.errors import InsufficientPointsError, LedgerOwnerError
from tcm_assets.ledger.postings import list_earnings
from tcm_assets.ledger.redeeming import list_rewards, redeem, reverse_redemption
from tcm_assets.ledger.scoring_versions import read_noted_versions
from tcm_assets.ledger.statements import compute_totals, find_account, list_entries, sum_posted
from tcm_assets.orchestration.partitions import window_of_keys
from tcm_assets.points.resources import Scoring
from tcm_assets_tests.waiting import PATIENCE_S, wait_for

DAY, NEXT_DAY = date(2020, 10, 1), date(2020, 10, 2)


def video(video_id, points, **columns):
    return {
        "video_id": video_id,
        "author_id": "7",
        "author_username": "nina",
        "scoring_version": "robust-1",
        "points": points,
        **columns,
    }


def given(workbench, *videos, **standings):
    workbench.given("video_points", *videos)
    workbench.given("video_credits")
    workbench.given(
        "alert_cases", *({"video_id": video_id.lstrip("_"), "standing": name} for video_id, name in standings.items())
    )
    workbench.given("engagement_alerts", *({"video_id": video_id.lstrip("_")} for video_id in standings))


def posted(workbench):
    """Points of each video in the ledger's own database."""
    with workbench.ledger() as ledger:
        rows = sum_posted(ledger, DAY, window_of_keys("2020-12-31", "2020-12-31").end).to_pylist()
    return {row["video_id"]: row["points"] for row in rows}


def post(workbench, **options):
    """Post two days and return the metadata of the last."""
    result = workbench.materialize("points_ledger", **options)
    assert all(check.passed for check in result.get_asset_check_evaluations())
    last = [each for each in result.asset_materializations_for_node("points_ledger") if each.partition == "2020-10-02"]
    return {name: value.value for each in last for name, value in each.metadata.items()}


def test_first_points_are_entries_that_say_what_for(workbench):
    given(workbench, video("1", 734), video("2", None), video("3", 0), video("4", 5, upload_date=NEXT_DAY))
    metadata = post(workbench)
    assert posted(workbench) == {"1": 734, "4": 5}
    first, second = workbench.rows("points_ledger")
    assert (first["video_id"], first["kind"], first["points"], first["reason"]) == (
        "1",
        "earn",
        734,
        "scored: 734 points",
    )
    assert (first["account_id"], first["scoring_version"], first["balance_change"]) == ("7", "robust-1", 734)
    assert second["upload_date"] == NEXT_DAY
    assert (metadata["earned_videos"], metadata["posted_points"], metadata["unchanged_videos"]) == (2, 739, 1)


def test_twice_changes_nothing(workbench):
    given(workbench, video("1", 734), video("2", 10), _2="held")
    post(workbench)
    before = workbench.rows("points_ledger")
    metadata = post(workbench)
    assert workbench.rows("points_ledger") == before
    assert (metadata["earned_videos"], metadata["adjusted_videos"], metadata["posted_points"]) == (0, 0, 0)
    assert (metadata["unchanged_videos"], metadata["held_videos"], metadata["held_points"]) == (1, 1, 10)


def test_a_rescored_video_posts_the_difference(workbench):
    given(workbench, video("1", 700))
    post(workbench)
    given(workbench, video("1", 650, scoring_version="robust-2"))
    post(workbench)
    rows = workbench.rows("points_ledger")
    assert [(row["kind"], row["points"], row["scoring_version"]) for row in rows] == [
        ("earn", 700, "robust-1"),
        ("adjust", -50, "robust-2"),
    ]


def test_a_held_video_waits_and_earns_when_released(workbench):
    given(workbench, video("1", 700), _1="held")
    post(workbench)
    assert posted(workbench) == {}
    given(workbench, video("1", 700), _1="released")
    post(workbench)
    assert posted(workbench) == {"1": 700}


def test_a_video_that_is_held_later_keeps_what_it_has(workbench):
    given(workbench, video("1", 500))
    post(workbench)
    given(workbench, video("1", 700), _1="held")
    metadata = post(workbench)
    assert posted(workbench) == {"1": 500}
    assert metadata["held_points"] == 200


def test_a_rejected_video_gives_all_back_also_what_was_spent(workbench):
    given(workbench, video("1", 500), video("2", 100))
    post(workbench)
    with workbench.ledger() as ledger:
        redeem(ledger, "7", list_rewards(ledger)[0].reward_id, idempotency_key="one", actor="nina")
    given(workbench, video("1", 500), video("2", 100), _1="rejected")
    metadata = post(workbench)
    assert posted(workbench) == {"2": 100}
    assert (metadata["rejected_videos"], metadata["rejected_points"]) == (1, 500)
    with workbench.ledger() as ledger:
        nina = find_account(ledger, "7")
    assert (nina.balance, nina.owed) == (0, 50)  # 600 earned, 150 spent, 500 taken back


def test_a_video_that_is_gone_gives_its_points_back(workbench):
    given(workbench, video("1", 500), video("2", 100))
    post(workbench)
    given(workbench, video("2", 100))
    metadata = post(workbench)
    assert posted(workbench) == {"2": 100}
    assert metadata["withdrawn_videos"] == 1
    assert workbench.rows("points_ledger")[-1]["reason"] == "the video is not in the catalogue any more"


def test_a_video_of_a_day_that_is_not_run_keeps_its_points(workbench):
    given(workbench, video("1", 500), video("2", 100, upload_date=NEXT_DAY))
    post(workbench)
    given(workbench, video("1", 400), video("2", 90, upload_date=NEXT_DAY))
    workbench.materialize("points_ledger", days=window_of_keys("2020-10-01", "2020-10-01"))
    assert posted(workbench) == {"1": 400, "2": 100}


def test_a_day_that_the_warehouse_does_not_have_keeps_its_points(workbench):
    """A warehouse that was made anew, and so far holds other days alone."""
    given(workbench, video("2", 100, upload_date=NEXT_DAY))
    workbench.posted("1", 500)
    workbench.given("videos")
    workbench.given("scoring_reference")
    result = workbench.materialize("points_ledger", raise_on_error=False)
    assert not result.success
    assert posted(workbench) == {"1": 500}


def test_a_day_that_has_no_video_any_more_gives_its_points_back(workbench):
    given(workbench)
    workbench.posted("1", 500)
    workbench.given("videos")
    workbench.given("scoring_reference", {"upload_date": DAY})
    assert post(workbench)["withdrawn_videos"] == 1
    assert posted(workbench) == {}


def test_a_video_that_moved_to_another_day_is_paid_once(workbench):
    given(workbench, video("1", 500))
    post(workbench)
    given(workbench, video("1", 500, upload_date=NEXT_DAY))
    post(workbench)
    assert posted(workbench) == {"1": 500}
    assert [row["upload_date"] for row in workbench.rows("points_ledger") if row["points"] > 0] == [DAY, NEXT_DAY]
    with workbench.ledger() as ledger:
        assert compute_totals(ledger).video_points == 500


@pytest.mark.parametrize(("score", "kept"), [(80, 80), (120, 100)])
@pytest.mark.parametrize("runs", [[(1, 2)], [(1, 1), (2, 2)], [(2, 2), (1, 1)]])
def test_a_video_that_moved_and_is_held_keeps_the_same_whatever_days_run_together(workbench, score, kept, runs):
    given(workbench, video("1", 100))
    post(workbench)
    given(workbench, video("1", score, upload_date=NEXT_DAY))
    workbench.given("alert_cases", {"video_id": "1", "upload_date": NEXT_DAY, "standing": "held"})
    for first, last in runs:
        post(workbench, days=window_of_keys(f"2020-10-0{first}", f"2020-10-0{last}"))
    assert posted(workbench) == {"1": kept}
    # All days at once, and one at a time, the check finds nothing, and nothing is left to post.
    post(workbench)
    assert posted(workbench) == {"1": kept}


def test_a_video_that_moved_and_lost_its_score_is_taken_back_when_days_run_alone(workbench):
    given(workbench, video("1", 500))
    post(workbench)
    given(workbench, video("1", None, upload_date=NEXT_DAY), video("2", 5))
    for day in ("2020-10-02", "2020-10-01"):
        workbench.materialize("points_ledger", days=window_of_keys(day, day))
    assert posted(workbench) == {"2": 5}


def test_a_rejected_video_stays_unpaid_when_its_alerts_vanish(workbench):
    given(workbench, video("1", 500))
    post(workbench)
    workbench.reviewed("1", "reject")
    metadata = post(workbench)
    assert posted(workbench) == {}
    assert (metadata["rejected_videos"], metadata["rejected_points"]) == (1, 500)
    post(workbench)
    assert posted(workbench) == {}
    workbench.reviewed("1", "release")
    post(workbench)
    assert posted(workbench) == {"1": 500}


def test_a_ledger_of_another_data_folder_keeps_its_points(workbench):
    given(workbench, video("1", 500))
    post(workbench)
    workbench.settings.data_folder_id_path.write_text("another folder")
    given(workbench, video("2", 100))
    with pytest.raises(LedgerOwnerError, match="another data folder"):
        workbench.materialize("points_ledger")
    assert posted(workbench) == {"1": 500}


def test_what_a_posted_version_stands_for_is_noted(workbench):
    current, former = Scoring(method="robust"), Scoring(method="minmax").version()
    given(workbench, video("1", 5, scoring_version=current.version().name), video("2", 6, scoring_version=former.name))
    workbench.given("scoring_versions", {"scoring_version": former.name, **former.parameters()})
    post(workbench, resources={"scoring": current})
    with workbench.ledger() as ledger:
        noted = read_noted_versions(ledger)
    assert noted == {each.name: each.parameters() for each in (current.version(), former)}


def test_points_by_hand_are_no_videos_concern(workbench):
    given(workbench, video("1", 500))
    post(workbench)
    with workbench.ledger() as ledger:
        adjust(ledger, "7", 40, reason="a prize", actor="owner", idempotency_key="prize")
    post(workbench)
    assert [row["points"] for row in workbench.rows("points_ledger")] == [500]


def test_the_shop_stays_open_while_points_are_posted(workbench, monkeypatch):
    """Redemptions in the middle of a posting: all that were asked for are paid, and every sum is exact."""
    given(workbench, *(video(str(number), 10) for number in range(1_200)))
    workbench.posted("0", 10)
    shopping = Event()
    wanted_per_client, client_count = 10, 4

    def shop(client):
        """Redeem the cheapest reward until it was had so often, however short the balance is at first."""
        give_up_at = time.monotonic() + PATIENCE_S
        with workbench.ledger() as ledger:
            reward = list_rewards(ledger)[0]
            for number in range(wanted_per_client):
                while time.monotonic() < give_up_at:
                    with suppress(InsufficientPointsError):
                        redeem(ledger, "7", reward.reward_id, idempotency_key=f"{client} {number}", actor="nina")
                        shopping.set()
                        break
                    time.sleep(0.002)
            return reward.points

    def with_a_look_at_the_shop(ledger, due):
        for place, earning in enumerate(list_earnings(ledger, due)):
            if place == 600:
                wait_for(shopping, "a redemption in the middle of the posting")
            yield earning

    monkeypatch.setattr("tcm_assets.ledger.postings.list_earnings", with_a_look_at_the_shop)
    with ThreadPoolExecutor(client_count) as clients:
        prices = clients.map(shop, range(client_count))
        post(workbench)
        spent = sum(price * wanted_per_client for price in prices)
    assert spent == 6_000
    with workbench.ledger() as ledger:
        sums = compute_totals(ledger)
        kinds = [entry.kind for entry in reversed(list_entries(ledger, "7", limit=2_000))]
    assert (sums.video_points, sums.redeemed, sums.balance, sums.owed) == (12_000, spent, 12_000 - spent, 0)
    assert "earn" in kinds[kinds.index("redeem") :]
    workbench.materialize("redemptions", "account_balances")
    assert sum(row["points"] for row in workbench.rows("redemptions")) == spent
    assert workbench.rows("account_balances")[0]["balance"] == 12_000 - spent


def test_broken_cases_become_no_money(workbench):
    given(workbench, video("1", 5))
    workbench.given("engagement_alerts", {"video_id": "1", "severity": "unheard of"})
    result = workbench.materialize("alert_cases", "points_ledger", raise_on_error=False)
    assert not result.success
    assert posted(workbench) == {}


def test_what_each_account_earned_spent_and_has(workbench):
    workbench.posted("1", 1_000)
    workbench.posted("2", 30, account_id="8")
    with workbench.ledger() as ledger:
        reward = list_rewards(ledger)[0]
        redeem(ledger, "7", reward.reward_id, idempotency_key="one", actor="nina")
        adjust(ledger, "7", 40, reason="a prize", actor="owner", idempotency_key="prize")
    workbench.given("points_ledger", {"entry_id": 1, "points": 1_030, "balance_change": 1_030})
    result = workbench.materialize("account_balances")
    first, second = workbench.rows("account_balances")
    assert (first["account_id"], first["author_username"], first["entry_count"]) == ("7", "nina", 3)
    assert (first["video_points"], first["adjusted_points"], first["redeemed_points"]) == (1_000, 40, reward.points)
    assert (first["balance"], first["owed"]) == (1_040 - reward.points, 0)
    assert second["balance"] == 30
    assert all(check.passed for check in result.get_asset_check_evaluations())


def test_what_was_redeemed_and_taken_back_is_copied(workbench):
    workbench.posted("1", 1_000)
    with workbench.ledger() as ledger:
        cheapest, next_one = list_rewards(ledger)[:2]
        kept = redeem(ledger, "7", cheapest.reward_id, idempotency_key="kept", actor="nina")
        undone = redeem(ledger, "7", next_one.reward_id, idempotency_key="undone", actor="nina")
        reverse_redemption(ledger, undone.redemption_id, reason="never arrived", actor="owner")
    result = workbench.materialize("redemptions")
    rows = {row["redemption_id"]: row for row in workbench.rows("redemptions")}
    row, reversed_row = rows[kept.redemption_id], rows[undone.redemption_id]
    assert (row["account_id"], row["reward_id"], row["points"]) == ("7", cheapest.reward_id, cheapest.points)
    assert (row["wallet_usd"], row["exposure_min"]) == (cheapest.wallet_usd, cheapest.exposure_min)
    assert (row["state"], row["reversed_at"]) == ("redeemed", None)
    assert reversed_row["state"] == "reversed"
    assert reversed_row["reversed_at"] >= reversed_row["redeemed_at"]
    assert all(check.passed for check in result.get_asset_check_evaluations())


def test_an_empty_shop_is_an_empty_table(workbench):
    result = workbench.materialize("redemptions")
    assert workbench.rows("redemptions") == []
    assert all(check.passed for check in result.get_asset_check_evaluations())
