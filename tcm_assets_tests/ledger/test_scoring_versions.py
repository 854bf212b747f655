"""Scoring versions are kept for good, by the warehouse and by the ledger."""

from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.scoring_versions import note_scoring_versions, read_noted_versions
from tcm_assets.points.resources import Scoring
from tcm_assets.tables.scoring_metrics import SCORING_METRICS

ROBUST = Scoring(method="robust")

MINMAX = Scoring(method="minmax")


def given_points(workbench, *scorings):
    """A video for each scoring, with points of its version."""
    workbench.given("scoring_reference")
    workbench.given(
        "video_points",
        *(
            {"video_id": str(place), "scoring_version": scoring.version().name, "points": 0}
            for place, scoring in enumerate(scorings)
        ),
    )


def current_and_counts(workbench):
    return {
        row["scoring_version"]: (row["is_current"], row["video_count"]) for row in workbench.rows("scoring_versions")
    }


def test_begins_with_the_configured_version(workbench):
    given_points(workbench, ROBUST)
    result = workbench.materialize("scoring_versions", resources={"scoring": ROBUST})
    assert all(check.passed for check in result.get_asset_check_evaluations())
    assert current_and_counts(workbench) == {ROBUST.version().name: (True, 1)}


def test_keeps_every_former_version_for_good(workbench):
    given_points(workbench, ROBUST)
    workbench.materialize("scoring_versions", resources={"scoring": ROBUST})
    first = workbench.rows("scoring_versions")[0]
    given_points(workbench, MINMAX)
    for _ in range(2):
        workbench.materialize("scoring_versions", resources={"scoring": MINMAX})
    assert current_and_counts(workbench) == {MINMAX.version().name: (True, 1), ROBUST.version().name: (False, 0)}
    kept = {row["scoring_version"]: row for row in workbench.rows("scoring_versions")}[ROBUST.version().name]
    parameters = ("method", "formula_revision", "window_days", *(f"{metric}_weight" for metric in SCORING_METRICS))
    assert [kept[name] for name in parameters] == [first[name] for name in parameters]


def test_a_warehouse_that_was_made_anew_has_the_versions_that_were_posted(workbench):
    given_points(workbench, ROBUST)
    workbench.given("alert_cases")
    workbench.given("video_credits")
    workbench.materialize("scoring_versions", "points_ledger", resources={"scoring": ROBUST})
    before = workbench.rows("scoring_versions")
    workbench.settings.warehouse_path.unlink()
    workbench.given("scoring_reference")
    given_points(workbench, MINMAX)
    workbench.materialize("scoring_versions", resources={"scoring": MINMAX})
    rows = {row["scoring_version"]: row for row in workbench.rows("scoring_versions")}
    assert rows.keys() == {ROBUST.version().name, MINMAX.version().name}
    of_use = {"is_current": False, "video_count": 0, "first_upload_date": None, "last_upload_date": None}
    assert rows[ROBUST.version().name] == {**before[0], **of_use}


def test_days_of_another_version_than_their_rule_are_told_and_stop_nothing(workbench):
    given_points(workbench, ROBUST)
    workbench.given("videos")
    # Nothing was posted, so the rule is about all days.
    workbench.materialize("scoring_rules", resources={"scoring": MINMAX})
    told = workbench.check("video_points")["video_points.days_have_the_version_of_their_rule"]
    assert (told.passed, told.blocking) == (False, False)
    assert 'video_points: 2020-10-01 breaks the promise "Every day has points of the version' in told.description


def test_points_of_a_version_that_was_never_noted_stop_what_follows(workbench):
    workbench.given("scoring_reference")
    workbench.given("video_points", {"scoring_version": "lost", "points": 0})
    result = workbench.materialize("scoring_versions", raise_on_error=False)
    assert not result.success
    failed = [check.check_name for check in result.get_asset_check_evaluations() if not check.passed]
    assert failed == ["every_point_is_explained"]


PARAMETERS = {"method": "robust", "window_days": None, "z_bound": 3.1, "view_count_weight": 1 / 7}


def test_a_version_stays_as_it_was_first_noted(ledger: Ledger):
    note_scoring_versions(ledger, {"robust-1": PARAMETERS})
    note_scoring_versions(ledger, {"robust-1": {"method": "another"}, "robust-2": {}})
    assert read_noted_versions(ledger) == {"robust-1": PARAMETERS, "robust-2": {}}
