"""Checks of `visual_features` beyond its schema."""

from tcm_assets.captions.checks import a_row_for_every_video, one_maker_for_all_days, vectors_have_norm_one
from tcm_assets.clips.tables import VISUAL_FEATURES
from tcm_assets.models.vectors import comparable_revision_sql
from tcm_assets.orchestration.table_checks import Rule, table_checks

_SHARE_TOLERANCE = 1e-9  # rounding of the means of the same frames, in doubles

visual_features_checks = table_checks(
    VISUAL_FEATURES,
    a_row_for_every_video(),
    Rule(
        "status_matches_measurements",
        "brightness is set exactly where status is measured.",
        "FROM rows WHERE (status = 'measured') <> (brightness IS NOT NULL)",
        blocking=True,
    ),
    Rule(
        "clips_can_be_read",
        "Every clip in the media folder can be read.",
        "SELECT video_id, media_file, status_reason FROM rows WHERE status = 'unreadable'",
        remedy="replace these files by clips that play, and materialize visual_features for these days",
    ),
    Rule(
        "clips_are_measured_whole",
        "Every clip that can be read is measured to its end, picture and sound.",
        "SELECT video_id, media_file, status_reason FROM rows WHERE status = 'measured' AND status_reason IS NOT NULL",
        remedy="replace these files by whole clips, and materialize visual_features for these days",
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
    vectors_have_norm_one("video_id"),
    Rule(
        "status_matches_vector",
        "embedding and vision_category are set exactly where embedding_status is embedded.",
        """
        SELECT video_id, embedding_status, vision_model_name, vision_category FROM rows
        WHERE (embedding_status = 'embedded') <> (embedding IS NOT NULL)
            OR (embedding IS NULL) <> (vision_category IS NULL)
        """,
        blocking=True,
    ),
    one_maker_for_all_days(
        "one_vision_model_for_all_days",
        "All embedded clips have vectors of one model, in whatever precision it was run; those of two cannot be "
        "compared.",
        "visual_features",
        f"vision_model_name, {comparable_revision_sql('vision_model_revision')} AS revision",
        "embedding",
    ),
    Rule(
        "vision_model_can_be_used",
        "Where a vision model is set, it can be used.",
        "SELECT video_id, media_file FROM rows WHERE embedding_status IN ('no_model', 'not_read')",
        remedy="read why under Vision model of the materialization, then mend TCM_VISION_MODEL or set it to off",
    ),
)
