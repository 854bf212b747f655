"""The books on the owner's page: a verdict in one sentence, what is owed, what moved, what waits, and the proof."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

import pandas as pd
import streamlit as st

from tcm_assets.apps.empty_states import show_empty
from tcm_assets.apps.identities import Visitor
from tcm_assets.apps.owner.books_queries import (
    count_rejected,
    fetch_account_figures,
    fetch_holds,
    fetch_periods,
    sum_holds,
)
from tcm_assets.apps.owner.closings import show_closings
from tcm_assets.apps.owner.deliveries import show_deliveries
from tcm_assets.apps.owner.figures import Figure, show_figures
from tcm_assets.apps.owner.queries import sum_earned_points
from tcm_assets.apps.owner.reconciliation import show_agreement, show_audit
from tcm_assets.apps.paging import choose_section
from tcm_assets.apps.published import Row, list_published_tables, open_ledger, query
from tcm_assets.apps.words import format_points, name_video
from tcm_assets.books.csv_files import NAMES, write_file, write_proof
from tcm_assets.books.liability import Assumptions, measure_liability, round_up
from tcm_assets.books.proof import TABLES, Claim, prove
from tcm_assets.charts.labels import counted
from tcm_assets.ledger.benefits import format_benefit
from tcm_assets.ledger.reviews import find_latest_reviews, select_rejected
from tcm_assets.ledger.statements import compute_totals
from tcm_assets.settings import Settings

_UNIT_LABELS: Final = {"points": "Points", "wallet_cents": "Wallet money", "exposure_min": "Exposure"}

_PERIOD_KINDS: Final = {"Months": "month", "Days": "day"}

_MOVEMENTS: Final = {
    "opening": "Opening",
    "earned": "Earned",
    "rescored": "Rescored",
    "adjusted": "By hand",
    "redeemed": "Redeemed",
    "reversed": "Taken back",
    "delivered": "Delivered",
    "closing": "Closing",
}

_HOLDS: Final = {"held": "Held", "released": "Released", "rejected": "Rejected", "held_closing": "Held at the end"}


def show_books(visitor: Visitor) -> None:
    """Show the books: the verdict first, then what it rests on."""
    tables = list_published_tables(query)
    has_books = tables >= TABLES
    has_points = tables >= {"video_points", "alert_cases", "points_ledger"}
    if has_books:
        _show_verdict(tables, has_points=has_points)
    settings = Settings()
    assumptions = Assumptions(settings.breakage_share, settings.exposure_cents_per_minute)
    lines = {line["line"]: line for line in measure_liability(open_ledger(), assumptions).to_pylist()}
    _show_liability(lines, assumptions)
    if has_books:
        _show_periods()
    if "hold_events" in tables:
        _show_holds()
    st.subheader("Deliveries", anchor=False)
    show_figures(
        _figure("Wallet paid", lines["wallet_paid"]),
        _figure("Minutes promised", lines["exposure_promised"]),
        _figure("Minutes shown", lines["exposure_delivered"]),
        _figure("Minutes due", lines["exposure_due"]),
    )
    show_deliveries(visitor)
    st.subheader("Closed months", anchor=False)
    show_closings(visitor)
    st.subheader("Reconciliation", anchor=False)
    if has_points:
        show_agreement()
    else:
        show_empty("Earnings are not published yet")
    if has_books:
        _show_trial_balance()
    show_audit()
    if "rejected_records" in tables:
        _show_rejected()
    if has_books:
        _show_downloads(tables)


def _show_verdict(tables: frozenset[str], *, has_points: bool) -> None:
    claims = prove(query)
    difference, video_count = _find_difference() if has_points else (0, 0)
    broken = [claim for claim in claims if not claim.is_true]
    rejected = count_rejected(query) if "rejected_records" in tables else []
    holds = sum_holds(query) if "hold_events" in tables else {"video_count": 0, "points": 0}
    words = describe_books(broken, difference, video_count, rejected, holds)
    if broken or difference:
        st.error(words, icon=":material/error:")
    else:
        st.success(words, icon=":material/check_circle:")


def describe_books(
    broken: list[Claim], difference: int, video_count: int, rejected: list[Row], holds: Mapping[str, Any]
) -> str:
    """Return the verdict in one sentence.

    >>> describe_books([], 0, 1, [], {"video_count": 0, "points": 0})
    'The books balance; reconciled with the points of 1 video; no record of the input was rejected; nothing waits.'
    """
    if broken:
        first = broken[0]
        balance = f"The books do not balance: of {first.unit} it is not true that {first.claim} ({first.figures})"
    else:
        balance = "The books balance"
    if difference:
        agreement = f"the ledger differs by {format_points(abs(difference))} from {counted(video_count, 'video')}"
    else:
        agreement = f"reconciled with the points of {counted(video_count, 'video')}"
    count = sum(row["record_count"] for row in rejected if row["outcome"] == "rejected")
    kept_out = f"{counted(count, 'record')} of the input rejected" if count else "no record of the input was rejected"
    waiting = holds["video_count"]
    verb = "waits" if waiting == 1 else "wait"
    held = f"{counted(waiting, 'video')} with {format_points(holds['points'])} {verb} for a review"
    waits = held if waiting else "nothing waits"
    return f"{balance}; {agreement}; {kept_out}; {waits}."


def _find_difference() -> tuple[int, int]:
    """Return by how many points the ledger differs from what the published videos are due, and their number."""
    rejected = select_rejected(find_latest_reviews(open_ledger()))["video_id"].to_pylist()
    earned = sum_earned_points(query, rejected)
    return compute_totals(open_ledger()).video_points - earned.due, earned.video_count


def _show_liability(lines: Mapping[str, Row], assumptions: Assumptions) -> None:
    st.subheader("Liability", anchor=False)
    show_figures(
        _figure("At most", lines["total_at_cheapest"]),
        _figure("As so far", lines["total_at_mix"]),
        _figure("Points to spend", lines["points_outstanding"]),
        _figure("Wallet unpaid", lines["wallet_unpaid"]),
    )
    share = f"{assumptions.breakage_share:.0%} of points are assumed never to be spent"
    minute = (
        "exposure is told in minutes, as no cost of a minute is set"
        if assumptions.cents_per_minute is None
        else f"a minute of exposure is assumed to cost {assumptions.cents_per_minute:g} cents"
    )
    st.caption(f"At this moment: {share}, and {minute}.")
    with st.expander("How it is made", icon=":material/calculate:"):
        table = pd.DataFrame(
            {"Line": line["label"], "Value": _in_words(line), "How it is made": line["explanation"]}
            for line in lines.values()
        )
        st.dataframe(table, hide_index=True)


def _figure(label: str, line: Row) -> Figure:
    words = f"{line['value']:,.0f}" if line["unit"] in ("points", "minutes") else _in_words(line)
    return Figure(label, words, f"{line['label']}. {line['explanation']}")


def _in_words(line: Row) -> str:
    value, unit = line["value"], line["unit"]
    if value is None:
        return "not known"
    if unit == "cents":
        return format_benefit("wallet_cents", round_up(value))
    if unit == "share":
        return f"{value:.0%}"
    return f"{value:,.0f} {unit}" if unit in ("points", "minutes") else f"{value:,.3f} {unit}"


def _show_periods() -> None:
    st.subheader("Periods", anchor=False)
    unit_label = choose_section("Unit", tuple(_UNIT_LABELS.values()), "books_unit")
    unit = next(unit for unit, label in _UNIT_LABELS.items() if label == unit_label)
    kind = _PERIOD_KINDS[choose_section("Period", tuple(_PERIOD_KINDS), "books_period")]
    periods = fetch_periods(query, unit, kind)
    if not periods:
        show_empty("Nothing was posted yet")
        return
    shown = dict(_MOVEMENTS)
    if unit == "points":
        shown |= _HOLDS
    write = _write_amount(unit)
    day_format = "%B %Y" if kind == "month" else "%-d %B %Y"
    table = pd.DataFrame(
        {
            "Period": f"{row['first_day']:{day_format}}{' (closed)' if row['is_closed'] else ''}",
            **{title: write(row[name]) for name, title in shown.items()},
        }
        for row in periods
    )
    st.dataframe(table, hide_index=True)
    st.caption(
        "By the day of posting (UTC). Below zero: it left the accounts. What is held is in no account until it is "
        "released."
    )


def _write_amount(unit: str) -> Callable[[int], str]:
    if unit == "wallet_cents":
        return lambda amount: format_benefit(unit, amount)
    return lambda amount: f"{amount:,}"


def _show_holds() -> None:
    st.subheader("Held now", anchor=False)
    sums = sum_holds(query)
    if not sums["video_count"]:
        show_empty("Nothing waits", "Points wait here while a review is open.")
        return
    now = datetime.now(UTC).replace(tzinfo=None)
    oldest = (now - sums["oldest"]).days
    st.caption(
        f"{counted(sums['video_count'], 'video')} with {format_points(sums['points'])}; the longest wait is "
        f"{counted(oldest, 'day')}."
    )
    table = pd.DataFrame(
        {
            "Video": name_video(row["caption"], row["upload_date"]),
            "Creator": f"@{row['author_username']}" if row["author_username"] else "",
            "Points": f"{row['points']:,}",
            "Waits": counted((now - row["held_since"]).days, "day"),
            "Due by": f"{row['deadline_at']:%-d %B %Y}" if row["deadline_at"] else "",
        }
        for row in fetch_holds(query)
    )
    st.dataframe(table, hide_index=True)


def _show_trial_balance() -> None:
    with st.expander("Trial balance", icon=":material/balance:"):
        rows = fetch_account_figures(query)
        table = pd.DataFrame(
            {
                "Unit": _UNIT_LABELS[row["unit"]],
                "Account": row["book_account"],
                "Debit": f"{row['debit']:,}",
                "Credit": f"{row['credit']:,}",
                "Entries": f"{row['posting_count']:,}",
            }
            for row in rows
        )
        st.dataframe(table, hide_index=True)
        for claim in prove(query):
            mark = ":material/check:" if claim.is_true else ":material/error:"
            st.caption(f"{mark} {_UNIT_LABELS[claim.unit]}: {claim.claim} ({claim.figures}).")


def _show_rejected() -> None:
    st.subheader("Rejected input", anchor=False)
    rows = count_rejected(query)
    if not rows:
        show_empty("Nothing was rejected", "Records that cannot be read are listed here with their place and reason.")
        return
    table = pd.DataFrame(
        {
            "Outcome": row["outcome"],
            "Of": row["target_table"],
            "Records": f"{row['record_count']:,}",
            "For example": row["example"],
        }
        for row in rows
    )
    st.dataframe(table, hide_index=True)


def _show_downloads(tables: frozenset[str]) -> None:
    st.subheader("As files", anchor=False)
    needed = {"entries": "videos", "held": "hold_events", "liability": "ledger_liability"}
    with st.container(horizontal=True):
        for name, label in NAMES.items():
            if needed.get(name, name) in tables or name not in needed:
                # A function: a file is written when it is asked for, and not at every look at the page.
                st.download_button(
                    label,
                    partial(write_file, query, name),
                    file_name=f"{name}.csv",
                    mime="text/csv",
                    key=f"download_{name}",
                    on_click="ignore",
                    icon=":material/download:",
                )
        st.download_button(
            "Proof", partial(write_proof, query), "proof.csv", "text/csv", key="download_proof", on_click="ignore"
        )
