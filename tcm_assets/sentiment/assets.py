"""The asset `content_sentiment`."""

from functools import partial

import ibis

from tcm_assets.captions.resources import TEXT_MODEL_VERSION
from tcm_assets.orchestration.table_asset import table_asset
from tcm_assets.sentiment.resources import Sentiment
from tcm_assets.sentiment.scorers import score_content_sentiment
from tcm_assets.sentiment.tables import CONTENT_SENTIMENT
from tcm_assets.warehouse.relations import BatchMap


@table_asset(CONTENT_SENTIMENT, code_version=f"7-{TEXT_MODEL_VERSION}", kinds={"python"})
def content_sentiment(videos: ibis.Table, sentiment: Sentiment) -> BatchMap:
    """Score the videos by the scorer that is set: their texts by lexicon and text model, or their clips by Gemini."""
    contents = videos.select("video_id", "upload_date", "caption", "hashtags")
    return BatchMap(contents, partial(score_content_sentiment, scorer=sentiment.scorer()))
