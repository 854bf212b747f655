"""Where every random choice of the sample comes from: one seed, one independent stream per concern.

A stream of its own for each concern keeps the rest unchanged when one of them draws more numbers than before.
"""

from collections.abc import Sequence
from typing import TypeVar
from zlib import crc32

import numpy as np

SAMPLE_SEED = 20260801
"""The seed of the whole sample: its first day, so that it is easy to remember."""

T = TypeVar("T")


def stream(concern: str) -> np.random.Generator:
    """The random numbers of `concern`: the same in every run, independent of those of every other concern."""
    return np.random.default_rng([SAMPLE_SEED, crc32(concern.encode())])


def pick(rng: np.random.Generator, choices: Sequence[T]) -> T:
    """One of `choices`, each equally likely."""
    return choices[int(rng.integers(len(choices)))]


def pick_some(rng: np.random.Generator, choices: Sequence[T], count: int) -> list[T]:
    """`count` different ones of `choices`, in random order; all of them where there are fewer."""
    order = rng.permutation(len(choices))[:count]
    return [choices[int(index)] for index in order]
