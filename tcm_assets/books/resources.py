"""The resource `assumptions`: what the owner assumes where the ledger cannot tell."""

import dagster as dg
from pydantic import Field

from tcm_assets.books.liability import Assumptions
from tcm_assets.settings import Settings


class BookAssumptions(dg.ConfigurableResource[None]):
    """What the liability is told with."""

    breakage_share: float = Field(default=0.0, ge=0, le=1, description="Share of points that nobody will ever spend.")
    cents_per_minute: float | None = Field(default=None, ge=0, description="What a minute of exposure costs, in cents.")

    @classmethod
    def of(cls, settings: Settings) -> "BookAssumptions":
        """Return the assumptions that `settings` name."""
        return cls(breakage_share=settings.breakage_share, cents_per_minute=settings.exposure_cents_per_minute)

    def checked(self) -> Assumptions:
        """Return them as the books take them."""
        return Assumptions(self.breakage_share, self.cents_per_minute)
