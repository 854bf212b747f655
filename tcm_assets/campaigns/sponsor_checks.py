"""Checks of sponsors: suspected partnerships, their history, and rivals."""

from tcm_assets.campaigns.creator_sponsorships import RECENT_DAYS
from tcm_assets.campaigns.partnership_signs import SUSPECTED_FROM
from tcm_assets.campaigns.tables import (
    CREATOR_SPONSORSHIPS,
    PARTNERSHIP_SIGNS,
    SPONSORSHIP_CONFLICTS,
    SPONSORSHIP_HISTORY,
)
from tcm_assets.orchestration.table_checks import Rule, table_checks

MOST_SUSPECTED_SHARE = 0.05
"""Hand-read trending videos have about one undisclosed partnership in 300; far more points to a phrase that is an
everyday one in some language."""

partnership_signs_checks = table_checks(
    PARTNERSHIP_SIGNS,
    Rule(
        "a_suspicion_has_evidence",
        "Each row has signs, and the words that they were found by.",
        "FROM rows WHERE len(signs) = 0 OR len(words) = 0",
        blocking=True,
    ),
    Rule(
        "nothing_disclosed_is_suspected",
        "Each video with signs was read, and discloses nothing.",
        "FROM rows ANTI JOIN (FROM warehouse.sponsored_content WHERE NOT is_sponsored) USING (video_id)",
        blocking=True,
    ),
    Rule(
        "suspicions_stay_rare",
        f"Of 100 videos or more, at most {MOST_SUSPECTED_SHARE:.0%} are suspected; more points to a phrase that is an "
        "ordinary one in some language.",
        f"""
        SELECT suspected, total FROM (
            SELECT (SELECT count(*) FROM rows WHERE suspected_score >= {SUSPECTED_FROM}) AS suspected,
                   (SELECT count(*) FROM warehouse.videos
                    WHERE upload_date BETWEEN (SELECT first_day FROM days) AND (SELECT last_day FROM days)) AS total
        ) WHERE suspected > {MOST_SUSPECTED_SHARE} * total AND total >= 100
        """,
        remedy="read some of them, and edit campaigns/partnership_signs.toml",
    ),
)

sponsorship_history_checks = table_checks(
    SPONSORSHIP_HISTORY,
    Rule(
        "disclosed_or_suspected",
        f"Each row has either the words of a disclosure, or a score of {SUSPECTED_FROM:g} and more.",
        f"""
        FROM rows WHERE CASE WHEN is_disclosed
            THEN len(disclosure_words) = 0 OR suspected_score IS NOT NULL
            ELSE len(disclosure_words) > 0 OR suspected_score IS NULL OR suspected_score < {SUSPECTED_FROM} END
        """,
        blocking=True,
    ),
    Rule(
        "every_disclosure_is_here",
        "Each video that discloses a partnership has a row.",
        """
        SELECT video_id, upload_date FROM warehouse.sponsored_content SEMI JOIN warehouse.videos USING (video_id)
        ANTI JOIN rows USING (video_id) WHERE is_sponsored
        """,
        blocking=True,
    ),
    Rule(
        "brands_have_their_names",
        "A row with the id of a brand has its name, and none without.",
        "FROM rows WHERE (brand_id IS NULL) <> (brand_name IS NULL)",
        blocking=True,
    ),
)

creator_sponsorships_checks = table_checks(
    CREATOR_SPONSORSHIPS,
    Rule(
        "every_creator_has_a_record",
        "Each cleaned creator has a record.",
        "FROM warehouse.cleaned_creators ANTI JOIN rows USING (creator_id)",
        blocking=True,
    ),
    Rule(
        "paid_is_part_of_what_was_read",
        f"Of the last {RECENT_DAYS} days no more videos are paid than were read, and no more than ever were paid.",
        "FROM rows WHERE recent_paid_count > recent_video_count OR recent_paid_count > paid_video_count",
        blocking=True,
    ),
    Rule(
        "the_lift_lies_in_its_interval",
        "A median lift has an interval around it, and neither is there alone.",
        """
        FROM rows WHERE (paid_lift IS NULL) <> (paid_lift_low IS NULL)
            OR (paid_lift IS NULL) <> (paid_lift_high IS NULL) OR paid_lift NOT BETWEEN paid_lift_low AND paid_lift_high
        """,
        blocking=True,
    ),
    Rule(
        "a_blank_has_its_reason",
        "Where saturation or lift is null, the reason is named.",
        "FROM rows WHERE (paid_lift IS NULL OR recent_paid_share IS NULL) AND blank_reason IS NULL",
        blocking=True,
    ),
)

sponsorship_conflicts_checks = table_checks(
    SPONSORSHIP_CONFLICTS,
    Rule(
        "no_brand_is_its_own_rival",
        "A brand and its rival are two brands.",
        "FROM rows WHERE brand_id = rival_brand_id",
        blocking=True,
    ),
    Rule(
        "the_window_decides",
        "A partnership is inside the window exactly when it is at most that many days ago.",
        "FROM rows WHERE is_inside_window <> (days_since <= window_days)",
        blocking=True,
    ),
)
