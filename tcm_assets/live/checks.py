"""Checks of `live_deliveries`, beyond its schema."""

from tcm_assets.live.tables import LIVE_DELIVERIES
from tcm_assets.orchestration.table_checks import Rule, table_checks

live_deliveries_checks = table_checks(
    LIVE_DELIVERIES,
    Rule(
        "delivered_has_file",
        "Delivered counts have a file, and every other outcome has a reason.",
        """
        FROM rows
        WHERE (outcome = 'delivered') <> (source_file IS NOT NULL) OR (outcome = 'delivered') = (reason IS NOT NULL)
        """,
        blocking=True,
    ),
    Rule(
        "most_requests_are_answered",
        "On no day do more than half of the requests end throttled, unreachable or with an unexpected answer.",
        """
        SELECT source, CAST(answered_at AS DATE) AS asked_on, count(*) AS request_count,
               count(*) FILTER (WHERE outcome IN ('throttled', 'unreachable', 'unexpected_answer')) AS failed_count
        FROM rows GROUP BY ALL HAVING failed_count > request_count / 2
        """,
        remedy="run the job `fetch` for these days later, and where it was throttled with a lower TCM_LIVE_PER_MINUTE",
    ),
)
