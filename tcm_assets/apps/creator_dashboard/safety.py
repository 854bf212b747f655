"""My safety: the account's level and how it comes about, each finding with its evidence, and the way to contest it."""

import logging
from itertools import groupby
from typing import Final

import streamlit as st

from tcm_assets.apps.contest_publication import find_unpublished_decisions
from tcm_assets.apps.creator_dashboard.safety_queries import (
    SAFETY_TABLES,
    count_captions,
    count_findings,
    count_videos_by_worst,
    fetch_findings,
    fetch_safety_level,
    find_findings,
)
from tcm_assets.apps.empty_states import show_empty, show_refusal
from tcm_assets.apps.evidence import SEVERITY_NAMES, show_evidence
from tcm_assets.apps.identities import SignInFileError, Visitor
from tcm_assets.apps.markdown import escape
from tcm_assets.apps.paging import choose_section, find_page_offset, show_page_numbers
from tcm_assets.apps.published import Row, list_published_tables, open_ledger, query
from tcm_assets.apps.sign_in import check_may_act
from tcm_assets.apps.words import CONTEST_STATES, SAFETY_LEVEL_COLORS
from tcm_assets.campaigns.safety.floor import SEVERITIES
from tcm_assets.campaigns.safety.level_words import level_in_words
from tcm_assets.charts.labels import counted, join_words
from tcm_assets.ledger.contests import LONGEST_TEXT, contest_finding, list_contests
from tcm_assets.ledger.errors import ConflictingKeyError, LedgerBusyError

logger = logging.getLogger(__name__)

_PAGE_SIZE: Final = 10

_EVERY_SEVERITY, _EVERY_CATEGORY = "All", "All categories"

_VIDEO_SCHEME: Final = "https://"
"""The only scheme that a video's link may have: others could run in the page."""


def show_safety(visitor: Visitor, author_id: str, creator_id: str | None) -> None:
    """Show level and findings of the account; a creator may contest their own, the owner only reads."""
    if not list_published_tables(query) >= SAFETY_TABLES:
        show_empty("Brand safety is not published yet")
        return
    _show_level(author_id, creator_id)
    _show_findings(visitor, author_id)


def _show_level(author_id: str, creator_id: str | None) -> None:
    row = None if creator_id is None else fetch_safety_level(query, creator_id)
    if row is None:
        st.caption("There is no level: only accounts in the creator list have one. Findings are listed all the same.")
        return
    level = row["level"]
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown("**What brands see**", width="content")
            st.badge(level or "unknown", color=SAFETY_LEVEL_COLORS[level])
        videos_by_worst = count_videos_by_worst(query, author_id)
        st.markdown(level_in_words(level, row["recent_video_count"], videos_by_worst))
        if row["categories"]:
            since = f" The first of the worst is of {row['since']:%-d %B %Y}." if row["since"] else ""
            st.caption(f"What they are about: {escape(join_words(row['categories']))}.{since}")
        notes = [
            (row["contested_count"], "is contested and still counts", "are contested and still count"),
            (row["withdrawn_count"], "was withdrawn and does not count", "were withdrawn and do not count"),
        ]
        for number, one, several in notes:
            if number:
                st.caption(f"{counted(number, 'finding')} {one if number == 1 else several}.")
        st.caption(
            "A finding says that words or a meaning of your caption touch what advertisers usually avoid, not that "
            "you did wrong. Who somebody is, is never a finding. Older videos leave the count as you post new ones."
        )


@st.fragment
def _show_findings(visitor: Visitor, author_id: str) -> None:
    """Show one page of findings of the chosen severity and category."""
    counts = count_findings(query, author_id)
    contests = {row["finding_id"]: row for row in list_contests(open_ledger(), author_id).to_pylist()}
    for finding_id in find_unpublished_decisions(query, list(contests.values())):
        contests[finding_id]["is_unpublished"] = True
    if not counts:
        show_empty("No findings", "Nothing in your captions and tags touches what advertisers usually avoid.")
    else:
        severity, category = _ask_filters(counts)
        number = sum(
            row["finding_count"]
            for row in counts
            if severity in (None, row["severity"]) and category in (None, row["category"])
        )
        captions = count_captions(query, author_id, severity, category)
        key = "findings_page"
        offset = find_page_offset(key, _PAGE_SIZE, about=(author_id, severity, category))
        page = fetch_findings(query, author_id, severity=severity, category=category, limit=_PAGE_SIZE, offset=offset)
        st.caption(f"{counted(number, 'finding')} in {counted(captions, 'caption')}, the worst and newest first.")
        for video_id, findings in groupby(page, lambda finding: finding["video_id"]):
            with st.container(border=True, key=f"caption_{video_id}"):
                _show_caption(visitor, list(findings), contests)
        if not page:
            show_empty("No such findings", "Choose another severity or category.")
        show_page_numbers(key, _PAGE_SIZE, captions)
    _show_gone(author_id, contests)


