"""The owner's page: points given and spent, and its other sections."""

from collections.abc import Callable
from typing import Final

import pyarrow as pa
import streamlit as st

from tcm_assets.apps.charts import MAIN, draw_bars_over_time, show_chart
from tcm_assets.apps.empty_states import explained_absence, show_empty, show_refusal
from tcm_assets.apps.identities import Visitor
from tcm_assets.apps.markdown import escape
from tcm_assets.apps.owner.books import show_books
from tcm_assets.apps.owner.case_list import show_cases
from tcm_assets.apps.owner.contests import show_contests
from tcm_assets.apps.owner.decisions import show_redemptions
from tcm_assets.apps.owner.figures import Figure, show_figures
from tcm_assets.apps.owner.queries import (
    fetch_points_by_day,
    fetch_redeemed_by_day,
    fetch_redeemed_by_reward,
)
from tcm_assets.apps.owner.scoring import show_scoring
from tcm_assets.apps.owner.take_backs import show_waiting_take_backs
from tcm_assets.apps.paging import choose_section
from tcm_assets.apps.published import list_published_tables, open_ledger, query
from tcm_assets.apps.words import format_points
from tcm_assets.charts.labels import counted
from tcm_assets.ledger.redeeming import list_rewards
from tcm_assets.ledger.statements import compute_totals


def show(visitor: Visitor) -> None:
    """Show the page to the owner alone."""
    st.title("Owner", anchor=False)
    if visitor.role != "owner":
        show_refusal("This page is for the owner.")
        return
    section = choose_section("Section", tuple(SECTIONS), "owner_section", is_heading=True)
    with explained_absence():
        SECTIONS[section](visitor)


def _show_points(visitor: Visitor) -> None:
    """Show the ledger's sums of this moment, and the days of the published copy."""
    show_waiting_take_backs(visitor)
    now = compute_totals(open_ledger())
    show_figures(
        Figure("Given for videos", now.video_points, "Points of videos, after later differences."),
        Figure("Redeemed", now.redeemed, "Spent in the shop."),
        Figure("Given back", now.reversed, "Returned to accounts when a redemption was taken back."),
        Figure("Outstanding", now.balance, "What all accounts together can still spend."),
    )
    st.caption(
        f"At this moment: {counted(now.account_count, 'account')}, "
        f"{counted(now.entry_count, 'entry', 'entries')}, {counted(now.redemption_count, 'redemption')}. "
        f"Given or taken by hand: {format_points(now.adjusted)}. Owed by accounts whose points were taken back after "
        f"they had spent them: {format_points(now.owed)}; what they earn next pays that first."
    )
    tables = list_published_tables(query)
    st.subheader("Points given, by upload day", anchor=False)
    given = fetch_points_by_day(query) if "points_ledger" in tables else None
    if given is None or not given.num_rows:
        show_empty("No points were given yet")
    else:
        _show_days(given, "Given", "Points given for each upload day", unit="Videos")
    st.subheader("Points redeemed, by day", anchor=False)
    spent = fetch_redeemed_by_day(query) if "redemptions" in tables else None
    if spent is not None and spent.num_rows:
        _show_days(spent, "Redeemed", "Points redeemed on each day", unit="Redemptions")
        _show_redeemed_rewards()
    elif now.redemption_count:
        show_empty(
            "Nothing was redeemed before the last publication",
            f"Redemptions so far: {now.redemption_count:,}. Their days are drawn after the next publication.",
        )
    else:
        show_empty("Nothing is redeemed yet", "Redemptions are drawn here after the next publication.")


def _show_days(days: pa.Table, state: str, description: str, *, unit: str) -> None:
    values = days.to_pandas().rename(columns={"day": "start"}).assign(series=state)
    show_chart(draw_bars_over_time(values, {state: MAIN}, title=f"Points {state.lower()}", unit=unit), description)


def _show_redeemed_rewards() -> None:
    names = {reward.reward_id: escape(reward.name) for reward in list_rewards(open_ledger())}
    table = fetch_redeemed_by_reward(query).to_pandas()
    table["reward_id"] = table["reward_id"].map(lambda reward_id: names.get(reward_id, escape(reward_id)))
    table[["redemption_count", "points"]] = table[["redemption_count", "points"]].map("{:,}".format)
    titles = {"reward_id": "Reward", "redemption_count": "Redemptions", "points": "Points"}
    st.table(table.rename(columns=titles)[list(titles.values())], hide_index=True, border="horizontal")


SECTIONS: Final[dict[str, Callable[[Visitor], None]]] = {
    "Points": _show_points,
    "Books": show_books,
    "Reviews": show_cases,
    "Contests": show_contests,
    "Redemptions": show_redemptions,
    "Scoring": show_scoring,
}
