"""Checks of the ledger's tables, and the reconciliation of the ledger with `video_points`.

The reconciliation reads the ledger's own database: a synced copy could agree with the points where the ledger does not.

It is the one independent audit of what videos are due. `_POSTED_OTHERWISE` states in its own SQL what
`points.due_points` states for everything else, and must stay independent: a check that used the same code would repeat
its mistakes. Do not merge the two; where they disagree, one of them is wrong.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import dagster as dg
import duckdb

from tcm_assets.ledger.doubles import find_doubles, paid_ids_sql
from tcm_assets.ledger.resources import LedgerResource
from tcm_assets.ledger.tables import (
    ACCOUNT_BALANCES,
    BENEFIT_BALANCES,
    HOLD_EVENTS,
    LEDGER_ENTRIES,
    LEDGER_MARKS,
    OPEN_HOLD_KINDS,
    POINTS_LEDGER,
    REDEMPTIONS,
    REVIEW_TIMES,
)
from tcm_assets.orchestration.check_sentences import what_is_wrong
from tcm_assets.orchestration.code_references import CODE_REFERENCES, defined_here
from tcm_assets.orchestration.lock_retries import retried_when_locked
from tcm_assets.orchestration.partitions import run_window
from tcm_assets.orchestration.resources import WarehouseResource
from tcm_assets.orchestration.table_checks import RULES, Rule, table_checks
from tcm_assets.points.tables import SCORING_RULES
from tcm_assets.tables.table import Table
from tcm_assets.warehouse.relations import Window

EQUALS_VIDEO_POINTS = "ledger_equals_video_points"
EQUALS_VIDEO_CREDITS = "ledger_equals_video_credits"
SYNCED = "synced_entries_equal_the_ledger"
SOUND = "ledger_is_sound"
SHOWN_ROWS = 10  # offending rows in the metadata: enough to see the kind of fault

_PAY_NOTHING = "pay nothing out, and compare the ledger with its last backup"
_COPY_AGAIN = f"materialize the table again, which copies it from the ledger, and if it stays so, {_PAY_NOTHING}"
_POST_AGAIN = "materialize points_ledger for these days, which posts the difference"

_DOUBLE = (
    "deliver the files again with ids as text and refresh their days, which takes back what was paid to ids that are "
    "gone; take back by an adjustment what a member spent before"
)

scoring_rules_checks = table_checks(
    SCORING_RULES,
    Rule(
        "every_day_has_a_rule",
        "A rule is about all days, so that no day is without one.",
        "SELECT * FROM (SELECT count(*) AS rules_of_all_days FROM rows WHERE valid_from IS NULL) "
        "WHERE rules_of_all_days = 0",
        blocking=True,
        remedy=_COPY_AGAIN,
    ),
)

points_ledger_checks = table_checks(
    POINTS_LEDGER,
    Rule(
        "one_first_posting_per_video",
        "A video has at most one entry of kind earn; all later entries are differences.",
        "SELECT video_id, count(*) AS entries FROM rows WHERE kind = 'earn' GROUP BY video_id HAVING count(*) > 1",
        blocking=True,
        remedy=_COPY_AGAIN,
    ),
    Rule(
        "changes_add_up",
        "An entry's change of the balance less its change of the points owed equals its points.",
        "FROM rows WHERE balance_change - owed_change <> points",
        blocking=True,
        remedy=_COPY_AGAIN,
    ),
    Rule(
        "no_key_twice",
        "An idempotency key stands for one entry of the whole ledger.",
        """
        SELECT idempotency_key, count(*) AS entries FROM warehouse.points_ledger
        GROUP BY idempotency_key HAVING count(*) > 1
        """,
        blocking=True,
        remedy=_COPY_AGAIN,
    ),
    Rule(
        "no_video_is_paid_twice",
        "No video that has points is a second spelling of another, or has a spoiled id.",
        paid_ids_sql("rows", "video_id", "points"),
        among=find_doubles,
        remedy=_DOUBLE,
    ),
)

_OPEN_HOLDS = f"""
    SELECT hold_id, min(deadline_at) AS deadline_at,
           arg_max(video_id, event_id) AS video_id, arg_max(upload_date, event_id) AS upload_date,
           arg_max(points, event_id) AS points
    FROM warehouse.hold_events GROUP BY hold_id HAVING arg_max(kind, event_id) IN {OPEN_HOLD_KINDS}
