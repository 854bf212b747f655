"""The ledger sensor follows redemptions and reviews between runs, each once."""

import time
from datetime import date

import dagster as dg
import pytest

from tcm_assets.definitions import build_defs
from tcm_assets.ledger.redeeming import list_rewards, redeem
from tcm_assets.ledger.triggers import ASK_AGAIN_AFTER_S, ledger_activity
from tcm_assets.resources import build_resources

FAMILIES = ["impossible", "gifts"]
"""Those of the alerts of every held video."""

SYNCED = ("redemptions", "account_balances", "published_warehouse")


@pytest.fixture
def look(workbench):
    """Evaluates one tick: the first and last day of each requested run, or its assets, or None."""
    resources = {name: build_resources(workbench.settings)[name] for name in ("warehouse", "ledger")}
    cursor = None

    def evaluate():
        nonlocal cursor
        data = ledger_activity.evaluate_tick(dg.build_sensor_context(cursor=cursor, resources=resources))
        cursor = data.cursor or cursor
        if not data.run_requests:
            assert data.skip_message
            return None
        if data.run_requests[0].asset_selection:
            (request,) = data.run_requests
            return tuple(key.to_user_string() for key in request.asset_selection)
        ends = ("dagster/asset_partition_range_start", "dagster/asset_partition_range_end")
        return [tuple(request.tags[end] for end in ends) for request in data.run_requests]

    return evaluate


@pytest.fixture
def held_videos(full_workbench):
    """Every table, and two held videos that the ledger has nothing of."""
    days = {"1": date(2020, 10, 1), "2": date(2020, 10, 4)}
    videos = [{"video_id": video_id, "upload_date": day, "author_id": "7"} for video_id, day in days.items()]
    alerts = [("falling_counter", "impossible"), ("high_gift_spike", "gifts")]
    full_workbench.given("video_points", *({**video, "author_username": "nina", "points": 300} for video in videos))
    full_workbench.given(
        "engagement_alerts",
        *(
            {**video, "signal": signal, "signal_family": family, "evidence_value": 1.0}
            for video in videos
            for signal, family in alerts
        ),
    )
    full_workbench.given("alert_cases", *({**video, "standing": "held"} for video in videos))


@pytest.mark.usefixtures("workbench")
def test_before_the_first_refresh_nothing_is_asked_for(look):
    assert look() is None


def test_a_ledger_that_was_not_prepared_is_said_to_be(workbench, look):
    for file in (workbench.settings.data_dir / "ledger").iterdir():
        file.unlink()
    assert look() is None


@pytest.mark.usefixtures("held_videos")
def test_a_quiet_shop_asks_for_nothing(look):
    assert look() is None
    assert look() is None


@pytest.mark.usefixtures("held_videos")
def test_new_entries_ask_for_what_is_copied_of_the_ledger_once(workbench, look):
    workbench.posted("9", 500)
    assert look() == SYNCED
    assert look() is None
    with workbench.ledger() as ledger:
        redeem(ledger, "7", list_rewards(ledger)[0].reward_id, idempotency_key="one", actor="nina")
    assert look() == SYNCED
    assert look() is None


@pytest.mark.usefixtures("held_videos")
def test_entries_that_a_run_has_copied_ask_for_nothing(workbench, look):
    workbench.posted("9", 500)
    workbench.materialize("account_balances", checks=False)
    assert look() is None


@pytest.mark.usefixtures("held_videos")
def test_decisions_ask_for_the_days_of_their_videos_once(workbench, look):
    workbench.reviewed("1", "release", families=FAMILIES)
    assert look() == [("2020-10-01", "2020-10-01")]
    assert look() is None
    workbench.reviewed("2", "release", families=FAMILIES)
    # The first is not in the cases yet either; the days between are not refreshed.
    assert look() == [("2020-10-01", "2020-10-01"), ("2020-10-04", "2020-10-04")]
    assert look() is None


@pytest.mark.usefixtures("held_videos")
def test_what_was_asked_for_in_vain_is_asked_for_again_later(workbench, look, monkeypatch):
    workbench.reviewed("1", "release", families=FAMILIES)
    asked = look()
    now = time.time()
    monkeypatch.setattr("tcm_assets.ledger.triggers.time.time", lambda: now + ASK_AGAIN_AFTER_S / 2)
    workbench.posted("9", 500)
    assert look() == SYNCED
    assert look() is None
    # The shop's entries do not put off what was decided.
    monkeypatch.setattr("tcm_assets.ledger.triggers.time.time", lambda: now + ASK_AGAIN_AFTER_S + 1)
    assert look() == asked
    assert look() is None


@pytest.mark.usefixtures("held_videos")
def test_a_decision_that_the_cases_show_and_no_posting_follows_is_asked_for(workbench, look):
    workbench.reviewed("1", "release", families=FAMILIES)
    workbench.materialize("alert_cases", checks=False)
    assert look() == [("2020-10-01", "2020-10-01")]


@pytest.mark.usefixtures("held_videos")
def test_a_rejection_is_followed_when_the_alerts_are_gone(workbench, look):
    workbench.materialize("alert_cases", "points_ledger", checks=False)
    workbench.given("engagement_alerts")
    workbench.materialize("alert_cases", "points_ledger", checks=False)
    workbench.materialize("account_balances", checks=False)
    assert look() is None
    workbench.reviewed("1", "reject", families=FAMILIES)
    assert look() == [("2020-10-01", "2020-10-01")]


@pytest.mark.usefixtures("held_videos")
def test_a_decision_that_the_cases_show_and_one_about_no_case_ask_for_nothing(workbench, look):
    workbench.reviewed("1", "release", families=FAMILIES)
    workbench.materialize("alert_cases", "points_ledger", "account_balances", checks=False)
    workbench.reviewed("a video without alerts", "release", families=FAMILIES)
    assert look() is None


@pytest.mark.usefixtures("held_videos")
def test_the_run_that_is_asked_for_pays_what_was_released(workbench, look):
    workbench.reviewed("1", "release", families=FAMILIES)
    ((first, last),) = look()
    job = build_defs(build_resources(workbench.settings)).resolve_job_def(ledger_activity.job_name)
    tags = {"dagster/asset_partition_range_start": first, "dagster/asset_partition_range_end": last}
    assert job.execute_in_process(instance=workbench.instance, tags=tags).success
    assert [row["standing"] for row in workbench.rows("alert_cases")] == ["released", "held"]
    assert [(row["video_id"], row["points"]) for row in workbench.rows("points_ledger")] == [("1", 300)]
    (balance,) = workbench.rows("account_balances")
    assert balance["balance"] == 300
    (creator,) = workbench.rows("creator_points")
    assert (creator["held_points"], creator["standing"]) == (300, "under_review")
    assert look() is None
