"""Planted partnerships: captions of chosen videos, disclosed or not, by `partnerships.toml`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass as plain_dataclass
from datetime import timedelta
from typing import Annotated, Literal

import numpy as np
from pydantic import Field
from pydantic.dataclasses import dataclass

from tcm_assets.data_files import CLOSED, Text, Texts, read_data_file
from tcm_assets.sample.captions import Caption, draw_partnership_caption
from tcm_assets.sample.counts import Counts, is_ordinary
from tcm_assets.sample.plan import SamplePlan
from tcm_assets.sample.uploads import Upload

Days = Annotated[int, Field(ge=0)]


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class PlannedPartnership:
    """Videos of a creator for brands in turn; the head of `partnerships.toml` says what each key means."""

    username: Text
    brands: Texts
    video_count: Annotated[int, Field(ge=1)]
    first_days_ago: Days
    last_days_ago: Days
    views: Literal["most", "fewest", "any"]
    is_disclosed: bool
    shows: Text


@dataclass(frozen=True, config=CLOSED)
class PlannedPartnerships:
    """The content of `partnerships.toml`."""

    partnerships: tuple[PlannedPartnership, ...]


PARTNERSHIPS = read_data_file(PlannedPartnerships, __name__, "partnerships.toml").partnerships


@plain_dataclass(frozen=True)
class PlantedPartnership:
    """A video, by upload index, and the partnership that it was chosen for."""

    upload_index: int
    brand: str
    planned: PlannedPartnership


def choose_partnerships(
    uploads: Sequence[Upload],
    captions: Sequence[Caption],
    counts: Sequence[Counts],
    plan: SamplePlan,
    leaving_out: Collection[int],
    rng: np.random.Generator,
) -> list[PlantedPartnership]:
    """Choose the videos of each planned partnership, oldest first; fewer where too few are eligible.

    Those in `leaving_out`, with planted anomalies or without a caption keep their captions.
    """
    last_day = plan.end_day - timedelta(days=1)
    planted: list[PlantedPartnership] = []
    for planned in PARTNERSHIPS:
        eligible = [
            index
            for index, upload in enumerate(uploads)
            if upload.creator.username == planned.username
            and {*planned.brands} <= {*upload.niche.brands}
            and planned.last_days_ago <= (last_day - upload.upload_date).days <= planned.first_days_ago
            and captions[index].text
            and index not in leaving_out
            and is_ordinary(counts[index])
        ]
        by_chance = [eligible[int(place)] for place in rng.permutation(len(eligible))]
        sign = {"most": -1, "fewest": 1, "any": 0}[planned.views]
        chosen = sorted(by_chance, key=lambda index: sign * counts[index].view_count)[: planned.video_count]
        planted += [
            PlantedPartnership(index, planned.brands[place % len(planned.brands)], planned)
            for place, index in enumerate(sorted(chosen))
        ]
    return planted


def with_partnership_captions(
    captions: Sequence[Caption],
    uploads: Sequence[Upload],
    planted: Sequence[PlantedPartnership],
    rng: np.random.Generator,
) -> list[Caption]:
    """Return the captions with those of the planted partnerships in their places."""
    changed = list(captions)
    for own in planted:
        is_disclosed = own.planned.is_disclosed
        changed[own.upload_index] = draw_partnership_caption(uploads[own.upload_index], own.brand, is_disclosed, rng)
    return changed
