"""The assets of the ledger, from `points_ledger`, which posts earnings and holds, to copies of what it has."""

from datetime import date

import dagster as dg
import ibis
import pyarrow as pa

from tcm_assets.ledger.resources import LedgerResource
from tcm_assets.ledger.tables import (
    ACCOUNT_BALANCES,
    BENEFIT_BALANCES,
    CLOSED_PERIODS,
    HOLD_EVENTS,
    LEDGER_ENTRIES,
    LEDGER_MARKS,
    POINTS_LEDGER,
    REDEMPTIONS,
    REVIEW_TIMES,
)
from tcm_assets.orchestration.automation import AFTER_UPSTREAM_WITHOUT_GAPS, WHEN_CODE_CHANGES
from tcm_assets.orchestration.partitions import output_window
from tcm_assets.orchestration.resources import WarehouseResource
from tcm_assets.orchestration.table_asset import table_asset
from tcm_assets.points.due_points import compute_earnings, list_held_videos
from tcm_assets.points.resources import SCORING_FROM, SCORING_VERSION, Scoring, fetch_rules
from tcm_assets.points.scoring_rules import spoken_rules, version_parameters
from tcm_assets.points.scoring_versions import compute_scoring_versions
from tcm_assets.points.tables import SCORING_RULES, SCORING_VERSIONS, VIDEO_POINTS
from tcm_assets.warehouse.relations import RowsFrom


@table_asset(
    SCORING_RULES,
    code_version=f"1-{SCORING_VERSION}-{SCORING_FROM}",
    kinds={"ledger"},
    automation_condition=WHEN_CODE_CHANGES,
)
def scoring_rules(context: dg.AssetExecutionContext, scoring: Scoring, ledger: LedgerResource) -> pa.Table:
    """Note from which day on the scoring of the settings counts, and copy all rules from the ledger."""
    from tcm_assets.ledger.scoring_rules import copy_scoring_rules, note_scoring_rule

    asked_from = date.fromisoformat(scoring.valid_from) if scoring.valid_from else None
    with ledger.open_to_post() as opened:
        rules = note_scoring_rule(opened, scoring.version(), asked_from)
    sentence = spoken_rules(rules)
    context.log.info(sentence)
    context.add_asset_metadata({"scoring": sentence})
    return copy_scoring_rules(rules)


@table_asset(SCORING_VERSIONS, code_version=f"2-{SCORING_VERSION}", kinds={"sql", "ledger"})
def scoring_versions(
    video_points: ibis.Table,
    scoring_rules: ibis.Table,
    scoring: Scoring,
    warehouse: WarehouseResource,
    ledger: LedgerResource,
) -> ibis.Table:
    """List the current version, and every former one that the table has, a rule names, or the ledger has points of."""
    from tcm_assets.ledger.scoring_versions import list_former_versions, read_noted_versions

    rules = fetch_rules(scoring_rules, scoring, warehouse.engine)
    with ledger.open() as opened:
        known = {**{rule.scoring_version: version_parameters(rule) for rule in rules}, **read_noted_versions(opened)}
    former = list_former_versions(warehouse.engine, known)
    return compute_scoring_versions(video_points, former, scoring.version())


@table_asset(POINTS_LEDGER, code_version="6", kinds={"sql", "ledger"}, automation_condition=AFTER_UPSTREAM_WITHOUT_GAPS)
def points_ledger(
    context: dg.AssetExecutionContext,
    video_points: ibis.Table,
    video_credits: ibis.Table,
    alert_cases: ibis.Table,
    engagement_alerts: ibis.Table,
    scoring: Scoring,
    warehouse: WarehouseResource,
    ledger: LedgerResource,
) -> RowsFrom:
    """Post what the videos of the days are due, where it differs from what was posted; copy all their entries.

    Holds are recorded with it, beside the evidence of now.
    """
    from tcm_assets.ledger.appeals import explain_overturned
    from tcm_assets.ledger.errors import TakeBackWaitsError
    from tcm_assets.ledger.evidence import require_rows, require_stored_marks
    from tcm_assets.ledger.held_videos import find_held_videos, update_holds
    from tcm_assets.ledger.postings import find_unscored_days, list_earnings, post_earnings, summarize_posting
    from tcm_assets.ledger.reviews import find_latest_reviews, select_rejected
    from tcm_assets.ledger.scoring_versions import note_scoring_versions, read_parameters
    from tcm_assets.ledger.statements import copy_points_ledger, sum_posted
    from tcm_assets.ledger.take_backs import require_take_back

    days, engine = output_window(context), warehouse.engine
    with ledger.open_to_post() as opened:
        held = engine.fetch(list_held_videos(video_points, alert_cases))["video_id"].to_pylist()
        posted = ibis.memtable(sum_posted(opened, days.start, days.end, held))
        reviews = find_latest_reviews(opened)
        rejections = ibis.memtable(select_rejected(reviews))
        all_points = engine.table(VIDEO_POINTS)
        earnings = compute_earnings(video_points, video_credits, alert_cases, rejections, posted, all_points)
        due = explain_overturned(opened, engine.fetch(earnings), reviews)
        require_stored_marks(opened, engine)
        if unscored := find_unscored_days(engine, due):
            raise dg.Failure(
                f"the ledger has points of {len(unscored)} days that this warehouse has not scored, {unscored[0]} to "
                f"{unscored[-1]}: nothing was posted. Refresh these days from raw_videos on, then post them."
            )
        try:
            require_take_back(
                opened,
                due,
                select_rejected(reviews)["video_id"].to_pylist(),
                share=ledger.take_back_share,
                account_share=ledger.take_back_accounts,
            )
        except TakeBackWaitsError as waits:
            # Nothing changes by trying again.
            raise dg.Failure(str(waits), allow_retries=False) from waits
        note_scoring_versions(opened, read_parameters(engine, due, scoring.version()))
        counts = post_earnings(opened, list_earnings(opened, due))
        waiting = find_held_videos(engine, due, video_points, alert_cases, engagement_alerts)
        update_holds(opened, engine, waiting, held, days, reviews, hold_days=ledger.hold_days)
        context.add_asset_metadata(summarize_posting(counts, due), partition_key=days.last_day.isoformat())
        entries = copy_points_ledger(opened, days.start, days.end)
        require_rows(opened, engine, POINTS_LEDGER, entries, "created_at", days)
    given = earnings.select("upload_date", "video_id", "account_id", "scoring_version", "reason", points="due_points")
    return RowsFrom(entries, given, own_columns=("entry_id", "created_at"))


