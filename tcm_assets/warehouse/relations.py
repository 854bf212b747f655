"""What an asset may return: a lazy expression, Arrow data, or a batch function over an expression."""

from collections.abc import Callable
from dataclasses import dataclass

import ibis
import pyarrow as pa

BATCH_ROWS = 1024
"""Rows that a batch function sees at once: enough to fill an encoder's batches, few enough to hold clips' features."""


@dataclass(frozen=True)
class BatchMap:
    """`function`, applied to the rows of `source` a record batch at a time.

    The warehouse reads `source` first and lets go of the database file before the first batch, so a slow function (an
    encoder, a video reader) never keeps a writer waiting.
    """

    source: ibis.Table
    function: Callable[[pa.RecordBatch], pa.RecordBatch]
    batch_rows: int = BATCH_ROWS


Relation = ibis.Table | pa.Table | BatchMap
