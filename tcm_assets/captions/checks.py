"""What must be true of what models and measurements said, beyond their schemas."""

from tcm_assets.captions.tables import (
    BAND_COUNT,
    CAPTION_FINGERPRINTS,
    CONTENT_ANALYSIS,
    CONTENT_TOPICS,
    SPONSORED_CONTENT,
    TEXT_EMBEDDINGS,
    VIDEO_TOPICS,
)
from tcm_assets.captions.topics.assignment import LEAST_SIMILARITY
from tcm_assets.models.vectors import comparable_revision_sql
from tcm_assets.orchestration.table_checks import Rule, table_checks

_NORM_TOLERANCE = 1e-3
"""Far above the rounding of 32-bit floats, far below any vector that was not normalised."""

_SHARE_TOLERANCE = 1e-9
"""Means of the same frames, in doubles."""


def _unit_norm(id_column: str) -> Rule:
    return Rule(
        "vectors_have_norm_one",
        "Every vector has norm 1, so that a dot product is a cosine.",
        f"""
        SELECT {id_column}, sqrt(list_dot_product(embedding, embedding)) AS norm FROM rows
        WHERE abs(sqrt(list_dot_product(embedding, embedding)) - 1) > {_NORM_TOLERANCE}
        """,
        blocking=True,
    )


def _one_row_per_video() -> Rule:
    return Rule(
        "a_row_for_every_video",
        "Each video of the days has its row, and no other has one.",
        """
        SELECT video_id FROM warehouse.videos ANTI JOIN rows USING (video_id)
        WHERE upload_date BETWEEN (SELECT first_day FROM days) AND (SELECT last_day FROM days)
        UNION ALL
        SELECT video_id FROM rows ANTI JOIN warehouse.videos USING (video_id)
        """,
        blocking=True,
    )


text_embeddings_checks = table_checks(
    TEXT_EMBEDDINGS,
    _one_row_per_video(),
    _unit_norm("video_id"),
    Rule(
        "one_model_for_all_days",
        "All days have vectors of one model and revision, in whatever precision it was run; those of two cannot be "
        "compared, and what would compare them fails: refresh the others too.",
        f"""
        WITH models AS (
            SELECT model_name, {comparable_revision_sql("model_revision")} AS revision, count(*) AS video_count,
                min(upload_date) AS first_day
            FROM warehouse.text_embeddings
            WHERE embedding IS NOT NULL
                AND upload_date BETWEEN (SELECT first_day FROM partitions) AND (SELECT last_day FROM partitions)
            GROUP BY model_name, revision
        )
        FROM models WHERE (SELECT count(*) FROM models) > 1
        """,
    ),
)

sponsored_content_checks = table_checks(
    SPONSORED_CONTENT,
    _one_row_per_video(),
    Rule(
        "advertising_is_told_by_a_signal",
        "A video counts as advertising where a disclosure was found in its text, and only there.",
        "FROM rows WHERE coalesce(is_sponsored, FALSE) <> (len(disclosure_signals) > 0)",
        blocking=True,
    ),
)

content_analysis_checks = table_checks(
    CONTENT_ANALYSIS,
    _one_row_per_video(),
    Rule(
        "a_named_class_is_the_nearest",
        "The class that a video was given is the one with the highest score.",
        "FROM rows WHERE taxonomy_category <> taxonomy_nearest OR taxonomy_score < taxonomy_runner_up_score",
        blocking=True,
    ),
    Rule(
        "a_language_has_a_confidence",
        "A named language has its probability, and only a named one has one.",
        "FROM rows WHERE (language IS NULL) <> (language_confidence IS NULL)",
        blocking=True,
    ),
)

caption_fingerprints_checks = table_checks(
    CAPTION_FINGERPRINTS,
    Rule(
        "fingerprints_are_of_known_videos",
        "Every fingerprint is of a video of its day, and names its account.",
        "FROM rows ANTI JOIN warehouse.videos USING (video_id, upload_date, author_id)",
        blocking=True,
    ),
    Rule(
        "fingerprints_are_whole",
        f"Every fingerprint has as many hashes as words, and {BAND_COUNT} bands.",
        f"FROM rows WHERE len(word_hashes) <> word_count OR len(bands) <> {BAND_COUNT}",
        blocking=True,
    ),
)

_NORM_TOLERANCE_TOPIC_CHECKS = 1e-3

_SHARE_TOLERANCE_TOPIC_CHECKS = 1e-9
"""Rounding of 64-bit floats."""

MOST_DRIFT = 0.25
"""Videos that came to or left a topic since the refresh, among all that have one: more than a week brings."""

