"""The confirmation before points are taken: what it costs, what is left, and one redemption however often it is sent.

A confirmation has a number that is drawn when it is opened and stands in the page's address. The ledger takes it as the
idempotency key, together with the account of the visitor, so a double click, a rerun and a reload in the middle all
mean the same redemption. The address says which reward is asked about and nothing else: the account is the visitor's.
"""

import logging
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from tcm_assets.apps.empty_states import show_refusal
from tcm_assets.apps.identities import SignInFileError
from tcm_assets.apps.plain_text import plain
from tcm_assets.apps.published import ledger
from tcm_assets.apps.rewards_shop.history import gifts
from tcm_assets.apps.sign_in import check_still
from tcm_assets.apps.visitor import Visitor
from tcm_assets.apps.words import points_words
from tcm_assets.ledger.errors import (
    ConflictingKeyError,
    InsufficientPointsError,
    LedgerBusyError,
    PriceChangedError,
    UnknownAccountError,
    UnknownRewardError,
)
from tcm_assets.ledger.redeeming import Redemption, Reward, list_rewards, redeem
from tcm_assets.ledger.statements import find_account

logger = logging.getLogger(__name__)

ADDRESS_PARAMETER: Final = "confirm"

_NUMBER_BYTES: Final = 16
"""128 bits: two confirmations never draw the same number."""

_CONFIRMATION: Final = re.compile(r"(?P<reward_id>.{1,200})\.(?P<number>[0-9a-f]{32})", re.DOTALL)

_OUTCOME: Final = "redemption_outcome"


@dataclass(frozen=True)
class Confirmation:
    """An opened question whether to redeem a reward; `number` is its own and never used for another."""

    reward_id: str
    number: str

    def idempotency_key(self, account_id: str) -> str:
        """What the ledger is to do once; it names the account, so one account's number means nothing to another."""
        return f"shop:{account_id}:{self.number}"


@dataclass(frozen=True)
class _Outcome:
    """What the page says after a confirmation; for the account alone that confirmed."""

    account_id: str
    message: str
    is_news: bool


def open_confirmation(reward_id: str) -> None:
    """Ask about a reward, from the next rerun of the page on."""
    st.session_state.pop(_OUTCOME, None)
    st.query_params[ADDRESS_PARAMETER] = f"{reward_id}.{secrets.token_hex(_NUMBER_BYTES)}"


def confirmation_asked_for() -> Confirmation | None:
    """The confirmation that is open; None when none is, or when the address holds something else."""
    match = _CONFIRMATION.fullmatch(st.query_params.get(ADDRESS_PARAMETER, ""))
    return Confirmation(match["reward_id"], match["number"]) if match else None


def show_outcome(visitor: Visitor) -> None:
    """What came of the latest confirmation of this session."""
    outcome = st.session_state.get(_OUTCOME)
    if outcome is None or outcome.account_id != visitor.subject_id:
        return
    if outcome.is_news:
        st.success(outcome.message, icon=":material/celebration:")
    else:
        st.info(outcome.message, icon=":material/history:")


def show_confirmation(visitor: Visitor, confirmation: Confirmation) -> None:
    """The dialog of an open confirmation; a reward that is not offered (any more) is refused."""
    reward = next((each for each in list_rewards(ledger()) if each.reward_id == confirmation.reward_id), None)
    if reward is None:
        _close()
        show_refusal("This reward is not offered any more. Nothing was taken.")
        return
    # When this session first showed it: a redemption from before then was made before a reload.
    opened_at = st.session_state.setdefault(f"opened_{confirmation.number}", datetime.now(UTC))
    _show_dialog(visitor, confirmation, reward, opened_at)


def _close() -> None:
    st.query_params.pop(ADDRESS_PARAMETER, None)


@st.dialog("Redeem this reward?", on_dismiss=_close)
def _show_dialog(visitor: Visitor, confirmation: Confirmation, reward: Reward, opened_at: datetime) -> None:
    held = find_account(ledger(), visitor.account_id)
    balance = held.balance if held else 0
    st.markdown(f"**{plain(reward.name)}**")
    with st.container(horizontal=True):
        for label, icon in gifts(reward):
            st.badge(label, icon=icon, color="blue")
    st.markdown(
        f"It costs **{points_words(reward.points)}**. You have **{points_words(balance)}**"
        + (f" and keep **{points_words(balance - reward.points)}**." if balance >= reward.points else ".")
    )
    place = st.container()
    with st.container(horizontal=True):
        confirmed = st.button(
            f"Redeem for {points_words(reward.points)}",
            type="primary",
            # With the price, so that a click on one price is never taken for a click on another.
            key=f"confirm_{confirmation.number}_{reward.points}",
        )
        cancelled = st.button("Cancel", key=f"cancel_{confirmation.number}")
    if cancelled:
        _close()
        st.rerun()
    if not confirmed:
        return
    with place:
        redemption = _redeemed(visitor, confirmation, reward.points)
    if redemption is not None:
        st.session_state[_OUTCOME] = _outcome(redemption, reward, opened_at)
        _close()
        st.rerun()


def _redeemed(visitor: Visitor, confirmation: Confirmation, shown_points: int) -> Redemption | None:
    """The confirmation's redemption, made now or before; None when it was refused, which the page then says.

    `shown_points` is the price in the words that were confirmed: no other is taken.
    """
    account_id = visitor.account_id
    try:
        # A dialog runs without the whole page, which may have been drawn while the sign-in still held.
        check_still(visitor)
        return redeem(
            ledger(),
            account_id,
            confirmation.reward_id,
            idempotency_key=confirmation.idempotency_key(account_id),
            actor=f"creator {account_id}{' in demo mode' if visitor.is_demo else ''}",
            expected_points=shown_points,
        )
    except PermissionError as ended:
        show_refusal(f"Nothing was taken: {ended}.")
    except SignInFileError as error:
        logger.error("a redemption was refused: %s", error)
        show_refusal("Nothing was taken: sign-in is not available at the moment.")
    except InsufficientPointsError as short:
        missing = points_words(short.points - short.balance)
        show_refusal(f"Not enough points: your balance is {short.balance:,} now, {missing} short. Nothing was taken.")
    except PriceChangedError as changed:
        show_refusal(
            f"The price has changed: it is {points_words(changed.points)} now, not {points_words(shown_points)}. "
            "Nothing was taken. Close this and choose again."
        )
    except UnknownAccountError:
        show_refusal("Your account has no points yet: it opens with the first points of a video. Nothing was taken.")
    except UnknownRewardError:
        show_refusal("This reward is not offered any more. Nothing was taken.")
    except ConflictingKeyError:
        show_refusal("This confirmation was used for another reward. Close it and choose again. Nothing was taken.")
    except LedgerBusyError:
        show_refusal("The ledger is busy and nothing was taken. Press again: it is never redeemed twice.")
    return None


def _outcome(redemption: Redemption, reward: Reward, opened_at: datetime) -> _Outcome:
    name = plain(reward.name)
    redeemed_at = redemption.redeemed_at.replace(tzinfo=redemption.redeemed_at.tzinfo or UTC)
    if redeemed_at < opened_at:
        message = (
            f"{name} was redeemed with this confirmation before, at {redeemed_at:%H:%M} UTC. Nothing more was taken."
        )
        return _Outcome(redemption.account_id, message, is_news=False)
    message = (
        f"Redeemed: {name}, for {points_words(redemption.points)}. "
        f"Your new balance is **{points_words(redemption.balance_after)}**."
    )
    return _Outcome(redemption.account_id, message, is_news=True)
