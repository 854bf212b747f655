"""The content taxonomy: what a short video is about, in finer classes than the source system's 13 categories.

The classes are those of `content_taxonomy.toml`. A text is given to the class whose descriptions its vector is nearest
to, helped by cue words that name the class by themselves.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic.dataclasses import dataclass

from tcm_assets.data_files import CLOSED, Entries, Text, Texts, Words, read_data_file
from tcm_assets.models.vectors import (
    STORED_DECIMALS,
    EncodeTexts,
    Float32Matrix,
    FloatMatrix,
    Mask,
    prompt_vectors,
    write_numbers,
)


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class TaxonomyClass:
    """A class: its name, descriptions that captions of such videos resemble, and cue words."""

    name: Text
    descriptions: Texts
    cues: Words


@dataclass(frozen=True, config=CLOSED)
class Taxonomy:
    """The content of `content_taxonomy.toml`."""

    classes: Entries[TaxonomyClass]


TAXONOMY = read_data_file(Taxonomy, __name__, "content_taxonomy.toml").classes

# Names of the classes, in the order of the taxonomy's vectors.
CONTENT_TAXONOMY = tuple(entry.name for entry in TAXONOMY)
CUE_WEIGHT = 0.12  # added to the cosine for each cue word
MOST_CUES = 3  # cue words that count: with three, the class has said all that words alone can
CUED_THRESHOLD = 0.35
UNCUED_THRESHOLD = 0.42

TAXONOMY_MARGIN = 0.03
"""Score from which the best class is named, with and without a cue word, and its least lead over the second. Chosen
with all-MiniLM-L6-v2 on 130 real captions judged by hand; how often it is right on others is in the decision record."""

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def taxonomy_vectors(encode: EncodeTexts) -> Float32Matrix:
    """Return the vectors of the classes (see `prompt_vectors`): array of shape (classes, d), in the order of
    CONTENT_TAXONOMY. A class is described by its name and its descriptions.
    """
    return prompt_vectors({entry.name: (entry.name, *entry.descriptions) for entry in TAXONOMY}, encode)


def taxonomy_columns(
    vectors: FloatMatrix,
    known: Mask,
    texts: Sequence[str | None],
    tags: Sequence[Iterable[str]],
    class_vectors: npt.NDArray[np.floating],
    uncued_threshold: float = UNCUED_THRESHOLD,
) -> dict[str, pa.Array]:
    """Return the columns of the taxonomy, by name, one row per text.

    `vectors` has shape (n, d), rows of norm 1, and counts where `known`; `texts` are what the vectors are of, and
    `tags` the hashtags as they were written, without the #. Raises ValueError when `class_vectors` has another shape
    than (classes, d).
    """
    expected = (len(CONTENT_TAXONOMY), vectors.shape[1])
    if class_vectors.shape != expected:
        raise ValueError(
            f"taxonomy vectors have the shape {class_vectors.shape}, expected {expected}: "
            "encode the taxonomy with the encoder of the texts"
        )
    cues = [_cues(text, own) for text, own in zip(texts, tags, strict=True)]
    counts = np.zeros((len(texts), len(CONTENT_TAXONOMY)))
    for row, found in enumerate(cues):
        for place, words in found.items():
            counts[row, place] = len(words)
    scores: FloatMatrix = np.clip(vectors @ np.asarray(class_vectors, np.float64).T, -1.0, 1.0)
    scores = (scores + CUE_WEIGHT * np.minimum(counts, MOST_CUES)).round(STORED_DECIMALS)

    order = np.argsort(-scores, axis=1, kind="stable")[:, :2]
    rows = np.arange(len(scores))
    best, second = scores[rows, order[:, 0]], scores[rows, order[:, 1]]
    threshold = np.where(counts[rows, order[:, 0]] > 0, CUED_THRESHOLD, uncued_threshold)
    is_named = known & (best >= threshold) & (best - second >= TAXONOMY_MARGIN)
    names = np.array(CONTENT_TAXONOMY)
    return {
        "taxonomy_category": pa.array(names[order[:, 0]], pa.string(), mask=~is_named),
        "taxonomy_nearest": pa.array(names[order[:, 0]], pa.string(), mask=~known),
        "taxonomy_score": write_numbers(best, known),
        "taxonomy_runner_up": pa.array(names[order[:, 1]], pa.string(), mask=~known),
        "taxonomy_runner_up_score": write_numbers(second, known),
        "taxonomy_cues": pa.array(
            [found.get(int(place), []) for found, place in zip(cues, order[:, 0], strict=True)], pa.list_(pa.string())
        ),
    }


def _cues(text: str | None, tags: Iterable[str]) -> Mapping[int, list[str]]:
    """Return the distinct cue words of a text and its tags, by the place of their class, in the text's order."""
    found: dict[int, list[str]] = defaultdict(list)
    words = _WORD.findall((text or "").lower())
    for word in dict.fromkeys([*words, *(tag.lower() for tag in tags)] if text else ()):
        for place in _CLASSES_BY_CUE.get(word, ()):
            found[place].append(word)
    return found


def _classes_by_cue() -> Mapping[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, entry in enumerate(TAXONOMY):
        for word in entry.cues:
            places[word].append(place)
    return dict(places)


_CLASSES_BY_CUE = _classes_by_cue()  # places of the classes that a cue word stands for