@table_asset(
    HOLD_EVENTS,
    code_version="2",
    kinds={"ledger"},
    deps=[POINTS_LEDGER.name],
    automation_condition=AFTER_UPSTREAM_WITHOUT_GAPS,
)
def hold_events(context: dg.AssetExecutionContext, ledger: LedgerResource) -> pa.Table:
    """Copy the events of holds of the days' videos from the ledger."""
    from tcm_assets.ledger.holds import copy_hold_events

    days = output_window(context)
    with ledger.open() as opened:
        return copy_hold_events(opened, days.start, days.end)


@table_asset(REVIEW_TIMES, code_version="1", kinds={"ledger"}, deps=[HOLD_EVENTS.name])
def review_times(ledger: LedgerResource) -> pa.Table:
    """Copy from the ledger how long holds and appeals waited."""
    from tcm_assets.ledger.review_times import copy_review_times

    with ledger.open() as opened:
        return copy_review_times(opened)


@table_asset(REDEMPTIONS, code_version="1", kinds={"ledger"}, deps=[POINTS_LEDGER.name])
def redemptions(ledger: LedgerResource, warehouse: WarehouseResource) -> pa.Table:
    """Copy the shop's log from the ledger."""
    from tcm_assets.ledger.evidence import require_rows
    from tcm_assets.ledger.statements import copy_redemptions

    with ledger.open() as opened:
        rows = copy_redemptions(opened)
        require_rows(opened, warehouse.engine, REDEMPTIONS, rows, "redeemed_at")
        return rows


@table_asset(ACCOUNT_BALANCES, code_version="1", kinds={"ledger"}, deps=[POINTS_LEDGER.name])
def account_balances(ledger: LedgerResource, warehouse: WarehouseResource) -> pa.Table:
    """Copy what every account earned, spent and has from the ledger."""
    from tcm_assets.ledger.evidence import require_accounts
    from tcm_assets.ledger.statements import copy_account_balances

    with ledger.open() as opened:
        rows = copy_account_balances(opened)
        require_accounts(opened, warehouse.engine, rows)
        return rows


@table_asset(LEDGER_ENTRIES, code_version="1", kinds={"ledger"}, deps=[POINTS_LEDGER.name])
def ledger_entries(ledger: LedgerResource) -> pa.Table:
    """Copy every entry of points and benefits from the ledger."""
    from tcm_assets.ledger.entry_copies import copy_ledger_entries

    with ledger.open() as opened:
        return copy_ledger_entries(opened)


@table_asset(BENEFIT_BALANCES, code_version="1", kinds={"ledger"}, deps=[POINTS_LEDGER.name])
def benefit_balances(ledger: LedgerResource) -> pa.Table:
    """Copy what every account was granted, got delivered and has left of benefits from the ledger."""
    from tcm_assets.ledger.entry_copies import copy_benefit_balances

    with ledger.open() as opened:
        return copy_benefit_balances(opened)


@table_asset(CLOSED_PERIODS, code_version="1", kinds={"ledger"}, deps=[POINTS_LEDGER.name])
def closed_periods(ledger: LedgerResource) -> pa.Table:
    """Copy the closed months from the ledger."""
    from tcm_assets.ledger.entry_copies import copy_closed_periods

    with ledger.open() as opened:
        return copy_closed_periods(opened)


@table_asset(
    LEDGER_MARKS,
    code_version="1",
    kinds={"ledger"},
    # Last of all copies: one that fails leaves the mark that it was held against.
    deps=[
        POINTS_LEDGER.name,
        HOLD_EVENTS.name,
        REVIEW_TIMES.name,
        REDEMPTIONS.name,
        ACCOUNT_BALANCES.name,
        LEDGER_ENTRIES.name,
        BENEFIT_BALANCES.name,
        CLOSED_PERIODS.name,
    ],
)
def ledger_marks(ledger: LedgerResource, warehouse: WarehouseResource) -> pa.Table:
    """Note how far the ledger goes, here and beside the folder's identity."""
    from tcm_assets.ledger.evidence import require_stored_marks, settle_marks

    with ledger.open() as opened:
        require_stored_marks(opened, warehouse.engine)
        return settle_marks(opened)
