"""Floors of the match's quality, and what is a regression: `quality_floors.toml`, and SQL over the stored rows."""

from typing import Self

from pydantic import model_validator
from pydantic.dataclasses import dataclass

from tcm_assets.data_files import CLOSED, Entries, Text, read_data_file, refuse_unknown
from tcm_assets.matching.quality.held_out import HELD_OUT_BRANDS
from tcm_assets.matching.quality.match_methods import MATCH
from tcm_assets.matching.quality.metric_names import DIRECTIONS, METRIC_NAMES
from tcm_assets.matching.quality.tables import GRADED_LIST, LABEL_SOURCES


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class QualityFloor:
    """The worst figure of the match that is no regression: `least` or `most`, whichever the metric asks for."""

    name: Text
    label_source: Text
    direction: Text
    metric: Text
    least: float | None = None
    most: float | None = None

    @model_validator(mode="after")
    def _is_of_the_table(self) -> Self:
        refuse_unknown((self.label_source,), LABEL_SOURCES, "label_source")
        refuse_unknown((self.direction,), DIRECTIONS, "direction")
        refuse_unknown((self.metric,), METRIC_NAMES, "metric")
        if (self.least is None) == (self.most is None):
            raise ValueError("a floor has `least` or `most`, and not both")
        return self


@dataclass(frozen=True, config=CLOSED)
class QualityFloors:
    """The content of `quality_floors.toml`."""

    floors: Entries[QualityFloor]


QUALITY_FLOORS = read_data_file(QualityFloors, __name__, "quality_floors.toml").floors

_MATCH = f"method = '{MATCH}' AND split = '{HELD_OUT_BRANDS.name}'"

LEAST_SUBJECTS = 20
"""Brands and creators from which floors say something: with one creator, that one is in every list."""

WORSE_THAN_A_BASELINE = f"""
    SELECT label_source, direction, value, low, high, best_baseline, lead, lead_low, lead_high FROM rows
    WHERE {_MATCH} AND label_source = '{GRADED_LIST}' AND metric = 'ndcg_at_5' AND lead < 0
        AND subject_count >= {LEAST_SUBJECTS}
"""
"""SQL of the lists, on held-out brands, in which a baseline beats the match. Grades alone decide: of partnerships there
are few, and a creator without one may still fit."""

_LIMITS = ", ".join(
    f"('{floor.label_source}', '{floor.direction}', '{floor.metric}', '{floor.name}', "
    f"{'NULL' if floor.least is None else floor.least}::DOUBLE, {'NULL' if floor.most is None else floor.most}::DOUBLE)"
    for floor in QUALITY_FLOORS
)

BELOW_A_FLOOR = f"""
    SELECT floor_name, label_source, direction, metric, value, least, most FROM (
        SELECT *, min(subject_count) OVER (PARTITION BY label_source) AS fewest_subjects FROM rows
        WHERE {_MATCH} AND value IS NOT NULL
    )
    JOIN (VALUES {_LIMITS}) AS floors(label_source, direction, metric, floor_name, least, most)
    USING (label_source, direction, metric)
    WHERE fewest_subjects >= {LEAST_SUBJECTS} AND (value < least OR value > most)
"""
"""SQL of the figures of the match, on held-out brands, that are worse than their floor."""

WHY_NOTHING_IS_COMPARED = f"""
    SELECT 'nothing was compared: ' || blank_reason || '.' FROM rows
    WHERE {_MATCH} AND label_source = '{GRADED_LIST}' AND metric = 'ndcg_at_5' AND value IS NULL
    ORDER BY direction LIMIT 1
"""
"""SQL of the sentence that says why no list was compared; no row where one was."""
