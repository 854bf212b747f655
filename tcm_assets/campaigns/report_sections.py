"""Sections of docs/matching.md on campaigns: briefs with their answers, and how often forecasts and findings hold."""

from collections.abc import Mapping
from typing import Any

from tcm_assets.tables.report_section import Ask, ReportSection


def _briefs(ask: Ask) -> str:
    rows = ask(
        """
        SELECT b.brief_id, b.brief_text, b.chips, b.unused, t.sentence, t.views_low, t.views_high, t.currency,
               t.price_low, t.price_high
        FROM campaign_briefs b LEFT JOIN campaign_totals t USING (brief_id) ORDER BY b.brief_id
        """
    )
    chosen = ask(
        "SELECT brief_id, creator_name, price_high, reason FROM campaign_shortlists WHERE role = 'chosen' "
        "ORDER BY brief_id, rank"
    )
    introduction = (
        "The briefs of the data folder, how each was read, and the set that answers it (`campaign_shortlists`)."
    )
    parts = [_brief(row, [each for each in chosen if each["brief_id"] == row["brief_id"]]) for row in rows]
    return "\n\n".join([introduction, *("\n".join(lines) for lines in parts)])


def _brief(row: Mapping[str, Any], chosen: list[Mapping[str, Any]]) -> list[str]:
    text = " ".join((row["brief_text"] or "").split())
    lines = [f"### {row['brief_id']}", "", f"> {text}" if text else "> In keys alone.", ""]
    lines += [f"Read as: {'; '.join(row['chips'])}."]
    if row["unused"]:
        lines += [f"Not used: {'; '.join(row['unused'])}."]
    lines += ["", f"**{row['sentence']}**"]
    if row["views_low"] is not None:
        price = f", {row['price_low']:,.0f} to {row['price_high']:,.0f} {row['currency']}" if row["price_high"] else ""
        lines += [f"{row['views_low']:,} to {row['views_high']:,} views{price}."]
    lines += ["", *(f"{place}. {each['creator_name']}: {each['reason']}" for place, each in enumerate(chosen, start=1))]
    return lines


def _forecasts(ask: Ask) -> str:
    rows = ask("SELECT * FROM forecast_quality WHERE subset_of <> 'history' ORDER BY holdout, subset_of, subset")
    lines = [
        "| held out | of | videos | accounts | within it | within the tier's quantiles | width beside the tier's |",
        "|---|---|---:|---:|---|---:|---:|",
    ]
    lines += [
        f"| {row['holdout']} | {row['subset']} | {row['video_count']:,} | {row['account_count']:,} "
        f"| {_coverage(row)} | {row['tier_coverage']:.1%} | {_times(row['width_share'])} |"
        for row in rows
    ]
    return "\n".join(
        [
            "Intervals that are meant to hold for four videos in five on average, on accounts and on days that the "
            "model had not seen. Views are seen where a delivery is 7 days older than the video, else grown from a "
            "younger one. The width is the sum of the logarithms of high over low, beside that of the 10 % and 90 % "
            "quantiles of the follower tier. [How they are made](campaigns.md).",
            "",
            *lines,
        ]
    )


def _coverage(row: Mapping[str, Any]) -> str:
    if row["coverage_low"] is None:
        return f"{row['coverage']:.1%}"
    return f"{row['coverage']:.1%} ({row['coverage_low']:.1%} to {row['coverage_high']:.1%})"


def _times(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _safety(ask: Ask) -> str:
    rows = ask("SELECT * FROM safety_quality ORDER BY judged_on, category = 'all' DESC, category")
    lines = [
        "| judged on | category | findings judged | right | precision | found of what touches it | stored now |",
        "|---|---|---:|---:|---|---|---:|",
    ]
    lines += [
        f"| {row['judged_on']} | {row['category']} | {row['judged_count']:,} | {row['right_count']:,} "
        f"| {_share(row, 'precision')} | {_share(row, 'recall')} | {row['finding_count']:,} |"
        for row in rows
    ]
    return "\n".join(
        [
            "Findings of the safety floor that were read and judged one by one, in real captions and in ones written "
            "for it, with 95 % intervals (Wilson). [How they are found](campaigns.md).",
            "",
            *lines,
        ]
    )


def _share(row: Mapping[str, Any], name: str) -> str:
    if row[name] is None:
        return ""
    return f"{row[name]:.2f} ({row[name + '_low']:.2f} to {row[name + '_high']:.2f})"


REPORT_SECTIONS = (
    ReportSection(
        place=75,
        title="Briefs with their answers",
        tables=("campaign_briefs", "campaign_totals", "campaign_shortlists"),
        write=_briefs,
    ),
    ReportSection(place=80, title="Forecasts that hold", tables=("forecast_quality",), write=_forecasts),
    ReportSection(place=90, title="Findings of safety that are right", tables=("safety_quality",), write=_safety),
)
