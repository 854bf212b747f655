from types import SimpleNamespace

import duckdb
import ibis
import pyarrow as pa
import pytest

from tcm_assets.models.vector_models import (
    VectorModel,
    comparable_revision,
    comparable_revision_sql,
    is_of_model,
    single_model,
    stored_models,
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
    assert is_of_model(rows, VectorModel("m", "2")).tolist() == [True, False, False, False]
    assert str(VectorModel("m", "2")) == "m (2)"


def test_vectors_of_two_models_are_refused():
    one = {"model_name": "m", "model_revision": "1"}
    assert single_model(pa.Table.from_pylist([one, one])) == VectorModel("m", "1")
    assert single_model(pa.Table.from_pylist([one]).slice(1)) is None
    with pytest.raises(ValueError, match=r"several models: .*Materialize text_embeddings again"):
        single_model(pa.Table.from_pylist([one, one | {"model_name": "another"}]))
