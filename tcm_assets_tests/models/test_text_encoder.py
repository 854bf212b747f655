import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tcm_assets.models import text_encoder
from tcm_assets.models.feature_cache import FeatureCache
from tcm_assets.models.model_files import EncoderError
from tcm_assets.models.sentence_transformer import SentenceTransformerEncoder
from tcm_assets.models.text_encoder import CachedTextEncoder, TextEncoder
from tcm_assets.models.vectors import Float32Matrix

DIMENSION = 4


class CountingEncoder:
    """Vectors made from a hash, and a record of every text that was ever encoded."""

    dimension = DIMENSION

    def __init__(self, name: str = "counting", revision: str = "1", salt: str = "") -> None:
        self.name = name
        self.revision = revision
        self.encoded: list[str] = []
        self._salt = salt

    def encode(self, texts: Sequence[str]) -> Float32Matrix:
        self.encoded.extend(texts)
        return np.stack([_vector(self._salt + text) for text in texts])


def _vector(text: str) -> Float32Matrix:
    numbers = np.frombuffer(hashlib.sha256(text.encode()).digest()[:DIMENSION], dtype=np.uint8) + np.float32(1)
    return (numbers / np.linalg.norm(numbers)).astype(np.float32)


@pytest.fixture
def cache(tmp_path: Path) -> FeatureCache:
    return FeatureCache(tmp_path / "features.sqlite")


def test_no_text_is_encoded_twice_within_a_call_between_calls_or_between_encoders(cache: FeatureCache) -> None:
    model = CountingEncoder()
    encoder: TextEncoder = CachedTextEncoder(model, cache)
    first = encoder.encode(["a", "b", "a"])
    second = encoder.encode(["b", "c"])
    assert model.encoded == ["a", "b", "c"]
    later_model = CountingEncoder()
    later = CachedTextEncoder(later_model, cache).encode(["c", "b", "a"])
    assert later_model.encoded == []
    np.testing.assert_array_equal(first, np.stack([_vector("a"), _vector("b"), _vector("a")]))
    np.testing.assert_array_equal(later, np.stack([second[1], second[0], first[0]]))


@given(calls=st.lists(st.lists(st.text(max_size=5), max_size=6), max_size=4))
@settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
def test_any_calls_give_each_text_its_vector_and_encode_it_once(
    calls: list[list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    model = CountingEncoder()
    encoder = CachedTextEncoder(model, FeatureCache(tmp_path_factory.mktemp("any") / "features.sqlite"))
    for texts in calls:
        vectors = encoder.encode(texts)
        assert vectors.shape == (len(texts), DIMENSION)
        assert vectors.dtype == np.float32
        for text, vector in zip(texts, vectors, strict=True):
            np.testing.assert_array_equal(vector, _vector(text))
    assert sorted(model.encoded) == sorted({text for texts in calls for text in texts})


@pytest.mark.parametrize(("name", "revision"), [("other", "1"), ("counting", "2")])
def test_another_model_or_revision_has_its_own_vectors(cache: FeatureCache, name: str, revision: str) -> None:
    CachedTextEncoder(CountingEncoder(), cache).encode(["a"])
    other = CountingEncoder(name, revision, salt="other")
    np.testing.assert_array_equal(CachedTextEncoder(other, cache).encode(["a"]), [_vector("othera")])
    assert other.encoded == ["a"]


def test_an_interrupted_call_keeps_what_it_had_encoded(cache: FeatureCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_encoder, "TEXTS_PER_PUT", 2)

    class FailingEncoder(CountingEncoder):
        def encode(self, texts: Sequence[str]) -> Float32Matrix:
            if len(self.encoded) >= 4:
                raise KeyboardInterrupt
            return super().encode(texts)

    texts = ["a", "b", "c", "d", "e"]
    with pytest.raises(KeyboardInterrupt):
        CachedTextEncoder(FailingEncoder(), cache).encode(texts)
    again = CountingEncoder()
    CachedTextEncoder(again, cache).encode(texts)
    assert again.encoded == ["e"]


def test_the_kept_vector_is_returned_when_another_process_was_first(cache: FeatureCache) -> None:
    class SlowEncoder(CountingEncoder):
        def encode(self, texts: Sequence[str]) -> Float32Matrix:
            CachedTextEncoder(CountingEncoder(), cache).encode(texts)  # meanwhile, elsewhere
            return super().encode(texts)

    np.testing.assert_array_equal(CachedTextEncoder(SlowEncoder(salt="late"), cache).encode(["a"]), [_vector("a")])


def test_a_kept_vector_of_another_length_is_refused(cache: FeatureCache) -> None:
    cache.put_many("text/counting@1", {hashlib.sha256(b"a").hexdigest(): b"\x00" * 8})
    with pytest.raises(ValueError, match=r"features\.sqlite are not 4 numbers long"):
        CachedTextEncoder(CountingEncoder(), cache).encode(["a"])


def test_no_texts_give_no_rows(cache: FeatureCache) -> None:
    model = CountingEncoder()
    assert CachedTextEncoder(model, cache).encode([]).shape == (0, DIMENSION)
    assert model.encoded == []


def test_a_folder_whose_model_cannot_be_read_is_named(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("broken")
    (folder / "config.json").write_text("{}")
    with pytest.raises(EncoderError, match="cannot be loaded"):
        SentenceTransformerEncoder(str(folder), device="cpu").encode(["text"])
