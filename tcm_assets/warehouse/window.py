"""The span of days that a partitioned table is read or replaced for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Window:
    """Days from `start` up to, not including, `end` (UTC)."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a window ends after it starts, but {self.end} is not after {self.start}")

    @property
    def last_day(self) -> date:
        """The last day inside."""
        return self.end - timedelta(days=1)

    def days(self) -> Iterator[date]:
        """Every day inside, in order."""
        for offset in range((self.end - self.start).days):
            yield self.start + timedelta(days=offset)
