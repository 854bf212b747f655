"""Moments as pages compare them with tables."""

from datetime import UTC, datetime


def now_in_utc() -> datetime:
    """Return the moment, in UTC without a zone, as the tables hold moments."""
    return datetime.now(UTC).replace(tzinfo=None)
