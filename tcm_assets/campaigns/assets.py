"""The assets of campaigns."""

from functools import partial

import ibis
import pyarrow as pa

from tcm_assets.campaigns.safety.creator_safety import compute_creator_safety
from tcm_assets.campaigns.safety.safety_findings import safety_findings_batch
from tcm_assets.campaigns.safety.safety_meanings import meaning_vectors
from tcm_assets.campaigns.safety.tables import CREATOR_SAFETY, SAFETY_CONTESTS, SAFETY_FINDINGS
from tcm_assets.captions.resources import TEXT_MODEL_VERSION, TextModel, require_model_of
from tcm_assets.captions.taxonomy import taxonomy_vectors
from tcm_assets.ledger.resources import LedgerResource
from tcm_assets.orchestration.automation import AFTER_UPSTREAM_WITHOUT_GAPS
from tcm_assets.orchestration.resources import WarehouseResource
from tcm_assets.orchestration.table_asset import table_asset
from tcm_assets.warehouse.relations import BatchMap

BATCH_CAPTIONS = 5_000  # captions at once: their vectors and cosines are some 80 MB


@table_asset(
    SAFETY_FINDINGS,
    code_version=f"1-{TEXT_MODEL_VERSION}",
    kinds={"python"},
    automation_condition=AFTER_UPSTREAM_WITHOUT_GAPS,
)
def safety_findings(
    videos: ibis.Table,
    text_embeddings: ibis.Table,
    content_analysis: ibis.Table,
    sponsored_content: ibis.Table,
    text_model: TextModel,
    warehouse: WarehouseResource,
) -> BatchMap:
    """Search the videos' captions and tags by words and by meaning."""
    encoder = text_model.encoder()
    require_model_of(encoder, text_embeddings, warehouse.engine)
    captions = videos.select("video_id", "upload_date", "author_id", "caption", "hashtags")
    texts = (
        captions.inner_join(text_embeddings.select("video_id", "embedding"), "video_id")
        .inner_join(content_analysis.select("video_id", "language"), "video_id")
        .inner_join(sponsored_content.select("video_id", "is_sponsored"), "video_id")
    )
    meanings = meaning_vectors(encoder.encode, taxonomy_vectors(encoder.encode))
    return BatchMap(texts, partial(safety_findings_batch, meanings=meanings, encoder=encoder), BATCH_CAPTIONS)


@table_asset(SAFETY_CONTESTS, code_version="1", kinds={"ledger"}, deps=[SAFETY_FINDINGS.name])
def safety_contests(ledger: LedgerResource) -> pa.Table:
    """Copy what creators contest, and what the owner decided, from the ledger's database."""
    from tcm_assets.ledger.contests import list_contests

    with ledger.open() as opened:
        return list_contests(opened)


@table_asset(CREATOR_SAFETY, code_version="1", kinds={"sql"})
def creator_safety(
    cleaned_creators: ibis.Table, videos: ibis.Table, safety_findings: ibis.Table, safety_contests: ibis.Table
) -> ibis.Table:
    """Count the findings in each listed creator's newest videos, and name a level."""
    return compute_creator_safety(cleaned_creators, videos, safety_findings, safety_contests)
