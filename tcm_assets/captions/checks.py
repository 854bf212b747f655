"""Checks of the caption tables, and three rules that other tables of videos have too."""

from tcm_assets.captions.tables import (
    BAND_COUNT,
    CAPTION_FINGERPRINTS,
    CONTENT_ANALYSIS,
    CONTENT_TOPICS,
    SPONSORED_CONTENT,
    TEXT_EMBEDDINGS,
    VIDEO_TOPICS,
)
from tcm_assets.captions.topics.assignment import LEAST_TOPIC_SIMILARITY
from tcm_assets.models.vectors import comparable_revision_sql
from tcm_assets.orchestration.table_checks import Rule, table_checks

_NORM_TOLERANCE = 1e-3  # far above the rounding of 32-bit floats, far below any vector that was not normalised
_SHARE_TOLERANCE = 1e-9  # rounding of 64-bit floats
# Share of the videos with a topic that came to or left one since the refresh: more than a week brings.
MOST_DRIFT = 0.25

_FIND_TOPICS = "run the job `topics`, which finds topics anew and assigns videos to them"


def vectors_have_norm_one(id_column: str) -> Rule:
    """Return the rule that the vectors in the column `embedding` have norm 1."""
    return _norm_one("vectors_have_norm_one", "vector", "embedding", id_column)


def _norm_one(name: str, noun: str, column: str, shown_columns: str) -> Rule:
    norm = f"sqrt(list_dot_product({column}, {column}))"
    return Rule(
        name,
        f"Every {noun} has norm 1, so that a dot product is a cosine.",
        f"SELECT {shown_columns}, {norm} AS norm FROM rows WHERE abs({norm} - 1) > {_NORM_TOLERANCE}",
        blocking=True,
    )


def rows_are_of_known_videos(row: str) -> Rule:
    """Return the rule that each row, called `row` in words, has the video, day and account of a stored video."""
    return Rule(
        f"{row}s_are_of_known_videos",
        f"Every {row} belongs to a video of its day and account.",
        """
        FROM rows ANTI JOIN warehouse.videos AS videos
            ON rows.video_id = videos.video_id AND rows.upload_date = videos.upload_date
            AND rows.author_id IS NOT DISTINCT FROM videos.author_id
        """,
        blocking=True,
    )


def a_row_for_every_video() -> Rule:
    """Return the rule that a table has one row for each row of `videos`, over the days of the run."""
    return _row_for_every_row_of("videos", "a_row_for_every_video", "Each video of the days has a row, and no other.")


def _row_for_every_row_of(upstream: str, name: str, description: str) -> Rule:
    return Rule(
        name,
        description,
        f"""
        SELECT video_id FROM warehouse.{upstream} ANTI JOIN rows USING (video_id)
        WHERE upload_date BETWEEN (SELECT first_day FROM days) AND (SELECT last_day FROM days)
        UNION ALL
        SELECT video_id FROM rows ANTI JOIN warehouse.{upstream} USING (video_id)
        """,
        blocking=True,
    )


def one_maker_for_all_days(name: str, description: str, table: str, maker: str, known_column: str) -> Rule:
    """Return the rule that all values of `known_column` were made by one model or scorer; `maker` names its columns.

    Every stored day counts, also one that the settings do not show: windows and totals read them all.
    """
    return Rule(
        name,
        description,
        f"""
        WITH makers AS (
            SELECT {maker}, count(*) AS video_count, min(upload_date) AS first_day, max(upload_date) AS last_day
            FROM warehouse.{table} WHERE {known_column} IS NOT NULL GROUP BY ALL
        )
        FROM makers WHERE (SELECT count(*) FROM makers) > 1
        """,
        remedy="refresh the days that another one made than that of the settings",
    )


text_embeddings_checks = table_checks(
    TEXT_EMBEDDINGS,
    a_row_for_every_video(),
    vectors_have_norm_one("video_id"),
    one_maker_for_all_days(
        "one_model_for_all_days",
        "All days have vectors of one model and revision, in whatever precision it was run. Vectors of two models "
        "cannot be compared, and assets that compare them fail.",
        "text_embeddings",
        f"model_name, {comparable_revision_sql('model_revision')} AS revision",
        "embedding",
    ),
)

sponsored_content_checks = table_checks(
    SPONSORED_CONTENT,
    a_row_for_every_video(),
    Rule(
        "advertising_has_a_disclosure",
        "A video is sponsored exactly where its text or a label of the platform discloses it.",
        """
        FROM rows WHERE coalesce(is_sponsored, FALSE)
            <> (len(disclosure_signals) + coalesce(len(platform_labels), 0) > 0)
        """,
        blocking=True,
    ),
)

