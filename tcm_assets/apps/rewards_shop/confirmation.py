"""The confirmation before points are spent: the cost, what remains, and one redemption however often it is sent.

Opening a confirmation draws a random number and puts it into the page's address. With the visitor's account it is the
ledger's idempotency key: a double click, a rerun and a reload in the middle all mean the same redemption. The
address names the reward too, and nothing else: the account is the visitor's.
"""

import logging
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from tcm_assets.apps.empty_states import show_refusal
from tcm_assets.apps.identities import SignInFileError, Visitor
from tcm_assets.apps.markdown import escape
from tcm_assets.apps.published import open_ledger
from tcm_assets.apps.sign_in import check_may_act
from tcm_assets.apps.words import format_points, label_benefits
from tcm_assets.ledger.errors import (
    ConflictingKeyError,
    InsufficientPointsError,
    LedgerBusyError,
    LedgerLostError,
    PriceChangedError,
    UnknownAccountError,
    UnknownRewardError,
)
from tcm_assets.ledger.redeeming import Redemption, Reward, list_rewards, redeem
from tcm_assets.ledger.statements import find_account

logger = logging.getLogger(__name__)

ADDRESS_PARAMETER: Final = "confirm"

_CONFIRMATION: Final = re.compile(r"(?P<reward_id>.{1,200})\.(?P<number>[0-9a-f]{32})", re.DOTALL)

_OUTCOME: Final = "redemption_outcome"


@dataclass(frozen=True)
class Confirmation:
    """An open question whether to redeem a reward; `number` belongs to it alone."""

    reward_id: str
    number: str

    def idempotency_key(self, account_id: str) -> str:
        """Return the ledger's key. It names the account: one account's number means nothing to another."""
        return f"shop:{account_id}:{self.number}"


@dataclass(frozen=True)
class _Outcome:
    """The message after a confirmation, for the account that confirmed."""

    account_id: str
    message: str
    is_news: bool


def open_confirmation(reward_id: str) -> None:
    """Ask about a reward, from the next run of the page on."""
    st.session_state.pop(_OUTCOME, None)
    # 128 bits: no two confirmations draw the same number.
    st.query_params[ADDRESS_PARAMETER] = f"{reward_id}.{secrets.token_hex(16)}"


def find_open_confirmation() -> Confirmation | None:
    """Return the open confirmation; None when the address holds none."""
    match = _CONFIRMATION.fullmatch(st.query_params.get(ADDRESS_PARAMETER, ""))
    return Confirmation(match["reward_id"], match["number"]) if match else None


def show_outcome(visitor: Visitor) -> None:
    """Show the result of the session's latest confirmation."""
    outcome = st.session_state.get(_OUTCOME)
    if outcome is None or outcome.account_id != visitor.subject_id:
        return
    if outcome.is_news:
        st.success(outcome.message, icon=":material/celebration:")
    else:
        st.info(outcome.message, icon=":material/history:")


def show_confirmation(visitor: Visitor, confirmation: Confirmation) -> None:
    """Show the dialog of an open confirmation; refuse a reward that is not offered (any more)."""
    reward = next((each for each in list_rewards(open_ledger()) if each.reward_id == confirmation.reward_id), None)
    if reward is None:
        _close()
        show_refusal("This reward is not offered any more. Nothing was taken.")
        return
    # When this session first showed it: an earlier redemption was made before a reload.
    opened_at = st.session_state.setdefault(f"opened_{confirmation.number}", datetime.now(UTC))
    _show_dialog(visitor, confirmation, reward, opened_at)


def _close() -> None:
    st.query_params.pop(ADDRESS_PARAMETER, None)


@st.dialog("Redeem this reward?", on_dismiss=_close)
def _show_dialog(visitor: Visitor, confirmation: Confirmation, reward: Reward, opened_at: datetime) -> None:
    held = find_account(open_ledger(), visitor.account_id)
    balance = held.balance if held else 0
    st.markdown(f"**{escape(reward.name)}**")
    with st.container(horizontal=True):
        for label, icon in label_benefits(reward):
            st.badge(label, icon=icon, color="blue")
    st.markdown(
        f"It costs **{format_points(reward.points)}**. You have **{format_points(balance)}**"
        + (f" and keep **{format_points(balance - reward.points)}**." if balance >= reward.points else ".")
    )
    place = st.container()
    with st.container(horizontal=True):
        confirmed = st.button(
            f"Redeem for {format_points(reward.points)}",
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
        redemption = _redeem_once(visitor, confirmation, reward.points)
    if redemption is not None:
        st.session_state[_OUTCOME] = _make_outcome(redemption, reward, opened_at)
        _close()
        st.rerun()


def _redeem_once(visitor: Visitor, confirmation: Confirmation, shown_points: int) -> Redemption | None:
    """Return the confirmation's redemption, made now or before; None when it was refused, with the reason shown.

    `shown_points` is the price that was confirmed: no other is taken.
    """
    account_id = visitor.account_id
    try:
        # A dialog runs without the whole page, which may have been drawn while the sign-in still held.
        check_may_act(visitor)
        return redeem(
            open_ledger(),
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
        missing = format_points(short.points - short.balance)
        show_refusal(f"Not enough points: your balance is {short.balance:,} now, {missing} short. Nothing was taken.")
    except PriceChangedError as changed:
        show_refusal(
            f"The price has changed: it is {format_points(changed.points)} now, not {format_points(shown_points)}. "
            "Nothing was taken. Close this and choose again."
        )
    except UnknownAccountError:
        show_refusal("Your account has no points yet: it opens with the first points of a video. Nothing was taken.")
    except UnknownRewardError:
        show_refusal("This reward is not offered any more. Nothing was taken.")
    except ConflictingKeyError:
        show_refusal("This confirmation was used for another reward. Close it and choose again. Nothing was taken.")
    except LedgerLostError as error:
        logger.error("a redemption was refused: %s", error)
        show_refusal("Nothing was taken: the ledger is not the one that was here. The owner has to bring it back.")
    except LedgerBusyError:
        show_refusal("The ledger is busy and nothing was taken. Press again: it is never redeemed twice.")
    return None


def _make_outcome(redemption: Redemption, reward: Reward, opened_at: datetime) -> _Outcome:
    name = escape(reward.name)
    redeemed_at = redemption.redeemed_at.replace(tzinfo=redemption.redeemed_at.tzinfo or UTC)
    if redeemed_at < opened_at:
        message = (
            f"{name} was redeemed with this confirmation before, at {redeemed_at:%H:%M} UTC. Nothing more was taken."
        )
        return _Outcome(redemption.account_id, message, is_news=False)
    message = (
        f"Redeemed: {name}, for {format_points(redemption.points)}. "
        f"Your new balance is **{format_points(redemption.balance_after)}**."
    )
    return _Outcome(redemption.account_id, message, is_news=True)
