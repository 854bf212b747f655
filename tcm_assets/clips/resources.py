"""Resources for clips: the frame sampling, the image encoder and the store of the media folder."""

from typing import TYPE_CHECKING

import dagster as dg
from pydantic import Field

from tcm_assets.orchestration.resources import DataFolder
from tcm_assets.settings import FRAME_SAMPLINGS, FrameSampling

if TYPE_CHECKING:
    from tcm_assets.clips.embeddings import ClipEmbeddings
    from tcm_assets.clips.media_store import MediaStore


class Vision(dg.ConfigurableResource[None]):
    """Frame sampling, and the CLIP model that embeds frames."""

    model: str = Field(description="A hub name or a local path of a CLIP model; empty: no vectors.")
    frame_sampling: str = Field(description=f"One of {', '.join(FRAME_SAMPLINGS)}.")
    data_folder: dg.ResourceDependency[DataFolder]

    def sampling_mode(self) -> FrameSampling:
        """Return the frame sampling. Raises ValueError for an unknown one."""
        if self.frame_sampling not in FRAME_SAMPLINGS:
            raise ValueError(f"frames cannot be sampled {self.frame_sampling!r}; choose {' or '.join(FRAME_SAMPLINGS)}")
        return self.frame_sampling

    def embeddings(self) -> "ClipEmbeddings":
        """Return the embeddings of one run, which never embeds the same clip twice."""
        from tcm_assets.clips.embeddings import ClipEmbeddings
        from tcm_assets.models.image_encoder import CLIPImageEncoder

        return ClipEmbeddings(CLIPImageEncoder(self.model) if self.model else None, self.data_folder.feature_cache())


def media_store(data_folder: DataFolder) -> "MediaStore":
    """Return the store of the folder's clips. Raises MediaStoreError when it cannot be read at all."""
    from tcm_assets.clips.media_store import open_media_store

    return open_media_store(data_folder.media_dir, data_folder.feature_cache())