content_analysis_checks = table_checks(
    CONTENT_ANALYSIS,
    a_row_for_every_video(),
    Rule(
        "a_named_class_is_the_nearest",
        "The class of a video is the one with the highest score.",
        "FROM rows WHERE taxonomy_category <> taxonomy_nearest OR taxonomy_score < taxonomy_runner_up_score",
        blocking=True,
    ),
    Rule(
        "a_confidence_is_that_of_a_language",
        "Only a language has a confidence; it has none where only the export knows the language.",
        "FROM rows WHERE language IS NULL AND language_confidence IS NOT NULL",
        blocking=True,
    ),
)

caption_fingerprints_checks = table_checks(
    CAPTION_FINGERPRINTS,
    rows_are_of_known_videos("fingerprint"),
    Rule(
        "fingerprint_lengths_agree",
        f"Every fingerprint has a hash for each word, or for each of its syllables, and {BAND_COUNT} bands.",
        f"FROM rows WHERE len(word_hashes) < word_count OR len(bands) <> {BAND_COUNT}",
        blocking=True,
    ),
)

content_topics_checks = table_checks(
    CONTENT_TOPICS,
    Rule(
        "current_topics_have_videos",
        "A current topic has videos, examples and a name; one that is not current has no videos.",
        """
        FROM rows WHERE is_current <> (video_count > 0)
            OR is_current AND (name = '' OR len(keywords) = 0 OR len(example_video_ids) = 0)
        """,
        blocking=True,
        remedy=_FIND_TOPICS,
    ),
    Rule(
        "sizes_are_of_the_videos_with_a_text",
        "Each share is the topic's videos by all videos with a text, and all topics have at most those videos.",
        f"""
        WITH texts AS (
            SELECT count(embedding) AS text_count FROM warehouse.text_embeddings
        )
        SELECT sum(video_count) AS video_count, any_value(text_count) AS text_count, 'more than there are' AS problem
        FROM rows, texts HAVING sum(video_count) > any_value(text_count)
        UNION ALL
        SELECT video_count, text_count, name FROM rows, texts
        WHERE is_current AND abs(share - video_count / text_count) > {_SHARE_TOLERANCE}
        """,
        remedy=_FIND_TOPICS,
    ),
    _norm_one("centroids_have_norm_one", "centroid", "centroid", "topic_id, name"),
    Rule(
        "topic_ids_have_no_gap",
        "The ids run from 1 without a gap: a topic's row is never dropped or renumbered.",
        "SELECT count(*) AS topic_count, max(topic_id) AS last_id FROM rows HAVING count(*) <> max(topic_id)",
        blocking=True,
        remedy="put the missing rows back from a backup of the warehouse: someone deleted them",
    ),
    Rule(
        "first_seen_is_not_after_last_seen",
        "No topic was last seen before it was first seen.",
        "FROM rows WHERE first_seen > last_seen",
        remedy=_FIND_TOPICS,
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
        remedy=_FIND_TOPICS,
    ),
)

video_topics_checks = table_checks(
    VIDEO_TOPICS,
    _row_for_every_row_of(
        "text_embeddings",
        "a_row_for_every_vector",
        "Each video of the days in text_embeddings has a row, and no other.",
    ),
    Rule(
        "topic_similarity_reaches_bound",
        f"A video has a topic exactly where its nearest topic has a similarity of at least {LEAST_TOPIC_SIMILARITY}.",
        f"FROM rows WHERE (topic_id IS NOT NULL) <> coalesce(topic_similarity >= {LEAST_TOPIC_SIMILARITY}, false)",
        blocking=True,
    ),
    Rule(
        "topics_are_known",
        "Every topic of a video is a row of content_topics.",
        "SELECT DISTINCT topic_id FROM rows WHERE topic_id IS NOT NULL AND topic_id NOT IN "
        "(SELECT topic_id FROM warehouse.content_topics)",
        waits_for=("content_topics",),
        blocking=True,
        remedy=_FIND_TOPICS,
    ),
    Rule(
        "topic_sizes_are_current",
        f"The sizes of the topics differ from their videos now by at most {MOST_DRIFT:.0%}.",
        f"""
        WITH given AS (
            SELECT topic_id, count(*) AS given_count FROM warehouse.video_topics
            WHERE topic_id IS NOT NULL GROUP BY topic_id
        ), compared AS (
            SELECT topic_id, name, coalesce(video_count, 0) AS video_count, coalesce(given_count, 0) AS given_count
            FROM warehouse.content_topics FULL JOIN given USING (topic_id)
        )
        FROM compared WHERE video_count <> given_count AND (
            SELECT sum(abs(video_count - given_count)) > {MOST_DRIFT} * sum(given_count) FROM compared
        )
        """,
        waits_for=("content_topics",),
        remedy=_FIND_TOPICS,
    ),
)
