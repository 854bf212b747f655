"""The text model of the captions, and the requirement that stored vectors are its own before they are compared."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import dagster as dg
import ibis
from pydantic import Field

from tcm_assets.models.vectors import NamedModel, VectorModel, days_of_other_models, stored_models
from tcm_assets.orchestration.resources import DataFolder
from tcm_assets.settings import Settings
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse

if TYPE_CHECKING:
    from tcm_assets.models.text_encoder import CachedSubjectEncoder, CachedTextEncoder

TEXT_MODEL_VERSION = Settings().text_model
"""Part of the code version of each asset that the model makes: another model outdates stored rows."""


class TextModel(dg.ConfigurableResource[None]):
    """The model that turns text into vectors."""

    model: str = Field(description="'packaged' (multilingual, no download), or a hub name, or a local path.")
    data_folder: dg.ResourceDependency[DataFolder]

    def encoder(self) -> "CachedTextEncoder":
        """Return an encoder that never encodes the same text twice."""
        from tcm_assets.models.text_encoder import CachedTextEncoder, text_encoder

        return CachedTextEncoder(text_encoder(self.model), self.data_folder.feature_cache())

    def subject_encoder(self) -> "CachedSubjectEncoder":
        """Return the encoder of texts of creators and brands, which never encodes the same text twice."""
        from tcm_assets.models.text_encoder import CachedSubjectEncoder

        return CachedSubjectEncoder(self.model, self.data_folder.feature_cache())


def require_model_of(encoder: NamedModel, text_embeddings: ibis.Table, warehouse: DuckDBWarehouse) -> None:
    """Raise Failure when vectors of `text_embeddings` are of another model than `encoder`'s, or another revision.

    The precision that a model was run in does not count.
    """
    wanted = VectorModel.of(encoder)
    others = [model for model in _models_in(text_embeddings, warehouse) if model != wanted]
    if others:
        days = warehouse.fetch(days_of_other_models(text_embeddings, wanted)).to_pylist()[0]
        raise dg.Failure(
            f"text_embeddings has vectors of {others[0]}, and the settings name {wanted}: materialize text_embeddings "
            f"for these days first, from {days['first_day']} to {days['last_day']}.",
            allow_retries=False,
        )


def require_one_model(tables: Mapping[str, ibis.Table], warehouse: DuckDBWarehouse) -> None:
    """Raise Failure when the vectors of `tables`, by name, are of several models, in whatever precision."""
    models_by_table = {name: _models_in(table, warehouse) for name, table in tables.items()}
    if len({model for models in models_by_table.values() for model in models}) > 1:
        found = ", ".join(f"{name} has vectors of {model}" for name, own in models_by_table.items() for model in own)
        raise dg.Failure(
            f"{found}: they cannot be compared. Materialize {' and '.join(tables)} again with one model first.",
            allow_retries=False,
        )


def _models_in(table: ibis.Table, warehouse: DuckDBWarehouse) -> list[VectorModel]:
    return [VectorModel(**row) for row in warehouse.fetch(stored_models(table)).to_pylist()]
