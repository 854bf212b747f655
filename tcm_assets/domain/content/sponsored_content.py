"""`sponsored_content`: what each video's text says of who paid for it.

Belongs here: the batch, from texts to rows. Does not belong here: how a disclosure (`disclosures`) or a brand
(`brand_mentions`) is found.
"""

import pyarrow as pa

from tcm_assets.domain.content.brand_mentions import brand_finder
from tcm_assets.domain.content.disclosures import disclosure_signals, is_sponsored
from tcm_assets.domain.content.vectors import rows_of
from tcm_assets.schemas.sponsored_content import SPONSORED_CONTENT

_TEXTS = pa.list_(pa.string())


def sponsored_content_batch(batch: pa.RecordBatch, brand_names: tuple[str, ...]) -> pa.RecordBatch:
    """Rows of SPONSORED_CONTENT, one for each row of `batch`, in its order.

    `batch` has the columns video_id, upload_date, caption, hashtags and mentions (lists of strings); `brand_names` are
    the brands to look for.
    """
    captions: list[str | None] = batch["caption"].to_pylist()
    tags: list[list[str]] = [own or [] for own in batch["hashtags"].to_pylist()]
    mentions: list[list[str]] = [own or [] for own in batch["mentions"].to_pylist()]
    signals = list(map(disclosure_signals, captions, tags))
    has_text = [bool((caption or "").strip() or own) for caption, own in zip(captions, tags, strict=True)]
    return rows_of(
        SPONSORED_CONTENT,
        {
            "video_id": batch["video_id"],
            "upload_date": batch["upload_date"],
            "is_sponsored": pa.array(
                [is_sponsored(own, has_text=has) for own, has in zip(signals, has_text, strict=True)], pa.bool_()
            ),
            "disclosure_signals": pa.array(signals, _TEXTS),
            "brand_mentions": pa.array(map(brand_finder(brand_names).find, captions, tags, mentions), _TEXTS),
        },
    )
