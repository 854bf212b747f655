"""Dagster's features in beta, used without a warning: whoever imports this module silences them.

These are single-run backfills, freshness policies, mappings over a trailing window and code references. Dagster is
pinned, and tests cover each of them: users could do nothing about a warning at every start.
"""

import warnings

import dagster as dg

warnings.filterwarnings("ignore", category=dg.BetaWarning)
