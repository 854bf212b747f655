"""`safety_quality`: how often findings are right, by category, as judged by hand, with intervals.

A category's precision is the share of its findings that a person who read the caption called right; recall the share of
captions written to touch it that have a finding of it.
"""

from collections.abc import Mapping
from typing import Any, Literal

import pyarrow as pa
from pydantic import Field
from pydantic.dataclasses import dataclass

from tcm_assets.campaigns.safety.floor import SAFETY_CATEGORIES
from tcm_assets.campaigns.safety.tables import SAFETY_QUALITY
from tcm_assets.data_files import CLOSED, Text, read_data_file, refuse_unknown
from tcm_assets.tables.types import arrow_schema

ALL_CATEGORIES = "all"
"""The category of the row over all categories."""

_SOURCES = ("real", "written")
_Z = 1.959964  # of the normal distribution, for 95 %
_DECIMALS = 6


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class Judged:
    """The counts of a source and a category; see `safety_quality.toml`."""

    source: Literal["real", "written"]
    category: Text
    judged: int = Field(ge=0)
    right: int = Field(ge=0)
    touching: int = Field(default=0, ge=0)
    found: int = Field(default=0, ge=0)


@dataclass(frozen=True, config=CLOSED)
class Judgements:
    """The content of `safety_quality.toml`."""

    judged: tuple[Judged, ...]

    def __post_init__(self) -> None:
        refuse_unknown([each.category for each in self.judged], SAFETY_CATEGORIES, "category of the floor")


JUDGED = read_data_file(Judgements, __name__, "safety_quality.toml").judged


def wilson_interval(successes: int, trials: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, which stays in [0, 1] for small numbers.

    Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927). Raises ValueError
    without trials.

    >>> [round(bound, 3) for bound in wilson_interval(9, 10)]
    [0.596, 0.982]
    """
    if trials < 1:
        raise ValueError("an interval needs at least one trial")
    share, square = successes / trials, _Z * _Z
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    half = _Z * ((share * (1 - share) + square / (4 * trials)) / trials) ** 0.5 / (1 + square / trials)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def safety_quality_table(finding_counts: Mapping[str, int]) -> pa.Table:
    """Return the rows of SAFETY_QUALITY; `finding_counts` are the findings that are stored now, by category."""
    rows: list[dict[str, Any]] = []
    for source in _SOURCES:
        own = [each for each in JUDGED if each.source == source]
        totals = {name: sum(getattr(each, name) for each in own) for name in ("judged", "right", "touching", "found")}
        counts = {each.category: {name: getattr(each, name) for name in totals} for each in own}
        for category, count in {ALL_CATEGORIES: totals, **counts}.items():
            stored = sum(finding_counts.values()) if category == ALL_CATEGORIES else finding_counts.get(category, 0)
            rows.append(
                {
                    "judged_on": source,
                    "category": category,
                    "judged_count": count["judged"],
                    "right_count": count["right"],
                    **_share("precision", count["right"], count["judged"]),
                    "touching_count": count["touching"],
                    **_share("recall", count["found"], count["touching"]),
                    "finding_count": stored,
                }
            )
    return pa.Table.from_pylist(rows, schema=arrow_schema(SAFETY_QUALITY))


def _share(name: str, successes: int, trials: int) -> dict[str, float | None]:
    if not trials:
        return dict.fromkeys((name, f"{name}_low", f"{name}_high"))
    low, high = wilson_interval(successes, trials)
    values = (successes / trials, low, high)
    return {
        each: round(value, _DECIMALS) for each, value in zip((name, f"{name}_low", f"{name}_high"), values, strict=True)
    }
