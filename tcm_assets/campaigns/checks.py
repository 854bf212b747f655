"""Checks of the tables of campaigns, beyond their schemas."""

from tcm_assets.campaigns.creator_sponsorships import RECENT_DAYS
from tcm_assets.campaigns.forecast_tables import SEEN
from tcm_assets.campaigns.forecasts.interval_model import COVERAGE, OWN
from tcm_assets.campaigns.forecasts.quality import PAID_POSTS, SEEN_AT_AGE
from tcm_assets.campaigns.partnership_signs import SUSPECTED_FROM
from tcm_assets.campaigns.safety.creator_safety import RECENT_VIDEOS
from tcm_assets.campaigns.safety.safety_terms import compiled_terms
from tcm_assets.campaigns.safety.tables import CREATOR_SAFETY, SAFETY_CONTESTS, SAFETY_FINDINGS, SAFETY_QUALITY
from tcm_assets.campaigns.tables import (
    CAMPAIGN_BRIEFS,
    CAMPAIGN_FITS,
    CAMPAIGN_SHORTLIST_LIMITS,
    CAMPAIGN_SHORTLISTS,
    CAMPAIGN_TOTALS,
    CREATOR_FORECASTS,
    CREATOR_SPONSORSHIPS,
    FORECAST_QUALITY,
    HELD_OUT_FORECASTS,
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

COVERAGE_BOUNDS = (0.76, 0.84)
"""Coverage that is as good as meant: outside, intervals promise more or less than they hold."""

_ORDERED = " OR ".join(
    f"{lower} > {higher}"
    for lower, higher in (
        ("views_low", "views_median"),
        ("views_median", "views_high"),
        ("engagements_low", "engagements_median"),
        ("engagements_median", "engagements_high"),
        ("cost_per_thousand_low", "cost_per_thousand_high"),
        ("price_low", "price_high"),
        ("cost_per_engagement_low", "cost_per_engagement_high"),
    )
)

_FORECAST = (
    "basis",
    "views_low",
    "views_median",
    "views_high",
    "engagements_low",
    "engagements_median",
    "engagements_high",
    "currency",
    "cost_per_thousand_low",
    "cost_per_thousand_high",
    "price_low",
    "price_high",
    "fee_basis",
    "cost_per_engagement_low",
    "cost_per_engagement_high",
)

creator_forecasts_checks = table_checks(
    CREATOR_FORECASTS,
    Rule(
        "intervals_are_ordered",
        "Low is at most median, and median at most high.",
        f"FROM rows WHERE {_ORDERED}",
        blocking=True,
    ),
    Rule(
        "blanks_have_a_reason",
        "A row in which something is blank says why, and no other does; the ratio is known of paid videos alone.",
        f"""
        SELECT creator_id, creator_name, blank_reason FROM rows
        WHERE ({" OR ".join(f"{name} IS NULL" for name in _FORECAST)}) <> (blank_reason IS NOT NULL)
            OR (paid_ratio IS NULL) <> (coalesce(basis, '{OWN}') = '{OWN}')
        """,
        blocking=True,
    ),
    Rule(
        "every_creator_has_a_forecast",
        "Each cleaned creator has a row, a blank one where nothing can be forecast.",
        "FROM warehouse.cleaned_creators ANTI JOIN rows USING (creator_id)",
        blocking=True,
    ),
)

held_out_forecasts_checks = table_checks(
    HELD_OUT_FORECASTS,
    Rule(
        "intervals_are_ordered",
        "Low is at most median, and median at most high.",
        "FROM rows WHERE views_low > views_median OR views_median > views_high OR tier_views_low > tier_views_high",
        blocking=True,
    ),
    Rule(
        "covered_is_within_the_interval",
        "A video is covered where its views are within its interval.",
        "FROM rows WHERE is_covered <> (actual_views BETWEEN views_low AND views_high)",
        blocking=True,
    ),
    Rule(
        "seen_views_are_those_delivered",
        "Views at 7 days that were seen are those that were delivered.",
        f"FROM rows WHERE actual_basis = '{SEEN}' AND actual_views <> delivered_views",
        blocking=True,
    ),
)

_LOWEST, _HIGHEST = COVERAGE_BOUNDS

forecast_quality_checks = table_checks(
    FORECAST_QUALITY,
    Rule(
        "intervals_hold_as_often_as_meant",
        f"Of all held-out videos, {_LOWEST:.0%} to {_HIGHEST:.0%} are within their interval, or as many as chance "
        f"explains where {COVERAGE:.0%} are meant.",
        f"""
        SELECT holdout, video_count, account_count, coverage, coverage_low, coverage_high FROM rows
        WHERE subset_of = 'all' AND coverage NOT BETWEEN {_LOWEST} AND {_HIGHEST}
            AND {COVERAGE} NOT BETWEEN coalesce(coverage_low, 0) AND coalesce(coverage_high, 1)
        """,
        remedy="look at held_out_forecasts for the days and tiers that are missed: where views changed at large, the "
        "next weeks will teach it",
    ),
    Rule(
        "intervals_of_paid_and_seen_videos_hold",
        f"Of the paid held-out videos, and of those whose views at 7 days were delivered, {_LOWEST:.0%} at least are "
        f"within their interval, or as many as chance explains where {COVERAGE:.0%} are meant.",
        f"""
        SELECT holdout, subset, video_count, account_count, coverage, coverage_low, coverage_high FROM rows
        WHERE subset IN ('{PAID_POSTS}', '{SEEN_AT_AGE}') AND coverage < {_LOWEST}
            AND {COVERAGE} > coalesce(coverage_high, 1)
        """,
        remedy="look at held_out_forecasts: where paid videos changed, newer ones will teach it; where only grown "
        "views hold, deliver videos again once they are a week old",
    ),
)


def _other_versions() -> str:
    return f"""
        SELECT model_name, model_version, count(*) AS finding_count FROM rows
        WHERE model_name = 'safety_terms' AND model_version <> '{compiled_terms().version}'
        GROUP BY ALL
    """


safety_findings_checks = table_checks(
    SAFETY_FINDINGS,
    Rule(
        "findings_are_of_known_videos",
        "Every finding belongs to a video of its day and account.",
        """
        FROM rows ANTI JOIN warehouse.videos AS videos
            ON rows.video_id = videos.video_id AND rows.upload_date = videos.upload_date
            AND rows.author_id IS NOT DISTINCT FROM videos.author_id
        """,
        blocking=True,
    ),
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

campaign_briefs_checks = table_checks(
    CAMPAIGN_BRIEFS,
    Rule(
        "ranges_are_in_order",
        "The lower end of each range is not above the upper one.",
        """
        FROM rows WHERE audience_age_min > audience_age_max OR follower_count_min > follower_count_max
            OR creator_count_min > creator_count_max OR budget_least_amount > budget_amount OR starts_on > ends_on
        """,
        blocking=True,
    ),
    Rule(
        "money_has_its_currency",
        "A budget has a currency and says what it is for; a converted one has its rate and the rate's day.",
        """
        FROM rows WHERE (budget_amount IS NULL) <> (budget_currency IS NULL)
            OR (budget_amount IS NULL) <> (budget_basis IS NULL)
            OR (converted_amount IS NULL) <> (exchange_rate IS NULL)
            OR (converted_amount IS NULL) <> (exchange_rate_on IS NULL)
            OR (converted_amount IS NOT NULL AND budget_amount IS NULL)
        """,
        blocking=True,
    ),
    Rule(
        "briefs_ask_for_something",
        "Each brief says what it is about, whom it looks for, or which brand asks.",
        "SELECT brief_id, brief_text FROM rows WHERE len(chips) = 0",
        remedy="write into these files what is sold and which creators are wanted",
    ),
    Rule(
        "dates_are_not_over",
        "No campaign ended a year or more before its brief was read: a year was probably meant otherwise.",
        "SELECT brief_id, starts_on, ends_on, read_on FROM rows WHERE ends_on < read_on - INTERVAL 1 YEAR",
        remedy="write the year beside the days in these files",
    ),
)

campaign_fits_checks = table_checks(
    CAMPAIGN_FITS,
    Rule(
        "every_pair_is_here",
        "Each brief has a row for each creator.",
        """
        FROM (
            SELECT brief_id, creator_id FROM warehouse.campaign_briefs CROSS JOIN warehouse.creator_profiles
        ) ANTI JOIN rows USING (brief_id, creator_id)
        """,
        blocking=True,
    ),
    Rule(
        "briefs_can_be_matched",
        "Each brief names a subject, or a brand of the list, to match creators by.",
        "SELECT brief_id FROM rows GROUP BY brief_id HAVING count(fit) = 0 AND count(*) > 0",
        remedy="write into these files what is sold and which creators are wanted, and give creators tags",
    ),
)

_GOALS_OF_SETS = """
    SELECT set_of.*, totals.status, totals.budget, totals.least_count, totals.most_count, totals.creator_count,
           totals.price_high AS total_price_high, totals.fitting_views AS total_fitting_views
    FROM (
        SELECT brief_id, count(*) AS chosen_count, sum(fitting_views) AS fitting_views, sum(price_high) AS price_high,
               sum(share_of_fitting_views) AS shares
        FROM rows WHERE role = 'chosen' GROUP BY brief_id
    ) AS set_of FULL JOIN warehouse.campaign_totals AS totals USING (brief_id)
"""
"""Sets beside the totals of their briefs. The totals are another asset, so a check of both waits for it."""

campaign_shortlists_checks = table_checks(
    CAMPAIGN_SHORTLISTS,
    Rule(
        "budgets_are_kept",
        "The upper prices of a solved set sum to no more than the budget.",
        f"FROM ({_GOALS_OF_SETS}) WHERE status = 'solved' AND price_high > budget + 0.005",
        blocking=True,
        waits_for=(CAMPAIGN_TOTALS.name,),
    ),
    Rule(
        "numbers_are_kept",
        "A solved set has as many creators as the brief asks for.",
        f"FROM ({_GOALS_OF_SETS}) WHERE status = 'solved' AND NOT chosen_count BETWEEN least_count AND most_count",
        blocking=True,
        waits_for=(CAMPAIGN_TOTALS.name,),
    ),
    Rule(
        "totals_are_those_of_the_set",
        "Number, fitting views and price in campaign_totals are those of the chosen, and their shares sum to 1.",
        f"""
        FROM ({_GOALS_OF_SETS}) WHERE coalesce(chosen_count, 0) <> creator_count
            OR abs(fitting_views - total_fitting_views) > 0.1 * chosen_count
            OR abs(price_high - total_price_high) > 0.005 * chosen_count OR abs(shares - 1) > 1e-4
        """,
        blocking=True,
        waits_for=(CAMPAIGN_TOTALS.name,),
    ),
    Rule(
        "who_is_chosen_has_numbers",
        "A chosen creator or runner-up has a forecast of views, and reasons say why one was chosen and another not.",
        """
        FROM rows WHERE role <> 'to_ask' AND (views_median IS NULL OR fitting_views IS NULL)
            OR (role = 'chosen') <> (why_not_chosen IS NULL)
            OR (role = 'runner_up') <> (instead_of IS NOT NULL)
        """,
        blocking=True,
    ),
    Rule(
        "no_rival_stands_in_the_way",
        "In a solved set, nobody's latest partnership with a rival of the brand is within the window when the campaign "
        "starts.",
        """
        SELECT DISTINCT brief_id, rows.creator_name, rival_name, last_on, window_days
        FROM rows JOIN warehouse.campaign_briefs USING (brief_id)
        JOIN warehouse.sponsorship_conflicts USING (creator_id, brand_id)
        JOIN warehouse.campaign_totals AS totals USING (brief_id)
        WHERE role = 'chosen' AND totals.status = 'solved'
            AND date_add(last_on, to_days(window_days::INTEGER)) >= coalesce(starts_on, read_on)
        """,
        blocking=True,
        waits_for=(CAMPAIGN_TOTALS.name,),
    ),
    Rule(
        "every_audience_passes_its_gate",
        "Nobody is chosen whose audience fails the gate of the brief's goods, or is unknown to it; brands in "
        "regulated_brands have a gate.",
        """
        SELECT brief_id, creator_name, gate, gate_reason
        FROM rows JOIN warehouse.campaign_briefs AS briefs USING (brief_id)
        LEFT JOIN warehouse.regulated_brands AS regulated ON briefs.brand_id = regulated.brand_id
        WHERE role = 'chosen' AND (gate <> 'pass' OR gate IS NULL AND regulated.regulated_category IS NOT NULL)
        """,
        blocking=True,
    ),
    Rule(
        "nobody_unsafe_is_chosen",
        "In a solved set, everybody's videos were looked at, and none has a safety level above low, or one that only "
        "the goods of the brief's own brand make.",
        """
        SELECT rows.brief_id, rows.creator_name, level FROM rows JOIN warehouse.creator_safety USING (creator_id)
        JOIN warehouse.campaign_totals AS totals USING (brief_id)
        WHERE role = 'chosen' AND totals.status = 'solved' AND (
            level IS NULL OR coalesce(safety_level, level) NOT IN ('no finding', 'low') OR NOT list_contains(
                [level, level_without_alcohol, level_without_tobacco, level_without_gambling],
                coalesce(safety_level, level)
            )
        )
        """,
        blocking=True,
        waits_for=(CAMPAIGN_TOTALS.name,),
    ),
)

campaign_shortlist_limits_checks = table_checks(
    CAMPAIGN_SHORTLIST_LIMITS,
    Rule(
        "wider_limits_lose_nothing",
        "A wider limit brings as much as the brief itself or more; one creator more may cost, where all are needed.",
        "FROM rows WHERE relaxation <> 'one_more' AND fitting_views_gained < -0.2",
        blocking=True,
    ),
    Rule(
        "what_is_possible_has_totals",
        "A relaxation has totals where a set is possible, and none where not.",
        "FROM rows WHERE is_possible <> (fitting_views IS NOT NULL) OR is_possible <> (creator_count IS NOT NULL)",
        blocking=True,
    ),
)

campaign_totals_checks = table_checks(
    CAMPAIGN_TOTALS,
    Rule(
        "every_brief_is_answered",
        "Each brief has one answer.",
        "FROM warehouse.campaign_briefs ANTI JOIN rows USING (brief_id)",
        blocking=True,
    ),
    Rule(
        "intervals_are_in_order",
        "Low ends are not above medians, nor medians above high ends.",
        "FROM rows WHERE views_low > views_median OR views_median > views_high OR price_low > price_high",
        blocking=True,
    ),
    Rule(
        "an_impossible_brief_says_why",
        "A brief is impossible with limits that conflict, and no other has any.",
        "FROM rows WHERE (status = 'impossible') <> (len(conflict) > 0)",
        blocking=True,
    ),
)
