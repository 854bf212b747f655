"""Pictures of `points_ledger` (points posted per day) and `account_balances` (accounts with the most points)."""

import ibis
import pyarrow as pa

from tcm_assets.charts.daily_columns import MAX_DAYS, daily_card
from tcm_assets.charts.picture import Bar, Picture, bar_card, card_picture
from tcm_assets.charts.style import SERIES, Card, counted, name_label

KEPT_COLOR, TAKEN_COLOR = SERIES[0], SERIES[3]


def _select_postings(rows: ibis.Table) -> ibis.Table:
    by_day = rows.group_by("upload_date").agg(
        entry_count=lambda t: t.count(),
        given=rows.points.sum(where=rows.points > 0).fill_null(0),
        taken=-rows.points.sum(where=rows.points < 0).fill_null(0),
    )
    return by_day.order_by(ibis.desc("upload_date")).limit(MAX_DAYS)


def _compose_postings(title: str, rows: pa.Table) -> Card:
    columns = rows.to_pydict()
    given, taken = columns["given"], columns["taken"]
    kept = [max(more - less, 0) for more, less in zip(given, taken, strict=True)]
    note = (
        f"{counted(sum(columns['entry_count']), 'entry', 'entries')} about videos, by the day of upload (UTC): points "
        "that stayed, and points that a later score, a review or a withdrawal took back."
    )
    legend = [(KEPT_COLOR, f"stayed ({sum(kept):,})"), (TAKEN_COLOR, f"taken back ({sum(taken):,})")]
    series = [(kept, KEPT_COLOR), (taken, TAKEN_COLOR)]
    return daily_card(title, note, columns["upload_date"], series, unit="points", legend=legend)


POINTS_LEDGER_PICTURES: tuple[Picture, ...] = (
    card_picture("Points posted per day", _select_postings, _compose_postings, without_rows="no entries"),
)

ACCOUNT_COUNT = 15

BALANCE_COLOR, SPENT_COLOR = SERIES[0], SERIES[1]


def _select_top_balances(rows: ibis.Table) -> ibis.Table:
    return (
        rows.mutate(balance_sum=rows.balance.sum(), redeemed_sum=rows.redeemed_points.sum(), account_sum=rows.count())
        .order_by(ibis.desc(rows.balance + rows.redeemed_points), "account_id")
        .limit(ACCOUNT_COUNT)
        .select("author_username", "balance", "redeemed_points", "balance_sum", "redeemed_sum", "account_sum")
    )


def _compose_top_balances(title: str, rows: pa.Table) -> Card:
    accounts = sorted(
        rows.to_pylist(), key=lambda row: (-(row["balance"] + row["redeemed_points"]), row["author_username"])
    )
    bars = [
        Bar(
            f"@{name_label(row['author_username'])}",
            ((row["balance"], BALANCE_COLOR), (row["redeemed_points"], SPENT_COLOR)),
            f"{row['balance']:,} to spend, {row['redeemed_points']:,} redeemed",
        )
        for row in accounts
    ]
    everything = accounts[0]
    legend = [
        (BALANCE_COLOR, f"to spend ({everything['balance_sum']:,} on all accounts)"),
        (SPENT_COLOR, f"redeemed ({everything['redeemed_sum']:,})"),
    ]
    note = f"The largest of {counted(everything['account_sum'], 'account')} by what they have and what they redeemed."
    return bar_card(title, note, bars, unit="points", legend=legend)


ACCOUNT_BALANCES_PICTURES: tuple[Picture, ...] = (
    card_picture(
        "Accounts with the most points", _select_top_balances, _compose_top_balances, without_rows="no accounts"
    ),
)
