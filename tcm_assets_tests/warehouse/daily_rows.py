"""A small table replaced day by day, one replaced whole, and rows for them; child processes import this too."""

from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa

from tcm_assets.tables.table import Column, Table
from tcm_assets.tables.types import arrow_schema
from tcm_assets.warehouse.relations import Window

FIRST_DAY = date(2024, 1, 1)

DAILY = Table(
    name="daily",
    grain="row of a day",
    description="Rows that say which of many rewritings of their day they belong to.",
    key=("row_id",),
    partition_column="upload_date",
    columns=(
        Column(name="row_id", dtype="string", description="Day and position."),
        Column(name="upload_date", dtype="date", description="Day."),
        Column(name="generation", dtype="int64", description="Which rewriting of the day this is.", minimum=0),
        Column(name="score", dtype="float64", description="Any number.", nullable=True, minimum=0, maximum=1),
        Column(name="label", dtype="string", description="Any text.", nullable=True, values=("low", "high")),
    ),
)

WHOLE = replace(DAILY, name="whole", partition_column=None)


def day(number: int) -> date:
    return FIRST_DAY + timedelta(days=number)


def window(number: int, day_count: int = 1) -> Window:
    return Window(day(number), day(number + day_count))


def rows_of(number: int, generation: int, count: int = 3) -> pa.Table:
    """The rows of one day, as one generation wrote them."""
    return pa.table(
        {
            "row_id": pa.array([f"{number}-{position}" for position in range(count)], pa.string()),
            "upload_date": pa.array([day(number)] * count, pa.date32()),
            "generation": pa.array([generation] * count, pa.int64()),
            "score": pa.array([position / count for position in range(count)], pa.float64()),
            "label": pa.array([("low", "high")[position % 2] for position in range(count)], pa.string()),
        },
        schema=arrow_schema(DAILY),
    )


def rows_of_days(numbers: range, generation: int, count: int = 3) -> pa.Table:
    return pa.concat_tables([rows_of(number, generation, count) for number in numbers])
