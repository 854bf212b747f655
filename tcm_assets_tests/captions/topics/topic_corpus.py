"""A literal corpus with planted topics: texts whose vectors point near one of three directions."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

DIMENSION = 896
"""That of the packaged text model, so that the same texts serve tests of the asset."""

NEARNESS = 0.5
"""Length of the noise beside a direction of length 1: two texts of a topic have a cosine of about 0.8."""

PLANTED = {"cooking": ("pasta", "kitchen"), "dance": ("dance", "shuffle"), "chess": ("chess", "gambit")}
"""Keywords of each topic that may be planted."""

NO_BACKGROUND = np.zeros((0, DIMENSION))

_TEXT_SCHEMA = pa.schema(
    {
        "text_sha256": pa.string(),
        "account": pa.string(),
        "keywords": pa.list_(pa.string()),
        "language": pa.string(),
        "embedding": pa.list_(pa.float32()),
        "model_name": pa.string(),
        "model_revision": pa.string(),
    }
)


def axis(topic: str) -> np.ndarray:
    """The direction of a planted topic."""
    return np.eye(DIMENSION)[list(PLANTED).index(topic)]


def planted_texts(noise_count: int = 30, **sizes: int) -> list[dict[str, Any]]:
    """Rows as `topic_texts` gives them: `sizes` of each planted topic, and others about nothing in common."""
    return [*_topics(sizes), *(_text(f"noise-{n:03}", [f"word{n}"], _noise(f"noise-{n}")) for n in range(noise_count))]


def as_table(rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as Arrow data, whatever there is of them."""
    return pa.Table.from_pylist(rows, schema=_TEXT_SCHEMA)


def _topics(sizes: dict[str, int]) -> Iterator[dict[str, Any]]:
    for topic, size in sizes.items():
        for number in range(size):
            name = f"{topic}-{number:03}"
            yield _text(name, [*PLANTED[topic]], axis(topic) + NEARNESS * _noise(name))


def _noise(name: str) -> np.ndarray:
    noise = np.random.default_rng([*name.encode()]).normal(size=DIMENSION)
    return noise / np.linalg.norm(noise)


def _text(name: str, keywords: list[str], vector: np.ndarray) -> dict[str, Any]:
    return {
        "text_sha256": name,
        "account": f"account of {name}",
        "keywords": keywords,
        "language": None,
        "embedding": (vector / np.linalg.norm(vector)).astype(np.float32),
        "model_name": "m",
        "model_revision": "1",
    }
