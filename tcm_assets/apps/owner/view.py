"""The owner's page: points given and spent, whether ledger and videos agree, cases to review, the scoring."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from tcm_assets.apps.empty_states import explained_absence, show_refusal
from tcm_assets.apps.owner.cases import show_cases
from tcm_assets.apps.owner.fairness import show_scoring
from tcm_assets.apps.owner.money import show_money, show_reconciliation
from tcm_assets.apps.owner.redemptions import show_redemptions
from tcm_assets.apps.visitor import Visitor

SECTIONS: Final[dict[str, Callable[[Visitor], None]]] = {
    "Points": show_money,
    "Reconciliation": show_reconciliation,
    "Reviews": show_cases,
    "Redemptions": show_redemptions,
    "Scoring": show_scoring,
}


def show(visitor: Visitor) -> None:
    """The page, for the owner alone, whoever else reaches it."""
    st.title("Owner", anchor=False)
    if visitor.role != "owner":
        show_refusal("This page is for the owner.")
        return
    section = st.pills(
        "Section", list(SECTIONS), default="Points", required=True, key="owner_section", label_visibility="collapsed"
    )
    with explained_absence():
        SECTIONS[section or "Points"](visitor)
