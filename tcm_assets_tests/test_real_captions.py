"""The 1,000 real captions through the text features, where they are at hand."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from tcm_assets.domain.content.category_prompts import category_vectors
from tcm_assets.domain.content.content_analysis import content_analysis_batch
from tcm_assets.domain.content.hashtags import HASHTAG
from tcm_assets.domain.content.keywords import keywords
from tcm_assets.domain.content.mentions import MENTION
from tcm_assets.domain.content.platform_noise import is_platform_noise
from tcm_assets.domain.content.text_embeddings import text_embeddings_batch
from tcm_assets.domain.content.video_text import video_text
from tcm_assets.encoders.cached_text import CachedTextEncoder
from tcm_assets.encoders.feature_cache import FeatureCache
from tcm_assets.encoders.lexicon_sentiment import LexiconScorer
from tcm_assets.encoders.sentence_transformer import SentenceTransformerEncoder
from tcm_assets.encoders.sentiment import content_sentiment_batch

EXPORT = Path(__file__).parents[2] / "shared" / "real" / "trending_december_2020.json"
EMPTY_COUNT = 38
ENCODED_COUNT = 64  # enough to meet every kind of caption, few enough to be quick


@pytest.fixture(scope="module")
def videos():
    if not EXPORT.exists():
        pytest.skip(f"the real export is not at {EXPORT}")
    records = json.loads(EXPORT.read_text(encoding="utf-8"))["collector"]
    return pa.RecordBatch.from_pydict(
        {
            "video_id": [record["id"] for record in records],
            "upload_date": pa.array(np.array([record["createTime"] for record in records], "datetime64[s]")).cast(
                pa.date32(), safe=False
            ),
            "caption": [record["text"] for record in records],
            "hashtags": [[tag["name"].lower() for tag in record["hashtags"]] for record in records],
        }
    )


@pytest.fixture(scope="module")
def captions(videos):
    return list(zip(videos["caption"].to_pylist(), videos["hashtags"].to_pylist(), strict=True))


def test_captions_have_a_text_unless_they_are_empty_or_noise(captions):
    assert sum(caption == "" for caption, _ in captions) == EMPTY_COUNT
    textless = [caption for caption, tags in captions if video_text(caption, tags) is None]
    assert EMPTY_COUNT < len(textless) < 70
    assert {HASHTAG.sub("", MENTION.sub("", caption)).strip() for caption in textless} == {""}


def test_nearly_every_text_has_keywords_and_none_is_noise(captions):
    found = [keywords(caption, tags) for caption, tags in captions]
    assert sum(map(bool, found)) > 900
    assert max(map(len, found)) == 5
    assert not [phrase for phrases in found for phrase in phrases if is_platform_noise(phrase)]


def test_more_than_half_of_the_captions_have_a_sentiment(videos):
    rows = content_sentiment_batch(videos, LexiconScorer()).to_pylist()
    statuses = [row["status"] for row in rows]
    assert statuses.count("no_text") == EMPTY_COUNT
    assert statuses.count("scored") > 500
    assert all((row["sentiment"] is not None) == (row["status"] == "scored") for row in rows)


def test_vectors_and_categories_of_real_captions(videos, tmp_path):
    encoder = CachedTextEncoder(SentenceTransformerEncoder(device="cpu"), FeatureCache(tmp_path / "features.sqlite"))
    some = videos.slice(0, ENCODED_COUNT)
    embedded = text_embeddings_batch(some, encoder)
    known = embedded["embedding"].drop_null()
    norms = np.linalg.norm(np.stack(known.to_pylist()), axis=1)
    assert norms == pytest.approx(np.ones(len(known)), abs=1e-5)
    texts = some.append_column("embedding", embedded["embedding"])
    analysed = content_analysis_batch(texts, category_vectors(encoder.encode)).to_pylist()
    named = [row for row in analysed if row["category"] is not None]
    assert len(known) / 6 < len(named) < len(known) * 2 / 3
    lifters = [row for row in named if "powerlifting" in row["keywords"]]
    assert {row["category"] for row in lifters} <= {"lifestyle"}
