"""The ledger as a resource of assets, checks and sensors."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
from pydantic import Field

from tcm_assets.settings import DEFAULT_HOLD_DAYS, Settings

if TYPE_CHECKING:
    from tcm_assets.ledger.database import Ledger

DEFAULT_LOCK_TIMEOUT_S = 60.0
"""How long a posting waits for others: many times the longest transaction, and short enough to be noticed."""


class LedgerResource(dg.ConfigurableResource[None]):
    """The points ledger, a database of its own, prepared by whoever opens it first."""

    url: str = Field(description="SQLAlchemy URL: a SQLite file of the data folder, or what TCM_LEDGER_URL names.")
    data_folder_id_path: str = Field(description="The file with the identity of the data folder that posts.")
    hold_days: int = Field(default=DEFAULT_HOLD_DAYS, description="Days within which a held video is to be decided.")
    take_back_share: float = Field(default=0.05, description="Share of all points that a posting may take back.")
    take_back_accounts: float = Field(default=0.1, description="Share of accounts that a posting may take from.")
    lock_timeout_s: float = Field(default=DEFAULT_LOCK_TIMEOUT_S, description="How long to wait for a lock, in s.")

    @contextmanager
    def open(self) -> Iterator["Ledger"]:
        """Open the ledger for the block. Raises LedgerVersionError when newer code made it, LedgerLostError."""
        from tcm_assets.ledger.ownership import open_own_ledger

        with open_own_ledger(self.url, Path(self.data_folder_id_path), lock_timeout_s=self.lock_timeout_s) as ledger:
            yield ledger

    @contextmanager
    def open_to_post(self) -> Iterator["Ledger"]:
        """Open the ledger as its owner, this data folder. Raises LedgerOwnerError when it is another's."""
        from tcm_assets.ledger.ownership import claim_ledger

        with self.open() as ledger:
            claim_ledger(ledger, Path(self.data_folder_id_path))
            yield ledger


def ledger_resource(settings: Settings) -> LedgerResource:
    """Return the ledger of `settings`.

    A URL of the user's own is passed as a reference: it may hold a password, and the UI shows resources to everyone.
    """
    return LedgerResource(
        url=dg.EnvVar("TCM_LEDGER_URL") if settings.own_ledger_url else settings.ledger_url,
        data_folder_id_path=str(settings.data_folder_id_path),
        hold_days=settings.hold_days,
        take_back_share=settings.take_back_share,
        take_back_accounts=settings.take_back_accounts,
    )
