"""Embeddings of clips: of the same decode as the measurements, kept by content and model, and absent with a reason."""

import shutil
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.catalogue.content_categories import CONTENT_CATEGORIES
from tcm_assets.clips import embeddings, visual_features
from tcm_assets.clips.containers import UnreadableClipError
from tcm_assets.clips.decoder_pool import DecodingProcess
from tcm_assets.clips.embeddings import (
    MAX_EMBEDDED_FRAMES,
    OFF_NOTE,
    PROMPTS,
    CategoryPrompts,
    ClipEmbeddings,
    load_category_prompts,
    pool_frame_vectors,
)
from tcm_assets.clips.media_store import LocalMediaStore
from tcm_assets.clips.tables import VISUAL_FEATURES, vision_score_column_name
from tcm_assets.clips.visual_features import compute_visual_features
from tcm_assets.models.feature_cache import FeatureCache
from tcm_assets.models.image_encoder import CLIPImageEncoder
from tcm_assets.models.model_files import EncoderError
from tcm_assets_tests.clips.encoded_clips import encode
from tcm_assets_tests.clips.test_visual_features import batch_of
from tcm_assets_tests.models.tiny_image_encoder import DIMENSION, write_tiny_image_encoder


@dataclass
class MeanColours:
    """A picture's vector is its mean blue, green and red."""

    name: str = "colours"
    revision: str = "1"
    logit_scale: float = 10.0
    failure: EncoderError | None = None
    seen: list = field(default_factory=list)

    def encode_images(self, images):
        if self.failure is not None:
            raise self.failure
        self.seen.append(len(images))
        means = np.stack([image.reshape(-1, 3).mean(axis=0) for image in images]) + 1
        return (means / np.linalg.norm(means, axis=1, keepdims=True)).astype(np.float32)

    def encode_texts(self, texts):
        vectors = np.random.default_rng(0).normal(size=(len(texts), 3))
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def cache(tmp_path):
    return FeatureCache(tmp_path / "features.sqlite")


@pytest.fixture
def media(tmp_path):
    """Two clips: three seconds that turn from blue to green to red, and one of one picture."""
    folder = tmp_path / "media"
    folder.mkdir()
    colours = np.repeat([(250, 5, 5), (5, 250, 5), (5, 5, 250)], 30, axis=0)
    encode(folder / "1.mp4", frames=[np.full((64, 96, 3), colour, dtype=np.uint8) for colour in colours])
    encode(folder / "2.mp4", frames=[np.full((64, 96, 3), 99, dtype=np.uint8)])
    return folder


@pytest.fixture
def decoded(monkeypatch):
    """What was asked of decoders for pictures: every decoding of any clip."""
    asked = []
    send = DecodingProcess.send

    def noted(self, request):
        if request["mode"] != "sound":
            asked.append(request["mode"])
        return send(self, request)

    monkeypatch.setattr(DecodingProcess, "send", noted)
    return asked


def rows_of(media, cache, encoder, *video_ids, mode="every_second"):
    embeddings = ClipEmbeddings(encoder, cache)
    batch = batch_of(*video_ids)
    return compute_visual_features(
        batch, LocalMediaStore(media), cache, 2, embeddings=embeddings, mode=mode
    ).to_pylist()


def test_a_clip_is_measured_and_embedded_in_one_decode_and_never_again(media, cache, decoded):
    encoder = MeanColours()
    first = rows_of(media, cache, encoder, "1", "2")
    assert decoded == ["every_second"] * 2
    assert sorted(encoder.seen) == [1, 3]
    assert [row["embedding_status"] for row in first] == ["embedded"] * 2
    assert first[0]["embedding"] == pytest.approx([3**-0.5] * 3, abs=0.03)
    assert (first[0]["vision_model_name"], first[0]["vision_model_revision"]) == ("colours", "1")
    scores = {category: first[0][vision_score_column_name(category)] for category in CONTENT_CATEGORIES}
    assert sum(scores.values()) == pytest.approx(1)
    assert scores[first[0]["vision_category"]] == max(scores.values())
    shutil.move(media / "1.mp4", media / "3.mov")
    again = rows_of(media, cache, encoder, "3", "2")
    assert again == [first[0] | {"video_id": "3", "media_file": "3.mov"}, first[1]]
    assert (len(decoded), len(encoder.seen)) == (2, 2)


