"""What must be true of creators, brands and videos, beyond their schemas."""

from tcm_assets.defs.table_checks import Rule, table_checks
from tcm_assets.schemas.cleaned_brands import CLEANED_BRANDS
from tcm_assets.schemas.cleaned_creators import CLEANED_CREATORS
from tcm_assets.schemas.live_deliveries import LIVE_DELIVERIES
from tcm_assets.schemas.raw_videos import RAW_VIDEOS
from tcm_assets.schemas.rejected_records import REJECTED_RECORDS
from tcm_assets.schemas.videos import VIDEOS

cleaned_creators_checks = table_checks(
    CLEANED_CREATORS,
    Rule(
        "list_is_not_empty",
        "There is at least one creator to match.",
        "SELECT 'no creator was accepted; see rejected_records' AS problem WHERE NOT EXISTS (FROM rows)",
    ),
    Rule(
        "audience_ages_in_order",
        "The youngest age of an audience is not above its oldest.",
        "FROM rows WHERE audience_age_min > audience_age_max",
        blocking=True,
    ),
)

cleaned_brands_checks = table_checks(
    CLEANED_BRANDS,
    Rule(
        "list_is_not_empty",
        "There is at least one brand to match.",
        "SELECT 'no brand was accepted; see rejected_records' AS problem WHERE NOT EXISTS (FROM rows)",
    ),
    Rule(
        "audience_ages_in_order",
        "The youngest age of a target audience is not above its oldest.",
        "FROM rows WHERE audience_age_min > audience_age_max",
        blocking=True,
    ),
)

live_deliveries_checks = table_checks(
    LIVE_DELIVERIES,
    Rule(
        "what_came_names_its_delivery",
        "Counts that came have a delivery, and what did not come has a reason.",
        """
        FROM rows
        WHERE (outcome = 'delivered') <> (source_file IS NOT NULL) OR (outcome = 'delivered') = (reason IS NOT NULL)
        """,
        blocking=True,
    ),
    Rule(
        "most_requests_are_answered",
        "On no day of asking do more than half of the requests end throttled, unreachable or not understood.",
        """
        SELECT source, CAST(answered_at AS DATE) AS asked_on, count(*) AS request_count,
               count(*) FILTER (WHERE outcome IN ('throttled', 'unreachable', 'unexpected_answer')) AS failed_count
        FROM rows GROUP BY ALL HAVING failed_count > request_count / 2
        """,
    ),
)

raw_videos_checks = table_checks(
    RAW_VIDEOS,
    Rule(
        "upload_date_is_the_day_of_upload",
        "A delivery lies in the partition of the day (UTC) on which its video was uploaded.",
        "FROM rows WHERE upload_date <> CAST(uploaded_at AS DATE)",
        blocking=True,
    ),
    Rule(
        "live_deliveries_are_there",
        "Whatever a live source delivered is among the deliveries of its video.",
        """
        SELECT video_id, source_file FROM warehouse.live_deliveries
        ANTI JOIN rows USING (video_id, source_file)
        WHERE outcome = 'delivered'
            AND upload_date BETWEEN (SELECT first_day FROM days) AND (SELECT last_day FROM days)
        """,
        waits_for=("live_deliveries",),
    ),
)

rejected_records_checks = table_checks(
    REJECTED_RECORDS,
    Rule(
        "few_records_are_rejected",
        "No input file loses more than half of its records.",
        """
        SELECT source_file, rejected.record_count AS rejected_count, coalesce(kept.record_count, 0) AS kept_count
        FROM (
            SELECT source_file, count(DISTINCT position) AS record_count
            FROM rows WHERE outcome = 'rejected' GROUP BY source_file
        ) AS rejected
        LEFT JOIN (
            SELECT 'landing/' || source_file AS source_file, count(*) AS record_count
            FROM warehouse.raw_videos GROUP BY source_file
        ) AS kept USING (source_file)
        WHERE source_file LIKE 'landing/%' AND rejected.record_count > coalesce(kept.record_count, 0)
        """,
        waits_for=("raw_videos",),
    ),
)

videos_checks = table_checks(
    VIDEOS,
    Rule(
        "every_delivered_video_is_there",
        "Each video that was delivered is in the table, and no other.",
        """
        SELECT coalesce(rows.video_id, delivered.video_id) AS video_id
        FROM rows FULL JOIN (
            SELECT DISTINCT video_id, upload_date FROM warehouse.raw_videos
            WHERE upload_date BETWEEN (SELECT first_day FROM days) AND (SELECT last_day FROM days)
        ) AS delivered ON rows.video_id = delivered.video_id
        WHERE rows.video_id IS NULL OR delivered.video_id IS NULL
        """,
        blocking=True,
    ),
    Rule(
        "likes_do_not_exceed_views",
        "A video has no more likes than views; more is a sign of a wrong export or of bought likes.",
        "SELECT video_id, author_username, view_count, like_count FROM rows WHERE like_count > view_count",
    ),
)
