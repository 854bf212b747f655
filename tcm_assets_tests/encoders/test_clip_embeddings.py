"""Embeddings of clips: of the same decode as the measurements, kept by content and model, and absent with a reason."""

import shutil
from dataclasses import dataclass, field

import numpy as np
import pytest

from tcm_assets.encoders import clip_embeddings, clip_outcomes
from tcm_assets.encoders.clip_embeddings import MAX_EMBEDDED_FRAMES, OFF_NOTE, ClipEmbeddings, pooled
from tcm_assets.encoders.clip_frames import UnreadableClipError
from tcm_assets.encoders.clip_model import ClipModelEncoder
from tcm_assets.encoders.decoder_pool import DecodingProcess
from tcm_assets.encoders.feature_cache import FeatureCache
from tcm_assets.encoders.local_media import LocalMediaStore
from tcm_assets.encoders.vision import VisionEncoderError
from tcm_assets.encoders.visual_features import visual_features_batch
from tcm_assets.schemas.content_categories import CONTENT_CATEGORIES
from tcm_assets.schemas.visual_features import vision_score_column_name
from tcm_assets_tests.encoders.encoded_clips import encode
from tcm_assets_tests.encoders.test_visual_features import batch_of
from tcm_assets_tests.encoders.tiny_clip import DIMENSION, write_tiny_clip


@dataclass
class MeanColours:
    """A picture's vector is its mean blue, green and red."""

    name: str = "colours"
    revision: str = "1"
    logit_scale: float = 10.0
    failure: VisionEncoderError | None = None
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
    ask = DecodingProcess.ask

    def noted(self, request):
        if request["mode"] != "sound":
            asked.append(request["mode"])
        return ask(self, request)

    monkeypatch.setattr(DecodingProcess, "ask", noted)
    return asked


def rows_of(media, cache, encoder, *video_ids, mode="every_second"):
    embeddings = ClipEmbeddings(encoder, cache)
    batch = batch_of(*video_ids)
    return visual_features_batch(batch, LocalMediaStore(media), cache, 2, embeddings=embeddings, mode=mode).to_pylist()


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

    monkeypatch.setattr(clip_outcomes, "measure_clip", measured_again)
    (embedded,) = rows_of(media, cache, MeanColours(), "1")
    assert len(decoded) == 2
    assert embedded["embedding_status"] == "embedded"
    assert embedded["brightness"] == measured["brightness"]
    (off_again,) = rows_of(media, cache, None, "1")
    assert (off_again, len(decoded)) == (measured, 2)


@pytest.mark.parametrize("change", [{"revision": "2"}, {"name": "other"}])
def test_another_model_embeds_again_and_measures_nothing(media, cache, decoded, monkeypatch, change):
    rows_of(media, cache, MeanColours(), "1")
    monkeypatch.delattr(clip_outcomes, "measure_clip")
    other = MeanColours(**change)
    (row,) = rows_of(media, cache, other, "1")
    assert (row["embedding_status"], other.seen, len(decoded)) == ("embedded", [3], 2)
    back = MeanColours()
    rows_of(media, cache, back, "1")
    assert (back.seen, len(decoded)) == ([], 2)


def test_another_way_to_pool_embeds_again(media, cache, decoded, monkeypatch):
    rows_of(media, cache, MeanColours(), "1")
    monkeypatch.setattr(clip_embeddings, "POOLING_VERSION", 1000)
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
    encoder = ClipModelEncoder(str(tmp_path / "absent"))
    measured, without = rows_of(media, cache, encoder, "1", "absent")
    assert (measured["status"], measured["embedding_status"], measured["embedding"]) == ("measured", "no_model", None)
    assert without["embedding_status"] == "not_measured"
    assert ClipEmbeddings(encoder, cache).model_note.startswith("no model: there is no model folder")


def test_a_model_that_cannot_be_used_is_tried_once_and_stops_nothing(media, cache, decoded):
    rows = rows_of(media, cache, MeanColours(failure=VisionEncoderError("no weights")), "1", "2")
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
        patched.setattr(clip_outcomes, "ClipFrames", Busy)
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
    vector = pooled(vectors)
    assert vector.dtype == np.float32
    assert vector == pytest.approx(np.array([2, 1, 0]) / 5**0.5)


@pytest.mark.parametrize("vectors", [[[1.0, 0.0], [-1.0, 0.0]], [[np.nan, 1.0]]])
def test_vectors_without_a_direction_are_an_error(vectors):
    with pytest.raises(VisionEncoderError, match="without a direction"):
        pooled(np.array(vectors, dtype=np.float32))


def test_without_a_model_the_note_says_what_to_set(cache):
    assert ClipEmbeddings(None, cache).model_note == OFF_NOTE


def test_a_tiny_clip_model_embeds_real_frames(media, cache, tmp_path, decoded):
    encoder = ClipModelEncoder(str(write_tiny_clip(tmp_path / "tiny")), device="cpu")
    first, second = rows_of(media, cache, encoder, "1", "2")
    for row in (first, second):
        assert np.linalg.norm(row["embedding"]) == pytest.approx(1, abs=1e-5)
        assert len(row["embedding"]) == DIMENSION
        assert row["vision_category"] in CONTENT_CATEGORIES
    assert first["embedding"] != second["embedding"]
    assert ClipEmbeddings(encoder, cache).model_note == f"tiny at {encoder.revision}"
    assert rows_of(media, cache, encoder, "1", "2") == [first, second]
    assert len(decoded) == 2