def test_a_clip_that_was_measured_before_is_decoded_once_for_its_embedding_and_not_measured(
    media, cache, decoded, monkeypatch
):
    (measured,) = rows_of(media, cache, None, "1")
    assert (measured["embedding_status"], measured["embedding"], len(decoded)) == ("off", None, 1)

    def measured_again(*_, **__):
        raise AssertionError("the measurements are kept")

    monkeypatch.setattr(visual_features, "measure_clip", measured_again)
    (embedded,) = rows_of(media, cache, MeanColours(), "1")
    assert len(decoded) == 2
    assert embedded["embedding_status"] == "embedded"
    assert embedded["brightness"] == measured["brightness"]
    (off_again,) = rows_of(media, cache, None, "1")
    assert (off_again, len(decoded)) == (measured, 2)


@pytest.mark.parametrize("change", [{"revision": "2"}, {"name": "other"}])
def test_another_model_embeds_again_and_measures_nothing(media, cache, decoded, monkeypatch, change):
    rows_of(media, cache, MeanColours(), "1")
    monkeypatch.delattr(visual_features, "measure_clip")
    other = MeanColours(**change)
    (row,) = rows_of(media, cache, other, "1")
    assert (row["embedding_status"], other.seen, len(decoded)) == ("embedded", [3], 2)
    back = MeanColours()
    rows_of(media, cache, back, "1")
    assert (back.seen, len(decoded)) == ([], 2)


def test_another_way_to_pool_embeds_again(media, cache, decoded, monkeypatch):
    rows_of(media, cache, MeanColours(), "1")
    monkeypatch.setattr(embeddings, "POOLING_VERSION", 1000)
    encoder = MeanColours()
    rows_of(media, cache, encoder, "1")
    assert (encoder.seen, len(decoded)) == ([3], 2)


def test_equal_clips_are_embedded_once(media, cache, decoded):
    shutil.copy(media / "1.mp4", media / "3.mp4")
    encoder = MeanColours()
    one, other = rows_of(media, cache, encoder, "1", "3")
    assert (encoder.seen, len(decoded)) == ([3], 1)
    assert one == other | {"video_id": "1", "media_file": "1.mp4"}


def test_a_long_clip_is_embedded_by_few_frames_from_its_first_to_its_last(media, cache):
    frames = [np.full((64, 96, 3), 100, dtype=np.uint8) for _ in range(40)]
    encode(media / "4.mp4", frames=frames, tick_of=lambda index: 90 * index)
    encoder = MeanColours()
    (row,) = rows_of(media, cache, encoder, "4")
    assert (row["sampled_frame_count"], encoder.seen) == (40, [MAX_EMBEDDED_FRAMES])


def test_a_model_that_cannot_be_found_stops_nothing_and_says_so(media, cache, tmp_path):
    encoder = CLIPImageEncoder(str(tmp_path / "absent"))
    measured, without = rows_of(media, cache, encoder, "1", "absent")
    assert (measured["status"], measured["embedding_status"], measured["embedding"]) == ("measured", "no_model", None)
    assert without["embedding_status"] == "not_measured"
    assert ClipEmbeddings(encoder, cache).model_note.startswith("no model: there is no model folder")


def test_a_model_that_cannot_be_used_is_tried_once_and_stops_nothing(media, cache, decoded):
    rows = rows_of(media, cache, MeanColours(failure=EncoderError("no weights")), "1", "2")
    assert {(row["status"], row["embedding_status"]) for row in rows} == {("measured", "no_model")}
    assert len(decoded) == 2
    (later,) = rows_of(media, cache, MeanColours(), "1")
    assert (later["embedding_status"], len(decoded)) == ("embedded", 3)


def test_a_measured_clip_that_cannot_be_read_again_keeps_its_measurements(media, cache, monkeypatch):
    rows_of(media, cache, None, "1")

    class Busy:
        def __init__(self, *_, **__):
            pass

        def __iter__(self):
            raise UnreadableClipError("not read in time", is_transient=True)

    with monkeypatch.context() as patched:
        patched.setattr(visual_features, "ClipFrames", Busy)
        (row,) = rows_of(media, cache, MeanColours(), "1")
    assert (row["status"], row["embedding_status"], row["status_reason"]) == ("measured", "not_read", None)
    (row,) = rows_of(media, cache, MeanColours(), "1")
    assert row["embedding_status"] == "embedded"


def test_a_clip_that_cannot_be_read_has_no_embedding(media, cache):
    (media / "5.mp4").write_bytes(b"no clip")
    encoder = MeanColours()
    for _ in range(2):
        (row,) = rows_of(media, cache, encoder, "5")
        assert (row["status"], row["embedding_status"], row["vision_category"]) == ("unreadable", "not_measured", None)
    assert encoder.seen == []


def test_frames_are_pooled_to_their_normalised_mean():
    vectors = np.array([[1, 0, 0], [0, 1, 0], [1, 0, 0]], dtype=np.float32)
    vector = pool_frame_vectors(vectors)
    assert vector.dtype == np.float32
    assert vector == pytest.approx(np.array([2, 1, 0]) / 5**0.5)


