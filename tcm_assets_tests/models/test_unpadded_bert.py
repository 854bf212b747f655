import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tcm_assets.models import unpadded_bert
from tcm_assets.models.model_files import Precision, find_model, load_model
from tcm_assets.models.sentence_transformer import SentenceTransformerEncoder
from tcm_assets.models.unpadded_bert import unpadded
from tcm_assets_tests.models.small_model import SMALL_MODEL

TEXTS = ["gym", "", "my cat sleeps all day", "สวัสดีครับ", "three 😂 #fyp", "GYM", "word " * 400, "leg day at the gym"]

LEAST_COSINE = {"float32": 1 - 1e-6, "bfloat16": 0.999}


def _library_vectors(texts: list[str]) -> Any:
    library = load_model(Path(SMALL_MODEL), "cpu")
    return library.encode(texts, normalize_embeddings=True, show_progress_bar=False)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_vectors_are_those_of_the_library_in_the_order_of_the_texts(
    precision: Precision, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpadded_bert, "TOKENS_PER_BATCH", 16)  # several batches, and texts longer than one
    found = SentenceTransformerEncoder(SMALL_MODEL, device="cpu", precision=precision).encode(TEXTS)
    cosines = np.sum(found * _library_vectors(TEXTS), axis=1)
    assert cosines.min() >= LEAST_COSINE[precision]
    np.testing.assert_array_equal(found[0], found[5])  # to this model, "gym" and "GYM" are the same word piece


def test_another_precision_is_another_revision() -> None:
    exact = SentenceTransformerEncoder(SMALL_MODEL, precision="float32")
    rounded = SentenceTransformerEncoder(SMALL_MODEL, precision="bfloat16")
    assert exact.revision == find_model(SMALL_MODEL).revision
    assert rounded.revision == f"{exact.revision}+bfloat16"
    assert SentenceTransformerEncoder(SMALL_MODEL).revision in (exact.revision, rounded.revision)


def test_a_model_whose_vectors_would_be_others_is_left_to_the_library() -> None:
    library = load_model(Path(SMALL_MODEL), "cpu")
    assert unpadded(library, "float32") is not None
    library[1].pooling_mode = "cls"
    assert unpadded(library, "float32") is None
    del library[0].auto_model.encoder
    assert unpadded(library, "float32") is None


def test_another_architecture_is_run_by_the_library(tmp_path: Path) -> None:
    folder = _tiny_roberta(tmp_path / "roberta")
    encoder = SentenceTransformerEncoder(str(folder), device="cpu")
    assert encoder.precision == "float32"
    vectors = encoder.encode(["gym day", "cat"])
    assert vectors.shape == (2, 8)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    with pytest.raises(ValueError, match="no BERT with mean pooling"):
        _ = SentenceTransformerEncoder(str(folder), precision="bfloat16").revision


def _tiny_roberta(folder: Path) -> Path:
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast, RobertaConfig, RobertaModel

    words = {word: place for place, word in enumerate(["<s>", "<pad>", "</s>", "<unk>", "gym", "day", "cat"])}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    base = folder.with_name("base")
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", unk_token="<unk>").save_pretrained(base)
    torch.manual_seed(7)
    config = RobertaConfig(
        vocab_size=len(words), hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    RobertaModel(config).save_pretrained(base)
    transformer = Transformer(str(base))
    SentenceTransformer(modules=[transformer, Pooling(8)], device="cpu").save_pretrained(str(folder))
    assert json.loads((folder / "config.json").read_text())["model_type"] == "roberta"
    return folder