"""
"""Each open hold as its last event left it: of all days, since a video may move to another."""

hold_events_checks = table_checks(
    HOLD_EVENTS,
    Rule(
        "one_open_hold_per_video",
        "A video has at most one hold that still waits.",
        f"SELECT video_id, count(*) AS open_holds FROM ({_OPEN_HOLDS}) GROUP BY video_id HAVING count(*) > 1",
        blocking=True,
        remedy=_COPY_AGAIN,
    ),
    Rule(
        "open_holds_equal_held_points",
        "Each held video whose account and score are known has an open hold of the points that wait: its score less "
        "what was paid; no other video of the days has one.",
        f"""
        WITH paid AS (SELECT video_id, sum(points) AS paid_points FROM warehouse.points_ledger GROUP BY video_id),
        held AS (
            SELECT video_id, scored.points - least(scored.points, greatest(coalesce(paid_points, 0), 0)) AS held_points
            FROM warehouse.video_points AS scored
            JOIN warehouse.alert_cases AS cases USING (video_id, upload_date)
            LEFT JOIN paid USING (video_id)
            WHERE cases.standing = 'held' AND scored.points IS NOT NULL
              AND regexp_full_match(coalesce(scored.author_id, ''), '[0-9]{{1,20}}')
              AND upload_date BETWEEN (SELECT first_day FROM days) AND (SELECT last_day FROM days)
        ),
        waiting AS (
            FROM ({_OPEN_HOLDS})
            WHERE upload_date BETWEEN (SELECT first_day FROM days) AND (SELECT last_day FROM days)
        )
        SELECT video_id, held_points, waiting.points AS waiting_points
        FROM held FULL JOIN waiting USING (video_id) WHERE held_points IS DISTINCT FROM waiting.points
        """,
        waits_for=("video_points", "alert_cases"),
        remedy="materialize points_ledger for these days, which records the holds",
    ),
    Rule(
        "holds_are_decided_in_time",
        "No video waits longer for a decision than its creator was told.",
        f"""
        SELECT video_id, upload_date, points, deadline_at FROM ({_OPEN_HOLDS})
        WHERE deadline_at < now() AT TIME ZONE 'UTC' ORDER BY deadline_at, video_id
        """,
        remedy="decide these cases on the owner's page, under Reviews, the most urgent first",
    ),
)

review_times_checks = table_checks(
    REVIEW_TIMES,
    Rule(
        "what_waits_has_no_end",
        "Only what is open has neither an end nor a time that it waited.",
        """
        FROM rows WHERE (outcome = 'open') <> (closed_at IS NULL) OR (outcome = 'open') <> (waited_hours IS NULL)
        """,
        blocking=True,
        remedy=_COPY_AGAIN,
    ),
    Rule(
        "appeals_are_answered_in_time",
        "No appeal waits longer for a reply than its creator was told.",
        """
        SELECT video_id, account_id, deadline_at FROM rows
        WHERE kind = 'appeal' AND outcome = 'open' AND deadline_at < now() AT TIME ZONE 'UTC'
        ORDER BY deadline_at, video_id
        """,
        remedy="answer them on the owner's page, under Reviews, by deciding these cases",
    ),
)

redemptions_checks = table_checks(
    REDEMPTIONS,
    Rule(
        "reversals_are_dated",
        # Not which time is later: both are read off a clock, which may be set back in between.
        "Only reversed redemptions have the time of their reversal.",
        "FROM rows WHERE (state = 'reversed') <> (reversed_at IS NOT NULL)",
        blocking=True,
        remedy=_COPY_AGAIN,
    ),
)

account_balances_checks = table_checks(
    ACCOUNT_BALANCES,
    Rule(
        "balances_add_up",
        "Points of videos and adjustments, less redeemed, plus reversed and owed points, equal the balance.",
        "FROM rows WHERE balance <> video_points + adjusted_points - redeemed_points + reversed_points + owed",
        blocking=True,
        remedy=_COPY_AGAIN,
    ),
    Rule(
        "video_points_equal_entries",
        "The points of videos of all accounts equal the points of all entries of videos.",
        """
        SELECT * FROM (
            SELECT (SELECT coalesce(sum(video_points), 0) FROM rows) AS of_accounts,
                   (SELECT coalesce(sum(points), 0) FROM warehouse.points_ledger) AS of_videos
        ) WHERE of_accounts <> of_videos
        """,
        remedy="refresh the days that the ledger has entries of and the warehouse lacks, then account_balances",
    ),
    Rule(
        "no_account_is_there_twice",
        "No account with points of videos is a second spelling of another, or has a spoiled id.",
        paid_ids_sql("rows", "account_id", "video_points"),
        among=find_doubles,
        remedy=_DOUBLE,
    ),
)

ledger_entries_checks = table_checks(
    LEDGER_ENTRIES,
    Rule(
        "changes_of_entries_add_up",
        "An entry's change of the balance less its change of what is owed equals its amount.",
        "FROM rows WHERE balance_change - owed_change <> amount",
        blocking=True,
        remedy=_COPY_AGAIN,
    ),
    Rule(
        "booked_when_made_or_later",
        "No entry is booked on a day before it was made.",
        "FROM rows WHERE booked_on < created_at::DATE",
        blocking=True,
        remedy=_COPY_AGAIN,
    ),
)

benefit_balances_checks = table_checks(
    BENEFIT_BALANCES,
    Rule(
        "benefit_balances_add_up",
        "Granted, adjusted and redeemed, less delivered, plus owed equal the balance.",
        "FROM rows WHERE balance <> granted + adjusted + redeemed - delivered + owed",
        blocking=True,
        remedy=_COPY_AGAIN,
    ),
)

ledger_marks_checks = table_checks(LEDGER_MARKS)

_HELD = "SELECT video_id FROM warehouse.alert_cases WHERE standing = 'held' AND upload_date BETWEEN ? AND ?"

_POSTED_OTHERWISE = """
    WITH due AS (
        SELECT video_id, upload_date, video_points.author_id, coalesce(points, 0) AS scored_points,
               regexp_full_match(coalesce(video_points.author_id, ''), '[0-9]{1,20}') AS is_account_known,
               coalesce(cases.standing, rejections.standing) AS standing,
               CASE coalesce(cases.standing, rejections.standing) WHEN 'rejected' THEN 0 ELSE scored_points END
                   AS payable_points
        FROM warehouse.video_points
        LEFT JOIN warehouse.alert_cases AS cases USING (video_id, upload_date)
        LEFT JOIN (SELECT video_id, 'rejected' AS standing FROM rejected) AS rejections USING (video_id)
        WHERE upload_date BETWEEN ? AND ?
    ),
    in_ledger AS (
        SELECT video_id, sum(points) AS posted_points, list(DISTINCT account_id ORDER BY account_id) AS paid_accounts
        FROM posted GROUP BY video_id
    ),
    concerned AS (
        SELECT video_id FROM due
        UNION SELECT video_id FROM posted ANTI JOIN warehouse.video_points USING (video_id)
    )
    SELECT video_id, upload_date, author_id, standing, scored_points, coalesce(payable_points, 0) AS payable_points,
           coalesce(posted_points, 0) AS posted_points, paid_accounts
    FROM concerned LEFT JOIN due USING (video_id) LEFT JOIN in_ledger USING (video_id)
    WHERE CASE WHEN NOT is_account_known AND standing IS DISTINCT FROM 'rejected'
               THEN len(list_filter(paid_accounts, account -> NOT regexp_full_match(account, '[0-9]{1,20}'))) > 0
               WHEN NOT is_account_known THEN coalesce(posted_points, 0) <> 0
               WHEN standing = 'held' THEN coalesce(posted_points, 0) NOT BETWEEN 0 AND scored_points
               ELSE coalesce(posted_points, 0) <> coalesce(payable_points, 0) OR paid_accounts <> [author_id] END
    ORDER BY video_id
