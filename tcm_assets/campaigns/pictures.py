"""Pictures of campaigns: who sponsors how many videos, and how much of creators' recent posts is paid."""

import ibis
import pyarrow as pa

from tcm_assets.charts.bars import Bar, bar_card
from tcm_assets.charts.card import SERIES, Card
from tcm_assets.charts.labels import counted, name_label, percent
from tcm_assets.charts.picture import Picture, card_picture

SHOWN = 20
"""Bars of a picture: more are not read."""

_OUTSIDE = "not in the brand list"


def _select_sponsors(rows: ibis.Table) -> ibis.Table:
    paid = rows.filter(rows.is_disclosed)
    named = paid.mutate(shown=ibis.coalesce(paid.brand_name, ibis.literal(_OUTSIDE)))
    counts = named.group_by("shown").agg(
        video_count=named.video_id.nunique(), account_count=ibis.coalesce(named.author_id, "").nunique()
    )
    return counts.order_by(counts.video_count.desc(), counts.shown).limit(SHOWN)


def _compose_sponsors(title: str, rows: pa.Table) -> Card:
    bars = [
        Bar.single(
            name_label(row["shown"]),
            row["video_count"],
            f"{counted(row['video_count'], 'video')} of {counted(row['account_count'], 'account')}",
            SERIES[0],
        )
        for row in rows.to_pylist()
    ]
    note = f"Videos that disclose a partnership, by the brand they name: the {SHOWN} most frequent."
    return bar_card(title, note, bars, unit="videos")


def _select_saturation(rows: ibis.Table) -> ibis.Table:
    paid = rows.filter(rows.recent_paid_count > 0, rows.recent_paid_share.notnull())
    shown = paid.select("creator_name", "recent_paid_count", "recent_video_count", "recent_paid_share")
    return shown.order_by(shown.recent_paid_share.desc(), shown.creator_name).limit(SHOWN)


def _compose_saturation(title: str, rows: pa.Table) -> Card:
    bars = [
        Bar.single(
            name_label(row["creator_name"]),
            row["recent_paid_share"],
            f"{percent(row['recent_paid_share'])}, {row['recent_paid_count']} of {row['recent_video_count']}",
            SERIES[1],
        )
        for row in rows.to_pylist()
    ]
    note = f"Share of the videos of the last 90 days that disclose a partnership: the {SHOWN} highest."
    return bar_card(title, note, bars, unit="share of videos")


SPONSORSHIP_HISTORY_PICTURES: tuple[Picture, ...] = (
    card_picture(
        "Disclosed partnerships per brand", _select_sponsors, _compose_sponsors, without_rows="no partnerships"
    ),
)

CREATOR_SPONSORSHIPS_PICTURES: tuple[Picture, ...] = (
    card_picture("Paid share of recent videos", _select_saturation, _compose_saturation, without_rows="no paid videos"),
)