@pytest.mark.parametrize("vectors", [[[1.0, 0.0], [-1.0, 0.0]], [[np.nan, 1.0]]])
def test_vectors_without_a_direction_are_an_error(vectors):
    with pytest.raises(EncoderError, match="without a direction"):
        pool_frame_vectors(np.array(vectors, dtype=np.float32))


def test_without_a_model_the_note_says_what_to_set(cache):
    assert ClipEmbeddings(None, cache).model_note == OFF_NOTE


def test_a_tiny_clip_model_embeds_real_frames(media, cache, tmp_path, decoded):
    encoder = CLIPImageEncoder(str(write_tiny_image_encoder(tmp_path / "tiny")), device="cpu")
    first, second = rows_of(media, cache, encoder, "1", "2")
    for row in (first, second):
        assert np.linalg.norm(row["embedding"]) == pytest.approx(1, abs=1e-5)
        assert len(row["embedding"]) == DIMENSION
        assert row["vision_category"] in CONTENT_CATEGORIES
    assert first["embedding"] != second["embedding"]
    assert ClipEmbeddings(encoder, cache).model_note == f"tiny at {encoder.revision}"
    assert rows_of(media, cache, encoder, "1", "2") == [first, second]
    assert len(decoded) == 2


EYE = np.eye(len(CONTENT_CATEGORIES), dtype=np.float32)


class OneDirectionPerCategory:
    """Every text of a category has the direction of its category, and a little of its own place."""

    name, revision, logit_scale = "directions", "1", 20.0

    def __init__(self):
        self.encoded = []

    def encode_images(self, _):
        raise AssertionError("no picture is needed to know the categories")

    def encode_texts(self, texts):
        self.encoded += texts
        places = {text: place for place, category in enumerate(CONTENT_CATEGORIES) for text in PROMPTS[category]}
        return np.stack([EYE[places[text]] for text in texts])


def test_every_category_has_texts_and_a_column():
    assert tuple(PROMPTS) == CONTENT_CATEGORIES
    texts = [text for texts in PROMPTS.values() for text in texts]
    assert len(texts) == len(set(texts)) == 2 * len(CONTENT_CATEGORIES)
    for category in CONTENT_CATEGORIES:
        assert VISUAL_FEATURES.column(vision_score_column_name(category)).maximum == 1


def test_a_category_is_the_mean_of_its_texts_and_is_encoded_once(cache):
    encoder = OneDirectionPerCategory()
    prompts = load_category_prompts(encoder, cache)
    assert prompts.vectors == pytest.approx(EYE)
    assert prompts.logit_scale == 20
    again = load_category_prompts(encoder, cache)
    assert again.vectors.tolist() == prompts.vectors.tolist()
    assert len(encoder.encoded) == 26


def test_other_texts_or_another_revision_are_encoded_again(cache, monkeypatch):
    encoder = OneDirectionPerCategory()
    load_category_prompts(encoder, cache)
    encoder.revision = "2"
    load_category_prompts(encoder, cache)
    assert len(encoder.encoded) == 2 * 26
    monkeypatch.setattr(embeddings, "PROMPTS", {**PROMPTS, "music": PROMPTS["music"][:1]})
    load_category_prompts(encoder, cache)
    assert len(encoder.encoded) == 2 * 26 + 25


def test_scores_are_the_softmax_of_scaled_cosines():
    prompts = CategoryPrompts(EYE, logit_scale=2.0)
    embedding = 0.6 * EYE[0] + 0.8 * EYE[3]
    scores = prompts.scores(embedding)
    whole = np.exp(1.2) + np.exp(1.6) + 11
    assert scores["dance videos"] == pytest.approx(np.exp(1.2) / whole, abs=1e-6)
    assert scores["lifestyle"] == pytest.approx(np.exp(1.6) / whole, abs=1e-6)
    assert scores["music"] == pytest.approx(1 / whole, abs=1e-6)


@given(seed=st.integers(0, 2**32 - 1), scale=st.sampled_from([0.01, 14.3, 100.0, 1e4]))
def test_scores_are_shares_whatever_the_vectors(seed, scale):
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(len(CONTENT_CATEGORIES) + 1, 8))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    scores = CategoryPrompts(vectors[:-1], scale).scores(vectors[-1])
    assert all(0 <= score <= 1 for score in scores.values())
    assert sum(scores.values()) == pytest.approx(1)
    nearest = CONTENT_CATEGORIES[int(np.argmax(vectors[:-1].astype(float) @ vectors[-1].astype(float)))]
    assert max(scores.values()) == scores[nearest]
