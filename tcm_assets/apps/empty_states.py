"""What a page shows where it has nothing to show: one look, the reason, and what to do about it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from tcm_assets.apps.plain_text import plain
from tcm_assets.apps.published import PublishedCopyMissingError
from tcm_assets.ledger.errors import LedgerBusyError, LedgerVersionError

logger = logging.getLogger(__name__)


def show_empty(title: str, advice: str, *, icon: str = ":material/inbox:") -> None:
    """A calm card with what is missing and what to do. `title` and `advice` are Markdown: users' text needs `plain`."""
    with st.container(border=True):
        st.markdown(f"{icon} **{title}**")
        st.caption(advice)


def show_nothing_published() -> None:
    """No published copy lies in the data folder."""
    show_empty("Nothing is published yet", "The pages fill when `make run` has published its first tables.")


def show_ledger_unprepared() -> None:
    """The ledger's database is not there or of another version."""
    show_empty(
        "The ledger is not ready",
        "Balances and rewards appear when `make apps` has prepared it.",
        icon=":material/account_balance_wallet:",
    )


def show_no_data(what: str, advice: str = "It appears here with the next publication.") -> None:
    """Nothing is known of this visitor yet, e.g. `what` = "No videos yet"."""
    show_empty(what, advice)


@contextmanager
def explained_absence() -> Iterator[None]:
    """Show the state instead of an error where what is read around is not there yet; other errors pass."""
    try:
        yield
    except PublishedCopyMissingError:
        show_nothing_published()
    except LedgerVersionError as error:
        logger.warning("the ledger cannot be used: %s", error)
        show_ledger_unprepared()
    except LedgerBusyError:
        show_empty(
            "The ledger is busy",
            "Nothing was changed. Try again in a moment.",
            icon=":material/hourglass_top:",
        )


def show_refusal(message: str) -> None:
    """Say no, in plain words; `message` is text."""
    st.warning(plain(message), icon=":material/block:")
