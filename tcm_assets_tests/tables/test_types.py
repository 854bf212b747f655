import pyarrow as pa

from tcm_assets.points.tables import VIDEO_POINTS
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.tables.types import arrow_schema, column_definitions, duckdb_types, ibis_schema, quoted
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets.warehouse.schema_check import schema_violations
from tcm_assets_tests.warehouse.daily_rows import DAILY, window


def test_one_description_in_three_type_systems() -> None:
    assert ibis_schema(DAILY)["upload_date"].is_date()
    assert arrow_schema(DAILY) == pa.schema(
        {
            "row_id": pa.string(),
            "upload_date": pa.date32(),
            "generation": pa.int64(),
            "score": pa.float64(),
            "label": pa.string(),
        }
    )
    assert list(duckdb_types(DAILY).items()) == [
        ("row_id", "VARCHAR"),
        ("upload_date", "DATE"),
        ("generation", "BIGINT"),
        ("score", "DOUBLE"),
        ("label", "VARCHAR"),
    ]


def test_the_columns_of_a_create_statement_are_quoted() -> None:
    assert '"upload_date" DATE, ' in column_definitions(DAILY)
    assert quoted('a "b"; DROP') == '"a ""b""; DROP"'


def test_texts_are_compressed_by_what_they_are() -> None:
    definitions = column_definitions(VIDEO_POINTS).split(", ")
    assert '"video_id" VARCHAR USING COMPRESSION fsst' in definitions
    assert '"author_username" VARCHAR USING COMPRESSION fsst' in definitions
    assert '"follower_tier" VARCHAR USING COMPRESSION dictionary' in definitions
    assert '"scoring_version" VARCHAR' in definitions


def test_every_table_of_the_warehouse_is_stored_as_it_is_described(warehouse: DuckDBWarehouse) -> None:
    """DuckDB prints types in the spelling that the schema check compares with, and Arrow comes back the same."""
    for table in ALL_TABLES.values():
        warehouse.replace(table, arrow_schema(table).empty_table(), window(0) if table.partition_column else None)
    with warehouse.read() as connection:
        for table in ALL_TABLES.values():
            assert schema_violations(connection, table, None) == []
            assert connection.execute(f"FROM warehouse.{table.name}").to_arrow_table().schema == arrow_schema(table)
