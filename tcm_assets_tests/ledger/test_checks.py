"""The reconciliation finds whatever differs between ledger, `video_points` and copy; other checks find broken rows."""

import shutil
from datetime import date, datetime

import pyarrow as pa
import pytest

from tcm_assets_tests.workbench import DAY, make_workbench

EQUALS = "points_ledger.ledger_equals_video_points"

SYNCED = "points_ledger.synced_entries_equal_the_ledger"


@pytest.fixture(scope="module")
def paid_folder(tmp_path_factory, instance, prepared_ledger):
    """A data folder with two videos that were posted and copied, so that everything agrees."""
    workbench = make_workbench(tmp_path_factory.mktemp("paid"), instance, prepared_ledger)
    points = [("1", 500), ("2", 100)]
    videos = [{"video_id": video_id, "author_id": "7", "points": number} for video_id, number in points]
    workbench.given("video_points", *videos)
    workbench.given("alert_cases")
    workbench.given("video_credits")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tcm_assets.orchestration.io_manager.pictures_by_table", dict)
        workbench.materialize("points_ledger")
    return workbench.settings.data_dir


@pytest.fixture
def paid(workbench, paid_folder):
    shutil.copytree(paid_folder, workbench.settings.data_dir, dirs_exist_ok=True)


def offending(workbench, check=EQUALS, **options):
    evaluation = workbench.check("points_ledger", **options)[check]
    assert evaluation.passed == (evaluation.metadata["offending_rows"].value == 0)
    rows = evaluation.metadata.get("first_offending_rows")
    (examples,) = rows.value.values() if rows else [[]]
    return examples


@pytest.mark.usefixtures("paid")
def test_all_that_was_posted_agrees(workbench):
    assert offending(workbench) == []
    assert offending(workbench, SYNCED) == []


@pytest.mark.usefixtures("paid")
def test_points_that_no_video_has_are_named(workbench):
    workbench.posted("3", 7)
    (row,) = offending(workbench)
    assert (row["video_id"], row["posted_points"], row["payable_points"]) == ("3", "7", "0")


@pytest.mark.usefixtures("paid")
def test_points_that_a_video_lacks_are_named(workbench):
    workbench.posted("1", 499)
    (row,) = offending(workbench)
    assert (row["video_id"], row["posted_points"], row["payable_points"]) == ("1", "499", "500")


@pytest.mark.usefixtures("paid")
def test_points_that_another_account_got_are_named(workbench):
    workbench.posted("1", 500, account_id="8")
    (row,) = offending(workbench)
    assert (row["video_id"], row["author_id"], row["paid_accounts"]) == ("1", "7", "['8']")


@pytest.mark.usefixtures("paid")
@pytest.mark.parametrize(
    ("standing", "posted", "passes"),
    [
        ("watched", 500, True),
        ("released", 500, True),
        ("released", 499, False),
        ("rejected", 500, False),
        ("rejected", 0, True),
        ("held", 0, True),
        ("held", 499, True),
        ("held", 501, False),
    ],
)
def test_the_standing_decides_what_a_video_may_have(workbench, standing, posted, passes):
    workbench.given("alert_cases", {"video_id": "1", "standing": standing})
    workbench.posted("1", posted)
    assert (offending(workbench) == []) == passes


@pytest.mark.usefixtures("paid")
@pytest.mark.parametrize(
    ("account", "posted", "standing", "passes"),
    [
        ("7", 0, "watched", True),
        ("7", 500, "watched", True),  # paid while its account was known
        ("7", 500, "rejected", False),
        ("7", 0, "rejected", True),
        ("7.1E+18", 500, "watched", False),
    ],
)
def test_a_video_whose_account_is_unknown_waits(workbench, monkeypatch, account, posted, standing, passes):
    other = {"video_id": "2", "points": 100}
    workbench.given("video_points", {"video_id": "1", "author_id": None, "points": 500}, other)
    workbench.given("alert_cases", {"video_id": "1", "standing": standing})
    # A ledger of before took any id.
    rows = [("1", account, posted), ("2", "7", 100)]
    posted_rows = [
        {"video_id": video, "upload_date": DAY, "account_id": to, "points": points}
        for video, to, points in rows
        if points
    ]
    monkeypatch.setattr("tcm_assets.ledger.statements.sum_posted", lambda *_: pa.Table.from_pylist(posted_rows))
    assert (offending(workbench) == []) == passes


@pytest.mark.usefixtures("paid")
def test_a_rejection_counts_without_a_case(workbench):
    workbench.reviewed("1", "reject")
    (row,) = offending(workbench)
    assert (row["video_id"], row["standing"], row["payable_points"]) == ("1", "rejected", "0")


@pytest.mark.usefixtures("paid")
def test_a_case_of_another_day_is_not_the_videos(workbench):
    workbench.given("alert_cases", {"video_id": "1", "standing": "rejected", "upload_date": date(2020, 11, 1)})
    assert offending(workbench) == []


@pytest.mark.usefixtures("paid")
def test_a_video_without_a_score_may_have_nothing(workbench):
    workbench.given(
        "video_points",
        {"video_id": "1", "author_id": "7", "points": None},
        {"video_id": "2", "author_id": "7", "points": 100},
    )
    assert [row["video_id"] for row in offending(workbench)] == ["1"]


