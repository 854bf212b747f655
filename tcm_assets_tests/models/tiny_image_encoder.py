"""A CLIP of random weights, small enough to be made in a test: 32 pixels a side, vectors of 8 numbers."""

import json
import shutil
import string
from pathlib import Path

DIMENSION = 8


def write_tiny_image_encoder(folder: Path, *, seed: int = 0, scale: float = 1.0) -> Path:
    """Write the model as transformers does: configuration, weights, and what prepares pictures and texts."""
    import torch
    from transformers import CLIPConfig, CLIPImageProcessorPil, CLIPModel, CLIPProcessor, CLIPTokenizer

    letters = string.ascii_lowercase + string.digits + string.punctuation
    tokens = [*letters, *(f"{letter}</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    vocabulary = {token: number for number, token in enumerate(tokens)}
    start, end = vocabulary["<|startoftext|>"], vocabulary["<|endoftext|>"]
    size = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = CLIPConfig(
        text_config={
            **size,
            "vocab_size": len(tokens),
            "bos_token_id": start,
            "eos_token_id": end,
            "pad_token_id": end,
        },
        vision_config={**size, "image_size": 32, "patch_size": 16},
        projection_dim=DIMENSION,
    )
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = CLIPModel(config)
    with torch.no_grad():
        model.visual_projection.weight.mul_(scale)
    folder.mkdir(parents=True)
    model.save_pretrained(folder)
    pictures = CLIPImageProcessorPil(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
    CLIPProcessor(pictures, CLIPTokenizer(vocab=vocabulary, merges=[], model_max_length=77)).save_pretrained(folder)
    return folder


def as_older_library_saved_it(plain: Path, folder: Path) -> Path:
    """The same model in the layout of the CLIPs that the hub has from sentence-transformers."""
    shutil.copytree(plain, folder / "0_CLIPModel")
    module = {"idx": 0, "name": "0", "path": "0_CLIPModel", "type": "sentence_transformers.models.CLIPModel"}
    (folder / "modules.json").write_text(json.dumps([module]))
    return folder
