"""Models: how are texts and pictures turned into vectors, and when can two vectors be compared?

Encoders behind small protocols (`TextEncoder`, `ImageEncoder`), the files of their models, the cache of what they made,
and vectors between numpy and Arrow. torch, sentence-transformers and OpenCV are imported inside the functions that need
them. No tables and no Dagster here; what a caption or a video clip is belongs to `captions` and `clips`.
"""
