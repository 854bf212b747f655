import socket
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tcm_assets.models.model_files import EncoderError
from tcm_assets.models.sentence_transformer import SentenceTransformerEncoder
from tcm_assets.models.text_encoder import TextEncoder

TOLERANCE = 1e-5  # float32 sums in another order

BFLOAT16_TOLERANCE = 5e-3  # of one number of a vector: other sums are rounded the other way

ENCODER: TextEncoder = SentenceTransformerEncoder(device="cpu")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the packaged model must not use the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_rows_are_float32_of_norm_1_in_the_order_of_the_texts() -> None:
    texts = ["a", "deadlift day at the gym", "my cat sleeps all day long and wakes up at night", "gym"]
    vectors = ENCODER.encode(texts)
    assert vectors.shape == (4, ENCODER.dimension) == (4, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=TOLERANCE)
    for text, vector in zip(texts, vectors, strict=True):
        np.testing.assert_allclose(ENCODER.encode([text])[0], vector, atol=BFLOAT16_TOLERANCE)


def test_sentences_of_similar_meaning_are_closer_than_unrelated_ones() -> None:
    gym, lifting, cake = ENCODER.encode(
        ["leg day at the gym", "lifting weights, heavy squats", "baking a birthday cake"]
    )
    assert gym @ lifting > gym @ cake + 0.1
    assert gym @ lifting > lifting @ cake + 0.1


def test_the_same_call_gives_the_same_numbers() -> None:
    texts = ["first text", "second, longer text"]
    np.testing.assert_array_equal(ENCODER.encode(texts), ENCODER.encode(texts))


def test_any_writing_and_any_length_gives_finite_vectors() -> None:
    texts = ["", " ", "😂😂💪🏻🏳️‍🌈", "สวัสดีครับ วันนี้อากาศดี", "مرحبا بالعالم", "Ａ\u200b\ufeff", "gym " * 2500]
    vectors = ENCODER.encode(texts)
    assert np.isfinite(vectors).all()
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=TOLERANCE)


def test_threads_may_share_an_encoder() -> None:
    texts = [[f"caption {i} " + "word " * i] for i in range(8)]
    alone = [ENCODER.encode(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(ENCODER.encode, texts))
    np.testing.assert_array_equal(np.concatenate(alone), np.concatenate(together))


def test_loading_and_encoding_is_silent(capfd: pytest.CaptureFixture[str]) -> None:
    from transformers.utils import logging as transformers_logging

    from tcm_assets.models.model_files import PACKAGED, find_model
    from tcm_assets.models.sentence_transformer import _load, _load_packaged

    _load.cache_clear()
    _load_packaged.cache_clear()
    showed_progress = transformers_logging.is_progress_bar_enabled()
    ENCODER.encode(["one", "two"])
    SentenceTransformerEncoder(str(find_model(PACKAGED).folder), device="cpu").encode(["one", "two"])
    assert capfd.readouterr() == ("", "")
    assert transformers_logging.is_progress_bar_enabled() == showed_progress


def test_a_folder_whose_model_cannot_be_read_is_named(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("broken")
    (folder / "config.json").write_text("{}")
    with pytest.raises(EncoderError, match="cannot be loaded"):
        SentenceTransformerEncoder(str(folder), device="cpu").encode(["text"])
