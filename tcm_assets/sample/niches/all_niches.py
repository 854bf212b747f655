"""Every niche, out of the data files beside this module, and the way from a creator's content tags to its niches."""

from pydantic.dataclasses import dataclass

from tcm_assets.data_files import CLOSED, Entries, read_data_file, refuse_repeats
from tcm_assets.sample.niches.niche import Niche

NICHE_FILES = (
    "performing.toml",
    "music_and_film.toml",
    "beauty_and_style.toml",
    "sport_and_outdoor.toml",
    "food.toml",
    "technology.toml",
    "learning.toml",
    "home.toml",
    "family_and_days.toml",
    "arts.toml",
)
"""The order decides what is drawn: another order makes another sample."""


@dataclass(frozen=True, config=CLOSED)
class NicheFile:
    """The content of one of the files."""

    niches: Entries[Niche]


ALL_NICHES: tuple[Niche, ...] = tuple(
    niche for name in NICHE_FILES for niche in read_data_file(NicheFile, __name__, name).niches
)

refuse_repeats([niche.name for niche in ALL_NICHES])
refuse_repeats([tag for niche in ALL_NICHES for tag in niche.tags])

_NICHE_OF_TAG = {tag.lower(): niche for niche in ALL_NICHES for tag in niche.tags}


def niches_of(content_tags: str) -> tuple[Niche, ...]:
    """The niches that the comma-separated `content_tags` lead to, in their order, each once; empty when none is."""
    tags = (" ".join(tag.lower().split()) for tag in content_tags.split(","))
    found = (_NICHE_OF_TAG.get(tag) for tag in tags)
    return tuple(dict.fromkeys(niche for niche in found if niche is not None))
