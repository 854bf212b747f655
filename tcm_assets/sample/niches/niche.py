"""The shape of a niche: what its captions talk about, how people engage with it and how its clips look.

Belongs here: the description of one niche and of its parts. The niches themselves are in the files beside this one.
"""

from dataclasses import dataclass, field
from typing import Literal

Shape = Literal["disc", "square", "ring", "bar", "triangle"]
Motion = Literal["bounce", "orbit", "rise", "slide", "pulse", "still"]


@dataclass(frozen=True, kw_only=True)
class EngagementRates:
    """Typical reactions per view, each in [0, 1]: what half of the niche's videos reach."""

    like: float
    comment: float
    share: float
    bookmark: float


@dataclass(frozen=True, kw_only=True)
class Look:
    """How clips of the niche look. Colours are 6 hexadecimal digits, red first; `cut_count` is hard cuts per clip."""

    background: str
    second_background: str
    accent: str
    ink: str
    shape: Shape
    motion: Motion
    cut_count: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Niche:
    """One kind of content; two niches are the same only when they are the same object.

    `tags` are the content tags of the creator list that lead here. `things` are noun phrases, `doings` start with an
    -ing form, `lessons` are imperatives; the caption grammar puts them into sentences. `brands` are names of the brand
    list. `words` name the niche in other languages (by ISO 639-1 code), for captions that are not English.
    """

    name: str
    tags: tuple[str, ...]
    things: tuple[str, ...]
    doings: tuple[str, ...]
    lessons: tuple[str, ...]
    hashtags: tuple[str, ...]
    emoji: tuple[str, ...]
    brands: tuple[str, ...]
    rates: EngagementRates
    typical_duration_s: float
    look: Look
    words: dict[str, str] = field(default_factory=dict)