"""
"""A held video may keep what was posted before it was held, up to its score; any other has its points at its author's
account. A rejection counts also where no alert is left, and so no case. A video whose account is unknown is due nothing
yet: what was posted to an account that was known then stays there, unless the video is rejected."""

_GRANTED_OTHERWISE = """
    WITH given_by_tiers AS (
        SELECT video_id, unnest(['wallet_cents', 'exposure_min']) AS unit,
               unnest([CASE reward_tier WHEN 'gold' THEN 500 ELSE 0 END,
                       CASE reward_tier WHEN 'gold' THEN 20 WHEN 'silver' THEN 10 ELSE 0 END]) AS tier_amount
        FROM warehouse.video_credits WHERE upload_date BETWEEN $first AND $last
    ),
    due AS (
        SELECT points.video_id, unit, points.author_id, points.points IS NOT NULL AS is_scored,
               regexp_full_match(coalesce(points.author_id, ''), '[0-9]{1,20}') AS is_account_known,
               coalesce(cases.standing, rejections.standing) AS standing, tier_amount
        FROM warehouse.video_points AS points
        CROSS JOIN (SELECT unnest(['wallet_cents', 'exposure_min']) AS unit)
        LEFT JOIN given_by_tiers USING (video_id, unit)
        LEFT JOIN warehouse.alert_cases AS cases
            ON cases.video_id = points.video_id AND cases.upload_date = points.upload_date
        LEFT JOIN (SELECT video_id, 'rejected' AS standing FROM rejected) AS rejections
            ON rejections.video_id = points.video_id
        WHERE points.upload_date BETWEEN $first AND $last
    ),
    granted AS (
        SELECT video_id, unit, sum(amount)::BIGINT AS granted, list(DISTINCT account_id) AS accounts
        FROM (UNPIVOT posted ON wallet_cents, exposure_min INTO NAME unit VALUE amount)
        WHERE amount <> 0 GROUP BY video_id, unit
    ),
    concerned AS (
        SELECT video_id, unit FROM due
        UNION SELECT video_id, unit FROM granted ANTI JOIN warehouse.video_points USING (video_id)
    )
    SELECT video_id, unit, author_id, standing, coalesce(tier_amount, 0) AS tier_amount,
           coalesce(granted, 0) AS granted, accounts
    FROM concerned LEFT JOIN due USING (video_id, unit) LEFT JOIN granted USING (video_id, unit)
    WHERE CASE WHEN NOT is_account_known AND standing IS DISTINCT FROM 'rejected'
               THEN len(list_filter(accounts, account -> NOT regexp_full_match(account, '[0-9]{1,20}'))) > 0
               WHEN standing = 'rejected' OR NOT coalesce(is_scored, false) THEN coalesce(granted, 0) <> 0
               WHEN standing = 'held' THEN coalesce(granted, 0) NOT BETWEEN 0 AND coalesce(tier_amount, 0)
               ELSE coalesce(granted, 0) <> coalesce(tier_amount, 0) OR accounts <> [author_id] END
    ORDER BY video_id, unit
