"""Niches of the sample: what their captions talk about, how people engage with them and how their clips look."""

from dataclasses import field
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from tcm_assets.data_files import CLOSED, Entries, Share, Text, Texts, read_data_file, refuse_repeats

Shape = Literal["disc", "square", "ring", "bar", "triangle"]

Motion = Literal["bounce", "orbit", "rise", "slide", "pulse", "still"]

Colour = Annotated[str, Field(pattern="^[0-9A-F]{6}$")]
"""Six hexadecimal digits, red first."""


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class EngagementRates:
    """Median reactions per view of the niche's videos, each in [0, 1]."""

    like: Share
    comment: Share
    share: Share
    bookmark: Share


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class Look:
    """Look of the niche's clips. `cut_count` is hard cuts per clip."""

    background: Colour
    second_background: Colour
    accent: Colour
    ink: Colour
    shape: Shape
    motion: Motion
    cut_count: Annotated[int, Field(ge=0)]


@dataclass(frozen=True, kw_only=True, eq=False, config=CLOSED)
class Niche:
    """A kind of content; compared by identity.

    `tags` are the content tags of the creator list that mean this niche. `things` are noun phrases, `doings` start with
    an -ing form, `lessons` are imperatives; the caption grammar puts them into sentences. `brands` are names of the
    brand list. `words` name the niche in other languages (by ISO 639-1 code), for captions that are not English.
    """

    name: Text
    tags: Texts
    things: Texts
    doings: Texts
    lessons: Texts
    hashtags: Texts
    emoji: Texts
    brands: Texts
    rates: EngagementRates
    typical_duration_s: Annotated[float, Field(gt=0)]
    look: Look
    words: dict[str, Text] = field(default_factory=dict)


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
    "nights_and_news.toml",
)
"""The order decides what is drawn: another order makes another sample."""


@dataclass(frozen=True, config=CLOSED)
class NicheFile:
    """Content of one of the files."""

    niches: Entries[Niche]


ALL_NICHES: tuple[Niche, ...] = tuple(
    niche for name in NICHE_FILES for niche in read_data_file(NicheFile, __name__, name).niches
)

refuse_repeats([niche.name for niche in ALL_NICHES])

refuse_repeats([tag for niche in ALL_NICHES for tag in niche.tags])

_NICHE_OF_TAG = {tag.lower(): niche for niche in ALL_NICHES for tag in niche.tags}


def niches_of(content_tags: str) -> tuple[Niche, ...]:
    """Return the niches of the comma-separated `content_tags`, in their order, each once; empty when none is known."""
    tags = (" ".join(tag.lower().split()) for tag in content_tags.split(","))
    found = (_NICHE_OF_TAG.get(tag) for tag in tags)
    return tuple(dict.fromkeys(niche for niche in found if niche is not None))
