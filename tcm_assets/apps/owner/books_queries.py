"""Queries of the owner's books: months and days, what waits, the rejected input, and accounts with open deliveries."""

from typing import Final

from tcm_assets.apps.published import Query, Row, fetch_rows

MOST_PERIODS: Final = 36
"""Periods that are shown, the latest first: three years of months."""

MOST_HOLDS: Final = 20
"""Held videos that are shown, the longest wait first."""

MOST_ACCOUNTS: Final = 200
"""Accounts to choose from for a delivery, the highest balance first."""


def fetch_periods(query: Query, unit: str, period_kind: str) -> list[Row]:
    """Return the latest periods of `ledger_books`, the newest first."""
    sql = f"""
        SELECT * FROM ledger_books WHERE unit = $unit AND period_kind = $period_kind
        ORDER BY first_day DESC LIMIT {MOST_PERIODS}
    """
    return fetch_rows(query, sql, {"unit": unit, "period_kind": period_kind})


_OPEN_HOLDS: Final = """
    SELECT hold_id, arg_max(video_id, event_id) AS video_id, arg_max(upload_date, event_id) AS upload_date,
        arg_max(kind, event_id) AS kind, arg_max(points, event_id) AS points, min(created_at) AS held_since,
        max(deadline_at) AS deadline_at
    FROM hold_events GROUP BY hold_id HAVING arg_max(kind, event_id) IN ('held', 'changed')
"""


def sum_holds(query: Query) -> Row:
    """Return what waits now: `video_count`, `points`, and `oldest`, since when the first of them waits."""
    sql = f"""
        SELECT count(*) AS video_count, coalesce(sum(points), 0)::BIGINT AS points, min(held_since) AS oldest
        FROM ({_OPEN_HOLDS})
    """
    return fetch_rows(query, sql)[0]


def fetch_holds(query: Query) -> list[Row]:
    """Return the videos that wait the longest, with caption and handle of the account."""
    sql = f"""
        SELECT holds.*, caption, author_username FROM ({_OPEN_HOLDS}) AS holds
        LEFT JOIN (SELECT video_id, caption, author_username FROM videos) USING (video_id)
        ORDER BY held_since, video_id LIMIT {MOST_HOLDS}
    """
    return fetch_rows(query, sql)


def count_rejected(query: Query) -> list[Row]:
    """Return how many records of the input were kept out: `outcome`, `target_table`, `record_count`, one `example`."""
    sql = """
        SELECT outcome, target_table, sum(greatest(record_count, 1))::BIGINT AS record_count,
            any_value(source_file || ' at ' || position || ': ' || reason) AS example
        FROM rejected_records GROUP BY outcome, target_table
        ORDER BY outcome = 'rejected' DESC, record_count DESC, target_table
    """
    return fetch_rows(query, sql)


def fetch_open_deliveries(query: Query) -> list[Row]:
    """Return accounts with something that waits for its delivery: account_id, username, unit, balance."""
    sql = f"""
        SELECT benefit_balances.account_id, author_username AS username, unit, benefit_balances.balance
        FROM benefit_balances LEFT JOIN account_balances USING (account_id)
        WHERE benefit_balances.balance > 0
        ORDER BY benefit_balances.balance DESC, account_id, unit LIMIT {MOST_ACCOUNTS}
    """
    return fetch_rows(query, sql)


def fetch_account_figures(query: Query) -> list[Row]:
    """Return the trial balance, in its order."""
    sql = "SELECT * FROM trial_balance ORDER BY unit DESC, book_account"
    return fetch_rows(query, sql)
