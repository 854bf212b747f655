"""Pictures of `account_balances`: what the accounts with the most points have and spent."""

import ibis
import pyarrow as pa

from tcm_assets.pictures.bars import Bar, bar_card
from tcm_assets.pictures.labels import counted, name_label
from tcm_assets.pictures.picture import Picture, card_picture
from tcm_assets.pictures.style import SERIES, Card

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


PICTURES: tuple[Picture, ...] = (
    card_picture(
        "Accounts with the most points", _select_top_balances, _compose_top_balances, without_rows="no accounts"
    ),
)
