"""`Picture`: a chart of a table in two steps, what is fetched and how it is drawn; and the pictures of every table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import ibis
import pyarrow as pa

from tcm_assets.charts.card import Card
from tcm_assets.discovery import modules_named

MAX_FETCHED_ROWS = 2_000
"""Rows that a picture may fetch: it is drawn in every run, whatever the size of its table."""

PICTURE_MODULES = r"tcm_assets\.\w+\.\w*pictures"
"""Names of the modules that draw. In them, VIDEO_POINTS_PICTURES are the pictures of `video_points`."""

_SUFFIX = "_PICTURES"


@dataclass(frozen=True)
class Picture:
    """A chart of a table.

    `select` turns the table (all rows, or those of a run's days) into a lazy aggregate of at most MAX_FETCHED_ROWS
    rows. `draw` turns those rows, fetched, into the bytes of a PNG.
    """

    title: str
    select: Callable[[ibis.Table], ibis.Table]
    draw: Callable[[pa.Table], bytes]


def card_picture(
    title: str,
    select: Callable[[ibis.Table], ibis.Table],
    compose: Callable[[str, pa.Table], Card],
    *,
    without_rows: str = "no rows",
) -> Picture:
    """Return a picture on a card: `compose` gets the title and the rows; a card without rows says `without_rows`."""

    def draw(rows: pa.Table) -> bytes:
        card = compose(title, rows) if rows.num_rows else Card(title, without_rows, 0)
        return card.to_png()

    return Picture(title=title, select=select, draw=draw)


@cache
def pictures_by_table() -> Mapping[str, tuple[Picture, ...]]:
    """Return the pictures of every table that has some, found in the modules that draw, by table name in order.

    Raises ValueError where two modules draw one table.
    """
    found: dict[str, tuple[Picture, ...]] = {}
    for module in modules_named(PICTURE_MODULES):
        names = [name for name in vars(module) if name.endswith(_SUFFIX)]
        by_table = {name.removesuffix(_SUFFIX).lower(): getattr(module, name) for name in names}
        if twice := by_table.keys() & found.keys():
            raise ValueError(f"{module.__name__} draws {', '.join(sorted(twice))}, which another module draws too")
        found |= by_table
    return dict(sorted(found.items()))
