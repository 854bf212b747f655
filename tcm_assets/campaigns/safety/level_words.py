"""How a creator's safety level comes about, in words, by the thresholds of `creator_safety`."""

from collections.abc import Mapping
from typing import Final

from tcm_assets.campaigns.safety.creator_safety import (
    HIGH_SHARE,
    HIGH_VIDEOS,
    MEDIUM_SHARE,
    MEDIUM_VIDEOS,
    MOST_SHARE,
    MOST_VIDEOS,
)
from tcm_assets.charts.labels import counted, join_words, percent

_KINDS: Final = {"high": "a serious finding", "medium": "a middling one", "low": "a slight one"}
"""Severities, worst first, in words."""


def level_in_words(level: str | None, recent_video_count: int, videos_by_worst: Mapping[str, int]) -> str:
    """Return how the level comes about, and what the next higher one would take; in two sentences.

    `level` and `recent_video_count` are those of `creator_safety`. `videos_by_worst`: of these recent videos, how many
    have a finding of each severity as their worst one that counts; a severity without videos may be absent.

    >>> for sentence in level_in_words("low", 40, {"medium": 1, "low": 2}).split(". "):
    ...     print(sentence)
    Of your 40 newest videos with a text, 1 has a middling finding at worst, and 2 have a slight one
    That makes it low; middling findings in 2 videos and in 3% of them, or any in 50% of them, would make it medium.
    """
    if level is None:
        return "No caption and no tag of yours was looked at, so there is no level: unknown is not safe."
    return f"{_counts(recent_video_count, videos_by_worst)} {_rule(level, recent_video_count, videos_by_worst)}"


def _counts(recent_video_count: int, videos_by_worst: Mapping[str, int]) -> str:
    found = {kind: videos_by_worst.get(kind, 0) for kind in _KINDS}
    whole = f"Of your {counted(recent_video_count, 'newest video')} with a text"
    if not any(found.values()):
        return f"{whole}, none has a finding that counts."
    parts: list[str] = []
    for kind, number in found.items():
        if number:
            what = _KINDS[kind] if parts else _KINDS[kind].replace("one", "finding")
            parts.append(f"{number:,} {'has' if number == 1 else 'have'} {what}{'' if parts else ' at worst'}")
    return f"{whole}, {', and '.join(parts) if len(parts) == 2 else join_words(parts)}."


def _rule(level: str, recent_video_count: int, videos_by_worst: Mapping[str, int]) -> str:
    serious = f"serious findings in {HIGH_VIDEOS} videos, or in {percent(HIGH_SHARE)} of them,"
    middling = f"middling findings in {MEDIUM_VIDEOS} videos and in {percent(MEDIUM_SHARE)} of them"
    most = f"any in {percent(MOST_SHARE)} of them"
    if level == "high":
        return f"{serious.capitalize()} make it high."
    if level == "medium" and videos_by_worst.get("high"):
        return f"A single serious finding makes it medium; {serious} would make it high."
    if level == "medium" and _is_of_most(recent_video_count, videos_by_worst):
        return f"Findings in {percent(MOST_SHARE)} of them make it medium, from {MOST_VIDEOS} videos."
    if level == "medium":
        return f"{middling.capitalize()} make it medium; {serious} would make it high."
    if level == "low":
        return f"That makes it low; {middling}, or {most}, would make it medium."
    return "A single finding would make it low."


def _is_of_most(recent_video_count: int, videos_by_worst: Mapping[str, int]) -> bool:
    """Whether it is the share of all findings that makes the level medium, and not that of middling ones."""
    middling = videos_by_worst.get("medium", 0)
    is_middling = middling >= MEDIUM_VIDEOS and middling >= MEDIUM_SHARE * recent_video_count
    return not is_middling and sum(videos_by_worst.values()) >= MOST_SHARE * recent_video_count
