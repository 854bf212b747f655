"""What assets use beside their input tables: the warehouse, the folders, the models and their settings."""

from typing import TYPE_CHECKING

import dagster as dg
from pydantic import Field

from tcm_assets.orchestration.resources import DataFolder
from tcm_assets.settings import Settings

if TYPE_CHECKING:
    from tcm_assets.models.text_encoder import CachedTextEncoder


class TextModel(dg.ConfigurableResource[None]):
    """The sentence-transformers model that turns text into vectors."""

    model: str = Field(description="'packaged' (all-MiniLM-L6-v2, no download), or a hub name, or a local path.")
    data_folder: dg.ResourceDependency[DataFolder]

    def encoder(self) -> "CachedTextEncoder":
        """An encoder that never embeds the same text twice."""
        from tcm_assets.models.sentence_transformer import SentenceTransformerEncoder
        from tcm_assets.models.text_encoder import CachedTextEncoder

        return CachedTextEncoder(SentenceTransformerEncoder(self.model), self.data_folder.feature_cache())


TEXT_MODEL_VERSION = Settings().text_model
"""Part of the code versions of what the model makes: another model outdates stored rows."""
