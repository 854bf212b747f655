"""The ledger that the pages read and write, opened once for all sessions."""

import streamlit as st

from tcm_assets.ledger.database import Ledger
from tcm_assets.settings import Settings


def ledger() -> Ledger:
    """The ledger of the settings; raises LedgerVersionError when it is not prepared (`make apps` prepares it)."""
    return _opened(Settings().ledger_url)


@st.cache_resource(show_spinner=False)
def _opened(url: str) -> Ledger:
    return Ledger.open(url)
