"""`Picture`: a chart of a table, in two steps: what is fetched, and how it is drawn.

Belongs here: what every picture promises. What a table's pictures show is in the file of that table.
"""

from collections.abc import Callable
from dataclasses import dataclass

import ibis
import pyarrow as pa

from tcm_assets.pictures.style import Card

MAX_FETCHED_ROWS = 2_000
"""Rows that a picture may fetch: it is drawn in every run, whatever the size of its table."""


@dataclass(frozen=True)
class Picture:
    """A chart of a table.

    `select` turns the table (all rows, or those of a run's days) into a lazy aggregate of at most
    MAX_FETCHED_ROWS rows. `draw` turns those rows, fetched, into the bytes of a PNG.
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
    """A picture on a card: `compose` gets the title and at least one row; without any the card says `without_rows`."""

    def draw(rows: pa.Table) -> bytes:
        card = compose(title, rows) if rows.num_rows else Card(title, without_rows, 0)
        return card.to_png()

    return Picture(title=title, select=select, draw=draw)
