"""Empty states: one look for what is missing, with the reason and what to do next."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from tcm_assets.apps.markdown import escape
from tcm_assets.apps.published import PublishedCopyMissingError
from tcm_assets.ledger.errors import LedgerBusyError, LedgerLostError, LedgerVersionError
from tcm_assets.services.unusable_files import UnusableFileError

logger = logging.getLogger(__name__)


def show_empty(
    title: str, advice: str = "It appears here with the next publication.", *, icon: str = ":material/inbox:"
) -> None:
    """Show a card that says what is missing and what to do next. Both texts are Markdown: `escape` users' text."""
    with st.container(border=True):
        st.markdown(f"{icon} **{title}**")
        st.caption(advice)


@contextmanager
def explained_absence() -> Iterator[None]:
    """Show an empty state where the published copy is missing or damaged, or the ledger newer, gone or busy.

    Other errors pass.
    """
    try:
        yield
    except PublishedCopyMissingError:
        show_empty("Nothing is published yet", "The pages fill when `make run` has published its first tables.")
    except UnusableFileError as error:
        logger.warning("the published copy cannot be used: %s", error)
        show_empty(
            "What is published cannot be read",
            "The server's log names the file, and what to do. Nothing is lost: the next publication replaces it.",
            icon=":material/error:",
        )
    except LedgerLostError as error:
        logger.warning("the ledger cannot be used: %s", error)
        show_empty(
            "The ledger is not there",
            "Balances and rewards come back with it. The server's log says what to do.",
            icon=":material/account_balance_wallet:",
        )
    except LedgerVersionError as error:
        logger.warning("the ledger cannot be used: %s", error)
        show_empty(
            "The ledger is not ready",
            "A newer version of the project has changed it: start the pages again with that version.",
            icon=":material/account_balance_wallet:",
        )
    except LedgerBusyError:
        show_empty("The ledger is busy", "Nothing was changed. Try again in a moment.", icon=":material/hourglass_top:")


def show_refusal(message: str) -> None:
    """Show why something was not done; `message` is plain text."""
    st.warning(escape(message), icon=":material/block:")
