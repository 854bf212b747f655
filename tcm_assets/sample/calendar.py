"""The days that the bundled sample covers. Nothing else: these are read whenever the definitions load."""

from datetime import date

SAMPLE_FIRST_DAY = date(2026, 8, 1)
"""First upload day (UTC): far enough from any real export that the two are never mistaken for each other."""

SAMPLE_END_DAY = date(2026, 11, 1)
"""The day after the last upload day (UTC): 92 days, three times the scoring window and a little more."""