content_topics_checks = table_checks(
    CONTENT_TOPICS,
    Rule(
        "current_topics_have_videos",
        "A current topic has videos, examples and a name; no video is given to a topic that is not current.",
        """
        FROM rows WHERE is_current <> (video_count > 0)
            OR is_current AND (name = '' OR len(keywords) = 0 OR len(example_video_ids) = 0)
        """,
        blocking=True,
    ),
    Rule(
        "sizes_are_of_the_videos_with_a_text",
        "Each share is the size among the videos with a text, and all sizes together are at most those videos.",
        f"""
        WITH texts AS (
            SELECT count(embedding) AS text_count FROM warehouse.text_embeddings
            WHERE upload_date BETWEEN (SELECT first_day FROM days) AND (SELECT last_day FROM days)
        )
        SELECT sum(video_count) AS video_count, any_value(text_count) AS text_count, 'more than there are' AS problem
        FROM rows, texts HAVING sum(video_count) > any_value(text_count)
        UNION ALL
        SELECT video_count, text_count, name FROM rows, texts
        WHERE is_current AND abs(share - video_count / text_count) > {_SHARE_TOLERANCE_TOPIC_CHECKS}
        """,
    ),
    Rule(
        "centroids_have_norm_one",
        "Every centroid has norm 1, so that a dot product is a cosine.",
        f"""
        SELECT topic_id, name, sqrt(list_dot_product(centroid, centroid)) AS norm FROM rows
        WHERE abs(sqrt(list_dot_product(centroid, centroid)) - 1) > {_NORM_TOLERANCE_TOPIC_CHECKS}
        """,
        blocking=True,
    ),
    Rule(
        "no_id_was_taken_away",
        "The ids run from 1 without a gap: the row of an id that was once given is never dropped or renumbered.",
        "SELECT count(*) AS topic_count, max(topic_id) AS last_id FROM rows HAVING count(*) <> max(topic_id)",
        blocking=True,
    ),
    Rule(
        "first_seen_comes_first",
        "No topic was seen for the last time before it was seen first.",
        "FROM rows WHERE first_seen > last_seen",
    ),
    Rule(
        "current_topics_are_of_one_model",
        "All current topics were found in the vectors of one model.",
        """
        SELECT model_name, model_revision, count(*) AS topic_count FROM rows
        WHERE is_current AND (SELECT count(DISTINCT (model_name, model_revision)) FROM rows WHERE is_current) > 1
        GROUP BY model_name, model_revision
        """,
        blocking=True,
    ),
)

video_topics_checks = table_checks(
    VIDEO_TOPICS,
    Rule(
        "a_row_for_every_vector",
        "Each video of the days that has a row in text_embeddings has one here, and no other has.",
        """
        SELECT video_id FROM warehouse.text_embeddings ANTI JOIN rows USING (video_id)
        WHERE upload_date BETWEEN (SELECT first_day FROM days) AND (SELECT last_day FROM days)
        UNION ALL
        SELECT video_id FROM rows ANTI JOIN warehouse.text_embeddings USING (video_id)
        """,
        blocking=True,
    ),
    Rule(
        "near_enough",
        f"A video has a topic exactly where its nearest topic has a similarity of at least {LEAST_SIMILARITY}.",
        f"FROM rows WHERE (topic_id IS NOT NULL) <> coalesce(topic_similarity >= {LEAST_SIMILARITY}, false)",
        blocking=True,
    ),
    Rule(
        "topics_are_known",
        "Every topic of a video is a row of content_topics: an id is never taken away.",
        "SELECT DISTINCT topic_id FROM rows WHERE topic_id IS NOT NULL AND topic_id NOT IN "
        "(SELECT topic_id FROM warehouse.content_topics)",
        waits_for=("content_topics",),
        blocking=True,
    ),
    Rule(
        "sizes_are_still_true",
        "The topics' sizes differ from the videos that they have now by at most a quarter; else refresh the topics.",
        f"""
        WITH given AS (
            SELECT topic_id, count(*) AS given_count FROM warehouse.video_topics
            WHERE topic_id IS NOT NULL
                AND upload_date BETWEEN (SELECT first_day FROM partitions) AND (SELECT last_day FROM partitions)
            GROUP BY topic_id
        ), compared AS (
            SELECT topic_id, name, coalesce(video_count, 0) AS video_count, coalesce(given_count, 0) AS given_count
            FROM warehouse.content_topics FULL JOIN given USING (topic_id)
        )
        FROM compared WHERE video_count <> given_count AND (
            SELECT sum(abs(video_count - given_count)) > {MOST_DRIFT} * sum(given_count) FROM compared
        )
        """,
        waits_for=("content_topics",),
    ),
)
