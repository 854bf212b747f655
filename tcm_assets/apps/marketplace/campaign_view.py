"""The campaign on the page: the exact set for a brief, its totals, runner-ups, what limits cost, and the files."""

from datetime import UTC, datetime

import streamlit as st

from tcm_assets.apps.empty_states import show_empty
from tcm_assets.apps.markdown import escape
from tcm_assets.apps.marketplace import facts
from tcm_assets.apps.marketplace.answers import Answer, find_pictures
from tcm_assets.apps.marketplace.campaign import (
    CHOSEN,
    NEAREST,
    RUNNER_UP,
    TO_ASK,
    Campaign,
    limit_counts,
    plan_campaign,
    relaxed_rows,
)
from tcm_assets.apps.marketplace.cards import show_card
from tcm_assets.apps.marketplace.filters import meets, rows_at
from tcm_assets.apps.marketplace.one_page import (
    FAR_MEANING,
    FAR_TITLE,
    CampaignPage,
    describe_total_price,
    write_page,
)
from tcm_assets.apps.marketplace.page_state import change, state, toggle
from tcm_assets.apps.marketplace.reasons import fetch_reasons
from tcm_assets.apps.marketplace.spreadsheets import CAMPAIGN_COLUMNS, write_shortlist
from tcm_assets.apps.published import Row, find_published_copy, query
from tcm_assets.apps.words import capitalize_first
from tcm_assets.campaigns.briefs.chips import chips
from tcm_assets.campaigns.shortlists.totals import Totals
from tcm_assets.charts.labels import counted

_MOST_RELAXATIONS = 6


def show_campaign(answer: Answer, asked_name: str, file_stem: str) -> None:
    """Solve the brief and show the answer."""
    dropped = set(state().dropped)
    among = meets(answer.market, answer.fits, state().filters)
    if dropped:
        among &= ~answer.market.facts["creator_id"].to_pandas().isin(dropped).to_numpy()
    if len(answer.market) and not among.any() and not state().chosen:
        show_empty("The filters leave nobody", "They hold for the campaign too: clear them, or ask for less.")
        _show_hand_choices(answer)
        return
    brief = answer.asked.brief
    campaign = plan_campaign(query, answer.market, answer.fits, brief, among, chosen=state().chosen)
    rows = _complete(answer, campaign)
    reasons = fetch_reasons(query, answer.fits, [row["place"] for row in rows])
    _show_sentence(campaign)
    totals, is_far = campaign.shortlist.totals, campaign.shortlist.is_far
    if totals is not None and not is_far:
        _show_totals(totals)
    _show_files(answer, campaign, rows, reasons, asked_name, file_stem)
    _show_hand_choices(answer)
    pictures = find_pictures(rows)
    sections = [
        (CHOSEN, *_name_set(campaign)),
        (RUNNER_UP, "If one says no", "The best exchanges, one for one; each keeps every limit."),
        (TO_ASK, "To be asked", "They fit, but a number that is needed is not known, so nothing is promised of them."),
    ]
    # Who may still keep the brief is named before a set that hardly does.
    for role, title, advice in [sections[2], *sections[:2]] if is_far else sections:
        own = [row for row in rows if row["role"] == (NEAREST if is_far and role == CHOSEN else role)]
        if not own:
            continue
        st.subheader(title, anchor=False)
        if advice:
            st.caption(advice)
        if role == CHOSEN and is_far and totals is not None:
            _show_totals(totals)
        for row in own:
            show_card(
                row,
                reasons.get(row["creator_id"]),
                pictures.get(row["creator_id"]),
                place=role,
                compared=state().compared,
                chosen=state().chosen,
                toggle=toggle,
                note=row["why_not_chosen"],
                number=row["rank"],
                can_be_dropped=role == CHOSEN,
            )
    _show_relaxations(campaign)
    _show_limits(campaign)


def _complete(answer: Answer, campaign: Campaign) -> list[Row]:
    places = [row["place"] for row in campaign.rows]
    found = rows_at(answer.market, answer.fits, answer.ranking, places)
    return [
        {**fact, **row, "role": NEAREST if row["role"] == CHOSEN and campaign.shortlist.is_far else row["role"]}
        for fact, row in zip(found, campaign.rows, strict=True)
    ]


def _name_set(campaign: Campaign) -> tuple[str, str | None]:
    """Return the title of the set and what it is."""
    if campaign.shortlist.is_as_asked:
        return "The set", None
    if campaign.shortlist.is_far:
        return FAR_TITLE, FAR_MEANING
    return "The set of the nearest brief", "With the changes that are named above; the rest of the brief is kept."