def _ask_filters(counts: list[Row]) -> tuple[str | None, str | None]:
    with st.container(horizontal=True, vertical_alignment="center"):
        severities = [_EVERY_SEVERITY, *reversed(SEVERITIES)]
        severity = choose_section("Severity", severities, "finding_severity", _name_severity)
        categories = sorted({row["category"] for row in counts})
        category = st.selectbox(
            "Category",
            [_EVERY_CATEGORY, *categories],
            key="finding_category",
            label_visibility="collapsed",
            bind="query-params",
        )
    return None if severity == _EVERY_SEVERITY else severity, None if category == _EVERY_CATEGORY else category


def _name_severity(severity: str) -> str:
    return SEVERITY_NAMES.get(severity, severity).capitalize()


def _show_caption(visitor: Visitor, findings: list[Row], contests: dict[str, Row]) -> None:
    """Show the findings of one caption, by category: each category is contested as a whole."""
    for category in dict.fromkeys(finding["category"] for finding in findings):
        own = [finding for finding in findings if finding["category"] == category]
        show_evidence(own)
        said = [contests[finding["finding_id"]] for finding in own if finding["finding_id"] in contests]
        for contest in {(each["objection"], each["state"], each["reason"]): each for each in said}.values():
            _show_contest(contest)
        if len(said) < len(own) and visitor.role == "creator":
            words = "this finding" if len(own) == 1 else f"these {len(own)} findings on {category}"
            with st.expander(f"Contest {words}", icon=":material/balance:"):
                _show_form(visitor, own[0]["video_id"], category)
    video = findings[0]
    if not video["is_recent"]:
        st.caption("This video is not among the newest that the level counts.")
    if video["video_url"] and video["video_url"].startswith(_VIDEO_SCHEME):
        st.link_button("Open the video", video["video_url"], icon=":material/open_in_new:")


def _show_contest(contest: Row) -> None:
    state = CONTEST_STATES[contest["state"]]
    st.badge(state.label, color=state.color, icon=state.icon)
    st.markdown(f"You said on {contest['contested_at']:%-d %B %Y}: {escape(contest['objection'])}")
    if contest["reason"] is not None:
        st.markdown(f"**Decided on {contest['decided_at']:%-d %B %Y}:** {escape(contest['reason'])}")
    news = " What brands see follows with the next publication." if contest.get("is_unpublished") else ""
    st.caption(state.meaning + news)


def _show_form(visitor: Visitor, video_id: str, category: str) -> None:
    with st.form(f"contest_{video_id}_{category}", border=False):
        objection = st.text_area(
            "Why is it wrong? (required)",
            key=f"objection_{video_id}_{category}",
            max_chars=LONGEST_TEXT,
            placeholder="For example: I review board games, and “killer” is the name of a rule.",
        )
        asked = st.form_submit_button("Contest", icon=":material/gavel:")
    st.caption("A category of a caption is contested once, and a person decides, with a reason that you read here.")
    if asked:
        _contest(visitor, video_id, category, objection.strip())


def _contest(visitor: Visitor, video_id: str, category: str, objection: str) -> None:
    """Record the objection to the findings of a category in a caption of the visitor's own; or say why not."""
    if not objection:
        show_refusal("Say why the finding is wrong: without a reason nobody can decide. Nothing was recorded.")
        return
    try:
        # A fragment runs without the whole page, which may have been drawn while the sign-in still held.
        check_may_act(visitor)
        findings = find_findings(query, visitor.account_id, video_id, category)
        if not findings:
            show_refusal("This finding is not here any more. Nothing was recorded.")
            return
        ledger = open_ledger()
        earlier = {row["finding_id"] for row in list_contests(ledger, visitor.account_id).to_pylist()}
        fresh = [finding for finding in findings if finding["finding_id"] not in earlier]
        # With nothing new, the first says whether it is the same objection, pressed twice.
        for finding in fresh or findings[:1]:
            contest_finding(ledger, finding, account_id=visitor.account_id, objection=objection)
    except PermissionError as ended:
        show_refusal(f"Nothing was recorded: {ended}.")
        return
    except SignInFileError as error:
        logger.error("a contest was refused: %s", error)
        show_refusal("Nothing was recorded: sign-in is not available at the moment.")
        return
    except ConflictingKeyError:
        show_refusal("You contested this finding before: a finding is contested once. Reload the page to read it.")
        return
    except LedgerBusyError:
        show_refusal("The ledger is busy and nothing was recorded. Press again: it is never recorded twice.")
        return
    st.toast("Recorded. The owner decides, and the reason appears here.")
    st.rerun()


def _show_gone(author_id: str, contests: dict[str, Row]) -> None:
    """Show contests of findings that are not found any more."""
    present = {row["finding_id"] for row in fetch_findings(query, author_id)} if contests else set()
    gone = [contest for finding_id, contest in contests.items() if finding_id not in present]
    if not gone:
        return
    st.markdown("**Contested before, and not found any more**")
    for contest in gone:
        with st.container(border=True):
            st.markdown(f"**{escape(contest['category'])}**")
            _show_contest(contest)
