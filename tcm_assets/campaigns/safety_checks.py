"""Checks of findings of brand safety, contests of them, and levels."""

from tcm_assets.campaigns.safety.creator_safety import RECENT_VIDEOS
from tcm_assets.campaigns.safety.safety_terms import compiled_terms
from tcm_assets.campaigns.safety.tables import CREATOR_SAFETY, SAFETY_CONTESTS, SAFETY_FINDINGS, SAFETY_QUALITY
from tcm_assets.captions.checks import rows_are_of_known_videos
from tcm_assets.orchestration.table_checks import Rule, table_checks


def _other_versions() -> str:
    return f"""
        SELECT model_name, model_version, count(*) AS finding_count FROM rows
        WHERE model_name = 'safety_terms' AND model_version <> '{compiled_terms().version}'
        GROUP BY ALL
    """


safety_findings_checks = table_checks(
    SAFETY_FINDINGS,
    rows_are_of_known_videos("finding"),
    Rule(
        "words_stand_where_they_are_said_to",
        "The words of a finding are those of the caption at the place that it names.",
        """
        SELECT rows.finding_id, rows.words, videos.caption
        FROM rows JOIN warehouse.videos AS videos USING (video_id)
        WHERE rows.start_character IS NOT NULL
            AND array_to_string(regexp_extract_all(videos.caption, '(?s).')[
                rows.start_character + 1 : rows.end_character
            ], '') <> rows.words
        """,
        blocking=True,
    ),
    Rule(
        "words_are_there_where_words_found_them",
        "A finding by words has words, one by meaning has none.",
        "FROM rows WHERE (finder = 'words') <> (words IS NOT NULL)",
        blocking=True,
    ),
    Rule(
        "one_version_of_the_term_list",
        "All findings by words were made with the present list of terms.",
        _other_versions,
        remedy="refresh the days that another list made",
    ),
)

safety_contests_checks = table_checks(
    SAFETY_CONTESTS,
    Rule(
        "a_decision_has_a_reason",
        "A contest that was decided has a reason, the name of who decided, and when; an open one has none.",
        """
        FROM rows WHERE (state = 'open') <> (reason IS NULL) OR (reason IS NULL) <> (decided_at IS NULL)
            OR (reason IS NULL) <> (decided_by IS NULL)
        """,
        blocking=True,
    ),
)

creator_safety_checks = table_checks(
    CREATOR_SAFETY,
    Rule(
        "every_creator_has_a_row",
        "Each cleaned creator has a row.",
        "FROM warehouse.cleaned_creators ANTI JOIN rows USING (creator_id)",
        blocking=True,
    ),
    Rule(
        "unknown_is_not_safe",
        "A creator has a level exactly where captions were looked at.",
        "FROM rows WHERE (level IS NULL) <> (looked_at_video_count = 0)",
        blocking=True,
    ),
    Rule(
        "no_finding_means_none",
        "The level is 'no finding' exactly where there is none that counts.",
        "FROM rows WHERE (level = 'no finding') <> (finding_count = 0)",
        blocking=True,
    ),
    Rule(
        "counts_fit_together",
        f"The recent videos are at most {RECENT_VIDEOS}, and those with findings are among them.",
        f"""
        FROM rows WHERE recent_video_count > least(looked_at_video_count, {RECENT_VIDEOS})
            OR finding_video_count > least(recent_video_count, finding_count)
            OR contested_count > finding_count OR (finding_count > 0) <> (len(categories) > 0)
            OR (finding_count > 0) <> (since IS NOT NULL)
        """,
        blocking=True,
    ),
)

safety_quality_checks = table_checks(
    SAFETY_QUALITY,
    Rule(
        "shares_lie_in_their_intervals",
        "Precision and recall lie in their intervals, and no more findings are right than were judged.",
        """
        FROM rows WHERE precision NOT BETWEEN precision_low AND precision_high
            OR recall NOT BETWEEN recall_low AND recall_high OR right_count > judged_count
        """,
        blocking=True,
    ),
)
