"""Pictures of the ledger: points posted by upload day, and the accounts with the most points."""

import ibis
import pyarrow as pa

from tcm_assets.charts.bars import MAX_DAYS, Bar, bar_card, daily_card
from tcm_assets.charts.card import SERIES, Card
from tcm_assets.charts.labels import counted, name_label
from tcm_assets.charts.picture import Picture, card_picture

KEPT_COLOR, TAKEN_BACK_COLOR = SERIES[0], SERIES[3]
BALANCE_COLOR, SPENT_COLOR = SERIES[0], SERIES[1]
ACCOUNT_COUNT = 15


def _select_postings(rows: ibis.Table) -> ibis.Table:
    by_day = rows.group_by("upload_date").agg(
        entry_count=lambda t: t.count(),
        given=rows.points.sum(where=rows.points > 0).fill_null(0),
        taken=-rows.points.sum(where=rows.points < 0).fill_null(0),
    )
    return by_day.order_by(ibis.desc("upload_date")).limit(MAX_DAYS)


def _compose_postings(title: str, rows: pa.Table) -> Card:
    days = rows.to_pandas(date_as_object=False).set_index("upload_date")
    days["kept"] = (days.given - days.taken).clip(lower=0)
    totals = days.sum()
    note = (
        f"{counted(int(totals.entry_count), 'entry', 'entries')} about videos, by the day of upload (UTC): points "
        "that stayed, and points that a later score, a review or a withdrawal took back."
    )
    legend = [(KEPT_COLOR, f"stayed ({totals.kept:,})"), (TAKEN_BACK_COLOR, f"taken back ({totals.taken:,})")]
    colors = {"kept": KEPT_COLOR, "taken": TAKEN_BACK_COLOR}
    return daily_card(title, note, days, colors, unit="points", legend=legend)


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
    sums = accounts[0]
    legend = [
        (BALANCE_COLOR, f"to spend ({sums['balance_sum']:,} on all accounts)"),
        (SPENT_COLOR, f"redeemed ({sums['redeemed_sum']:,})"),
    ]
    note = f"The largest of {counted(sums['account_sum'], 'account')} by what they have and what they redeemed."
    return bar_card(title, note, bars, unit="points", legend=legend)


POINTS_LEDGER_PICTURES: tuple[Picture, ...] = (
    card_picture("Points posted per day", _select_postings, _compose_postings, without_rows="no entries"),
)

ACCOUNT_BALANCES_PICTURES: tuple[Picture, ...] = (
    card_picture(
        "Accounts with the most points", _select_top_balances, _compose_top_balances, without_rows="no accounts"
    ),
)
