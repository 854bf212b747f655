"""The lineage that every asset reports: complete, and of columns of assets that Dagster knows as upstream."""

import inspect

import dagster as dg
import ibis
import pyarrow as pa
import pytest

from tcm_assets.definitions import defs
from tcm_assets.orchestration.column_lineage import COLUMN_LINEAGE, COLUMNS_IN_WORDS, lineage_metadata
from tcm_assets.points.tables import SCORING_VERSIONS, VIDEO_CREDITS
from tcm_assets.tables.all_tables import ALL_TABLES

GRAPH = defs.resolve_asset_graph()

MADE_OF_NO_TABLE = {
    "cleaned_creators": "creators.csv",
    "cleaned_brands": "brands.csv",
    "cleaned_rates": "rates.csv",
    "live_deliveries": "files of a live source's answers",
    "raw_videos": "export files",
    "rejected_records": "all files",
    "hold_events": "the ledger's database",
    "review_times": "the ledger's database",
    "redemptions": "the ledger's database",
    "ledger_entries": "the ledger's database",
    "account_balances": "the ledger's database",
    "benefit_balances": "the ledger's database",
    "closed_periods": "the ledger's database",
    "ledger_liability": "the ledger's database",
    "ledger_marks": "the ledger's database",
    "safety_contests": "the ledger's database",
    "scoring_rules": "the ledger's database",
    "published_warehouse": "the published copy itself",
}

_DECIDED_BY_A_PERSON = "a decision in the ledger"
_PARAMETER = "a parameter: a setting or a constant of the code"
_ASKED_FOR = "the days and groups that are asked for, not the rows that are there"

CONSTANTS = {
    "video_points": {"method": _PARAMETER, "scoring_version": _PARAMETER},
    "scoring_reference": dict.fromkeys(("upload_date", "population", "metric"), _ASKED_FOR)
    | {"window_days": _PARAMETER}
    | dict.fromkeys(("mean", "standard_deviation"), "null: only zscore reads them"),
    "engagement_reference": dict.fromkeys(("upload_date", "category", "ratio"), _ASKED_FOR)
    | {"window_days": _PARAMETER},
    "count_rule_reference": {"signal": _ASKED_FOR, "window_days": _PARAMETER},
    "scoring_versions": dict.fromkeys(
        set(SCORING_VERSIONS.column_names) - {"video_count", "first_upload_date", "last_upload_date"}, _PARAMETER
    ),
    "forecast_quality": {"subset_of": "the kinds of subsets", "method": "the code"},
    # Judged by people, once for each list of terms; the findings only say which category each row is of.
    "safety_quality": dict.fromkeys(
        (
            *("judged_on", "judged_count", "right_count", "touching_count"),
            *("precision", "precision_low", "precision_high", "recall", "recall_low", "recall_high"),
        ),
        "the judgements of people",
    ),
    "points_fairness": dict.fromkeys(("measure", "unit", "explanation"), "the list of measures")
    | {"method": "the list of methods"},
    "relevance_labels": dict.fromkeys(("label_source", "grade", "source"), "relevance.csv, or that it is no grade"),
    "recommendation_quality": dict.fromkeys(
        ("split", "direction", "method", "method_kind", "metric"), "the lists of methods, metrics and ways to hold out"
    ),
    "campaign_briefs": dict.fromkeys(
        set(ALL_TABLES["campaign_briefs"].column_names) - {"brand_id", "brand_name"}, "the brief's file"
    ),
    "recommendations": {"direction": "which of the two lists it is"},
    "recommendation_lists": {"direction": "which of the two lists it is", "asked_count": _PARAMETER},
    "alert_cases": dict.fromkeys(("reviewed_at", "reviewer", "review_note"), _DECIDED_BY_A_PERSON),
    "points_ledger": dict.fromkeys(("entry_id", "created_at"), "the ledger's own number and clock"),
    "ledger_books": {"period_kind": "which of the two kinds it is"},
    "trial_balance": dict.fromkeys(("book_account", "book_account_kind"), "the list of the accounts of the books"),
}


def lineage_of(result, name):
    """The lineage that the last day's materialization of an asset reports, as {column: {(table, column)}}."""
    *earlier, last = result.asset_materializations_for_node(name)
    assert not any(COLUMN_LINEAGE in event.metadata for event in earlier)
    if COLUMN_LINEAGE not in last.metadata:
        return {}
    deps = last.metadata[COLUMN_LINEAGE].value.deps_by_column
    return {
        column: {(dep.asset_key.to_user_string(), dep.column_name) for dep in each} for column, each in deps.items()
    }


@pytest.mark.usefixtures("known_anchors")
def test_every_asset_tells_where_its_columns_come_from(full_workbench):
    names = [name for name in ALL_TABLES if name not in MADE_OF_NO_TABLE or "ledger" in MADE_OF_NO_TABLE[name]]
    result = full_workbench.materialize(*names, checks=False)
    for name in names:
        lineage = lineage_of(result, name)
        if name in MADE_OF_NO_TABLE:
            assert lineage == {}
            continue
        assert tuple(lineage) == ALL_TABLES[name].column_names
        without = {column for column, sources in lineage.items() if not sources}
        assert without == set(CONSTANTS.get(name, {})), name
        upstream = {key.to_user_string() for key in GRAPH.get(dg.AssetKey(name)).parent_keys}
        for table, column in set().union(*lineage.values()):
            assert table in upstream, f"{name} names {table}"
            assert column in ALL_TABLES[table].column_names


def test_the_last_day_of_a_run_tells_it_to_people_too(workbench):
    workbench.given("videos", {"video_id": "1"})
    result = workbench.materialize("video_credits", checks=False)
    first, last = result.asset_materializations_for_node("video_credits")
    assert COLUMNS_IN_WORDS not in first.metadata
    words = last.metadata[COLUMNS_IN_WORDS].value.splitlines()
    assert words[:3] == ["| columns | computed from |", "|---|---|", "| video_id | videos: video_id |"]
    sums = "base_credits, bonus_credits, total_credits, reward_tier, wallet_usd, exposure_min"
    counts = "comment_count, gift_count, like_count, share_count, view_count"
    assert f"| {sums} | videos: {counts} |" in words


def test_an_expression_that_cannot_be_traced_stops_nothing(caplog):
    nothing_known = ibis.table({"video_id": "string"}, name="unknown")
    assert lineage_metadata(VIDEO_CREDITS, nothing_known) == {}
    assert "where the columns of video_credits come from could not be found" in caplog.text


def test_only_what_is_made_of_no_table_returns_plain_rows():
    plain = {
        name
        for name in ALL_TABLES
        if inspect.signature(defs.get_assets_def(name).op.compute_fn.decorated_fn).return_annotation is pa.Table
    }
    assert plain == set(MADE_OF_NO_TABLE)
