"""The ledger sensor follows redemptions and reviews between runs, each once."""

from datetime import date

import pytest

from tcm_assets.definitions import build_defs
from tcm_assets.ledger.appeals import record_appeal
from tcm_assets.ledger.redeeming import list_rewards, redeem
from tcm_assets.ledger.triggers import ledger_activity
from tcm_assets.resources import build_resources
from tcm_assets.services.file_locks import FileLock
from tcm_assets_tests.sensor_ticks import SensorTicks

FAMILIES = ["impossible", "gifts"]
"""Those of the alerts of every held video."""

SYNCED = [
    (
        *("redemptions", "ledger_entries", "account_balances", "benefit_balances", "review_times", "closed_periods"),
        *("ledger_books", "account_books", "posting_ages", "trial_balance", "ledger_liability"),
        "ledger_marks",
        "published_warehouse",
    )
]


@pytest.fixture
def ticks(workbench, runs_of_sensors, monkeypatch):
    """The sensor over the workbench's ledger and warehouse."""
    resources = {name: build_resources(workbench.settings)[name] for name in ("warehouse", "ledger")}
    return SensorTicks(ledger_activity, resources, runs_of_sensors, monkeypatch)


@pytest.fixture
def look(ticks):
    """Evaluates one tick: the first and last day of each requested run, or its assets."""
    return ticks.look


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
def test_before_the_first_refresh_nothing_is_asked_for(ticks):
    assert ticks.look() == []
    assert "a first refresh makes them" in ticks.reason


def test_a_ledger_that_was_not_prepared_is_said_to_be(workbench, look):
    for file in (workbench.settings.data_dir / "ledger").iterdir():
        file.unlink()
    assert look() == []


@pytest.mark.usefixtures("held_videos")
def test_a_quiet_shop_asks_for_nothing(look):
    assert look() == []
    assert look() == []


@pytest.mark.usefixtures("held_videos")
def test_new_entries_ask_for_what_is_copied_of_the_ledger_until_it_is(workbench, ticks):
    workbench.posted("9", 500)
    assert ticks.look() == SYNCED
    with workbench.ledger() as ledger:
        redeem(ledger, "7", list_rewards(ledger)[0].reward_id, idempotency_key="one", actor="nina")
    # The run that is on its way copies that too, or the next one does.
    assert ticks.look() == []
    assert "new entries: run " in ticks.reason
    ticks.end_runs()
    workbench.materialize("account_balances", "benefit_balances", checks=False)
    assert ticks.look() == []
    assert "has all 3 entries" in ticks.reason
    workbench.posted("10", 500)
    assert ticks.look() == SYNCED


@pytest.mark.usefixtures("held_videos")
def test_entries_whose_run_failed_are_asked_for_again_however_many_come(workbench, ticks):
    workbench.posted("9", 500)
    ticks.look()
    ticks.fail_runs()
    workbench.posted("10", 500)
    assert ticks.look() == []
    assert "new entries, late since" in ticks.reason
    ticks.wait(minutes=3)
    assert ticks.look() == SYNCED
    ticks.end_runs()
    # It succeeded, and nothing was copied.
    assert ticks.look() == []
    assert "to no effect" in ticks.reason


@pytest.mark.usefixtures("held_videos")
def test_an_appeal_is_followed_until_it_is_copied(workbench, ticks):
    workbench.reviewed("1", "reject", families=FAMILIES)
    workbench.given("alert_cases", {"video_id": "1", "author_id": "7", "standing": "rejected"})
    days = ticks.look()
    ticks.end_runs()
    with workbench.ledger() as ledger:
        record_appeal(ledger, {"video_id": "1", "author_id": "7"}, account_id="7", words="it is mine", reply_days=14)
    assert days == [("2020-10-01", "2020-10-01")]
    assert ticks.look()[-1:] == SYNCED
    workbench.materialize("review_times", checks=False)
    ticks.end_runs()
    assert SYNCED[0] not in ticks.look()


@pytest.mark.usefixtures("held_videos")
def test_entries_that_a_run_has_copied_ask_for_nothing(workbench, look):
    workbench.posted("9", 500)
    workbench.materialize("account_balances", "benefit_balances", checks=False)
    assert look() == []


@pytest.mark.usefixtures("held_videos")
def test_decisions_ask_for_the_days_of_their_videos_once(workbench, look):
    workbench.reviewed("1", "release", families=FAMILIES)
    assert look() == [("2020-10-01", "2020-10-01")]
    assert look() == []
    workbench.reviewed("2", "release", families=FAMILIES)
    # The first is on its way; the days between are not refreshed.
    assert look() == [("2020-10-04", "2020-10-04")]
    assert look() == []


@pytest.mark.usefixtures("held_videos")
def test_decisions_and_entries_of_one_moment_share_a_run(workbench, look):
    workbench.reviewed("1", "release", families=FAMILIES)
    workbench.posted("9", 500)
    assert look() == [("2020-10-01", "2020-10-01")]
    assert look() == []


@pytest.mark.usefixtures("held_videos")
def test_a_decision_whose_run_failed_is_asked_for_again_and_the_entries_meanwhile(workbench, ticks):
    workbench.reviewed("1", "release", families=FAMILIES)
    asked = ticks.look()
    ticks.fail_runs()
    workbench.posted("9", 500)
    assert ticks.look() == SYNCED
    assert ticks.look() == []
    assert "reviews of 2020-10-01, late since" in ticks.reason
    ticks.wait(minutes=3)
    assert ticks.look() == asked


@pytest.mark.usefixtures("held_videos")
def test_a_cursor_of_the_first_format_asks_for_what_is_lacking(workbench, ticks):
    workbench.posted("9", 500)
    ticks.cursor = '{"entry_count": [1, 1606000000.0]}'
    assert ticks.look() == SYNCED


@pytest.mark.usefixtures("held_videos")
def test_a_held_warehouse_is_said_and_looked_at_again(workbench, ticks, monkeypatch):
    monkeypatch.setattr("tcm_assets.ledger.triggers.WAIT_FOR_WAREHOUSE_S", 0.05)
    workbench.posted("9", 500)
    lock = FileLock(workbench.settings.warehouse_path.with_name("tcm.duckdb.lock"), 1)
    with lock.exclusive():
        assert ticks.look() == []
    assert "was not free within 0.05 s" in ticks.reason
    assert "Looked at again" in ticks.reason
    assert ticks.look() == SYNCED


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
    workbench.materialize("account_balances", "benefit_balances", checks=False)
    assert look() == []
    workbench.reviewed("1", "reject", families=FAMILIES)
    assert look() == [("2020-10-01", "2020-10-01")]


@pytest.mark.usefixtures("held_videos")
def test_a_decision_that_the_cases_show_and_one_about_no_case_ask_for_nothing(workbench, look):
    workbench.reviewed("1", "release", families=FAMILIES)
    workbench.materialize("alert_cases", "points_ledger", "account_balances", "benefit_balances", checks=False)
    workbench.reviewed("a video without alerts", "release", families=FAMILIES)
    assert look() == []


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
    assert look() == []
