"""The captions of the text benchmark: real ones where an export is found, else generated ones of the same lengths."""

import json
import random
from pathlib import Path

REAL_EXPORT = Path(__file__).parents[3] / "shared" / "real" / "trending_december_2020.json"

_WORDS = (
    *("gym", "day", "routine", "cat", "sleeps", "recipe", "three", "friends", "dance", "love", "this", "look"),
    *("at", "how", "it", "went", "😂", "💪", "viral", "part", "two"),
)

_TAGS = ("#fyp", "#foryou", "#fitness", "#catsoftiktok", "#grwm", "#recipe", "#comedy", "#dance")


def captions(export: Path | None, count: int) -> tuple[list[str], str]:
    """`count` captions, spread over the export, and "real" or "generated"; fewer where the export has fewer."""
    file = export or REAL_EXPORT
    if not file.exists():
        if export:
            raise FileNotFoundError(f"there is no export file {export}")
        return _generated(count), "generated"
    texts = [str(video["text"]) for video in json.loads(file.read_text(encoding="utf-8"))["collector"]]
    step = max(len(texts) / count, 1)
    return [texts[int(place * step)] for place in range(min(count, len(texts)))], "real"


def _generated(count: int) -> list[str]:
    rng = random.Random(7)
    return [
        " ".join(rng.choices(_WORDS, k=rng.randint(0, 14)) + rng.choices(_TAGS, k=rng.randint(0, 6)))
        for _ in range(count)
    ]
