"""The ledger: what has each account earned, spent and left, and why, entry by entry?

Money is kept in a transactional database of its own, SQLite or PostgreSQL: accounts, append-only entries, rewards and
redemptions, holds, reviews, appeals, and the scoring versions that entries name. Its rules are triggers and checks of
that database.

Tables: copies of the ledger in the warehouse, such as points_ledger (entries of videos) and hold_events. The assets
scoring_versions and scoring_rules are made here too, since the ledger keeps the parameters of posted versions, and from
which upload day on each counts.

Does not belong here: what a video is due (`points.due_points`), alerts and their cases (`alerts`), pages.
"""

OWNER = "team:creator-rewards"
