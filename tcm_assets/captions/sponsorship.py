"""`sponsored_content`: disclosures of advertising, and brand mentions, in each video's text and from its labels."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.captions.brand_mentions import brand_finder
from tcm_assets.captions.disclosures import disclosure_signals
from tcm_assets.captions.tables import SPONSORED_CONTENT
from tcm_assets.models.vectors import rows_of

PLATFORM_LABELS: Mapping[str, str] = {"is_ad": "ad", "is_sponsored": "sponsored"}
"""What `platform_labels` calls each flag of an export."""

_TEXTS = pa.list_(pa.string())


def sponsored_content_batch(batch: pa.RecordBatch, brand_names: tuple[str, ...]) -> pa.RecordBatch:
    """Return rows of SPONSORED_CONTENT, one for each row of `batch`, in its order.

    `batch` has the columns video_id, upload_date, caption, hashtags and mentions (lists of strings), and the flags of
    PLATFORM_LABELS, null where the export says nothing. `brand_names` are the brands to search for.
    """
    captions: list[str | None] = batch["caption"].to_pylist()
    tags: list[list[str]] = [own or [] for own in batch["hashtags"].to_pylist()]
    mentions: list[list[str]] = [own or [] for own in batch["mentions"].to_pylist()]
    brands = frozenset("".join(filter(str.isalnum, name.lower())) for name in brand_names)
    signals = [disclosure_signals(caption, own, brands) for caption, own in zip(captions, tags, strict=True)]
    labels, has_flag = _platform_labels(batch)
    has_text = [bool((caption or "").strip() or own) for caption, own in zip(captions, tags, strict=True)]
    is_sponsored = [bool(own or label) for own, label in zip(signals, labels, strict=True)]
    return rows_of(
        SPONSORED_CONTENT,
        {
            "video_id": batch["video_id"],
            "upload_date": batch["upload_date"],
            "is_sponsored": pa.array(is_sponsored, pa.bool_(), mask=~(np.array(has_text, np.bool_) | has_flag)),
            "disclosure_signals": pa.array(signals, _TEXTS),
            "platform_labels": pa.array(labels, _TEXTS),
            "brand_mentions": pa.array(map(brand_finder(brand_names).find, captions, tags, mentions), _TEXTS),
        },
    )


def _platform_labels(batch: pa.RecordBatch) -> tuple[list[list[str]], np.ndarray]:
    """Return the labels of each video, and whether its export says anything of labels."""
    labels: list[list[str]] = [[] for _ in range(batch.num_rows)]
    has_flag = np.zeros(batch.num_rows, np.bool_)
    for column, label in PLATFORM_LABELS.items():
        has_flag |= pc.is_valid(batch[column]).to_numpy(zero_copy_only=False)
        for own, is_labelled in zip(labels, batch[column].to_pylist(), strict=True):
            if is_labelled:
                own.append(label)
    return labels, has_flag
