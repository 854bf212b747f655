"""`Column` and `Table`, which describe every table."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a table.

    `dtype` is an Ibis type name ("int64", "string", "array<float32>"; timestamps are "timestamp(6)" and always UTC).
    `minimum` and `maximum` are inclusive bounds of the known values; `values` lists the only values allowed.
    A floating-point column never holds NaN or infinity: what is unknown is null.
    """

    name: str
    dtype: str
    description: str
    unit: str | None = None
    nullable: bool = False
    minimum: float | None = None
    maximum: float | None = None
    values: tuple[str, ...] | None = None

    @property
    def is_floating(self) -> bool:
        return self.dtype in {"float32", "float64"}


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of the warehouse; its name is also the asset key.

    `grain` says what one row is. `key` names the columns that are unique together. `partition_column` is the date
    column by which the table is replaced day by day, or None for a table that is replaced whole.
    """

    name: str
    grain: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    partition_column: str | None = None

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        repeated = {name for name in names if names.count(name) > 1}
        unknown = {*self.key, *([self.partition_column] if self.partition_column else [])} - set(names)
        if repeated or unknown:
            raise ValueError(f"table {self.name}: repeated columns {sorted(repeated)}, unknown {sorted(unknown)}")

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column called `name`; raises KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"table {self.name} has no column {name!r}; it has {', '.join(self.column_names)}")
