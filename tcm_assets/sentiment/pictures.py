"""Pictures of `content_sentiment`: distribution of the scores, and videos without one by reason."""

import ibis
import pyarrow as pa

from tcm_assets.charts.card import BODY_WIDTH_PX, MUTED, SMALL_PT, Card, count_axis
from tcm_assets.charts.histograms import BinnedColumn, LinearBins, draw_linear
from tcm_assets.charts.labels import counted
from tcm_assets.charts.picture import Picture, card_picture

SCORE_BINS = LinearBins(width=0.02, bin_count=50)
# Words that fit a lexicon, which scores the feeling of a text, and a model, which scores how welcome a clip is.
SCORE_TICKS = {0: "0\nbad", 0.25: "0.25", 0.5: "0.5", 0.75: "0.75", 1: "1\ngood"}

REASONS = {
    "no_text": "no text",
    "no_known_words": "no known words",
    "no_media": "no clip",
    "failed_processing": "not decoded by the scorer",
    "malformed_answer": "no score in the answer",
    "unavailable": "scorer not available",
    "budget_spent": "budget spent",
}
"""Labels of the statuses without a score."""


def _select_scores(rows: ibis.Table) -> ibis.Table:
    return (
        rows.group_by("status", bin=SCORE_BINS.index(rows.sentiment))
        .agg(row_count=lambda t: t.count())
        .mutate(median=rows.sentiment.median().as_scalar())
    )


def _compose_scores(title: str, rows: pa.Table) -> Card:
    by_bin: dict[int, int] = {}
    unjudged: dict[str, int] = {}
    for row in rows.to_pylist():
        if row["bin"] is None:
            unjudged[row["status"]] = unjudged.get(row["status"], 0) + row["row_count"]
        else:
            by_bin[row["bin"]] = by_bin.get(row["bin"], 0) + row["row_count"]
    column = BinnedColumn(by_bin, sum(unjudged.values()), rows["median"][0].as_py())

    note = f"{counted(column.known_count, 'video')} judged."
    if unjudged:
        reasons = ", ".join(f"{n:,} {REASONS.get(status, status)}" for status, n in sorted(unjudged.items()))
        note += f" {counted(column.unknown_count, 'video')} could not be judged ({reasons})."
    if not column.known_count:
        return Card(title, note, 0)
    card = Card(title, note, 236)
    axes = card.panel(44, 26, BODY_WIDTH_PX - 64, 170)
    draw_linear(axes, column, SCORE_BINS, max_bars=50, ticks=SCORE_TICKS)
    count_axis(axes)
    card.write(0, 8, "videos", size=SMALL_PT, color=MUTED)
    return card


CONTENT_SENTIMENT_PICTURES: tuple[Picture, ...] = (
    card_picture("Sentiment of the videos", _select_scores, _compose_scores),
)
