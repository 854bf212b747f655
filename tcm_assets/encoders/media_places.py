"""Which store an address of clips means.

Belongs here: telling a folder from a URL. Does not belong here: the stores (`local_media`, `fsspec_media`).
"""

from pathlib import Path

from tcm_assets.encoders.feature_cache import FeatureCache
from tcm_assets.encoders.local_media import LocalMediaStore
from tcm_assets.encoders.media_store import MediaStore


def media_store_at(place: str | Path, cache: FeatureCache) -> MediaStore:
    """The store of `place`: a folder of this machine, or a URL for fsspec. Raises MediaStoreError."""
    if isinstance(place, Path) or "://" not in place:
        return LocalMediaStore(Path(place).expanduser())
    from tcm_assets.encoders.fsspec_media import FsspecMediaStore

    return FsspecMediaStore(place, cache)