def _show_sentence(campaign: Campaign) -> None:
    shortlist = campaign.shortlist
    words = escape(shortlist.sentence)
    if shortlist.is_as_asked:
        st.success(words, icon=":material/task_alt:")
    elif shortlist.status == "impossible":
        st.warning(words, icon=":material/rule:")
    else:
        show_empty("No set can be promised", words)


def _show_totals(totals: Totals) -> None:
    views = f"{facts.format_compact(totals.views_low)} to {facts.format_compact(totals.views_high)}"
    with st.container(horizontal=True, gap="large", key="campaign_totals"):
        for label, value, meaning in (
            ("Creators", f"{totals.creator_count}", None),
            (
                "Views in all",
                views,
                "One video of each; four in five of such sets, on average, end up in between, were videos independent.",
            ),
            (
                "Fitting views",
                facts.format_compact(totals.fitting_views),
                "Score x median views, of the audience in the countries asked for: what the set is best in.",
            ),
            ("Price in all", describe_total_price(totals), "The upper end counts against the budget."),
        ):
            st.metric(label, value, help=meaning, width="content")


def _show_files(
    answer: Answer, campaign: Campaign, rows: list[Row], reasons: dict[str, str], asked_name: str, file_stem: str
) -> None:
    if not rows:
        return
    now = datetime.now(UTC)
    published = datetime.fromtimestamp(find_published_copy().published_at(), UTC)
    brief = answer.asked.brief
    page = CampaignPage(
        name=asked_name,
        asked=brief.text or None,
        chips=[chip.label for chip in chips(brief) if chip.key != "brand"],
        sentence=campaign.shortlist.sentence,
        totals=campaign.shortlist.totals,
        chosen=[row for row in rows if row["role"] in (CHOSEN, NEAREST)]
        or [row for row in rows if row["role"] == TO_ASK],
        is_far=campaign.shortlist.is_far,
        runner_ups=[row for row in rows if row["role"] == RUNNER_UP],
        reasons=reasons,
        made_on=f"{now:%-d %B %Y}",
        published_on=f"{published:%-d %B %Y}",
    )
    with st.container(horizontal=True):
        st.download_button(
            "Download as CSV",
            data=lambda: write_shortlist(rows, reasons, CAMPAIGN_COLUMNS),
            file_name=f"campaign_{file_stem}.csv",
            mime="text/csv",
            on_click="ignore",
            icon=":material/download:",
            key="campaign_csv",
        )
        st.download_button(
            "One page to forward",
            data=lambda: write_page(page).encode(),
            file_name=f"campaign_{file_stem}.html",
            mime="text/html",
            on_click="ignore",
            icon=":material/description:",
            key="campaign_html",
            help="A file that opens in any browser and prints on one sheet.",
        )


def _show_hand_choices(answer: Answer) -> None:
    """Say who was put in or left out by hand, and offer to forget it."""
    names = dict(zip(*(answer.market.facts[name].to_pylist() for name in ("creator_id", "creator_name")), strict=True))
    for kind, words in (("chosen", "Put in by hand"), ("dropped", "Left out by hand")):
        known = [names[each] for each in getattr(state(), kind) if each in names]
        if known:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.caption(escape(f"{words}: {facts.list_few(known)}."), width="content")
                st.button("Undo", key=f"undo_{kind}", type="tertiary", on_click=change, kwargs={kind: ()})


def _show_relaxations(campaign: Campaign) -> None:
    rows = relaxed_rows(campaign)[:_MOST_RELAXATIONS]
    if not rows:
        return
    st.subheader("What each limit costs", anchor=False)
    st.caption("The best set with one limit wider, solved anew; the first brings most.")
    before = campaign.shortlist.is_as_asked
    for row in rows:
        gained = facts.format_compact(row["fitting_views_gained"] or 0)
        words = f"{gained} fitting views {'more' if before else ''}".strip()
        parts = [f"**{escape(row['what'])}**: {words}, {counted(row['creator_count'], 'creator')}"]
        if row["price_high"] is not None:
            parts.append(f"up to {facts.format_money(row['price_high'])} {row['currency']}")
        if row["joins"]:
            parts.append(escape(f"with {facts.list_few(row['joins'])}"))
        if row["leaves"]:
            parts.append(escape(f"without {facts.list_few(row['leaves'])}"))
        st.markdown(f"- {'; '.join(parts)}")


def _show_limits(campaign: Campaign) -> None:
    size = len(campaign.pool)
    with st.expander("Who keeps each limit", icon=":material/rule:", expanded=not campaign.shortlist.is_as_asked):
        lines = []
        for label, passing, unknown in limit_counts(campaign):
            rest = f", unknown of {unknown:,}" if unknown else ""
            lines.append(f"- {escape(capitalize_first(label))}: {passing:,} of {counted(size, 'creator')}{rest}")
        st.markdown("\n".join(lines))
        st.caption("Each limit alone. Unknown does not pass.")
