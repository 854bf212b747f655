"""Pictures of `scoring_reference`: how the population behind the points moves over the days."""

from datetime import timedelta

import ibis
import numpy as np
import pyarrow as pa

from tcm_assets.pictures.days import MAX_DAYS, named_days
from tcm_assets.pictures.labels import counted, short_number
from tcm_assets.pictures.picture import Picture, card_picture
from tcm_assets.pictures.style import BODY_WIDTH_PX, MAIN, MUTED, SMALL_PT, Card, grid_y, ticks_x
from tcm_assets.schemas.follower_tiers import EVERYONE

BAND_ALPHA = 0.22
MAX_STEPS = 5
MIN_DAYS = 7
"""Days that the axis spans at least, so that a single day is a mark and not a wall."""


def _select_views(rows: ibis.Table) -> ibis.Table:
    views = rows.filter(rows.metric == "view_count", rows.population == EVERYONE)
    return (
        views.select("upload_date", "window_days", "population_count", "transformed_median", "transformed_mad")
        .order_by(ibis.desc("upload_date"))
        .limit(MAX_DAYS)
    )


def _compose_views(title: str, rows: pa.Table) -> Card:
    by_day = sorted(rows.to_pylist(), key=lambda row: row["upload_date"])
    first, last = by_day[0]["upload_date"], by_day[-1]["upload_date"]
    known = [row for row in by_day if row["transformed_median"] is not None]
    window = counted(by_day[-1]["window_days"], "day")
    populations = [row["population_count"] for row in by_day]
    note = (
        f"Median views of all videos of the trailing {window}, and the band of one median absolute deviation (MAD) "
        f"around it, both taken on ln(1 + views). At most {counted(max(populations), 'video')} in a window."
    )
    card = Card(title, note, 250)
    axes = card.panel(44, 24, BODY_WIDTH_PX - 50, 180)
    card.write(0, 8, "views, logarithmic scale", size=SMALL_PT, color=MUTED)
    shown_days = max((last - first).days + 1, MIN_DAYS)
    axes.set_xlim(-0.5, shown_days - 0.5)
    named, names = named_days(first, first + timedelta(days=shown_days - 1))
    ticks_x(axes, [(day - first).days for day in named], names)
    if not known:
        axes.text(0.5, 0.5, "no population yet", transform=axes.transAxes, ha="center", color=MUTED)
        return card

    days = np.array([(row["upload_date"] - first).days for row in known])
    medians = np.array([row["transformed_median"] for row in known])
    mads = np.array([row["transformed_mad"] or 0.0 for row in known])
    low, middle, high = (
        np.maximum(values, 0) / np.log(10) for values in (medians - mads, medians, medians + mads)
    )  # powers of ten of 1 + views
    for stretch in np.split(np.arange(len(days)), np.flatnonzero(np.diff(days) > 1) + 1):
        at = days[stretch]
        edges = (at[0] - 0.3, at[-1] + 0.3) if len(at) == 1 else at
        below, above = (np.resize(part[stretch], len(edges)) for part in (low, high))
        axes.fill_between(edges, below, above, color=MAIN, alpha=BAND_ALPHA, linewidth=0)
        axes.plot(at, middle[stretch], color=MAIN, linewidth=2, marker="o" if len(days) <= 31 else "", markersize=4)
    bottom, top = np.floor(low.min()), max(np.ceil(high.max()), np.floor(low.min()) + 1)
    axes.set_ylim(bottom, top)
    powers = np.arange(bottom, top + 1, max(1, (top - bottom) // MAX_STEPS))
    grid_y(axes, powers, [short_number(10.0**power) for power in powers])
    return card


PICTURES: tuple[Picture, ...] = (
    card_picture("Views of the population that points are scored against", _select_views, _compose_views),
)
