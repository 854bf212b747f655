"""The three methods by other hands: pandas and numpy, video after video, written from what the documents say.

`minmax` and `zscore` are the source system's words, `robust` those of docs/scoring.md. None of the project's formulas
is used here, and no constant of theirs: these are what the pipeline is held to.
"""

import math

import numpy as np
import pandas as pd

FIELDS = ["views", "likes", "shares", "comments", "bookmarks", "engagement_rate", "sentiment"]
"""The seven fields; all values of one may be missing."""


def minmax_points(videos: pd.DataFrame) -> dict[str, int]:
    """Points by id: z-scores over all videos with a sentiment, scaled to [0, 1] by their extremes, 200 each, summed."""
    population = videos[videos["sentiment"].notna()]
    total = pd.Series(0.0, index=population.index)
    for name in FIELDS:
        z = _z_scores(population[name])
        spread = z.max() - z.min()
        scaled = (z - z.min()) / spread if spread else z * 0.0
        total += scaled.fillna(0.0)
    return (200 * total).round().astype("int64").to_dict()


def zscore_points(videos: pd.DataFrame) -> dict[str, int]:
    """Points by id: the sum of the seven z-scores over all videos with a sentiment, a deviation worth a third of 100
    points, around 700; from 0 to 1,400.
    """
    population = videos[videos["sentiment"].notna()]
    total = pd.Series(0.0, index=population.index)
    for name in FIELDS:
        total += _z_scores(population[name]).fillna(0.0)
    return (700 + 100 * total / 3).clip(0, 1_400).round().astype("int64").to_dict()


def _z_scores(values: pd.Series) -> pd.Series:
    deviation = values.std(ddof=0)
    return (values - values.mean()) / deviation if deviation > 0 else values * 0.0


SMALLEST_SCALES = {"engagement_rate": math.log(1.25), "sentiment": 0.05}  # of counts: a doubling


def robust_points(videos: pd.DataFrame) -> dict[str, int | None]:
    """Points by id; None where no field has a population. `videos` have `day` and `tier` (None where unknown) too."""
    scales = pd.DataFrame({name: _on_its_scale(name, videos[name]) for name in FIELDS}, index=videos.index)
    return {video_id: _robust_points_of(video_id, videos, scales) for video_id in videos.index}


def _on_its_scale(name: str, values: pd.Series) -> pd.Series:
    if name == "sentiment":
        return values
    return np.log(1 + (100 * values if name == "engagement_rate" else values))


def _robust_points_of(video_id: str, videos: pd.DataFrame, scales: pd.DataFrame) -> int | None:
    day, tier = videos.at[video_id, "day"], videos.at[video_id, "tier"]
    in_window = (videos["day"] <= day) & (videos["day"] > day - pd.Timedelta(days=30))
    scores = []
    for name in FIELDS:
        value = scales.at[video_id, name]
        if math.isnan(value):
            continue
        everyone = scales.loc[in_window, name].dropna()
        of_tier = scales.loc[in_window & (videos["tier"] == tier), name].dropna() if tier else everyone[:0]
        compared = of_tier if len(of_tier) >= 100 else everyone
        if len(compared) < 20:
            continue
        middle = compared.median()
        deviation = 1.4826 * (compared - middle).abs().median()
        z = (value - middle) / max(deviation, SMALLEST_SCALES.get(name, math.log(2)))
        scores.append((min(max(z, -3), 3) + 3) / 6)
    return round(1_400 * sum(scores) / len(scores)) if scores else None
