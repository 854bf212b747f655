"""Scoring rules are noted once and survive; days that were paid keep their points, whatever the settings say."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from tcm_assets.ledger import schema
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.postings import Earning, post_earnings
from tcm_assets.ledger.scoring_rules import note_scoring_rule, read_scoring_rules
from tcm_assets.ledger.scoring_versions import note_scoring_versions
from tcm_assets.points.resources import Scoring
from tcm_assets.points.scoring_versions import ScoringVersion
from tcm_assets.tables.scoring_metrics import MetricWeights
from tcm_assets.warehouse.relations import Window
from tcm_assets_tests.long_tests import LONG_TEST

ROBUST, WEIGHTED = ScoringVersion(window_days=30), ScoringVersion(window_days=30, weights=MetricWeights(sentiment=3))

DAY = date(2020, 10, 1)


def paid(ledger, *days, version=ROBUST):
    note_scoring_versions(ledger, {version.name: version.parameters()})
    earnings = [Earning(f"{day}", day, "7", "nina", 10, version.name, "scored") for day in days]
    post_earnings(ledger, earnings)


def noted(ledger):
    return [(rule.number, rule.valid_from, rule.scoring_version) for rule in read_scoring_rules(ledger)]


def test_another_scoring_counts_from_the_day_after_the_last_that_was_paid(ledger: Ledger):
    note_scoring_rule(ledger, ROBUST, None)
    paid(ledger, DAY, DAY + timedelta(days=3))
    for _ in range(2):
        note_scoring_rule(ledger, WEIGHTED, None)
    assert noted(ledger) == [(1, None, ROBUST.name), (2, DAY + timedelta(days=4), WEIGHTED.name)]
    assert [rule.version for rule in read_scoring_rules(ledger)] == [ROBUST, WEIGHTED]
    note_scoring_rule(ledger, WEIGHTED, DAY)
    assert noted(ledger)[2:] == [(3, DAY, WEIGHTED.name)]


def test_a_ledger_of_before_begins_with_the_versions_that_it_paid(ledger: Ledger):
    paid(ledger, DAY)
    paid(ledger, DAY + timedelta(days=1), version=WEIGHTED)
    note_scoring_rule(ledger, WEIGHTED, None)
    assert noted(ledger) == [(1, None, ROBUST.name), (2, DAY + timedelta(days=1), WEIGHTED.name)]


def test_rules_are_never_changed_deleted_or_replaced(ledger: Ledger):
    note_scoring_rule(ledger, ROBUST, None)
    rules = schema.SCORING_RULES
    replaced = "INSERT OR REPLACE" if ledger.is_sqlite else "INSERT"
    values = "VALUES (1, NULL, 'a', '{}', '2020-10-01 00:00:00.000000')"
    statements = (
        update(rules).values(scoring_version="another"),
        delete(rules),
        text(
            f"{replaced} INTO scoring_rules (rule_number, valid_from, scoring_version, parameters, decided_at) {values}"
        ),
    )
    for statement in statements:
        with pytest.raises(DBAPIError), ledger.writing() as connection:
            connection.execute(statement)
    assert noted(ledger) == [(1, None, ROBUST.name)]


WEEK = Window(DAY, DAY + timedelta(days=6))

FIRST_DAYS, LAST_DAYS = Window(WEEK.start, DAY + timedelta(days=4)), Window(DAY + timedelta(days=4), WEEK.end)

SCORED = ("scoring_rules", "scoring_reference", "video_points")


def videos(days):
    """Eight ordinary videos a day, with a count for each that differs from the others'."""
    for day in days.days():
        for number in range(8):
            views = 1_000 + 137 * (8 * (day - DAY).days + number)
            yield {
                "video_id": f"{day}-{number}",
                "upload_date": day,
                "author_id": "7",
                "author_username": "nina",
                "view_count": views,
                "like_count": views // (5 + number),
                "comment_count": views // (40 + number),
            }


def points(workbench):
    return {row["video_id"]: (row["points"], row["scoring_version"]) for row in workbench.rows("video_points")}


@LONG_TEST
def test_days_that_were_paid_keep_their_scoring_when_they_are_refreshed_and_in_a_new_warehouse(workbench):
    """A change of weights scores new days alone; the word of the owner scores the others anew."""

    def refresh(days, *, checks=False, **settings):
        scoring = {"scoring": Scoring(method="robust", **settings)}
        return workbench.materialize(*SCORED, days=days, resources=scoring, checks=checks)

    def deliver(days):
        workbench.given("videos", *videos(days), days=days)
        workbench.given("content_sentiment", days=days)

    weighted = {"weights": {"like_count": 9.0, "view_count": 1.0}}
    version = Scoring(method="robust", **weighted).version()
    deliver(FIRST_DAYS)
    refresh(FIRST_DAYS)
    of_robust = points(workbench)
    workbench.given("alert_cases")
    workbench.given("video_credits")
    workbench.materialize("points_ledger", days=FIRST_DAYS, checks=False)

    deliver(LAST_DAYS)
    result = refresh(WEEK, checks=True, **weighted)
    assert all(check.passed for check in result.get_asset_check_evaluations())
    now = points(workbench)
    assert {video: now[video] for video in of_robust} == of_robust
    assert {name for video, (_, name) in now.items() if video not in of_robust} == {version.name}
    assert [(row["valid_from"], row["scoring_version"]) for row in workbench.rows("scoring_rules")] == [
        (None, ROBUST.name),
        (LAST_DAYS.start, version.name),
    ]

    workbench.settings.warehouse_path.unlink()
    deliver(WEEK)
    refresh(WEEK, **weighted)
    assert points(workbench) == now

    refresh(LAST_DAYS, **weighted, valid_from=FIRST_DAYS.start.isoformat())
    told = workbench.check("video_points")["video_points.days_have_the_version_of_their_rule"]
    assert "2020-10-03 to 2020-10-04 break the promise" in told.description
    refresh(WEEK, **weighted)
    assert {name for _, name in points(workbench).values()} == {version.name}


def test_points_of_a_formula_that_is_gone_stay_and_new_videos_have_the_present_one(workbench, monkeypatch):
    workbench.given("videos", *videos(WEEK), days=WEEK)
    workbench.given("content_sentiment", days=WEEK)
    workbench.given("alert_cases")
    workbench.given("video_credits")
    with monkeypatch.context() as former:
        former.setattr("tcm_assets.points.scoring_versions.FORMULA_REVISION", 1)
        workbench.materialize(*SCORED, "points_ledger", days=WEEK, checks=False)
    before = points(workbench)
    last = WEEK.last_day
    changed = [
        {**row, "like_count": 1} if row["upload_date"] == last else row
        for row in [*videos(WEEK), {**next(videos(WEEK)), "video_id": "late", "upload_date": last}]
    ]
    workbench.given("videos", *changed, days=WEEK)
    result = workbench.materialize(*SCORED, days=WEEK)
    after = points(workbench)
    assert {video: after[video] for video in before if before[video][0] is not None} == {
        video: each for video, each in before.items() if each[0] is not None
    }
    assert after["late"][1] == ROBUST.name
    failed = {check.check_name for check in result.get_asset_check_evaluations() if not check.passed}
    assert failed == {"days_have_the_version_of_their_rule"}
