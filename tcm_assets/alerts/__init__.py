"""Alerts: which videos have counts that an audience did not give, and whose earnings wait for a review?

Tables: engagement_reference (the usual reactions of an audience, per day and group of videos), count_rule_reference
(how usual it is to break the source system's rules, per day and group of videos), engagement_alerts (one row per video
and signal), alert_cases (one row per video with alerts or a rejection, with its standing).

Does not belong here: reviewers' decisions (`ledger.reviews`), what a held video is due (`points.due_points`), planted
attacks (`sample`).
"""

OWNER = "team:creator-rewards"
