"""The 1,000 real captions through the text features, where they are at hand."""

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from tcm_assets.captions.content_analysis import category_vectors, content_analysis_batch
from tcm_assets.captions.disclosures import disclosure_signals
from tcm_assets.captions.hashtags import INTRODUCED_MENTION, is_platform_noise
from tcm_assets.captions.keywords import keywords
from tcm_assets.captions.language import caption_language
from tcm_assets.captions.taxonomy import taxonomy_vectors
from tcm_assets.captions.text_embeddings import text_embeddings_batch, video_text
from tcm_assets.catalogue.caption_marks import HASHTAG
from tcm_assets.catalogue.content_categories import CONTENT_CATEGORIES
from tcm_assets.models.feature_cache import FeatureCache
from tcm_assets.models.text_encoder import CachedTextEncoder, text_encoder
from tcm_assets.sentiment.lexicon_scorer import LexiconScorer
from tcm_assets.sentiment.scorers import score_content_sentiment

REAL = Path(__file__).parents[3] / "shared" / "real"

EXPORT = REAL / "trending_december_2020.json"

CREATORS = REAL / "cleaned_creator_dataset.csv"

SOURCE_SCORES = REAL / "content_similarity_scores.csv"

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
            "record_language": pa.nulls(len(records), pa.string()),
        }
    )


@pytest.fixture(scope="module")
def captions(videos):
    return list(zip(videos["caption"].to_pylist(), videos["hashtags"].to_pylist(), strict=True))


def test_captions_have_a_text_unless_they_are_empty_or_noise(captions):
    assert sum(caption == "" for caption, _ in captions) == EMPTY_COUNT
    textless = [caption for caption, tags in captions if video_text(caption, tags) is None]
    assert EMPTY_COUNT < len(textless) < 70
    assert {HASHTAG.sub("", INTRODUCED_MENTION.sub("", caption)).strip() for caption in textless} == {""}


def test_nearly_every_text_has_keywords_and_none_is_noise(captions):
    found = [keywords(caption, tags) for caption, tags in captions]
    assert sum(map(bool, found)) > 900
    assert max(map(len, found)) == 5
    assert not [phrase for phrases in found for phrase in phrases if is_platform_noise(phrase)]


def test_more_than_half_of_the_captions_have_a_sentiment(videos):
    rows = score_content_sentiment(videos, LexiconScorer()).to_pylist()
    statuses = [row["status"] for row in rows]
    assert statuses.count("no_text") == EMPTY_COUNT
    assert statuses.count("scored") > 500
    assert all((row["sentiment"] is not None) == (row["status"] == "scored") for row in rows)


@pytest.fixture
def encoder(encoded_anchors, tmp_path):
    """The packaged model, to encode captions alone: the fixed texts that they are measured by are known."""
    known = Path(shutil.copyfile(encoded_anchors, tmp_path / "features.sqlite"))
    return CachedTextEncoder(text_encoder(device="cpu"), FeatureCache(known))


def test_vectors_and_categories_of_real_captions(videos, encoder):
    some = videos.slice(0, ENCODED_COUNT)
    embedded = text_embeddings_batch(some, encoder)
    known = embedded["embedding"].drop_null()
    norms = np.linalg.norm(np.stack(known.to_pylist()), axis=1)
    assert norms == pytest.approx(np.ones(len(known)), abs=1e-5)
    texts = some.append_column("embedding", embedded["embedding"])
    vectors = (category_vectors(encoder.encode), taxonomy_vectors(encoder.encode))
    analysed = content_analysis_batch(texts, *vectors).to_pylist()
    named = [row for row in analysed if row["category"] is not None]
    assert len(known) / 8 < len(named) < len(known) * 2 / 3
    lifters = [row for row in analysed if "powerlifting" in row["keywords"]]
    assert {row["taxonomy_category"] for row in lifters} <= {"gym and strength training", None}
    placed = [row for row in analysed if row["taxonomy_category"] is not None]
    assert len(known) / 2 < len(placed) < len(known) * 4 / 5
    edits = [row for row in analysed if "anime edit" in row["keywords"]]
    assert {row["taxonomy_category"] for row in edits} == {"anime and manga"}


def test_the_languages_that_a_reader_sees(captions):
    codes = [caption_language(caption).code for caption, _ in captions]
    assert 340 < codes.count("en") < 400
    assert 120 < codes.count("nl") < 160
    assert 20 < codes.count("si") < 30
    assert sum(code is None for code in codes) < 440
    sinhala = [caption for caption, _ in captions if any("\u0d80" <= letter <= "\u0dff" for letter in caption)]
    assert {caption_language(caption).code for caption in sinhala} <= {"si", None}


def test_one_caption_in_a_thousand_is_disclosed_as_advertising(captions):
    disclosed = {caption: signals for caption, tags in captions if (signals := disclosure_signals(caption, tags))}
    assert list(disclosed.values()) == [["#ad"]]


def test_creators_categories_beat_the_source_systems(encoder):
    """The best category of each creator's stated content is among what is stated, and so are the next ones."""
    if not CREATORS.exists():
        pytest.skip(f"the real creator list is not at {CREATORS}")
    with CREATORS.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    ours = encoder.encode([row["Content"] for row in rows]) @ category_vectors(encoder.encode).T
    with SOURCE_SCORES.open(encoding="utf-8") as lines:
        scored = {row["Creator Name"]: row for row in csv.DictReader(lines)}
    theirs = np.array([[float(scored[row["Creator Name"]][name]) for name in CONTENT_CATEGORIES] for row in rows])
    stated = [
        {CONTENT_CATEGORIES.index(name) for name in CONTENT_CATEGORIES if name in _tidy(row["Content"])} for row in rows
    ]
    assert len(rows) == 22
    assert [_agreements(scores, stated) for scores in (ours, theirs)] == [(22, 22), (21, 20)]


def _tidy(content):
    return content.lower().replace("vidoes", "videos")


def _agreements(scores, stated):
    """How many creators have a stated category first, and how many have nothing else before the stated ones."""
    order = np.argsort(-scores, axis=1)
    first = sum(ranked[0] in own for ranked, own in zip(order, stated, strict=True))
    whole = sum(set(ranked[: len(own)]) == own for ranked, own in zip(order, stated, strict=True))
    return first, whole
