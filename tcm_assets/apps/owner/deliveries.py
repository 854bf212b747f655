"""Deliveries on the owner's page: wallet money that was paid out and exposure that was shown, with a reference."""

import hashlib
from typing import Final

import streamlit as st

from tcm_assets.apps.empty_states import show_empty, show_refusal
from tcm_assets.apps.identities import Visitor
from tcm_assets.apps.owner.books_queries import fetch_open_deliveries
from tcm_assets.apps.owner.decisions import make_decision
from tcm_assets.apps.published import list_published_tables, open_ledger, query
from tcm_assets.ledger.benefits import WALLET, deliver, format_benefit

_LONGEST_REFERENCE: Final = 200
"""Characters."""


def show_deliveries(visitor: Visitor) -> None:
    """Show the form that records a delivery to one of the accounts that wait for one."""
    tables = list_published_tables(query)
    waiting = fetch_open_deliveries(query) if {"benefit_balances", "account_balances"} <= tables else []
    if not waiting:
        show_empty("Nothing waits for its delivery", "Wallet money and exposure that were granted are delivered here.")
        return
    labels = {
        (row["account_id"], row["unit"]): f"@{row['username'] or row['account_id']}: "
        f"{format_benefit(row['unit'], row['balance'])}"
        for row in waiting
    }
    with (
        st.expander("Record a delivery", icon=":material/local_shipping:"),
        st.form("delivery", border=False, clear_on_submit=True),
    ):
        chosen = st.selectbox("To whom, and what waits", list(labels), format_func=labels.__getitem__)
        amount = st.number_input("US dollars, or minutes", min_value=0.0, step=1.0, format="%.2f")
        reference = st.text_input("Reference of the payment or placement (required)", max_chars=_LONGEST_REFERENCE)
        is_sent = st.form_submit_button("Record", icon=":material/check:")
    if is_sent and chosen:
        _record(visitor, *chosen, amount, reference.strip())


def _record(visitor: Visitor, account_id: str, unit: str, amount: float, reference: str) -> None:
    count = round(amount * 100) if unit == WALLET else round(amount)
    if count < 1 or (unit != WALLET and count != amount):
        show_refusal("Say how much: dollars and cents, or whole minutes.")
        return
    if not reference:
        show_refusal("Give a reference: a delivery that cannot be found again proves nothing.")
        return
    # A reference names one payment: the same one twice, by a second click or on another day, is one delivery.
    key = hashlib.sha256("\0".join((account_id, unit, str(count), reference)).encode()).hexdigest()

    def record() -> str:
        ledger = open_ledger()
        deliver(ledger, account_id, unit, count, reference=reference, actor=visitor.label, idempotency_key=key)
        return f"Recorded: {format_benefit(unit, count)}."

    make_decision(visitor, f"the delivery to {account_id}", record)
