"""A campaign on one page of HTML that can be forwarded: no script, no other file, and it prints on one sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from tcm_assets.apps.marketplace.facts import (
    UNKNOWN,
    describe_contents,
    describe_followers,
    describe_forecast,
    describe_price,
    describe_safety,
    describe_sponsor,
    format_money,
    profile_link,
)
from tcm_assets.apps.published import Row
from tcm_assets.apps.words import FORECAST_MEANINGS
from tcm_assets.campaigns.shortlists.totals import Totals

MOST_ROWS: Final = 12
"""Creators that one sheet has room for; more are counted."""
_MOST_RUNNER_UPS: Final = 3
_LONGEST_REASON: Final = 170
_LONGEST_TEXT: Final = 420

_STYLE: Final = """
@page { size: A4; margin: 11mm }
* { box-sizing: border-box }
body { font: 12px/1.4 system-ui, sans-serif; color: #1f2933; background: #fff; max-width: 190mm; margin: 0 auto;
       padding: 16px }
h1 { font-size: 20px; margin: 0 0 2px } h2 { font-size: 13px; margin: 14px 0 4px }
p { margin: 2px 0 } .quiet { color: #52606d }
.chips span { display: inline-block; border: 1px solid #cbd2d9; border-radius: 10px; padding: 0 7px;
              margin: 2px 4px 2px 0 }
.totals { display: flex; flex-wrap: wrap; gap: 6px 28px; margin: 8px 0 } .totals b { display: block; font-size: 16px }
table { border-collapse: collapse; width: 100% }
td, th { text-align: left; vertical-align: top; padding: 3px 6px 3px 0 }
th { border-bottom: 1px solid #9aa5b1; font-weight: 600 } tbody tr + tr td { border-top: 1px solid #e4e7eb }
td:nth-child(2) { overflow-wrap: anywhere } .number { white-space: nowrap } b i { display: none; font-style: normal }
@media print { body { padding: 0; font-size: 10px } h1 { font-size: 16px } a { color: inherit; text-decoration: none } }
@media screen and (max-width: 600px) {
  table, tbody, tr, td { display: block } thead { display: none }
  tr { padding: 8px 0; border-top: 1px solid #9aa5b1 } tbody tr + tr td { border: 0 }
  td { padding: 1px 0 } td.number { display: none } b i { display: inline }
  td[data-label]::before { content: attr(data-label) ": "; color: #52606d }
}
"""


@dataclass(frozen=True, kw_only=True)
class CampaignPage:
    """What the page says; all texts are plain. `reasons` are by creator_id, `asked` is the brief in its own words.

    `name` is what the creators are for, in a few words; `is_far` whether the set is far from what was asked.
    """

    name: str
    asked: str | None
    chips: Sequence[str]
    sentence: str
    totals: Totals | None
    chosen: Sequence[Row]
    runner_ups: Sequence[Row]
    reasons: dict[str, str]
    made_on: str
    published_on: str
    is_far: bool = False


FAR_TITLE: Final = "Nearest, and far from the brief"
FAR_MEANING: Final = (
    "It gives up more than half of what was asked, or costs more than three times the budget: an orientation, "
    "no answer."
)


def write_page(page: CampaignPage) -> str:
    """Return the whole document."""
    shown = page.chosen[:MOST_ROWS]
    more = len(page.chosen) - len(shown)
    asked = f'<p class="quiet">“{escape(_cut(page.asked, _LONGEST_TEXT))}”</p>' if page.asked else ""
    chips = "".join(f"<span>{escape(chip)}</span>" for chip in page.chips)
    far = f"<h2>{FAR_TITLE}</h2><p>{FAR_MEANING}</p>" if page.is_far else ""
    rest = f"<p>And {more} more, in the spreadsheet.</p>" if more > 0 else ""
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Shortlist for {escape(page.name)}</title><style>{_STYLE}</style></head><body>
<h1>Shortlist for {escape(page.name)}</h1>{asked}
<p class="chips">{chips}</p><p>{escape(page.sentence)}</p>{far}{_totals(page.totals)}
{_table(shown, page.reasons)}{rest}{_runner_ups(page)}
<p class="quiet">Made on {escape(page.made_on)} from figures published on {escape(page.published_on)}.
{_views_meaning(shown)} Intervals are meant to hold for four in five of such videos on average; totals add them as
independent. Prices are expected views at usual rates, not offers. Safety is by captions. Only disclosed partnerships
are known. Unknown is not zero.</p>
</body></html>
"""


def _views_meaning(rows: Sequence[Row]) -> str:
    """Return what the expected views of a table are of: all creators of a run are forecast on one basis."""
    known = [row["forecast_basis"] for row in rows if row["forecast_basis"]]
    return escape(FORECAST_MEANINGS[known[0]]) if known else ""


def _totals(totals: Totals | None) -> str:
    if totals is None:
        return ""
    facts = {
        "Creators": f"{totals.creator_count}",
        "Views in all": f"{totals.views_low:,} to {totals.views_high:,}",
        "Expected fitting views": f"{totals.fitting_views:,.0f}",
        "Price in all": describe_total_price(totals),
    }
    if totals.cost_per_thousand_low is not None and totals.cost_per_thousand_high is not None:
        low, high = format_money(totals.cost_per_thousand_low), format_money(totals.cost_per_thousand_high)
        facts["For 1,000 views"] = f"{low} to {high} {totals.currency or ''}"
    cells = "".join(f"<div>{name}<b>{escape(value)}</b></div>" for name, value in facts.items())
    return f'<div class="totals">{cells}</div>'


def describe_total_price(totals: Totals) -> str:
    """Return the price of a set as an interval."""
    if totals.price_low is None or totals.price_high is None:
        return UNKNOWN
    return f"{format_money(totals.price_low)} to {format_money(totals.price_high)} {totals.currency or ''}".strip()


def _table(rows: Sequence[Row], reasons: dict[str, str]) -> str:
    if not rows:
        return ""
    titles = ("", _WHO, "Size", "Views", "Price", "Safety", "Last sponsor", "Fit")
    heads = "".join(f"<th>{title}</th>" for title in titles)
    lines = []
    for number, row in enumerate(rows, start=1):
        reason = _cut(reasons.get(row["creator_id"], ""), _LONGEST_REASON)
        cells = (
            f"{number}.",
            f"<b><i>{number}.</i> {_linked(row)}</b><br>{escape(describe_contents(row))}<br>"
            f'<span class="quiet">{escape(reason)}</span>',
            f"{escape(describe_followers(row))}<br>{escape(row['country'] or 'country unknown')}",
            escape(describe_forecast(row)),
            escape(describe_price(row)),
            escape(describe_safety(row)),
            escape(describe_sponsor(row)),
            UNKNOWN if row["score"] is None else f"{row['score']:.2f}",
        )
        shown = [_cell(title, cell) for title, cell in zip(titles, cells, strict=True)]
        lines.append(f"<tr>{''.join(shown)}</tr>")
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _cell(title: str, cell: str) -> str:
    """Return a cell that says itself what it is of where a small screen shows no heads."""
    if not title:
        return f'<td class="number">{cell}</td>'
    return f"<td>{cell}</td>" if title == _WHO else f'<td data-label="{title}">{cell}</td>'


_WHO: Final = "Creator"


def _linked(row: Row) -> str:
    name, link = escape(row["creator_name"]), profile_link(row)
    handle = f" @{escape(row['username'])}" if row["username"] else ""
    return f'<a href="{escape(link)}">{name}{handle}</a>' if link else f"{name}{handle}"


def _runner_ups(page: CampaignPage) -> str:
    if not page.runner_ups:
        return ""
    lines = [
        f"<li>{_linked(row)}: {escape(row['why_not_chosen'] or '')}</li>" for row in page.runner_ups[:_MOST_RUNNER_UPS]
    ]
    return f"<h2>If one says no</h2><ul>{''.join(lines)}</ul>"


def _cut(text: str, length: int) -> str:
    """Return a text of one line; a longer one ends between two words."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    kept = line[:length]
    return f"{kept[: kept.rfind(' ')] if ' ' in kept else kept[:-1]}…".replace(",…", "…").replace(";…", "…")
