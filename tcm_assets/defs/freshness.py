"""How old an asset may get before the UI calls it stale."""

from datetime import timedelta

import dagster as dg

WARN_AFTER = timedelta(hours=26)
"""The daily refresh and two hours for it to run."""

FAIL_AFTER = timedelta(hours=50)
"""Two refreshes missed."""

DAILY_FRESHNESS = dg.FreshnessPolicy.time_window(fail_window=FAIL_AFTER, warn_window=WARN_AFTER)
"""Every table is refreshed once a day."""

WEEKLY_FRESHNESS = dg.FreshnessPolicy.time_window(fail_window=timedelta(days=15), warn_window=timedelta(days=8))
"""For what is refreshed once a week: a day late is worth a look, and after two weeks two refreshes were missed."""
