"""CLIP through sentence-transformers' own loader, on a tiny model of random weights."""

import json
import shutil

import numpy as np
import pytest

from tcm_assets.models import image_encoder
from tcm_assets.models.image_encoder import CLIPImageEncoder, ImageEncoder
from tcm_assets.models.model_files import EncoderError
from tcm_assets_tests.models.small_model import SMALL_MODEL
from tcm_assets_tests.models.tiny_image_encoder import DIMENSION, as_older_library_saved_it, write_tiny_image_encoder


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return write_tiny_image_encoder(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def older(plain, tmp_path):
    return as_older_library_saved_it(plain, tmp_path / "older")


def pictures(*colours):
    return [np.full((64, 36, 3), colour, dtype=np.uint8) for colour in colours]


def test_pictures_and_texts_become_vectors_of_one_space(plain):
    encoder: ImageEncoder = CLIPImageEncoder(str(plain), device="cpu", precision="float32")
    seen = encoder.encode_images(pictures((0, 0, 255), (255, 0, 0), (0, 0, 255)))
    said = encoder.encode_texts(["a photo of a dance", "music"])
    assert (seen.shape, said.shape) == ((3, DIMENSION), (2, DIMENSION))
    assert seen.dtype == said.dtype == np.float32
    assert np.linalg.norm(seen, axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    assert np.linalg.norm(said, axis=1) == pytest.approx(np.ones(2), abs=1e-5)
    assert seen[0] == pytest.approx(seen[2], abs=1e-6)
    assert np.abs(seen[0] - seen[1]).max() > 1e-4
    assert encoder.logit_scale == pytest.approx(14.28, abs=0.01)


def test_vectors_are_those_of_the_model_itself(plain):
    """By transformers alone, with the picture as red, green and blue."""
    import torch
    from PIL import Image
    from transformers import CLIPModel, CLIPProcessor

    model, processor = CLIPModel.from_pretrained(plain), CLIPProcessor.from_pretrained(plain)
    red = Image.new("RGB", (36, 64), (255, 0, 0))
    with torch.no_grad():
        expected = model.get_image_features(**processor(images=red, return_tensors="pt")).pooler_output[0].numpy()
    (ours,) = CLIPImageEncoder(str(plain), device="cpu", precision="float32").encode_images(pictures((0, 0, 255)))
    assert ours == pytest.approx(expected / np.linalg.norm(expected), abs=1e-5)


def test_the_layout_of_the_hubs_older_models_is_the_same_model(plain, older):
    images = pictures((0, 0, 255), (9, 99, 199))
    first, second = (CLIPImageEncoder(str(folder), device="cpu", precision="float32") for folder in (plain, older))
    assert second.encode_images(images) == pytest.approx(first.encode_images(images), abs=1e-6)
    assert second.encode_texts(["music"]) == pytest.approx(first.encode_texts(["music"]), abs=1e-6)
    assert second.logit_scale == first.logit_scale


def test_bfloat16_gives_nearly_the_same_vectors_of_norm_one_under_another_revision(plain, older):
    exact = CLIPImageEncoder(str(plain), device="cpu", precision="float32")
    for folder in (plain, older):
        fast = CLIPImageEncoder(str(folder), device="cpu", precision="bfloat16")
        for one, other in [
            (exact.encode_images(pictures((9, 99, 199))), fast.encode_images(pictures((9, 99, 199)))),
            (exact.encode_texts(["music"]), fast.encode_texts(["music"])),
        ]:
            assert np.linalg.norm(other, axis=1) == pytest.approx([1.0], abs=1e-5)
            assert 0.999 < float((one * other).sum()) < 1.0 + 1e-6
            assert not np.array_equal(one, other)
        assert fast.revision.endswith("+bfloat16")
    assert not exact.revision.endswith("+bfloat16")


def test_a_model_is_known_by_its_folder_and_its_content(plain, tmp_path):
    other = write_tiny_image_encoder(tmp_path / "tiny", seed=1)
    first, second = CLIPImageEncoder(str(plain)), CLIPImageEncoder(str(other))
    assert first.name == second.name == "tiny"
    assert first.revision != second.revision


def test_a_model_is_loaded_once_and_not_to_tell_its_name(plain, tmp_path, monkeypatch):
    folder = shutil.copytree(plain, tmp_path / "copy")
    loaded = []
    load = image_encoder._load.__wrapped__
    image_encoder._load.cache_clear()
    monkeypatch.setattr(
        image_encoder, "_load", image_encoder.cache(lambda *given: (loaded.append(given[0]), load(*given))[1])
    )
    assert CLIPImageEncoder(str(folder)).name == "copy"
    assert loaded == []
    for _ in range(2):
        CLIPImageEncoder(str(folder)).encode_texts(["one"])
        CLIPImageEncoder(str(folder)).encode_images(pictures(7))
    assert loaded == [folder]


def without_weights(folder):
    (folder / "model.safetensors").unlink()


def with_other_weights(folder):
    (folder / "model.safetensors").write_bytes(b"no weights")


def with_another_kind(folder):
    (folder / "config.json").write_text(json.dumps({"model_type": "nothing known"}))


@pytest.mark.parametrize("break_it", [without_weights, with_other_weights, with_another_kind])
def test_a_model_that_cannot_be_loaded_says_what_to_do(plain, tmp_path, break_it):
    folder = shutil.copytree(plain, tmp_path / "broken")
    break_it(folder)
    with pytest.raises(EncoderError, match=r"cannot be loaded .* Fetch it again, or choose another"):
        CLIPImageEncoder(str(folder), device="cpu", precision="float32").encode_texts(["a"])


def test_a_model_of_texts_alone_is_no_clip():
    with pytest.raises(EncoderError, match="is no CLIP"):
        CLIPImageEncoder(SMALL_MODEL, device="cpu", precision="float32").encode_texts(["a"])


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(EncoderError, match="there is no model folder"):
        _ = CLIPImageEncoder(str(tmp_path / "absent")).revision


def test_weights_that_give_no_numbers_are_an_error(tmp_path):
    folder = write_tiny_image_encoder(tmp_path / "nan", scale=float("nan"))
    with pytest.raises(EncoderError, match="gives vectors without a direction"):
        CLIPImageEncoder(str(folder), device="cpu", precision="float32").encode_images(pictures(1))
