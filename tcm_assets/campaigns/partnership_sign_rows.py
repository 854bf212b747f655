"""Rows of `partnership_signs`, from batches of videos that disclose nothing."""

import ibis.expr.types as ir
import pyarrow as pa

from tcm_assets.campaigns.partnership_signs import partnership_evidence
from tcm_assets.campaigns.sponsorship_tables import PARTNERSHIP_SIGNS
from tcm_assets.tables.types import arrow_schema


def undisclosed_videos(videos: ir.Table, sponsored_content: ir.Table) -> ir.Table:
    """Return the videos whose caption discloses nothing, in the columns that `partnership_signs_batch` reads."""
    undisclosed = sponsored_content.filter(~sponsored_content.is_sponsored).select("video_id", "brand_mentions")
    captioned = videos.filter(videos.caption.notnull())
    return captioned.select("video_id", "upload_date", "author_username", "caption", "mentions").inner_join(
        undisclosed, "video_id"
    )


def partnership_signs_batch(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return rows of PARTNERSHIP_SIGNS, one for each row of `batch` that has signs, in its order.

    `batch` has the columns video_id, upload_date, author_username, caption, and mentions and brand_mentions (lists of
    strings), of videos that disclose nothing.
    """
    rows = []
    for row in batch.to_pylist():
        found = partnership_evidence(
            row["caption"], row["brand_mentions"] or (), row["mentions"] or (), row["author_username"]
        )
        if found:
            kept = {"video_id": row["video_id"], "upload_date": row["upload_date"], "suspected_score": found.score}
            rows.append({**kept, "signs": found.signs, "doubts": found.doubts, "words": found.words})
    return pa.RecordBatch.from_pylist(rows, arrow_schema(PARTNERSHIP_SIGNS))
