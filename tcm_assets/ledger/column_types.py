"""Column types that mean the same on SQLite and on PostgreSQL.

Belongs here: how a day and a moment are stored. On PostgreSQL they are DATE and TIMESTAMP WITH TIME ZONE. SQLite has no
such types: they are text there, `2020-10-01` and `2020-10-01 12:00:00.000000` in UTC, which sorts as time does.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

_TEXT_FORMAT = "%Y-%m-%d %H:%M:%S.%f"

WholeNumber = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits on both: SQLite's INTEGER is as wide as it must be, and may be a row's own number."""


def utc_text(moment: datetime) -> str:
    """A moment as SQLite stores it; raises ValueError for one without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC).strftime(_TEXT_FORMAT)


def utc_moment(stored: str | datetime) -> datetime:
    """What a driver gives for a stored moment, as a moment in UTC."""
    if isinstance(stored, str):
        return datetime.strptime(stored, _TEXT_FORMAT).replace(tzinfo=UTC)
    return stored.astimezone(UTC)


class UtcMoment(TypeDecorator[datetime]):
    """A moment in UTC, to the microsecond; always with its zone in Python."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text on SQLite, a timestamp with time zone elsewhere."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """As the driver takes it."""
        return utc_text(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the base's name
        """As Python has it."""
        return None if value is None else utc_moment(value)


class Day(TypeDecorator[date]):
    """A day of the calendar."""

    impl = Date
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text on SQLite, a date elsewhere."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else Date())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        """As the driver takes it."""
        return value.isoformat() if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:  # noqa: ARG002 - the base's name
        """As Python has it."""
        return date.fromisoformat(value) if isinstance(value, str) else value
