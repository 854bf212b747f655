"""The asset `live_deliveries` and the job `fetch`: when requests are sent, and what becomes of the answers."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from tcm_assets.catalogue.lists.creators_and_brands import BRAND_COLUMNS, CREATOR_COLUMNS
from tcm_assets.definitions import defs
from tcm_assets.live.resources import ASK_TAG, LiveRequests
from tcm_assets.live.source import Delivered, Failed, Stopped
from tcm_assets.orchestration.table_asset import WAREHOUSE_POOL
from tcm_assets_tests.video_ids import video_id

V1, V2 = video_id(1), video_id(2)

LISTED_ID = str((1601640000 << 32) + 1)
"""Of 2020-10-02."""


@pytest.fixture
def asked(monkeypatch):
    asked = []
    use(monkeypatch, Source(asked, []))
    return asked


def use(monkeypatch, source):
    monkeypatch.setattr(LiveRequests, "source", lambda self: source if self.source_name == "pages" else None)


@dataclass(frozen=True)
class Source:
    """A source that delivers every video except 2."""

    asked: list[str]
    accounts: list[str | None]
    stops_at: str | None = None
    name: str = "pages"

    def fetch(self, refs):
        for ref in refs:
            if ref.video_id == self.stops_at:
                yield Stopped("the quota is used up")
                return
            self.asked.append(ref.video_id)
            self.accounts.append(ref.author_id)
            if ref.video_id == V2:
                yield Failed(V2, "private", "the account is private")
                continue
            yield Delivered(
                ref.video_id,
                {
                    "id": ref.video_id,
                    "createTime": int(datetime(2020, 10, 2, 12, tzinfo=UTC).timestamp()),
                    "authorMeta": {"id": "7", "name": "nina"},
                    **dict.fromkeys(("playCount", "diggCount", "shareCount", "commentCount", "collectCount"), 900),
                },
            )


@pytest.fixture
def given(workbench):
    """Two known videos, and one that is listed alone."""
    workbench.deliver("known_2020-10-05.json", {"id": "1", "day": "2020-10-02"}, {"id": "2", "day": "2020-10-01"})
    workbench.settings.live_urls_path.write_text(f"{LISTED_ID}\n1234\nnonsense\n", encoding="utf-8")
    return workbench


def run(workbench, *names, source="pages", ask=True, raise_on_error=True):
    settings = workbench.settings.model_copy(update={"live_source": source})
    live = {"live_requests": LiveRequests.of(settings)}
    return workbench.materialize(
        *names, resources=live, tags=defs.resolve_job_def("fetch").tags if ask else {}, raise_on_error=raise_on_error
    )


def test_known_and_listed_videos_are_asked_for_and_delivered(given, asked):
    result = run(given, "live_deliveries", "raw_videos")
    assert asked == [LISTED_ID, V1, V2]
    assert all(check.passed for check in result.get_asset_check_evaluations())
    assert {row["video_id"]: row["outcome"] for row in given.rows("live_deliveries")} == {
        V1: "delivered",
        V2: "private",
        LISTED_ID: "delivered",
    }
    counts = [(row["video_id"], row["view_count"], row["bookmark_count"]) for row in given.rows("raw_videos")]
    expected = [(V1, 100, None), (V1, 900, 900), (V2, 100, None), (LISTED_ID, 900, 900)]
    assert sorted(counts, key=str) == sorted(expected, key=str)
    (reported,) = [
        event.materialization.metadata
        for event in result.get_asset_materialization_events()
        if event.asset_key.to_user_string() == "live_deliveries" and "videos_answered" in event.materialization.metadata
    ][:1]
    assert (reported["videos_answered"].value, reported["videos_delivered"].value) == (3, 2)


def test_the_account_of_a_listed_video_may_be_known_by_another_day(workbench, monkeypatch):
    workbench.deliver("known_2020-10-20.json", {"id": "1", "day": "2020-10-15"})
    page = f"https://www.tiktok.com/@nina/video/{LISTED_ID}"
    workbench.settings.live_urls_path.write_text(page, encoding="utf-8")
    source = Source([], [])
    use(monkeypatch, source)
    run(workbench, "live_deliveries")
    assert (source.asked, source.accounts) == ([LISTED_ID], ["7"])


def test_a_source_that_stops_is_warned_of(given, monkeypatch, capfd):
    use(monkeypatch, Source([], [], stops_at=V1))
    run(given, "live_deliveries")
    assert "2 videos were not requested: the quota is used up" in capfd.readouterr().err


def test_nothing_is_requested_without_the_tag(given, asked):
    run(given, "live_deliveries", ask=False)
    assert asked == []
    assert given.rows("live_deliveries") == []


def test_without_a_source_the_run_says_so_and_goes_on(given, asked):
    result = run(given, "live_deliveries", source="none")
    assert asked == []
    assert given.rows("live_deliveries") == []
    metadata = [event.materialization.metadata for event in result.get_asset_materialization_events()]
    assert any("nothing was requested" in str(each.get("live_source")) for each in metadata)


def test_what_was_answered_stays_in_the_table(given, asked):
    run(given, "live_deliveries")
    run(given, "live_deliveries", ask=False)
    assert len(given.rows("live_deliveries")) == 3
    assert len(asked) == 3


def test_lines_that_are_no_videos_are_rejected(given):
    given.write_list(given.settings.creators_csv, CREATOR_COLUMNS)
    given.write_list(given.settings.brands_csv, BRAND_COLUMNS)
    given.materialize("rejected_records", checks=False)
    reported = [row for row in given.rows("rejected_records") if row["source_file"] == "live_urls.txt"]
    assert [row["position"] for row in reported] == [2, 3]


def test_the_job_asks_and_no_other_one_does():
    job = defs.resolve_job_def("fetch")
    assert [key.to_user_string() for key in job.asset_layer.selected_asset_keys] == ["live_deliveries"]
    assert job.tags == {ASK_TAG: "true"}
    assert not any(ASK_TAG in other.tags for other in defs.jobs if other.name != "fetch")


def test_no_other_run_waits_while_it_asks():
    """A run is in the pools of all its steps for as long as it lasts."""

    def pools(name):
        return {pool for node in defs.resolve_job_def(name).nodes if (pool := getattr(node.definition, "pool", None))}

    assert pools("fetch") == set()
    assert pools("refresh") == {WAREHOUSE_POOL}


def test_days_that_were_not_asked_for_are_not_asked_about(given, asked):
    given.deliver("more_2020-10-09.json", {"id": "3", "day": "2020-10-08"})
    run(given, "live_deliveries")
    assert video_id(3) not in asked
    assert all(row["upload_date"] <= date(2020, 10, 2) for row in given.rows("live_deliveries"))
