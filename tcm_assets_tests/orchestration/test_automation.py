"""What the automation conditions ask for, tick by tick, of the real assets."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import dagster as dg
import pytest

from tcm_assets.definitions import defs
from tcm_assets.orchestration import upstream_conditions
from tcm_assets.orchestration.partitions import run_tags, window_of_keys
from tcm_assets.serving.triggers import refresh
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets_tests.memory_instance import copy_events, memory_instance

OF_A_DAY = {
    "videos",
    "text_embeddings",
    "content_analysis",
    "sponsored_content",
    "safety_findings",
    "partnership_signs",
    "visual_features",
    "content_sentiment",
    "scoring_reference",
    "video_points",
    "video_credits",
    "caption_fingerprints",
    "video_topics",
    "engagement_reference",
    "count_rule_reference",
    "engagement_alerts",
    "alert_cases",
    "points_ledger",
    "hold_events",
}
"""Partitioned assets below `raw_videos`."""

IN_ORDER = [key.to_user_string() for key in defs.resolve_asset_graph().toposorted_asset_keys]
"""All assets, in the order in which a run makes them."""

NOON_OF_OCTOBER_5 = datetime(2020, 10, 5, 12, tzinfo=UTC)

DAYS = [f"2020-10-{number:02}" for number in range(1, 5)]
"""The days that have ended by then and were refreshed."""


@dataclass
class Clockwork:
    """An instance that the follow_upstream sensor looks at, one tick after the other."""

    instance: dg.DagsterInstance
    defs: dg.Definitions = defs
    now: datetime = NOON_OF_OCTOBER_5
    _cursor: Any = None

    def tick(self) -> dict[str, set[str | None]]:
        """What is requested: assets and their partitions, None for a whole table."""
        result = dg.evaluate_automation_conditions(
            self.defs, self.instance, cursor=self._cursor, evaluation_time=self.now
        )
        self._cursor = result.cursor
        requested = {name: set(result.get_requested_partitions(dg.AssetKey(name))) for name in ALL_TABLES}
        return {name: days for name, days in requested.items() if days}

    def materialized(
        self, name: str, days: Iterable[str | None] = (None,), *, passed: bool = True, content: str = "as it was"
    ) -> None:
        """Report that the asset was materialized and checked."""
        for day in days:
            self.instance.report_runless_asset_event(
                dg.AssetMaterialization(name, partition=day, tags={"dagster/data_version": content})
            )
        for key in self.defs.resolve_asset_graph().asset_check_keys:
            if key.asset_key == dg.AssetKey(name):
                self.instance.report_runless_asset_event(
                    dg.AssetCheckEvaluation(key.asset_key, key.name, passed=passed, metadata={})
                )

    def all_materialized(self, days: Iterable[str]) -> None:
        """Report a refresh of everything."""
        for name in IN_ORDER:
            self.materialized(name, days if ALL_TABLES[name].partition_column else (None,))


def stand_in(asset: dg.AssetsDefinition, before: Callable[[], None]) -> dg.AssetsDefinition:
    """The same asset in everything that automation looks at; it computes nothing and calls `before` when it runs."""
    (spec,) = asset.specs

    @dg.multi_asset(
        name=spec.key.to_user_string(),
        specs=[spec],
        partitions_def=asset.partitions_def,
        backfill_policy=asset.backfill_policy,
    )
    def materialized() -> dg.MaterializeResult[None]:
        before()
        return dg.MaterializeResult(spec.key, data_version=dg.DataVersion("as it was"))

    return materialized


def passing(checks: dg.AssetChecksDefinition) -> dg.AssetChecksDefinition:
    """Checks of the same names that pass."""
    specs = list(checks.check_specs)

    @dg.multi_asset_check(name=checks.op.name, specs=specs)
    def passed() -> Iterable[dg.AssetCheckResult]:
        for spec in specs:
            yield dg.AssetCheckResult(asset_key=spec.asset_key, check_name=spec.name, passed=True)

    return passed


def stub_refresh(before_each_asset: Callable[[], None]) -> dg.JobDefinition:
    """The job `refresh` over assets that compute nothing."""
    assets = [stand_in(asset, before_each_asset) for asset in defs.assets or () if type(asset) is dg.AssetsDefinition]
    return dg.Definitions(
        assets=assets,
        asset_checks=[passing(checks) for checks in defs.asset_checks or ()],
        jobs=[refresh],
        executor=dg.in_process_executor,
    ).resolve_job_def("refresh")


@pytest.fixture
def new_clockwork():
    """Nothing there yet."""
    with memory_instance() as instance:
        yield Clockwork(instance)


@pytest.fixture(scope="module")
def refreshed():
    """Four days refreshed, and looked at since; nobody may change it."""
    with memory_instance() as instance:
        clockwork = Clockwork(instance)
        assert clockwork.tick() == {}
        clockwork.all_materialized(DAYS)
        assert clockwork.tick() == {}
        yield clockwork


@pytest.fixture
def clockwork(new_clockwork, refreshed):
    """Four days refreshed, and looked at since."""
    copy_events(refreshed.instance, new_clockwork.instance)
    new_clockwork._cursor = refreshed._cursor
    return new_clockwork


def test_nothing_is_asked_for_when_nothing_is_new(clockwork):
    assert clockwork.tick() == {}
    clockwork.now = datetime(2020, 10, 6, 1, tzinfo=UTC)
    # The 5th has ended, but nothing of it is there.
    assert clockwork.tick() == {}


def test_after_a_run_that_made_everything_of_some_days_nothing_is_asked_for(clockwork):
    number = 0
    requested = []

    def tick_now_and_then():
        nonlocal number
        number += 1
        if number % 12 == 0:
            requested.append(clockwork.tick())

    job = stub_refresh(tick_now_and_then)
    assert job.execute_in_process(
        instance=clockwork.instance,
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        tags=run_tags(window_of_keys("2020-10-02", "2020-10-04")),
    ).success
    requested += [clockwork.tick(), clockwork.tick()]
    assert len(requested) == number // 12 + 2
    assert not any(requested), requested


def test_what_a_run_stores_during_a_tick_is_not_asked_for(clockwork, monkeypatch):
    clockwork.materialized("engagement_alerts", ["2020-10-04"])

    def stored_meanwhile(*arguments: object, **options: bool) -> object:
        monkeypatch.undo()
        clockwork.materialized("alert_cases", ["2020-10-04"])
        return upstream_conditions._latest(*arguments, **options)

    monkeypatch.setattr(upstream_conditions, "_latest", stored_meanwhile)
    asked_for = set(clockwork.tick())
    # And not later either; what follows from it is.
    asked_for |= set(clockwork.tick())
    assert "points_ledger" in asked_for
    assert "alert_cases" not in asked_for


def test_what_comes_between_two_ticks_after_the_asset_was_stored_is_followed(clockwork):
    clockwork.materialized("videos", ["2020-10-04"])
    clockwork.materialized("raw_videos", ["2020-10-04"])
    assert clockwork.tick()["videos"] == {"2020-10-04"}


def test_a_new_day_goes_all_the_way_down(clockwork):
    clockwork.now = datetime(2020, 10, 6, 3, tzinfo=UTC)
    clockwork.materialized("raw_videos", ["2020-10-05"])
    assert clockwork.tick() == {name: {"2020-10-05"} for name in OF_A_DAY}
    assert clockwork.tick() == {}
    for name in IN_ORDER:
        if name in OF_A_DAY:
            clockwork.materialized(name, ["2020-10-05"])
    # Tables over all days can only follow when the day is there; they need no day to be complete.
    assert set(clockwork.tick()) == {
        "creator_profiles",
        "brand_profiles",
        "similarity_scores",
        "recommendations",
        "creator_lookalikes",
        "sponsorship_history",
        "creator_sponsorships",
        "sponsorship_conflicts",
        "creator_points",
        "creator_authenticity",
        "relevance_labels",
        "recommendation_quality",
        "creator_safety",
        "safety_contests",
        "creator_forecasts",
        "held_out_forecasts",
        "forecast_quality",
        "safety_quality",
        "campaign_totals",
        "campaign_shortlist_limits",
        "campaign_fits",
        "campaign_shortlists",
        "recommendation_lists",
        "points_fairness",
        "scoring_versions",
        "redemptions",
        "review_times",
        "account_balances",
        "account_books",
        "benefit_balances",
        "closed_periods",
        "ledger_books",
        "ledger_entries",
        "ledger_liability",
        "ledger_marks",
        "posting_ages",
        "trial_balance",
        "published_warehouse",
    }


def test_a_day_that_is_delivered_again_is_followed_however_old(clockwork):
    clockwork.materialized("raw_videos", ["2020-10-02"])
    requested = clockwork.tick()
    assert requested["videos"] == {"2020-10-02"}
    assert requested["video_credits"] == {"2020-10-02"}


def test_new_videos_rescore_the_days_whose_window_holds_them(clockwork):
    clockwork.materialized("videos", ["2020-10-02"])
    requested = clockwork.tick()
    assert requested["scoring_reference"] == set(DAYS[1:])
    assert requested["video_points"] == set(DAYS[1:])
    assert requested["text_embeddings"] == {"2020-10-02"}


def test_money_waits_for_the_checks_of_points_and_of_cases(clockwork):
    for name in ("video_points", "alert_cases"):
        clockwork.materialized(name, ["2020-10-04"], passed=False)
        assert "points_ledger" not in clockwork.tick()
        clockwork.materialized(name, ["2020-10-04"])
        assert clockwork.tick()["points_ledger"] == {"2020-10-04"}
        clockwork.materialized("points_ledger", ["2020-10-04"])
        assert set(clockwork.tick()) >= {"redemptions", "account_balances"}


def test_nothing_is_paid_of_a_new_day_without_cases(clockwork):
    clockwork.now = datetime(2020, 10, 6, 3, tzinfo=UTC)
    day = "2020-10-05"
    clockwork.materialized("raw_videos", [day])
    assert "points_ledger" in clockwork.tick()
    failed = {"engagement_alerts", "alert_cases", "points_ledger"}
    for name in IN_ORDER:
        if name in OF_A_DAY - failed:
            clockwork.materialized(name, [day])
    assert "points_ledger" not in clockwork.tick()
    # Scored again, and still nothing is known of its alerts.
    clockwork.materialized("video_points", [day])
    assert "points_ledger" not in clockwork.tick()
    clockwork.materialized("engagement_alerts", [day])
    requested = clockwork.tick()
    assert (requested["alert_cases"], requested["points_ledger"]) == ({day}, {day})


def test_the_window_is_thirty_days_long(new_clockwork):
    clockwork = new_clockwork
    clockwork.now = datetime(2020, 12, 23, tzinfo=UTC)
    november = [f"2020-11-{number:02}" for number in range(1, 31)]
    clockwork.all_materialized(["2020-10-31", *november])
    clockwork.tick()
    clockwork.materialized("videos", ["2020-10-31"])
    assert clockwork.tick()["scoring_reference"] == {"2020-10-31", *november[:29]}


def test_days_that_nothing_was_delivered_for_are_not_made_for_the_sake_of_a_window(new_clockwork):
    clockwork = new_clockwork
    clockwork.now = datetime(2020, 12, 23, tzinfo=UTC)
    clockwork.all_materialized(["2020-10-31"])
    clockwork.tick()
    clockwork.materialized("raw_videos", ["2020-10-31"])
    assert {day for days in clockwork.tick().values() for day in days if day} == {"2020-10-31"}
    # And not once the asked run has stored them.
    for name in ("videos", *IN_ORDER):
        if name in OF_A_DAY:
            clockwork.materialized(name, ["2020-10-31"])
    assert {day for days in clockwork.tick().values() for day in days if day} == set()
    # A day between them that is delivered is made.
    clockwork.materialized("raw_videos", ["2020-11-02"])
    assert clockwork.tick()["scoring_reference"] == {"2020-11-02"}


def test_a_failed_blocking_check_holds_back_until_it_passes(clockwork):
    clockwork.materialized("videos", ["2020-10-04"], passed=False)
    assert clockwork.tick() == {}
    clockwork.materialized("videos", ["2020-10-04"])
    assert clockwork.tick()["video_credits"] == {"2020-10-04"}


def test_a_new_brand_list_rematches_and_scores_no_video(clockwork):
    clockwork.materialized("cleaned_brands")
    assert clockwork.tick() == {}
    clockwork.materialized("cleaned_brands", content="a new brand")
    matching = {"brand_profiles", "regulated_brands", "similarity_scores", "recommendations", "published_warehouse"}
    sponsors = {"sponsorship_history", "creator_sponsorships", "sponsorship_conflicts"}
    of_lists = {"recommendation_lists", "recommendation_quality", "relevance_labels"}
    of_captions = {"sponsored_content", "partnership_signs", "safety_findings"}
    campaigns = {
        "campaign_briefs",
        "campaign_fits",
        "campaign_shortlists",
        "campaign_shortlist_limits",
        "campaign_totals",
    }
    assert set(clockwork.tick()) == {*matching, *sponsors, *of_lists, *of_captions, *campaigns}


def with_new_code(defs: dg.Definitions, name: str) -> dg.Definitions:
    def renew(spec: dg.AssetSpec) -> dg.AssetSpec:
        return spec.replace_attributes(code_version="new") if spec.key == dg.AssetKey(name) else spec

    return defs.map_asset_specs(func=renew)


@pytest.mark.filterwarnings("ignore::dagster.PreviewWarning")
@pytest.mark.parametrize("root", ["raw_videos", "live_deliveries"])
def test_new_code_of_a_root_of_days_asks_for_the_latest_day_alone(clockwork, root):
    clockwork.defs = with_new_code(clockwork.defs, root)
    assert clockwork.tick()[root] == {DAYS[-1]}


@pytest.mark.filterwarnings("ignore::dagster.PreviewWarning")
def test_new_code_of_a_root_asks_for_it_and_what_follows(clockwork):
    clockwork.defs = with_new_code(clockwork.defs, "cleaned_creators")
    requested = clockwork.tick()
    assert requested["cleaned_creators"] == {None}
    assert requested["creator_profiles"] == {None}
    assert not OF_A_DAY & set(requested)
    clockwork.materialized("cleaned_creators")
    clockwork.tick()
    assert clockwork.tick() == {}


def test_nothing_is_asked_for_before_its_upstream_was_ever_there(new_clockwork):
    new_clockwork.tick()
    new_clockwork.materialized("cleaned_creators")
    # Profiles need videos too, whose checks never passed.
    assert new_clockwork.tick() == {}


def test_topics_follow_no_new_day_and_every_day_follows_new_topics(clockwork):
    clockwork.materialized("text_embeddings", ["2020-10-04"])
    requested = clockwork.tick()
    assert requested["video_topics"] == {"2020-10-04"}
    assert "content_topics" not in requested
    clockwork.materialized("video_topics", ["2020-10-04"])
    clockwork.tick()
    clockwork.materialized("content_topics")
    assert clockwork.tick() == {"video_topics": set(DAYS)}


def test_topics_are_made_once_when_there_is_what_they_are_made_of(new_clockwork):
    clockwork = new_clockwork
    clockwork.tick()
    for name in ("videos", "text_embeddings", "content_analysis"):
        clockwork.materialized(name, DAYS)
    assert clockwork.tick()["content_topics"] == {None}