@pytest.mark.usefixtures("paid")
def test_other_days_are_not_this_runs_concern(workbench):
    workbench.posted("9", 7, day=date(2020, 11, 1))
    assert offending(workbench) == []


@pytest.mark.usefixtures("paid")
def test_a_copy_that_lacks_or_changes_an_entry_is_noticed(workbench):
    rows = workbench.rows("points_ledger")
    workbench.given("points_ledger", {**rows[0], "reason": "another"})
    faults = [(row["fault"], row["entry_id"]) for row in offending(workbench, SYNCED)]
    assert sorted(faults) == [("missing in the copy", "1"), ("missing in the copy", "2"), ("not in the ledger", "1")]


@pytest.mark.usefixtures("paid")
def test_a_video_that_is_paid_twice_is_noticed(workbench):
    entry = workbench.rows("points_ledger")[0]
    workbench.given("points_ledger", entry, {**entry, "entry_id": 99, "owed_change": 1})
    failed = {name for name, check in workbench.check("points_ledger").items() if not check.passed}
    assert failed == {
        "points_ledger.one_first_posting_per_video",
        "points_ledger.changes_add_up",
        "points_ledger.no_key_twice",
        SYNCED,
    }


@pytest.mark.usefixtures("paid")
def test_nothing_downstream_is_made_of_a_ledger_that_disagrees(workbench, monkeypatch):
    workbench.given("video_points", {"video_id": "1", "points": 300}, {"video_id": "2", "points": 100})
    # A posting that posts nothing.
    monkeypatch.setattr("tcm_assets.ledger.postings.list_earnings", lambda *_: [])
    result = workbench.materialize("points_ledger", "account_balances", raise_on_error=False)
    failed = {check.check_name for check in result.get_asset_check_evaluations() if not check.passed}
    assert failed == {"ledger_equals_video_points"}
    assert not result.asset_materializations_for_node("account_balances")


def test_sums_that_do_not_add_up_are_noticed(workbench):
    workbench.given(
        "account_balances",
        {"account_id": "7", "video_points": 100, "redeemed_points": 150, "owed": 50, "balance": 0},
        {"account_id": "8", "video_points": 100, "balance": 99},
    )
    workbench.given("points_ledger", {"entry_id": 1, "points": 200})
    checks = workbench.check("account_balances")
    assert checks["account_balances.balances_add_up"].metadata["offending_rows"].value == 1
    assert checks["account_balances.video_points_equal_entries"].passed
    workbench.given("points_ledger", {"entry_id": 1, "points": 201})
    assert not workbench.check("account_balances")["account_balances.video_points_equal_entries"].passed


def test_a_broken_invariant_of_the_ledger_is_named(workbench, monkeypatch):
    monkeypatch.setattr(
        "tcm_assets.ledger.audit.audit", lambda _: ["account 7: its entries sum to 5, its balance is 6"]
    )
    workbench.given("points_ledger")
    result = workbench.materialize("account_balances", raise_on_error=False)
    checks = {check.check_name: check for check in result.get_asset_check_evaluations()}
    assert not checks["ledger_is_sound"].passed
    assert "its balance is 6" in str(checks["ledger_is_sound"].metadata["first_offending_rows"].value)


def test_a_clock_that_was_set_back_is_no_fault_of_a_reversal(workbench):
    times = {"redeemed_at": datetime(2020, 10, 1, 12), "reversed_at": datetime(2020, 10, 1, 11)}  # noqa: DTZ001
    workbench.given("redemptions", {"redemption_id": "1", "points": 150, "state": "reversed", **times})
    assert workbench.check("redemptions")["redemptions.reversals_are_dated"].passed


def test_a_reversal_without_a_date_is_noticed(workbench):
    workbench.given("redemptions", {"redemption_id": "1", "points": 150, "state": "reversed"})
    assert not workbench.check("redemptions")["redemptions.reversals_are_dated"].passed


VIDEO, ACCOUNT = "7680535555537441855", "6900000000000104729"


def test_two_doubles_that_were_planted_are_found_with_what_they_are_doubles_of(workbench):
    rounded = str(int(float(ACCOUNT)))
    paid = {"video_id": VIDEO, "author_id": ACCOUNT, "points": 40}
    double = {"video_id": f"'{VIDEO}", "author_id": rounded, "points": 41}
    workbench.given("alert_cases")
    workbench.given("video_credits")
    # The ledger opens no account for what rounding makes of one that it has: the rounded one came first.
    for delivered in ([double], [paid, double, {"video_id": "3", "points": 7}]):
        workbench.given("video_points", *delivered)
        workbench.materialize("points_ledger", "account_balances", checks=False)
    found = {
        name: [row for rows in check.metadata["first_offending_rows"].value.values() for row in rows]
        for name, check in workbench.check("points_ledger", "account_balances").items()
        if name.endswith("twice") and not check.passed
    }
    assert found == {
        "points_ledger.no_video_is_paid_twice": [
            {"id": f"'{VIDEO}", "double_of": VIDEO, "points": "41", "why": "the id is spoiled"}
        ],
        "account_balances.no_account_is_there_twice": [
            {"id": rounded, "double_of": ACCOUNT, "points": "41", "why": "a float or a spreadsheet rounded the id"}
        ],
    }