"""
"""The published tiers, written here again: gold gives 5 US dollars and 20 minutes, silver 10 minutes. A video without a
score is due no benefit either."""

_STORED_DAYS = f"""
    SELECT coalesce(min(upload_date), current_date), coalesce(max(upload_date), current_date)
    FROM (
        SELECT upload_date FROM warehouse.video_points
        UNION ALL SELECT upload_date FROM warehouse.{POINTS_LEDGER.name}
    )
"""

_COPIED_OTHERWISE = f"""
    WITH copied AS MATERIALIZED (
        SELECT {", ".join(POINTS_LEDGER.column_names)} FROM warehouse.{POINTS_LEDGER.name}
        WHERE upload_date BETWEEN ? AND ?
    )
    SELECT 'missing in the copy' AS fault, * FROM (FROM entries EXCEPT FROM copied)
    UNION ALL BY NAME SELECT 'not in the ledger' AS fault, * FROM (FROM copied EXCEPT FROM entries)
    ORDER BY entry_id
"""


@dg.multi_asset_check(
    name="points_ledger_reconciliation",
    can_subset=True,
    specs=[
        dg.AssetCheckSpec(
            EQUALS_VIDEO_POINTS,
            asset=POINTS_LEDGER.name,
            blocking=True,
            additional_deps=["video_points", "alert_cases"],
            metadata=defined_here(),
            description=(
                "In the ledger's own database, the entries of every video of the days sum to its points, at its "
                "author's account: to 0 where it was rejected or is gone, and to at most its points where it is held."
            ),
        ),
        dg.AssetCheckSpec(
            EQUALS_VIDEO_CREDITS,
            asset=POINTS_LEDGER.name,
            blocking=True,
            additional_deps=["video_points", "video_credits", "alert_cases"],
            metadata=defined_here(),
            description=(
                "In the ledger's own database, wallet money and exposure of every video of the days are those of its "
                "reward tier: nothing where it was rejected or is gone, and at most that where it is held."
            ),
        ),
        dg.AssetCheckSpec(
            SYNCED,
            asset=POINTS_LEDGER.name,
            blocking=True,
            metadata=defined_here(),
            description="The copied entries equal those of the ledger, column by column.",
        ),
    ],
)
@retried_when_locked
def points_ledger_reconciliation(
    context: dg.AssetCheckExecutionContext, warehouse: WarehouseResource, ledger: LedgerResource
) -> Iterator[dg.AssetCheckResult]:
    """Compare the ledger with `video_points`, and with its copy, for the days of the run; without any, for all days."""
    from tcm_assets.ledger.evidence import require_stored_marks
    from tcm_assets.ledger.reviews import find_latest_reviews, select_rejected
    from tcm_assets.ledger.statements import copy_points_ledger, sum_posted

    asked_for = {key.name for key in context.selected_asset_check_keys}
    with ledger.open() as opened:
        require_stored_marks(opened, warehouse.engine)
    with ledger.open() as opened, warehouse.get_connection() as connection:
        days = run_window(context.run.tags) or _find_stored_days(connection)
        if asked_for & {EQUALS_VIDEO_POINTS, EQUALS_VIDEO_CREDITS}:
            held = [video_id for (video_id,) in connection.execute(_HELD, [days.start, days.last_day]).fetchall()]
            connection.register("posted", sum_posted(opened, days.start, days.end, held))
            connection.register("rejected", select_rejected(find_latest_reviews(opened)))
        if EQUALS_VIDEO_POINTS in asked_for:
            otherwise = _find_rows(connection, _POSTED_OTHERWISE, days)
            promise, remedy = "The ledger equals video_points.", _POST_AGAIN
            yield _result(POINTS_LEDGER, EQUALS_VIDEO_POINTS, promise, otherwise, days, remedy)
        if EQUALS_VIDEO_CREDITS in asked_for:
            bounds = {"first": days.start, "last": days.last_day}
            otherwise = connection.execute(_GRANTED_OTHERWISE, bounds).to_arrow_table().to_pylist()
            promise = "The ledger equals video_credits."
            yield _result(POINTS_LEDGER, EQUALS_VIDEO_CREDITS, promise, otherwise, days, _POST_AGAIN)
        if SYNCED in asked_for:
            entries = copy_points_ledger(opened, days.start, days.end)
            connection.register("entries", entries.select(POINTS_LEDGER.column_names))
            copied = _find_rows(connection, _COPIED_OTHERWISE, days)
            yield _result(POINTS_LEDGER, SYNCED, "The copy equals the ledger.", copied, days, _COPY_AGAIN)


@dg.asset_check(
    asset=ACCOUNT_BALANCES.name,
    name=SOUND,
    blocking=True,
    metadata=defined_here(),
    description="Every invariant of the ledger holds in its own database, entry by entry.",
)
@retried_when_locked
def ledger_is_sound(ledger: LedgerResource, warehouse: WarehouseResource) -> dg.AssetCheckResult:
    """Run the ledger's audit, where it is the ledger that the warehouse knows."""
    from tcm_assets.ledger.audit import audit
    from tcm_assets.ledger.evidence import require_stored_marks

    with ledger.open() as opened:
        require_stored_marks(opened, warehouse.engine)
        broken = [{"broken_invariant": words} for words in audit(opened)]
    return _result(ACCOUNT_BALANCES, SOUND, "The ledger is sound.", broken, None, _PAY_NOTHING)


