"""The asset `content_sentiment`."""

from functools import partial

import ibis

from tcm_assets.defs.table_asset import table_asset
from tcm_assets.encoders.lexicon_sentiment import LexiconScorer
from tcm_assets.encoders.sentiment import content_sentiment_batch
from tcm_assets.schemas.content_sentiment import CONTENT_SENTIMENT
from tcm_assets.warehouse.relations import BatchMap


@table_asset(CONTENT_SENTIMENT, group="features", code_version="1", kinds={"python"})
def content_sentiment(videos: ibis.Table) -> BatchMap:
    """The scores of the videos' texts by the local lexicon."""
    texts = videos.select("video_id", "upload_date", "caption", "hashtags")
    return BatchMap(texts, partial(content_sentiment_batch, scorer=LexiconScorer()))
