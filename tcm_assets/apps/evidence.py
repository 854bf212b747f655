"""Evidence of brand safety as pages show it: the words marked in their caption, where they stand, and how found."""

from collections.abc import Sequence
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


def show_evidence(findings: Sequence[Row]) -> None:
    """Show findings of a category in one caption: what, how bad at worst, the words marked, and how each was found.

    Rows of `safety_findings` with the caption of their video, the worst first.
    """
    worst = findings[0]
    color = FINDING_COLORS[worst["severity"]]
    kind = f":{color}-badge[{SEVERITY_NAMES[worst['severity']]}] **{escape(worst['category'])}**"
    stances = " and ".join(dict.fromkeys(each["stance"] for each in findings if each["stance"]))
    stance = f" · {stances}" if stances else ""
    st.markdown(f"{kind} · video of {worst['upload_date']:%-d %B %Y}{stance}")
    placed = [each for each in findings if each["start_character"] is not None]
    if worst["caption"] and len(placed) > 1:
        spans = sorted((each["start_character"], each["end_character"]) for each in placed)
        st.markdown(mark_spans(worst["caption"], spans))
        others = [each for each in findings if each["start_character"] is None and each["words"]]
    else:
        others = list(findings)
    for each in others:
        st.markdown(mark_words(each["caption"], each["words"], each["start_character"], each["end_character"]))
    for each in findings:
        words = f"“{each['words']}”: " if len(findings) > 1 and each["words"] else ""
        st.caption(f"{escape(words + _place(each))} · {escape(_how(each))}")


def mark_spans(caption: str, spans: Sequence[tuple[int, int]]) -> str:
    r"""Return Markdown of the caption around spans of characters in their order, each marked; of overlaps the first.

    >>> print(mark_spans("a cold beer and *red* wine", [(7, 11), (22, 26)]))
    a cold :orange-background[beer] and \*red\* :orange-background[wine]
    """
    parts, before = [], max(0, spans[0][0] - _CONTEXT)
    if before:
        parts.append(escape("…"))
    for start, end in spans:
        if start >= before:
            parts += [_spaced(caption[before:start]), f":orange-background[{escape(caption[start:end])}]"]
            before = end
    after = caption[before : before + _CONTEXT]
    cut = "…" if len(caption) > before + _CONTEXT else ""
    return "".join((*parts, _spaced(after), escape(cut)))


def _spaced(text: str) -> str:
    """Return a text as Markdown that keeps the spaces at its ends."""
    if not text.strip():
        return " " if text else ""
    left, right = " " * text[:1].isspace(), " " * text[-1:].isspace()
    return f"{left}{escape(text.strip())}{right}"


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
