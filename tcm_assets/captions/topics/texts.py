"""The texts that topics are found in: a sample of the corpus in which each text stands once."""

import ibis

from tcm_assets.models.vectors import comparable_revision

SAMPLE_TEXTS = 8_000
"""Texts that a refresh looks at: clustering them takes 512 MB, and a topic of 1 in 200 videos still has 40 texts."""


def topic_texts(
    text_embeddings: ibis.Table, content_analysis: ibis.Table, videos: ibis.Table, sample_texts: int = SAMPLE_TEXTS
) -> ibis.Table:
    """One row per distinct text, ordered by text_sha256: text_sha256, account, keywords, embedding, model_name,
    model_revision (see `comparable_revision`).

    Copies of a text count once, so that one caption posted a thousand times is no topic; account and keywords are those
    of the copy with the smallest video_id. Of more than `sample_texts` texts those with the smallest hashes are taken:
    as good as drawn at random, and nearly the same ones at every refresh.
    """
    embedded = text_embeddings.filter(text_embeddings.text_sha256.notnull(), text_embeddings.embedding.notnull())
    texts = embedded.group_by("text_sha256").agg(video_id=embedded.video_id.min())
    sample = texts.order_by("text_sha256").limit(sample_texts)
    vectors = text_embeddings.select(
        "video_id",
        "embedding",
        "model_name",
        model_revision=comparable_revision(text_embeddings.model_revision),
    )
    return (
        sample.inner_join(vectors, "video_id")
        .inner_join(content_analysis.select("video_id", "keywords"), "video_id")
        .inner_join(videos.select("video_id", account="author_id"), "video_id")
        .select("text_sha256", "account", "keywords", "embedding", "model_name", "model_revision")
        .order_by("text_sha256")
    )
