"""Every picture of every table, on an empty table and on random rows made from its schema."""

import io
import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import ibis
import pyarrow as pa
import pytest
from PIL import Image

from tcm_assets.catalogue import behaviour_pictures
from tcm_assets.charts.card import WIDTH_PX, Card
from tcm_assets.charts.picture import MAX_FETCHED_ROWS, Picture, card_picture, pictures_by_table
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.tables.table import Column, Table
from tcm_assets.tables.types import arrow_schema

MAX_PNG_BYTES = 40_000

FIRST_DAY = date(2020, 9, 22)

AWKWARD_NAMES = ("Ana", "Ke$ha & A$AP", "\U0001fae8 渡辺", "back\\slash {x}_^", "", "long " * 30, "two\nlines\ttab")

NULL_SHARE = 0.2

ALL_PICTURES = pictures_by_table()

EVERY_PICTURE = [
    pytest.param(ALL_TABLES[name], picture, id=f"{name}: {picture.title}")
    for name, pictures in ALL_PICTURES.items()
    for picture in pictures
]


def random_value(column: Column, chance: random.Random) -> Any:
    if column.nullable and chance.random() < NULL_SHARE:
        return None
    if column.values:
        return chance.choice(column.values)
    if column.dtype == "string":
        return chance.choice(AWKWARD_NAMES)
    if column.dtype == "date":
        return FIRST_DAY + timedelta(days=chance.randrange(40))
    if column.dtype == "timestamp(6)":
        return datetime.combine(FIRST_DAY, time(chance.randrange(24)))  # without a zone, as the table stores UTC
    if column.dtype == "boolean":
        return chance.random() < 0.5
    if column.dtype == "array<string>":
        return [chance.choice(AWKWARD_NAMES) for _ in range(chance.randrange(3))]
    if column.dtype == "array<int64>":
        return [chance.randrange(9) for _ in range(chance.randrange(4))]
    if column.dtype == "array<float32>":
        return [chance.gauss(0, 1) for _ in range(8)]
    if column.minimum is None:
        return chance.uniform(-5, 25)  # statistics on a logarithmic scale
    lowest = column.minimum
    value = lowest + 10 ** chance.uniform(-1, 7) if column.maximum is None else chance.uniform(lowest, column.maximum)
    return int(value) if column.dtype == "int64" else value


def random_rows(table: Table, row_count: int, seed: int) -> pa.Table:
    chance = random.Random(seed)
    return pa.Table.from_pylist(
        [{column.name: random_value(column, chance) for column in table} for _ in range(row_count)],
        schema=arrow_schema(table),
    )


@pytest.fixture(scope="module")
def engine() -> Iterator[ibis.BaseBackend]:
    engine = ibis.duckdb.connect()
    engine.raw_sql("SET threads = 2")
    yield engine
    engine.disconnect()


@pytest.fixture(scope="module", autouse=True)
def _matplotlib_stays_as_it_was() -> Iterator[None]:
    import matplotlib

    before = dict(matplotlib.rcParams)
    yield
    assert dict(matplotlib.rcParams) == before


def fetched(engine: ibis.BaseBackend, table: Table, picture: Picture, rows: pa.Table) -> pa.Table:
    stored = engine.create_table(table.name, rows, overwrite=True)
    return engine.to_pyarrow(picture.select(stored))


def assert_small_png(png: bytes) -> None:
    assert len(png) < MAX_PNG_BYTES
    image = Image.open(io.BytesIO(png))
    image.load()
    assert image.format == "PNG"
    assert image.mode == "P"
    assert image.width == WIDTH_PX
    assert image.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize(("table", "picture"), EVERY_PICTURE)
def test_an_empty_table_says_so(engine: ibis.BaseBackend, table: Table, picture: Picture) -> None:
    rows = fetched(engine, table, picture, arrow_schema(table).empty_table())
    assert rows.num_rows == 0
    png = picture.draw(rows)
    assert_small_png(png)
    assert Image.open(io.BytesIO(png)).height < 150


@pytest.mark.parametrize("row_count", [1, 60])
@pytest.mark.parametrize(("table", "picture"), EVERY_PICTURE)
def test_random_rows_are_drawn(engine: ibis.BaseBackend, table: Table, picture: Picture, row_count: int) -> None:
    rows = fetched(engine, table, picture, random_rows(table, row_count, seed=row_count))
    assert rows.num_rows <= MAX_FETCHED_ROWS
    assert_small_png(picture.draw(rows))


@pytest.mark.parametrize(("table", "picture"), EVERY_PICTURE)
def test_rows_that_know_only_what_they_must_are_drawn(engine: ibis.BaseBackend, table: Table, picture: Picture) -> None:
    rows = random_rows(table, 20, seed=0)
    for place, column in enumerate(table):
        if column.nullable:
            rows = rows.set_column(place, rows.field(place), pa.nulls(20, rows.field(place).type))
    assert_small_png(picture.draw(fetched(engine, table, picture, rows)))


@pytest.mark.parametrize(("table", "picture"), EVERY_PICTURE)
def test_a_selection_compiles_without_a_connection(table: Table, picture: Picture) -> None:
    unbound = ibis.table({column.name: column.dtype for column in table}, name=table.name)
    assert f'"{table.name}"' in ibis.to_sql(picture.select(unbound), dialect="duckdb")


def test_the_same_rows_give_the_same_bytes(engine: ibis.BaseBackend) -> None:
    table = ALL_TABLES["videos"]
    rows = random_rows(table, 30, seed=1)
    for picture in ALL_PICTURES["videos"]:
        first, second = (picture.draw(fetched(engine, table, picture, rows)) for _ in range(2))
        assert first == second


def test_pictures_belong_to_tables_and_titles_are_unique() -> None:
    assert set(ALL_PICTURES) <= set(ALL_TABLES)
    assert list(ALL_PICTURES) == sorted(ALL_PICTURES)
    for pictures in ALL_PICTURES.values():
        titles = [picture.title for picture in pictures]
        assert titles
        assert len(titles) == len(set(titles))


def test_without_rows_the_card_says_why() -> None:
    def compose(_title: str, _rows: pa.Table) -> Card:
        raise AssertionError("nothing to compose")

    empty = pa.table({"a": pa.array([], pa.int64())})
    plain = card_picture("Title", lambda rows: rows, compose).draw(empty)
    assert plain == Card("Title", "no rows", 0).to_png()
    assert card_picture("Title", lambda rows: rows, compose, without_rows="none yet").draw(empty) != plain


def test_a_module_may_draw_several_tables_but_none_that_another_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    find = pictures_by_table.__wrapped__
    of_videos = ALL_PICTURES["videos"]
    monkeypatch.setattr(behaviour_pictures, "VIDEO_TOPICS_PICTURES", of_videos[:1], raising=False)
    assert find() == {**ALL_PICTURES, "video_topics": of_videos[:1]}
    monkeypatch.setattr(behaviour_pictures, "RAW_VIDEOS_PICTURES", of_videos, raising=False)
    with pytest.raises(ValueError, match=r"tcm_assets\.catalogue\.pictures draws raw_videos"):
        find()
