"""The shape of a niche: what its captions talk about, how people engage with it and how its clips look.

Belongs here: the description of one niche and of its parts. The niches themselves are in the data files
beside this one.
"""

from dataclasses import field
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from tcm_assets.data_files import CLOSED, Share, Text, Texts

Shape = Literal["disc", "square", "ring", "bar", "triangle"]
Motion = Literal["bounce", "orbit", "rise", "slide", "pulse", "still"]
Colour = Annotated[str, Field(pattern="^[0-9A-F]{6}$")]
"""Six hexadecimal digits, red first."""


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class EngagementRates:
    """Typical reactions per view, each in [0, 1]: what half of the niche's videos reach."""

    like: Share
    comment: Share
    share: Share
    bookmark: Share


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class Look:
    """How clips of the niche look. `cut_count` is hard cuts per clip."""

    background: Colour
    second_background: Colour
    accent: Colour
    ink: Colour
    shape: Shape
    motion: Motion
    cut_count: Annotated[int, Field(ge=0)]


@dataclass(frozen=True, kw_only=True, eq=False, config=CLOSED)
class Niche:
    """One kind of content; two niches are the same only when they are the same object.

    `tags` are the content tags of the creator list that lead here. `things` are noun phrases, `doings` start with an
    -ing form, `lessons` are imperatives; the caption grammar puts them into sentences. `brands` are names of the brand
    list. `words` name the niche in other languages (by ISO 639-1 code), for captions that are not English.
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
