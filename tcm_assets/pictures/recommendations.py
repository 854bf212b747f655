"""Pictures of `recommendations`: the best pairs and what their scores are made of."""

import ibis
import pyarrow as pa

from tcm_assets.pictures.bars import Bar, bar_card
from tcm_assets.pictures.labels import name_label
from tcm_assets.pictures.picture import Picture, card_picture
from tcm_assets.pictures.style import SERIES, Card
from tcm_assets.schemas.recommendations import contribution_column_name
from tcm_assets.schemas.similarity_scores import SIMILARITY_COMPONENTS

PAIR_COUNT = 12
COMPONENT_COLORS = dict(zip(SIMILARITY_COMPONENTS, SERIES, strict=False))
CONTRIBUTIONS = {component: contribution_column_name(component) for component in SIMILARITY_COMPONENTS}


def _select_top_pairs(rows: ibis.Table) -> ibis.Table:
    pairs = rows.filter(rows.direction == "brands_for_creator").order_by(ibis.desc("score"), "subject_id", "rank")
    return pairs.limit(PAIR_COUNT).select("subject_name", "recommended_name", "score", *CONTRIBUTIONS.values())


def _compose_top_pairs(title: str, rows: pa.Table) -> Card:
    pairs = rows.to_pylist()
    bars = [
        Bar(
            f"{name_label(pair['subject_name'], 24)} – {name_label(pair['recommended_name'], 24)}",
            tuple(
                (pair[column], COMPONENT_COLORS[component])
                for component, column in CONTRIBUTIONS.items()
                if pair[column] is not None
            ),
            f"{pair['score']:.3f}",
        )
        for pair in pairs
    ]
    known = [c for c, column in CONTRIBUTIONS.items() if any(pair[column] is not None for pair in pairs)]
    unknown = [component.replace("_", " ") for component in CONTRIBUTIONS if component not in known]
    note = "Pairs of creator and brand with the highest scores, and what each component gave."
    if unknown:
        note += f" Unknown for all of them: {', '.join(unknown)}."
    legend = [(COMPONENT_COLORS[component], component.replace("_", " ")) for component in known]
    return bar_card(title, note, bars, unit="score, 0 to 1", legend=legend)


PICTURES: tuple[Picture, ...] = (
    card_picture("Best pairs", _select_top_pairs, _compose_top_pairs, without_rows="no rows of brands for creators"),
)
