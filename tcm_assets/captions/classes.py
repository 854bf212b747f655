"""The wider taxonomy: what a short video is of, in finer classes than the source system's 13."""

from pydantic.dataclasses import dataclass

from tcm_assets.data_files import CLOSED, Entries, Text, Texts, Words, read_data_file
from tcm_assets.tables.table import Column


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class TaxonomyClass:
    """A class: its name, what captions of such videos are like, and words that tell it by themselves."""

    name: Text
    descriptions: Texts
    cues: Words


@dataclass(frozen=True, config=CLOSED)
class Taxonomy:
    """The content of `content_taxonomy.toml`."""

    classes: Entries[TaxonomyClass]


TAXONOMY = read_data_file(Taxonomy, __name__, "content_taxonomy.toml")

CONTENT_TAXONOMY = tuple(entry.name for entry in TAXONOMY.classes)
"""The order of the taxonomy's vectors."""

_LOWEST_SCORE = -1.000001

_HIGHEST_SCORE = 1.360001
"""A cosine and three telling words, with what rounding may add."""


def _score(name: str, description: str) -> Column:
    return Column(
        name=name,
        dtype="float64",
        description=description,
        unit="1",
        nullable=True,
        minimum=_LOWEST_SCORE,
        maximum=_HIGHEST_SCORE,
    )


def _class(name: str, description: str) -> Column:
    return Column(name=name, dtype="string", description=description, nullable=True, values=CONTENT_TAXONOMY)


TAXONOMY_COLUMNS = (
    _class("taxonomy_category", "The nearest class when it is near enough and leads clearly; null when unsure."),
    _class("taxonomy_nearest", "The class with the highest score, named or not; null when there is no text."),
    _score(
        "taxonomy_score",
        "Score of the nearest class: cosine of the text with its descriptions, and 0.12 for each of at most three "
        "telling words.",
    ),
    _class("taxonomy_runner_up", "The class with the second highest score; null when there is no text."),
    _score("taxonomy_runner_up_score", "Score of the runner-up."),
    Column(
        name="taxonomy_cues",
        dtype="array<string>",
        description="The telling words of the nearest class that the text holds; may be empty.",
    ),
)

TAXONOMY_CUES: dict[str, frozenset[str]] = {entry.name: frozenset(entry.cues) for entry in TAXONOMY.classes}
"""By class, in the order of CONTENT_TAXONOMY; lower case."""

TAXONOMY_PROMPTS: dict[str, tuple[str, ...]] = {entry.name: entry.descriptions for entry in TAXONOMY.classes}
"""By class, in the order of CONTENT_TAXONOMY."""
