"""The page and the pictures of the power of the alerts: parts of `docs/signals.md`, and `docs/pictures/power_*.png`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

PAGE = "signals.md"

_BEGIN, _END = "<!-- {name}: written by benchmarks.power -->", "<!-- end of {name} -->"

_ATTACK_LABELS = {
    "view_bots": "bought views",
    "like_bots": "bought likes",
    "comment_pods": "comment pods",
    "copied_captions": "copied captions",
}

_PART_LABELS = {"followed": "delivered on several days", "delivered_once": "delivered once"}

_STRENGTH_LABELS = {
    "view_bots": "bought views over the video's own",
    "like_bots": "bought likes over the video's own",
    "comment_pods": "arranged comments over the video's own",
    "copied_captions": "accounts with the caption",
}

_COLOURS = {"alerted": "#9a6b00", "held": "#1f5fa8"}

_WIDTH_IN, _HEIGHT_IN, _DPI = 9.0, 3.4, 110


def write_page(report: dict[str, Any], docs: Path) -> None:
    """Write the tables of a report of `power` into the page, and draw its pictures. Raises ValueError without marks."""
    page = docs / PAGE
    text = page.read_text(encoding="utf-8")
    for name, list_rows in {
        "planted": _planted_rows,
        "curves": _curve_rows,
        "honest": _honest_rows,
        "authenticity": _authenticity_rows,
    }.items():
        text = _replace_part(text, name, list_rows(report))
    page.write_text(text, encoding="utf-8")
    for attack in _ATTACK_LABELS:
        _draw(
            [curve for curve in report["curves"] if curve["attack"] == attack],
            docs / "pictures" / f"power_{attack}.png",
        )


def _replace_part(text: str, name: str, rows: Sequence[str]) -> str:
    begin, end = _BEGIN.format(name=name), _END.format(name=name)
    if begin not in text or end not in text:
        raise ValueError(f"{PAGE} has no part {name!r}; put {begin!r} and {end!r} where it belongs")
    before, _, rest = text.partition(begin)
    return "\n".join([before + begin, "", *rows, "", end + rest.partition(end)[2]])


def _planted_rows(report: dict[str, Any]) -> list[str]:
    rows = [
        "| attack, at the planted strengths | videos | alerted | held | precision of held |",
        "|---|---|---|---|---|",
    ]
    for curve in report["curves"]:
        if "planted" in curve:
            shares, precision = curve["planted"], curve["precision"]
            name = f"{_ATTACK_LABELS[curve['attack']]}, {_PART_LABELS[curve['part']]}"
            cells = (share_text(shares["alerted"]), share_text(shares["held"]), share_text(precision["held"]))
            rows.append(f"| {name} | {shares['videos']:,} | {' | '.join(cells)} |")
    return rows


def _curve_rows(report: dict[str, Any]) -> list[str]:
    parts = ("followed", "delivered_once")
    rows = [
        "| attack | strength | several days: alerted | held | once: alerted | held |",
        "|---|---|---|---|---|---|",
    ]
    for attack, label in _ATTACK_LABELS.items():
        curves = {curve["part"]: curve["strengths"] for curve in report["curves"] if curve["attack"] == attack}
        strengths = sorted({strength for by_part in curves.values() for strength in by_part}, key=float)
        for strength in strengths:
            found = [curves[part].get(strength) for part in parts]
            cells = [share_text(one[step]) if one else "-" for one in found for step in ("alerted", "held")]
            rows.append(f"| {label} | {strength} | {' | '.join(cells)} |")
    return rows


def _honest_rows(report: dict[str, Any]) -> list[str]:
    rows = ["| honest videos | videos | alerted | held |", "|---|---|---|---|"]
    for figures in report["honest"]:
        name = f"{figures['kind']}, {_PART_LABELS[figures['part']]}"
        cells = (share_text(figures["alerted"], decimals=2), share_text(figures["held"], decimals=3))
        rows.append(f"| {name} | {figures['videos']:,} | {' | '.join(cells)} |")
    return rows


def _authenticity_rows(report: dict[str, Any]) -> list[str]:
    figures = report["authenticity"]
    names = {
        "auc": "chance that an account with a fifth or more of its videos attacked scores lower than an honest one",
        "any_auc": "the same for accounts with any attacked video",
        "recall": "of the accounts with a fifth or more attacked: called often unusual",
        "false": "of the honest accounts: called often unusual",
        "precision": "of those called often unusual: with an attacked video",
    }
    rows = ["| scores of accounts | mean over worlds |", "|---|---|"]
    return rows + [f"| {label} | {share_text(figures[name], decimals=1)} |" for name, label in names.items()]


def share_text(spread: dict[str, float | None], decimals: int = 0) -> str:
    """Return a share with its interval in percent: 63 % (61 to 65)."""
    mean, low, high = (spread[name] for name in ("mean", "low", "high"))
    if mean is None:
        return "-"
    if low is None or high is None:
        return f"{mean * 100:.{decimals}f} %"
    return f"{mean * 100:.{decimals}f} % ({low * 100:.{decimals}f} to {high * 100:.{decimals}f})"


def _draw(curves: Sequence[dict[str, Any]], path: Path) -> None:
    """Draw the curves of one attack side by side: shares against strength, with the intervals as bands."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_WIDTH_IN, _HEIGHT_IN), dpi=_DPI, layout="constrained")
    canvas = FigureCanvasAgg(figure)
    for place, curve in enumerate(curves):
        axes = figure.add_subplot(1, len(curves), place + 1)
        strengths = [float(strength) for strength in curve["strengths"]]
        for step, colour in _COLOURS.items():
            spreads = [shares[step] for shares in curve["strengths"].values()]
            means = [spread["mean"] * 100 for spread in spreads]
            axes.plot(strengths, means, color=colour, marker="o", markersize=4, label=step)
            bounds = [
                [(spread[end] if spread[end] is not None else spread["mean"]) * 100 for spread in spreads]
                for end in ("low", "high")
            ]
            axes.fill_between(strengths, *bounds, color=colour, alpha=0.2, linewidth=0)
        axes.set_xscale("log")
        axes.set_xticks(strengths, [f"{strength:g}" for strength in strengths])
        axes.minorticks_off()
        axes.set_ylim(-2, 102)
        axes.set_yticks(range(0, 101, 20), [f"{tick} %" for tick in range(0, 101, 20)])
        axes.grid(color="#dddddd", linewidth=0.6)
        axes.set_xlabel(_STRENGTH_LABELS[curve["attack"]])
        axes.set_title(f"{_ATTACK_LABELS[curve['attack']]}, {_PART_LABELS[curve['part']]}", fontsize=10)
        axes.legend(loc="best", frameon=False)
    canvas.print_png(path)  # type: ignore[no-untyped-call]
