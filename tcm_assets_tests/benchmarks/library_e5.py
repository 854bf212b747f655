"""multilingual-e5-small as a folder that sentence-transformers loads, from the weights of the packaged 4-bit file."""

from pathlib import Path

from tcm_assets.models.multilingual_e5 import e5_parts, e5_tokenizer
from tcm_assets.models.multilingual_encoder import E5


def library_e5(folder: Path) -> Path:
    """Write the model into `folder`, and return where in it."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers.processors import TemplateProcessing
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    source = E5.folder()
    parts = e5_parts(source, "cpu")
    words = parts.weights["embeddings.word_embeddings.weight"]
    count, width = words.shape
    weights = dict(parts.weights) | {"embeddings.word_embeddings.weight": words[torch.arange(count)]}
    config = BertConfig(
        vocab_size=count,
        hidden_size=width,
        num_hidden_layers=parts.layers,
        num_attention_heads=parts.heads,
        intermediate_size=len(weights["encoder.layer.0.intermediate.dense.bias"]),
        layer_norm_eps=parts.epsilon,
    )
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(weights)
    base, whole = folder / "base", folder / "model"
    model.save_pretrained(base)
    tokenizer = e5_tokenizer(source)
    tokenizer.post_processor = TemplateProcessing(
        single="<s> $A </s>",
        special_tokens=[(name, tokenizer.token_to_id(name)) for name in ("<s>", "</s>")],
    )
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", unk_token="<unk>").save_pretrained(base)
    transformer = Transformer(str(base), max_seq_length=512)
    SentenceTransformer(modules=[transformer, Pooling(width)], device="cpu").save_pretrained(str(whole))
    return whole
