"""What must be true of credits and totals, beyond their schemas; the others are in `alert_checks`, `scoring_checks`."""

from tcm_assets.defs.table_checks import Rule, table_checks
from tcm_assets.schemas.creator_points import CREATOR_POINTS
from tcm_assets.schemas.video_credits import VIDEO_CREDITS

video_credits_checks = table_checks(
    VIDEO_CREDITS,
    Rule(
        "credits_add_up",
        "Base and bonus sum to the total, and the bonus is given above 15 base credits only.",
        "FROM rows WHERE total_credits <> base_credits + bonus_credits OR (bonus_credits > 0) <> (base_credits > 15)",
        blocking=True,
    ),
)

creator_points_checks = table_checks(
    CREATOR_POINTS,
    Rule(
        "totals_equal_the_videos",
        "The accounts' points together are the videos' points together: none is made or lost.",
        """
        SELECT * FROM (
            SELECT (SELECT coalesce(sum(total_points), 0) FROM rows) AS of_accounts,
                   (SELECT coalesce(sum(points), 0) FROM warehouse.video_points
                    WHERE upload_date BETWEEN (SELECT first_day FROM days) AND (SELECT last_day FROM days)) AS of_videos
        ) WHERE of_accounts <> of_videos
        """,
        blocking=True,
    ),
    Rule(
        "what_waits_is_part_of_the_total",
        "Points that wait and points that were rejected are different points, and both are part of the total.",
        "FROM rows WHERE held_points + rejected_points > total_points",
        blocking=True,
    ),
    Rule(
        "payable_is_what_nothing_withholds",
        "Payable points are the total less held and rejected ones, and who has a payable video has a rank.",
        """
        FROM rows WHERE payable_points <> greatest(total_points - held_points - rejected_points, 0)
            OR (points_rank IS NULL) <> (payable_video_count = 0)
        """,
        blocking=True,
    ),
    Rule(
        "who_waits_is_not_in_good_standing",
        "An account with held points is under review, or restricted.",
        "FROM rows WHERE held_points > 0 AND standing = 'good'",
        blocking=True,
    ),
)
