"""Captions: what does the text of a video say?

Tables: `text_embeddings`, `caption_fingerprints`, `content_analysis` (language, keywords, category, class),
`sponsored_content` (disclosures and brand mentions), and in `topics` `content_topics` and `video_topics`. Hand-written
word lists are the TOML files beside the modules that read them.

What a clip shows belongs to `clips`, the mood of a text to `sentiment`, copied captions as a sign of fraud to `alerts`,
and what texts say of creators and brands to `matching`.
"""

OWNER = "team:content-understanding"
