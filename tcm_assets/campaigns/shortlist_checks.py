"""Checks of briefs and of the shortlists that answer them."""

from tcm_assets.campaigns.tables import (
    CAMPAIGN_BRIEFS,
    CAMPAIGN_FITS,
    CAMPAIGN_SHORTLIST_LIMITS,
    CAMPAIGN_SHORTLISTS,
    CAMPAIGN_TOTALS,
)
from tcm_assets.orchestration.table_checks import Rule, table_checks

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