def _find_stored_days(connection: duckdb.DuckDBPyConnection) -> Window:
    """Return the days from the first that has points or entries to the last; any one day where none has."""
    first, last = connection.execute(_STORED_DAYS).fetchall()[0]
    return Window(first, last + timedelta(days=1))


def _find_rows(connection: duckdb.DuckDBPyConnection, query: str, days: Window) -> list[dict[str, Any]]:
    """Return the rows of a query over `days`."""
    rows: list[dict[str, Any]] = connection.execute(query, [days.start, days.last_day]).to_arrow_table().to_pylist()
    return rows


def _result(
    table: Table,
    check: str,
    promise: str,
    offending: Sequence[Mapping[str, Any]],
    days: Window | None,
    remedy: str,
) -> dg.AssetCheckResult:
    link = defined_here(callers=1)[CODE_REFERENCES]
    examples = [{name: str(value) for name, value in row.items()} for row in offending[:SHOWN_ROWS]]
    return dg.AssetCheckResult(
        asset_key=table.name,
        check_name=check,
        passed=not offending,
        description=what_is_wrong(table, {promise: len(offending)} if offending else {}, days, remedy),
        metadata={
            "offending_rows": len(offending),
            **({"first_offending_rows": dg.MetadataValue.json({promise: examples}), RULES: link} if offending else {}),
        },
    )
