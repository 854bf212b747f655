"""Checks of `campaign_briefs` beyond its schema."""

from tcm_assets.campaigns.tables import CAMPAIGN_BRIEFS
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
