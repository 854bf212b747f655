"""Refusals to compare vectors of two models.

Vectors of two models mean nothing to each other, also where they are of one length. After a change of the model each
asset that compares stored vectors would otherwise give numbers that look right until the others are materialized anew.
"""

from collections.abc import Mapping

import dagster as dg
import ibis

from tcm_assets.domain.content.model_revisions import VectorModel, models_of
from tcm_assets.encoders.text import TextEncoder
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse


def require_model_of(encoder: TextEncoder, text_embeddings: ibis.Table, warehouse: DuckDBWarehouse) -> None:
    """Raise Failure when vectors of `text_embeddings` are of another model than `encoder`, or of another state of it.

    The precision that a model was run in does not matter.
    """
    wanted = VectorModel.of(encoder)
    others = [model for model in _stored_models(text_embeddings, warehouse) if model != wanted]
    if others:
        raise dg.Failure(
            f"text_embeddings has vectors of {others[0]}, and the settings name {wanted}: materialize text_embeddings "
            "for these days first.",
            allow_retries=False,
        )


def require_one_model(tables: Mapping[str, ibis.Table], warehouse: DuckDBWarehouse) -> None:
    """Raise Failure when the vectors of `tables`, by name, are of several models, in whatever precision."""
    made_by = {name: _stored_models(table, warehouse) for name, table in tables.items()}
    if len({model for models in made_by.values() for model in models}) > 1:
        told = ", ".join(f"{name} has vectors of {model}" for name, models in made_by.items() for model in models)
        raise dg.Failure(
            f"{told}: they cannot be compared. Materialize {' and '.join(tables)} again with one model first.",
            allow_retries=False,
        )


def _stored_models(table: ibis.Table, warehouse: DuckDBWarehouse) -> list[VectorModel]:
    return [VectorModel(**row) for row in warehouse.fetch(models_of(table)).to_pylist()]
