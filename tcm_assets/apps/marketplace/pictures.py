"""Pictures of creators: the contact sheet of their most viewed measured clip, else their initials."""

import logging
from collections.abc import Sequence
from typing import Final

import numpy as np

from tcm_assets.apps.published import Query, Row, fetch_rows
from tcm_assets.catalogue.creator_accounts import account_key_sql
from tcm_assets.clips.contact_sheet import load_contact_sheet
from tcm_assets.clips.media_store import open_media_store
from tcm_assets.models.feature_cache import FeatureCache
from tcm_assets.settings import Settings

logger = logging.getLogger(__name__)

_COLORS: Final = ("#3d6f8e", "#7a5c99", "#5a7d4f", "#9a6b3c", "#8b4f5e", "#3f7f7a")
"""Behind white initials: each reads on them with a contrast above 4.5."""


def fetch_clips(query: Query, account_keys: Sequence[str]) -> dict[str, Row]:
    """Return the most viewed measured clip of each account: video_id and media_sha256, by account_key."""
    sql = f"""
        SELECT {account_key_sql("v")} AS account_key,
               arg_max(struct_pack(video_id := f.video_id, sha256 := f.media_sha256), v.view_count) AS clip
        FROM visual_features f JOIN videos v USING (video_id)
        WHERE f.status = 'measured' AND list_contains($account_keys, {account_key_sql("v")})
        GROUP BY ALL
    """
    found = fetch_rows(query, sql, {"account_keys": list(account_keys)})
    return {row["account_key"]: row["clip"] for row in found if row["clip"] is not None}


def load_picture(clip: Row, settings: Settings) -> bytes | None:
    """Return the contact sheet of a clip as JPEG; None where the clip is gone or cannot be read."""
    cache = FeatureCache(settings.feature_cache_path)
    try:
        store = open_media_store(settings.media_place, cache)
        return load_contact_sheet(clip["video_id"], clip["sha256"], store, cache)
    except Exception as error:
        logger.info("no picture of %s: %s", clip["video_id"], error)
        return None


def initials_picture(name: str, color_of: str) -> str:
    """Return initials on a colour as SVG; `color_of` decides on the colour, the same each time."""
    letters = "".join(word[0] for word in name.split() if word[:1].isalnum())[:2].upper() or "?"
    color = _COLORS[int(np.frombuffer(color_of.encode()[-4:].rjust(4, b"\0"), np.uint32)[0]) % len(_COLORS)]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96">'
        f'<rect width="96" height="96" rx="10" fill="{color}"/>'
        '<text x="48" y="60" font-size="34" font-family="sans-serif" fill="#fff" text-anchor="middle">'
        f"{letters}</text></svg>"
    )
