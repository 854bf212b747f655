"""Every niche, and the way from a creator's content tags to its niches."""

from tcm_assets.sample.niches.arts import ARTS_NICHES
from tcm_assets.sample.niches.beauty_and_style import BEAUTY_AND_STYLE_NICHES
from tcm_assets.sample.niches.family_and_days import FAMILY_AND_DAYS_NICHES
from tcm_assets.sample.niches.food import FOOD_NICHES
from tcm_assets.sample.niches.home import HOME_NICHES
from tcm_assets.sample.niches.learning import LEARNING_NICHES
from tcm_assets.sample.niches.music_and_film import MUSIC_AND_FILM_NICHES
from tcm_assets.sample.niches.niche import Niche
from tcm_assets.sample.niches.performing import PERFORMING_NICHES
from tcm_assets.sample.niches.sport_and_outdoor import SPORT_AND_OUTDOOR_NICHES
from tcm_assets.sample.niches.technology import TECHNOLOGY_NICHES

ALL_NICHES: tuple[Niche, ...] = (
    *PERFORMING_NICHES,
    *MUSIC_AND_FILM_NICHES,
    *BEAUTY_AND_STYLE_NICHES,
    *SPORT_AND_OUTDOOR_NICHES,
    *FOOD_NICHES,
    *TECHNOLOGY_NICHES,
    *LEARNING_NICHES,
    *HOME_NICHES,
    *FAMILY_AND_DAYS_NICHES,
    *ARTS_NICHES,
)

_NICHE_OF_TAG = {tag.lower(): niche for niche in ALL_NICHES for tag in niche.tags}


def niches_of(content_tags: str) -> tuple[Niche, ...]:
    """The niches that the comma-separated `content_tags` lead to, in their order, each once; empty when none is."""
    tags = (" ".join(tag.lower().split()) for tag in content_tags.split(","))
    found = (_NICHE_OF_TAG.get(tag) for tag in tags)
    return tuple(dict.fromkeys(niche for niche in found if niche is not None))
