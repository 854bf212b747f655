from datetime import date
from types import SimpleNamespace

import duckdb
import ibis
import numpy as np
import pyarrow as pa
import pytest

from tcm_assets.models.vectors import (
    VectorModel,
    comparable_revision,
    comparable_revision_sql,
    days_of_other_models,
    is_of_model,
    prompt_vectors,
    read_vectors,
    rows_of,
    single_model,
    stored_models,
    unit_rows,
    write_numbers,
    write_vectors,
)
from tcm_assets.tables.shared_columns import BRAND_ID, count
from tcm_assets.tables.table import Table


def test_vectors_survive_the_way_to_arrow_and_back():
    column = write_vectors(np.array([[0.6, 0.8], [0.0, 0.0]]), np.array([True, False]))
    assert column.type == pa.list_(pa.float32())
    assert column[1].as_py() is None
    matrix, known = read_vectors(column, "embedding")
    assert matrix == pytest.approx(np.array([[0.6, 0.8], [0.0, 0.0]]))
    assert known.tolist() == [True, False]


def test_a_chunked_column_reads_like_an_array():
    chunked = pa.chunked_array([[[1.0, 2.0]], [None, [3.0, 4.0]]], pa.list_(pa.float32()))
    matrix, known = read_vectors(chunked, "embedding")
    assert matrix.tolist() == [[1.0, 2.0], [0.0, 0.0], [3.0, 4.0]]
    assert known.tolist() == [True, False, True]


def test_a_slice_reads_its_own_rows():
    column = pa.array([[1.0], [2.0], None, [4.0]], pa.list_(pa.float32())).slice(1)
    assert read_vectors(column, "embedding")[0].tolist() == [[2.0], [0.0], [4.0]]


def test_all_null_has_no_dimension():
    matrix, known = read_vectors(pa.array([None, None], pa.list_(pa.float32())), "embedding")
    assert matrix.shape == (2, 0)
    assert not known.any()


def test_vectors_of_two_lengths_are_refused():
    with pytest.raises(ValueError, match="different models"):
        read_vectors(pa.array([[1.0], [1.0, 2.0]], pa.list_(pa.float32())), "embedding")


def test_a_row_without_direction_is_unknown():
    rows, known = unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]]))
    assert rows.tolist() == [[0.6, 0.8], [0.0, 0.0]]
    assert known.tolist() == [True, False]


def test_rows_take_order_and_types_from_the_schema():
    table = Table(name="t", grain="brand", description="", columns=(BRAND_ID, count("n", "")), key=("brand_id",))
    batch = rows_of(table, {"n": pa.array([1], pa.int8()), "brand_id": pa.array(["b"]), "more": pa.array([0])})
    assert batch.schema.names == ["brand_id", "n"]
    assert batch.schema.field("n").type == pa.int64()


def test_unknown_numbers_are_null():
    assert write_numbers(np.array([0.5, 0.0]), np.array([True, False])).to_pylist() == [0.5, None]


DIRECTIONS = {"up": [0.0, 1.0], "right": [1.0, 0.0], "left": [-1.0, 0.0]}


def test_a_class_is_the_mean_direction_of_its_descriptions():
    asked = []

    def encode(texts):
        asked.append(list(texts))
        return np.array([DIRECTIONS[text] for text in texts], np.float32)

    vectors = prompt_vectors({"diagonal": ("up", "right"), "left": ("left",), "twice up": ("up", "left", "up")}, encode)
    assert asked == [["up", "right", "left", "up", "left", "up"]]
    assert vectors.dtype == np.float32
    assert vectors == pytest.approx(
        np.array([[0.5**0.5, 0.5**0.5], [-1, 0], [-1 / 5**0.5, 2 / 5**0.5]], np.float32), abs=1e-6
    )


@pytest.mark.parametrize(("revision", "comparable"), [("1", "1"), ("1+bfloat16", "1"), ("a-b_c", "a-b_c"), ("", "")])
def test_the_precision_is_no_part_of_a_model_wherever_it_is_asked(revision, comparable):
    assert VectorModel.of(SimpleNamespace(name="m", revision=revision)) == VectorModel("m", comparable)
    assert ibis.duckdb.connect().to_pyarrow(comparable_revision(ibis.literal(revision))).as_py() == comparable
    asked = duckdb.sql(f"SELECT {comparable_revision_sql('revision')} FROM (SELECT '{revision}' AS revision)")
    assert asked.fetchall() == [(comparable,)]


def test_models_are_those_of_rows_with_a_vector():
    rows = pa.Table.from_pylist(
        [
            {"embedding": [1.0], "model_name": "m", "model_revision": "2"},
            {"embedding": [1.0], "model_name": "m", "model_revision": "2+bfloat16"},
            {"embedding": [1.0], "model_name": "a", "model_revision": "1"},
            {"embedding": None, "model_name": "another", "model_revision": "1"},
        ]
    )
    models = stored_models(ibis.duckdb.connect().create_table("vectors", rows)).to_pyarrow().to_pylist()
    assert [VectorModel(**row) for row in models] == [("a", "1"), ("m", "2")]
    dated = rows.append_column("upload_date", pa.array([date(2020, 10, number) for number in (1, 2, 3, 4)]))
    days = days_of_other_models(ibis.duckdb.connect().create_table("dated", dated), VectorModel("a", "1"))
    assert days.to_pyarrow().to_pylist() == [{"first_day": date(2020, 10, 1), "last_day": date(2020, 10, 2)}]
    assert is_of_model(rows, VectorModel("m", "2")).tolist() == [True, False, False, False]
    assert str(VectorModel("m", "2")) == "m (2)"


def test_vectors_of_two_models_are_refused():
    one = {"model_name": "m", "model_revision": "1"}
    assert single_model(pa.Table.from_pylist([one, one])) == VectorModel("m", "1")
    assert single_model(pa.Table.from_pylist([one]).slice(1)) is None
    with pytest.raises(ValueError, match=r"several models: .*Materialize text_embeddings again"):
        single_model(pa.Table.from_pylist([one, one | {"model_name": "another"}]))
