"""What assets use beside their input tables: the warehouse, the folders, the models and their settings."""

from typing import TYPE_CHECKING

import dagster as dg
from pydantic import Field

from tcm_assets.orchestration.resources import DataFolder
from tcm_assets.settings import FRAME_SAMPLINGS, Settings

if TYPE_CHECKING:
    from tcm_assets.clips.decoding import SamplingMode
    from tcm_assets.clips.embeddings import ClipEmbeddings
    from tcm_assets.clips.media_store import MediaStore


class Vision(dg.ConfigurableResource[None]):
    """Which frames of clips are measured, and the CLIP model that turns them into vectors."""

    model: str = Field(default="", description="A hub name or a local path of a CLIP model; empty: no vectors.")
    frame_sampling: str = Field(default=FRAME_SAMPLINGS[0], description=f"One of {', '.join(FRAME_SAMPLINGS)}.")
    data_folder: dg.ResourceDependency[DataFolder]

    def sampling_mode(self) -> "SamplingMode":
        """The same, checked; raises ValueError for one that is unknown."""
        if self.frame_sampling not in FRAME_SAMPLINGS:
            raise ValueError(f"frames cannot be sampled {self.frame_sampling!r}; choose {' or '.join(FRAME_SAMPLINGS)}")
        return self.frame_sampling

    def embeddings(self) -> "ClipEmbeddings":
        """The embeddings of one run, which never embeds the same clip twice."""
        from tcm_assets.clips.embeddings import ClipEmbeddings
        from tcm_assets.models.image_encoder import CLIPImageEncoder

        return ClipEmbeddings(CLIPImageEncoder(self.model) if self.model else None, self.data_folder.feature_cache())


def media_store(data_folder: DataFolder) -> "MediaStore":
    """Return the store of the folder's clips; raises MediaStoreError for a place that cannot be read at all."""
    from tcm_assets.clips.remote_media import media_store_at

    return media_store_at(data_folder.media_dir, data_folder.feature_cache())


FRAME_SAMPLING_VERSION = Settings().frame_sampling
VISION_MODEL_VERSION = Settings().vision_model or "no-vision-model"
"""Parts of the code version of `visual_features`: a change of the setting outdates stored rows."""
