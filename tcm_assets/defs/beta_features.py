"""Silence about Dagster features in beta that the project uses knowingly.

Single-run backfills, freshness policies and partition mappings over a trailing window are in beta. Dagster is pinned
and tests cover each of them, so a warning at every start would tell users nothing that they can act on.
"""

import warnings

import dagster as dg

warnings.filterwarnings("ignore", category=dg.BetaWarning)
