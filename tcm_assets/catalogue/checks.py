"""Checks of the lists, deliveries, videos and rejected records, beyond their schemas."""

from tcm_assets.catalogue.identities.account_reports import CONTRADICTED
from tcm_assets.catalogue.landing_files import NO_EXPORT
from tcm_assets.catalogue.tables import (
    CLEANED_BRANDS,
    CLEANED_CREATORS,
    CLEANED_RATES,
    RAW_VIDEOS,
    REJECTED_RECORDS,
    VIDEOS,
)
from tcm_assets.orchestration.table_checks import Rule, table_checks


def _list_rules(kind: str, audience: str) -> tuple[Rule, Rule]:
    return (
        Rule(
            "list_is_not_empty",
            f"There is at least one {kind} to match.",
            f"SELECT 'no {kind} was accepted; see rejected_records' AS problem WHERE NOT EXISTS (FROM rows)",
            remedy=f"read in rejected_records why, put the rows into {kind}s.csv, and run the job `rematch`",
        ),
        Rule(
            "audience_ages_in_order",
            f"The youngest age of {audience} is not above its oldest.",
            "FROM rows WHERE audience_age_min > audience_age_max",
            blocking=True,
            remedy=f"mend the ages in {kind}s.csv, and run the job `rematch`",
        ),
    )


cleaned_creators_checks = table_checks(CLEANED_CREATORS, *_list_rules("creator", "an audience"))

cleaned_brands_checks = table_checks(CLEANED_BRANDS, *_list_rules("brand", "a target audience"))

cleaned_rates_checks = table_checks(
    CLEANED_RATES,
    Rule(
        "list_is_not_empty",
        "There is at least one rate to price a video by.",
        "SELECT 'no rate was accepted; see rejected_records' AS problem WHERE NOT EXISTS (FROM rows)",
        remedy="read in rejected_records why, put the rows into rates.csv, and run the job `rematch`",
    ),
    Rule(
        "costs_are_in_order",
        "A cost is above 0, and its low end not above its high end.",
        "FROM rows WHERE cost_per_thousand_low <= 0 OR cost_per_thousand_low > cost_per_thousand_high",
        blocking=True,
        remedy="mend the costs in rates.csv, and run the job `rematch`",
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
        "a_video_is_of_one_account",
        "All deliveries of a video name the same account.",
        """
        SELECT video_id, list(DISTINCT author_id ORDER BY author_id) AS author_ids, list(DISTINCT source_file) AS files
        FROM rows GROUP BY video_id HAVING count(DISTINCT author_id) > 1
        """,
        remedy="materialize raw_videos for these days: all files together say whose a video is",
    ),
    Rule(
        "live_deliveries_are_there",
        "Every delivery of a live source is among the deliveries of its video.",
        """
        SELECT video_id, source_file FROM warehouse.live_deliveries
        -- The whole table: the day of a request may differ from that of the video's first delivery.
        ANTI JOIN warehouse.raw_videos USING (video_id, source_file)
        WHERE outcome = 'delivered'
            AND upload_date BETWEEN (SELECT first_day FROM days) AND (SELECT last_day FROM days)
        """,
        waits_for=("live_deliveries",),
        remedy="materialize raw_videos for these days, or run the job `fetch` for them where the files are gone",
    ),
)

rejected_records_checks = table_checks(
    REJECTED_RECORDS,
    Rule(
        "few_records_are_rejected",
        "No export file loses more than half of its records, those of other days counted as kept.",
        f"""
        WITH judged AS (
            SELECT source_file, max(position) AS last_position,
                   count(DISTINCT position) FILTER (WHERE outcome = 'rejected')
                       -- Of many records of one kind most are counted in a row of the file as a whole.
                       + coalesce(sum(record_count) FILTER (WHERE outcome = 'rejected' AND position = 0), 0)
                       AS rejected_count,
                   count(DISTINCT position) FILTER (WHERE outcome IN ('superseded', 'outside_days'))
                       + coalesce(sum(record_count) FILTER (
                           WHERE outcome IN ('superseded', 'outside_days') AND position = 0
                       ), 0) AS set_aside_count
            FROM rows
            WHERE source_file LIKE 'landing/%' AND NOT (position = 0 AND reason LIKE '{NO_EXPORT}%')
            GROUP BY source_file
        ), stored AS (
            SELECT 'landing/' || source_file AS source_file, max(position) AS last_position, count(*) AS stored_count
            FROM warehouse.raw_videos GROUP BY source_file
        )
        -- Records are counted from 1: the last known position is the number of records, even of days not stored yet.
        SELECT source_file, rejected_count,
               greatest(
                   coalesce(stored_count, 0) + set_aside_count,
                   greatest(judged.last_position, coalesce(stored.last_position, 0)) - rejected_count
               ) AS kept_count
        FROM judged LEFT JOIN stored USING (source_file) WHERE rejected_count > kept_count
        """,
        waits_for=("raw_videos",),
        remedy="read the reasons in rejected_records, mend the export, and deliver the file again",
    ),
    Rule(
        "files_agree_on_accounts",
        "No export file gives a video another account than the others do.",
        f"""
        SELECT source_file, count(*) AS records, min(reason) AS first_reason FROM rows
        WHERE field = 'author_id' AND contains(reason, '{CONTRADICTED}') GROUP BY source_file
        """,
        remedy="see which of the files has the wrong ids, and deliver it again, corrected, or take it away",
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
        "accounts_are_known",
        "The account of every video is known, so that its points can be paid.",
        """
        SELECT author_username, count(*) AS video_count, min(source_file) AS source_file FROM rows
        WHERE author_id IS NULL GROUP BY author_username
        """,
        remedy="deliver one file in which the ids of these accounts are whole; rejected_records says what was found",
    ),
    Rule(
        "likes_do_not_exceed_views",
        "A video has no more likes than views; more is a sign of a wrong export or of bought likes.",
        "SELECT video_id, author_username, view_count, like_count FROM rows WHERE like_count > view_count",
        remedy="compare these videos with the platform, and deliver a wrong export again, corrected",
    ),
)
