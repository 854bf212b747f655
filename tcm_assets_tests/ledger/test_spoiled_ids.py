"""From export files to postings: one video is paid once, to one account, however files spell its ids."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tcm_assets_tests.workbench import DAY

NOON = datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC)

ACCOUNT = "6800000000000104729"


def record(second: int, **changes: Any) -> dict[str, Any]:
    """A record of the video that was made `second` seconds after noon."""
    made_at = NOON + timedelta(seconds=second)
    video_id = str((int(made_at.timestamp()) << 32) + 1_000_001)
    handle = changes.get("authorMeta", {}).get("name", "nina")
    return {
        "id": video_id,
        "day": DAY.isoformat(),
        "createTime": int(made_at.timestamp()) + 2,
        "authorMeta": {"id": ACCOUNT, "name": "nina"},
        "webVideoUrl": f"https://www.tiktok.com/@{handle}/video/{video_id}",
        "playCount": 1_000 + 37 * second,
        "diggCount": 80 + 3 * second,
    } | changes


VIDEO = record(0)["id"]

ROUNDED = [str(int(float(VIDEO))), str(int(Decimal(repr(float(VIDEO))))), f"{VIDEO[:15]}0000"]
"""The id as Python, JavaScript and a spreadsheet write it after a float."""

OTHERS = [
    record(second, authorMeta={"id": str(7_000 + second), "name": f"other{second}"}, webVideoUrl=None)
    for second in range(1, 41)
]


@pytest.fixture
def paid(workbench):
    """Deliver files, and return what the ledger has of the video and of nina's accounts, with all that was posted."""

    def deliver_and_pay(*deliveries: dict[str, Any]) -> tuple[list[tuple[str, str]], int]:
        workbench.deliver("2020-10-03.json", *OTHERS)
        for number, delivery in enumerate(deliveries, 4):
            workbench.deliver(f"2020-10-{number:02}.json", delivery)
        for name in ("content_sentiment", "alert_cases", "video_credits"):
            workbench.given(name)
        workbench.materialize(
            *("raw_videos", "videos", "scoring_reference", "video_points", "points_ledger"), checks=False
        )
        entries = workbench.rows("points_ledger")
        others = {str(other["id"]) for other in OTHERS}
        assert {entry["video_id"] for entry in entries} >= others
        own = [(entry["video_id"], entry["account_id"]) for entry in entries if entry["video_id"] not in others]
        return own, sum(entry["points"] for entry in entries if entry["video_id"] not in others)

    return deliver_and_pay


def test_a_video_that_every_tool_spells_otherwise_is_paid_once(paid):
    spellings = [f"'{VIDEO}", f'="{VIDEO}"', f"{VIDEO}.0", f"{int(VIDEO):.5E}", *ROUNDED]
    own, points = paid(record(0), *(record(0, id=spelled) for spelled in spellings))
    assert own == [(VIDEO, ACCOUNT)]
    assert points > 0


@pytest.mark.parametrize("whole_first", [True, False])
def test_a_video_whose_address_was_rounded_as_well_is_paid_once(paid, whole_first):
    copies = [
        record(0, id=each, webVideoUrl=f"https://www.tiktok.com/@nina/video/{each}", authorMeta={"name": "nina"})
        for each in ROUNDED
    ]
    own, points = paid(*[record(0), *copies][:: 1 if whole_first else -1])
    assert own == [(VIDEO, ACCOUNT)]
    assert points > 0


def test_an_account_that_every_tool_spells_otherwise_is_paid_once(paid):
    spellings = [f"'{ACCOUNT}", f"{ACCOUNT}.0", f"{int(ACCOUNT):.2E}", int(float(ACCOUNT)), None]
    spelled = [{"id": each, "name": "nina"} for each in spellings]
    # The whole id comes in the file before; a file with the video alone would be settled by it, so each has another.
    own, _ = paid(record(0), *(record(60 + n, authorMeta=author) for n, author in enumerate(spelled)))
    assert {account for _, account in own} == {ACCOUNT}
    assert len(own) == 1 + len(spellings)


def test_two_people_with_one_spoiled_id_are_paid_when_it_is_known_who_they_are(paid):
    own, points = paid(
        *(record(60 + n, authorMeta={"id": "6.80E+18", "name": name}) for n, name in enumerate(("anna", "ben")))
    )
    assert (own, points) == ([], 0)


def test_a_later_file_that_names_the_account_pays_the_earlier_video(paid):
    anna = {"id": "6800000000000209458", "name": "anna"}
    own, points = paid(record(60, authorMeta={**anna, "id": "6.80E+18"}), record(61, authorMeta=anna))
    assert {account for _, account in own} == {anna["id"]}
    assert len(own) == 2
    assert points > 0


NOT_SCORED_HERE = ("content_sentiment", "video_credits", "engagement_alerts", "alert_cases", "cleaned_creators")


def test_one_unknown_account_among_many_stops_nothing(full_workbench):
    """Every check from the files to the balances passes that could keep the copy for the pages from being made."""
    workbench = full_workbench
    workbench.deliver("2020-10-03.json", *OTHERS, record(60, authorMeta={"id": "7.33333E+18", "name": "pia"}))
    for name in NOT_SCORED_HERE:
        workbench.given(name)
    result = workbench.materialize(
        *("raw_videos", "videos", "scoring_reference", "video_points", "points_ledger", "account_balances"),
        *("creator_points", "published_warehouse"),
    )
    failed = {check.check_name for check in result.get_asset_check_evaluations() if not check.passed}
    assert (result.success, failed & {"accounts_are_known", "scored_videos_have_accounts"}) == (
        True,
        {"accounts_are_known", "scored_videos_have_accounts"},
    )
    assert workbench.settings.published_path.is_file()
    (waiting,) = [row for row in workbench.rows("video_points") if row["author_id"] is None]
    assert waiting["points"] > 0
    assert waiting["video_id"] not in {entry["video_id"] for entry in workbench.rows("points_ledger")}
