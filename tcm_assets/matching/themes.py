"""Sponsor themes, which content suits them, and what creators call themselves: `sponsor_themes.toml` and
`creator_kinds.toml`.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final, Self

import numpy as np
from pydantic import model_validator
from pydantic.dataclasses import dataclass

from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY
from tcm_assets.data_files import CLOSED, Entries, Text, Texts, read_data_file, refuse_repeats, refuse_unknown
from tcm_assets.models.vectors import FloatMatrix
from tcm_assets.points.scoring_versions import version_name


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class SponsorTheme:
    """A theme: what its sponsors sell, and the classes of content that suit it, in three steps."""

    name: Text
    sells: Texts
    own: tuple[Text, ...] = ()
    readily: tuple[Text, ...] = ()
    placed: tuple[Text, ...] = ()


@dataclass(frozen=True, config=CLOSED)
class SponsorThemes:
    """The content of `sponsor_themes.toml`."""

    themes: Entries[SponsorTheme]

    @model_validator(mode="after")
    def _knows_its_classes(self) -> Self:
        for theme in self.themes:
            classes = (*theme.own, *theme.readily, *theme.placed)
            refuse_unknown(classes, CONTENT_TAXONOMY, f"class of content that suits {theme.name!r}")
            refuse_repeats(classes)
        return self


@dataclass(frozen=True, config=CLOSED)
class CreatorKind:
    """A class of the content taxonomy, and what creators of it call themselves."""

    name: Text
    called: Texts


@dataclass(frozen=True, config=CLOSED)
class CreatorKinds:
    """The content of `creator_kinds.toml`: every class of the content taxonomy, in its order; and what names none."""

    kinds: Entries[CreatorKind]
    says_nothing: Texts = ()
    says_nothing_in_other_languages: Texts = ()

    @model_validator(mode="after")
    def _has_every_class(self) -> Self:
        if tuple(kind.name for kind in self.kinds) != CONTENT_TAXONOMY:
            raise ValueError(
                f"kinds needs each class of the taxonomy once, in its order: {', '.join(CONTENT_TAXONOMY)}"
            )
        return self


THEMES: Final = read_data_file(SponsorThemes, __name__, "sponsor_themes.toml").themes
SPONSOR_THEMES: Final = tuple(theme.name for theme in THEMES)
_KINDS: Final = read_data_file(CreatorKinds, __name__, "creator_kinds.toml")
CREATOR_KINDS: Final = _KINDS.kinds
SAYS_NOTHING: Final = (_KINDS.says_nothing, _KINDS.says_nothing_in_other_languages)
"""What biographies say that names no class, in English and in other languages."""

OWN_SUBJECT: Final = 1.0
BOUGHT_READILY: Final = 0.6
CAN_BE_PLACED: Final = 0.3
"""How well content suits a theme, in [0, 1], by the step that `sponsor_themes.toml` puts it in; other content 0."""


def _suitability() -> FloatMatrix:
    places = {name: place for place, name in enumerate(CONTENT_TAXONOMY)}
    matrix = np.zeros((len(CONTENT_TAXONOMY), len(THEMES)))
    for column, theme in enumerate(THEMES):
        for step, names in (
            (OWN_SUBJECT, theme.own),
            (BOUGHT_READILY, theme.readily),
            (CAN_BE_PLACED, theme.placed),
        ):
            matrix[[places[name] for name in names], column] = step
    return matrix


SUITABILITY: Final = _suitability()
"""How well content of each class suits sponsors of each theme: array of shape (classes, themes), in [0, 1]."""


def subjects_version() -> str:
    """Return the version of both data files, part of the code versions of profiles, e.g. "subjects-1a2b3c4d"."""
    steps = {"own": OWN_SUBJECT, "readily": BOUGHT_READILY, "placed": CAN_BE_PLACED}
    return version_name("subjects", {"themes": _fields(THEMES), "kinds": _fields(CREATOR_KINDS), "steps": steps})


def _fields(entries: Sequence[SponsorTheme] | Sequence[CreatorKind]) -> list[dict[str, object]]:
    return [asdict(entry) for entry in entries]
