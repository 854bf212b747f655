"""The packaged text model, read from its files without the library that made it.

Belongs here: weights, tokenizer and settings of a model that is known to be a plain BERT with mean pooling. Importing
the library takes three times as long as importing torch, and a day's captions are encoded in less than either.
Does not belong here: running the model (`unpadded_bert`), and any other model, which the library reads
(`sentence_transformer`).
"""

import json
from pathlib import Path

from tcm_assets.encoders.unpadded_bert import BertParts


def packaged_parts(folder: Path, device: str | None) -> BertParts:
    """The model in `folder`, on torch's `device`; None takes the fastest there is.

    Raises OSError, ValueError or KeyError for files that are not those of a sentence-transformers BERT.
    """
    import torch
    from safetensors.torch import load_file
    from tokenizers import Tokenizer

    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    reading = json.loads((folder / "sentence_bert_config.json").read_text(encoding="utf-8"))
    tokenizer = Tokenizer.from_str((folder / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer.enable_truncation(int(reading["max_seq_length"]))
    tokenizer.no_padding()
    place = device or _fastest_device()
    return BertParts(
        weights=load_file(folder / "model.safetensors", device=place),
        tokenize=lambda texts: [encoded.ids for encoded in tokenizer.encode_batch(texts)],
        heads=int(config["num_attention_heads"]),
        epsilon=float(config["layer_norm_eps"]),
        layers=int(config["num_hidden_layers"]),
        device=torch.device(place),
    )


def _fastest_device() -> str:
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"
