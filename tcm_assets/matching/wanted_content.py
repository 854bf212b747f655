"""Which classes of content a brand wants most, and how much of each a creator makes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY
from tcm_assets.matching.content_similarity import class_presence


@dataclass(frozen=True)
class WantedContent:
    """A class of the content taxonomy: `suits`, how well it suits the brand; `share` of what the creator makes;
    `presence` of the class in it, 1 for their largest class. All in [0, 1]; the last two None while content is unknown.
    """

    name: str
    suits: float
    share: float | None
    presence: float | None


def wanted_content(creator: Mapping[str, Any], brand: Mapping[str, Any], limit: int) -> tuple[WantedContent, ...]:
    """Return the `limit` classes that suit the brand best, the best first, ties in the taxonomy's order.

    `creator` and `brand` are rows of `creator_profiles` and `brand_profiles`. Empty for a brand of no text.
    """
    if brand["wanted_classes"] is None:
        return ()
    suits = np.asarray(brand["wanted_classes"], np.float64)
    places = np.argsort(-suits, kind="stable")[:limit]
    if creator["class_shares"] is None:
        return tuple(WantedContent(CONTENT_TAXONOMY[place], float(suits[place]), None, None) for place in places)
    shares = np.asarray(creator["class_shares"], np.float64)
    presence = class_presence(shares[None, :])[0]
    return tuple(
        WantedContent(CONTENT_TAXONOMY[place], float(suits[place]), float(shares[place]), float(presence[place]))
        for place in places
    )
