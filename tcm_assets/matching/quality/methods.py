"""Methods of ranking: what the yardstick asks of each, the match and every baseline alike."""

from dataclasses import dataclass, replace
from typing import Literal, Protocol, runtime_checkable

import numpy as np
import pyarrow as pa

from tcm_assets.models.vectors import FloatMatrix, Mask

MethodKind = Literal["match", "lists", "component alone", "component left out", "baseline"]
METHOD_KINDS: tuple[MethodKind, ...] = ("match", "lists", "component alone", "component left out", "baseline")


@dataclass(frozen=True)
class Marketplace:
    """Both sides and what is known of their fit.

    `creators` has the columns of `creator_profiles`, the counts of the creator list, and `captions` (newest first);
    `brands` has those of `brand_profiles`. `grades` has shape (creators, brands): the grade in [0, 3], NaN where there
    is none. What a method sees may be a part of all: it must not rest on anything else.
    """

    creators: pa.Table
    brands: pa.Table
    grades: FloatMatrix

    @property
    def creator_ids(self) -> list[str]:
        """The creators' ids, in order."""
        return self.creators["creator_id"].to_pylist()  # type: ignore[no-any-return]

    @property
    def brand_ids(self) -> list[str]:
        """The brands' ids, in order."""
        return self.brands["brand_id"].to_pylist()  # type: ignore[no-any-return]

    def part(self, creators: Mask, brands: Mask) -> "Marketplace":
        """Return the chosen creators and brands, with the grades of their pairs."""
        return Marketplace(
            self.creators.filter(pa.array(creators)),
            self.brands.filter(pa.array(brands)),
            self.grades[np.ix_(creators, brands)],
        )

    def graded(self, grades: FloatMatrix) -> "Marketplace":
        """Return the same sides with other grades."""
        return replace(self, grades=grades)


class Scorer(Protocol):
    """A fitted method."""

    def scores(self, creators: pa.Table, brands: pa.Table) -> FloatMatrix:
        """Return the score of each pair, higher for a better fit: shape (creators, brands), NaN where it is unknown.

        The pairs may be ones that the method was not fitted on.
        """


@runtime_checkable
class Packaged(Protocol):
    """A method whose fit comes with the project: what a run stores is scored by that fit, whatever the labels."""

    def as_packaged(self) -> Scorer:
        """Return the method with that fit."""


class Method(Protocol):
    """A way to score pairs, to be fitted before it is used."""

    @property
    def name(self) -> str:
        """What tables and pictures call it."""

    @property
    def kind(self) -> MethodKind:
        """The match, lists made of it, a part of it, or a baseline."""

    def fit(self, seen: Marketplace) -> Scorer:
        """Return the method fitted on `seen`; whatever is tuned, calibrated or centred rests on that alone.

        `seen` may have no creator, no brand and no grade. A method that learns nothing returns itself.
        """
