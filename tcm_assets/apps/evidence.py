"""Evidence of brand safety as pages show it: the words marked in their caption, where they stand, and how found."""

from typing import Final

import streamlit as st

from tcm_assets.apps.markdown import escape, to_one_line
from tcm_assets.apps.published import Row
from tcm_assets.apps.words import BadgeColor

FINDING_COLORS: Final[dict[str, BadgeColor]] = {"low": "gray", "medium": "orange", "high": "red"}
"""Severities of findings."""

_CONTEXT: Final = 120
"""Characters of a caption on either side of the words."""

SEVERITY_NAMES: Final = {"low": "slight", "medium": "middling", "high": "serious"}
"""Severities of findings, as creators read them."""

_FINDERS: Final = {
    "words": "found by the list of words, entry “{rule}”",
    "meaning": "found by meaning: the caption is near the description “{rule}”",
}


def show_evidence(finding: Row) -> None:
    """Show a row of `safety_findings` with the caption of its video: what, how bad, the words marked, and how found."""
    color = FINDING_COLORS[finding["severity"]]
    kind = f":{color}-badge[{SEVERITY_NAMES[finding['severity']]}] **{escape(finding['category'])}**"
    stance = f" · {finding['stance']}" if finding["stance"] else ""
    st.markdown(f"{kind} · video of {finding['upload_date']:%-d %B %Y}{stance}")
    st.markdown(mark_words(finding["caption"], finding["words"], finding["start_character"], finding["end_character"]))
    st.caption(f"{escape(_place(finding))} · {escape(_how(finding))}")


def mark_words(caption: str | None, words: str | None, start: int | None, end: int | None) -> str:
    r"""Return Markdown of the caption around the words, which are marked; of the words alone where they have no place.

    >>> print(mark_words("a *cold* beer tonight", "beer", 9, 13))
    a \*cold\* :orange-background[beer] tonight
    >>> print(mark_words("a quiet day", "#beer", None, None))
    :orange-background[\#beer]
    """
    if words is None:
        whole = to_one_line(caption or "")
        return escape(whole[: 2 * _CONTEXT] + ("…" if len(whole) > 2 * _CONTEXT else "")) or "(no caption)"
    marked = f":orange-background[{escape(words)}]"
    if not caption or start is None or end is None:
        return marked
    before, after = caption[max(0, start - _CONTEXT) : start], caption[end : end + _CONTEXT]
    cut_before, cut_after = "…" if start > _CONTEXT else "", "…" if len(caption) > end + _CONTEXT else ""
    left = escape(cut_before + before) + (" " if before[-1:].isspace() else "")
    right = (" " if after[:1].isspace() else "") + escape(after + cut_after)
    return f"{left}{marked}{right}"


def _place(finding: Row) -> str:
    if finding["words"] is None:
        return "The caption as a whole"
    where = "In a hashtag" if finding["source"] == "hashtag" else "In the caption"
    if finding["start_character"] is None:
        return f"{where}, which the caption's text does not hold"
    return f"{where}, characters {finding['start_character'] + 1:,} to {finding['end_character']:,}"


def _how(finding: Row) -> str:
    return _FINDERS[finding["finder"]].format(rule=finding["rule"])
