"""Checks of `content_sentiment` beyond its schema."""

from tcm_assets.captions.checks import a_row_for_every_video, one_maker_for_all_days
from tcm_assets.orchestration.table_checks import Rule, table_checks
from tcm_assets.sentiment.tables import CONTENT_SENTIMENT

content_sentiment_checks = table_checks(
    CONTENT_SENTIMENT,
    a_row_for_every_video(),
    Rule(
        "status_matches_score",
        "sentiment is set exactly where status is scored.",
        "FROM rows WHERE (status = 'scored') <> (sentiment IS NOT NULL)",
        blocking=True,
    ),
    one_maker_for_all_days(
        "one_scorer_for_all_days",
        "All days have scores of one scorer; those of two cannot be compared.",
        "content_sentiment",
        "scorer, scorer_version",
        "sentiment",
    ),
    Rule(
        "every_clip_was_asked_about",
        "The scorer had budget and answered for every video.",
        "SELECT video_id, status, reason FROM rows WHERE status IN ('unavailable', 'budget_spent')",
        remedy="refresh these days to ask again",
    ),
)
