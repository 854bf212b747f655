"""What must be true of what models and measurements said, beyond their schemas."""

from tcm_assets.defs.table_checks import Rule, table_checks
from tcm_assets.domain.content.model_revisions import comparable_revision_sql
from tcm_assets.schemas.brand_profiles import BRAND_PROFILES
from tcm_assets.schemas.caption_fingerprints import BAND_COUNT, CAPTION_FINGERPRINTS
from tcm_assets.schemas.content_analysis import CONTENT_ANALYSIS
from tcm_assets.schemas.content_sentiment import CONTENT_SENTIMENT
from tcm_assets.schemas.creator_profiles import CREATOR_PROFILES
from tcm_assets.schemas.sponsored_content import SPONSORED_CONTENT
from tcm_assets.schemas.text_embeddings import TEXT_EMBEDDINGS
from tcm_assets.schemas.visual_features import VISUAL_FEATURES

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

visual_features_checks = table_checks(
    VISUAL_FEATURES,
    _one_row_per_video(),
    Rule(
        "measured_means_measured",
        "A measured clip has a brightness, and only a measured clip has one.",
        "FROM rows WHERE (status = 'measured') <> (brightness IS NOT NULL)",
        blocking=True,
    ),
    Rule(
        "clips_can_be_read",
        "Every clip in the media folder can be read.",
        "SELECT video_id, media_file, status_reason FROM rows WHERE status = 'unreadable'",
    ),
    Rule(
        "clips_are_measured_whole",
        "Every clip that can be read is measured to its end, picture and sound.",
        "SELECT video_id, media_file, status_reason FROM rows WHERE status = 'measured' AND status_reason IS NOT NULL",
    ),
    Rule(
        "measurements_agree",
        "Shots are one more than cuts, frames with a face have faces, faces have an area, and only sound has a level.",
        f"""
        SELECT video_id, cut_count, shot_count, face_share, faces_per_frame, face_area_share, has_sound, loudness_lufs
        FROM rows
        WHERE shot_count IS DISTINCT FROM cut_count + 1 OR faces_per_frame < face_share - {_SHARE_TOLERANCE}
            OR (face_share > 0) <> (face_area_share > 0)
            OR (has_sound IS TRUE) <> (loudness_lufs IS NOT NULL)
        """,
        blocking=True,
    ),
    _unit_norm("video_id"),
    Rule(
        "embedded_means_embedded",
        "An embedded clip has a vector and a category, and only an embedded clip has them.",
        """
        SELECT video_id, embedding_status, vision_model_name, vision_category FROM rows
        WHERE (embedding_status = 'embedded') <> (embedding IS NOT NULL)
            OR (embedding IS NULL) <> (vision_category IS NULL)
        """,
        blocking=True,
    ),
    Rule(
        "one_vision_model_for_all_days",
        "All embedded clips have vectors of one model, in whatever precision it was run; those of two cannot be "
        "compared: refresh the other days too.",
        f"""
        WITH models AS (
            SELECT vision_model_name, {comparable_revision_sql("vision_model_revision")} AS revision,
                count(*) AS video_count,
                min(upload_date) AS first_day
            FROM warehouse.visual_features
            WHERE embedding IS NOT NULL
                AND upload_date BETWEEN (SELECT first_day FROM partitions) AND (SELECT last_day FROM partitions)
            GROUP BY vision_model_name, revision
        )
        FROM models WHERE (SELECT count(*) FROM models) > 1
        """,
    ),
    Rule(
        "the_vision_model_is_there",
        "Where a vision model is set, it can be used; why it cannot be is in the metadata of the materialization.",
        "SELECT video_id, media_file FROM rows WHERE embedding_status IN ('no_model', 'not_read')",
    ),
)

content_sentiment_checks = table_checks(
    CONTENT_SENTIMENT,
    _one_row_per_video(),
    Rule(
        "a_score_or_a_reason",
        "A scored video has a score, and only a scored video has one.",
        "FROM rows WHERE (status = 'scored') <> (sentiment IS NOT NULL)",
        blocking=True,
    ),
    Rule(
        "one_scorer_for_all_days",
        "All days have scores of one scorer; those of two cannot be compared: refresh the others too.",
        """
        WITH scorers AS (
            SELECT scorer, scorer_version, count(*) AS video_count, min(upload_date) AS first_day
            FROM warehouse.content_sentiment
            WHERE sentiment IS NOT NULL
                AND upload_date BETWEEN (SELECT first_day FROM partitions) AND (SELECT last_day FROM partitions)
            GROUP BY scorer, scorer_version
        )
        FROM scorers WHERE (SELECT count(*) FROM scorers) > 1
        """,
    ),
    Rule(
        "every_clip_was_asked_about",
        "The scorer had budget and answered for every video; where not, refresh these days to ask again.",
        "SELECT video_id, status, reason FROM rows WHERE status IN ('unavailable', 'budget_spent')",
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

creator_profiles_checks = table_checks(
    CREATOR_PROFILES,
    _unit_norm("creator_id"),
    Rule(
        "every_creator_has_a_profile",
        "Each cleaned creator has a profile.",
        "FROM warehouse.cleaned_creators ANTI JOIN rows USING (creator_id)",
        blocking=True,
    ),
    Rule(
        "creators_say_what_they_make",
        "Each creator has tags or video texts to match by.",
        "SELECT creator_id, creator_name FROM rows WHERE embedding IS NULL",
    ),
)

brand_profiles_checks = table_checks(
    BRAND_PROFILES,
    _unit_norm("brand_id"),
    Rule(
        "every_brand_has_a_profile",
        "Each cleaned brand has a profile.",
        "FROM warehouse.cleaned_brands ANTI JOIN rows USING (brand_id)",
        blocking=True,
    ),
    Rule(
        "brands_say_what_they_want",
        "Each brand has goals or past activities to match by.",
        "SELECT brand_id, brand_name FROM rows WHERE embedding IS NULL",
    ),
)
