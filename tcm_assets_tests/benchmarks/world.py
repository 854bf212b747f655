"""Worlds whose truth is known: deliveries as a collector would have got them, and what each video truly is.

Made from a seed, with bought and arranged engagement, to measure the alerts.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tcm_assets.captions.tables import CONTENT_ANALYSIS
from tcm_assets.catalogue.content_categories import CONTENT_CATEGORIES
from tcm_assets.catalogue.tables import RAW_VIDEOS
from tcm_assets.sample.captions import (
    EMPTY_SHARE,
    GRAMMAR,
    HASHTAGS_ONLY_SHARE,
    draw_pod_caption,
    vary_pod_caption,
)
from tcm_assets.sample.count_series import (
    CountSeries,
    Floats,
    bought_likes,
    bought_views,
    draw_growth,
    honest_series,
    pod_session,
    viral_surge,
    with_withdrawals,
)
from tcm_assets.sample.followed import COMMENT_PODS, LIKE_BOTS, VIEW_BOTS, VIRAL
from tcm_assets.sample.niches.niches import ALL_NICHES, Niche
from tcm_assets.sample.plan import pick, pick_some
from tcm_assets.tables.table import Table
from tcm_assets.tables.types import arrow_schema
from tcm_assets_tests.benchmarks.world_population import (
    COPIED_CAPTIONS,
    HONEST,
    Population,
    Targets,
    WorldPlan,
    draw_population,
    draw_targets,
)

_SECONDS_PER_DAY = 86_400

_ID_TIME_SHIFT_BITS = 32

_UNCHANGED_CAPTION_SHARE = 0.25
"""Share of pod videos whose members write their own caption after all."""

_TREND_SHARE = 0.01
"""Share of captions that quote a joke of the week in the same words as others."""

_LARGEST_NUMBER = 400
"""Largest number in a caption."""

_JOKES_OF_THE_WEEK = (
    "pov: you said it would take five minutes",
    "nobody is going to know, they are going to know",
    "tell me you are tired without telling me",
    "it is giving main character on a Monday",
    "wait for the end, I was not ready",
    "we listen and we do not judge, challenge accepted",
)
"""Sentences that many honest people post in the same words."""

_SENTENCES = (*GRAMMAR.delighted, *GRAMMAR.matter_of_fact, *GRAMMAR.dismayed)

TRUTH_SCHEMA = pa.schema(
    [("video_id", pa.string()), ("kind", pa.string()), ("intensity", pa.float64()), ("is_followed", pa.bool_())]
)


@dataclass(frozen=True)
class World:
    """Tables `raw_videos` and `content_analysis` of a world, and `truth`: one row per video in TRUTH_SCHEMA.

    `kind` is a role of `sample.followed`, `intensity` null for honest videos; `is_followed` videos are delivered daily.
    """

    raw_videos: pa.Table
    content_analysis: pa.Table
    truth: pa.Table


def draw_world(plan: WorldPlan) -> World:
    """Draw the world of `plan`, the same one for the same plan."""
    rng = np.random.default_rng([plan.seed, crc32(b"world")])
    population = draw_population(plan, rng)
    targets = draw_targets(plan, population, rng)
    series = _draw_series(plan, population, targets, rng)
    captions = _with_copied_captions(plan, targets, _draw_captions(population, targets, rng))
    is_followed = rng.random(plan.video_count) < plan.followed_share
    is_delivered = is_followed[:, None] & (
        rng.random((plan.video_count, plan.delivery_count)) >= plan.missed_delivery_share
    )
    is_delivered[:, -1] = True
    upload_s = _upload_seconds(plan, population)
    video_ids = [
        str((int(second) << _ID_TIME_SHIFT_BITS) | int(low))
        for second, low in zip(upload_s, rng.permutation(plan.video_count), strict=True)
    ]
    honest = np.isin(targets.kind, HONEST)
    return World(
        raw_videos=_raw_videos(plan, population, series, captions, is_delivered, video_ids),
        content_analysis=_content_analysis(plan, population, upload_s, video_ids),
        truth=pa.table(
            [
                pa.array(video_ids),
                pa.array(targets.kind.tolist()),
                pa.array(targets.intensity, mask=honest),
                pa.array(is_followed),
            ],
            schema=TRUTH_SCHEMA,
        ),
    )


def _draw_series(plan: WorldPlan, population: Population, targets: Targets, rng: np.random.Generator) -> CountSeries:
    ages_d = _ages_d(plan, population)
    expected_views = population.total_views[:, None] * draw_growth(ages_d, rng)
    series = honest_series(expected_views, population.rates, rng)
    viral, viewed, liked, podded = (targets.indexes(kind) for kind in (VIRAL, VIEW_BOTS, LIKE_BOTS, COMMENT_PODS))
    organic = series
    surge = viral_surge(ages_d[viral], population.total_views[viral], population.rates.of(viral), rng)
    series = with_withdrawals(series.with_added(viral, surge), ages_d, rng)
    views = bought_views(
        ages_d[viewed], organic.of(viewed), targets.intensity[viewed], population.rates.of(viewed), rng
    )
    likes = bought_likes(ages_d[liked], organic.of(liked), targets.intensity[liked], rng)
    comments = pod_session(
        ages_d[podded],
        organic.of(podded),
        targets.intensity[podded],
        targets.pod_sizes[targets.pod[podded]],
        rng,
    )
    return series.with_added(viewed, views).with_added(liked, likes).with_added(podded, comments)


def _ages_d(plan: WorldPlan, population: Population) -> Floats:
    """Return the age at each delivery, in days: deliveries come at midnight (UTC), the first within a day of upload."""
    first = 1 - population.second / _SECONDS_PER_DAY
    ages: Floats = first[:, None] + np.arange(plan.delivery_count)
    return ages


def _draw_captions(
    population: Population, targets: Targets, rng: np.random.Generator
) -> list[tuple[str, tuple[str, ...]]]:
    niches = [ALL_NICHES[index] for index in population.niche]
    captions = [_draw_caption(niches[account], rng) for account in population.account]
    agreed = [draw_pod_caption(ALL_NICHES[int(rng.integers(len(ALL_NICHES)))], rng) for _ in targets.pod_sizes]
    for index in targets.indexes(COMMENT_PODS):
        if rng.random() >= _UNCHANGED_CAPTION_SHARE:
            text, hashtags = agreed[targets.pod[index]]
            captions[index] = vary_pod_caption(text, hashtags, rng)
    return captions


def _with_copied_captions(
    plan: WorldPlan, targets: Targets, captions: list[tuple[str, tuple[str, ...]]]
) -> list[tuple[str, tuple[str, ...]]]:
    """Return the captions with those of each ring nearly the same. From a generator of its own, as the rings are."""
    rng = np.random.default_rng([plan.seed, crc32(b"copied captions")])
    handed = [
        draw_pod_caption(ALL_NICHES[int(rng.integers(len(ALL_NICHES)))], rng) for _ in range(targets.ring.max() + 1)
    ]
    copied = list(captions)
    for index in targets.indexes(COPIED_CAPTIONS):
        copied[index] = vary_pod_caption(*handed[targets.ring[index]], rng)
    return copied


def _upload_seconds(plan: WorldPlan, population: Population) -> npt.NDArray[np.int64]:
    midnight = datetime(plan.first_day.year, plan.first_day.month, plan.first_day.day, tzinfo=UTC)
    return int(midnight.timestamp()) + population.day * _SECONDS_PER_DAY + population.second


def _raw_videos(
    plan: WorldPlan,
    population: Population,
    series: CountSeries,
    captions: list[tuple[str, tuple[str, ...]]],
    is_delivered: npt.NDArray[np.bool_],
    video_ids: list[str],
) -> pa.Table:
    video, moment = np.nonzero(is_delivered)
    account = population.account[video]
    first_day = np.datetime64(plan.first_day)
    delivered_on = first_day + population.day[video] + moment + 1
    is_known = population.is_follower_count_known[account]
    gifts = (series.views * population.gift_rate[:, None]).astype(np.int64)
    count = len(video)
    handles = pa.array([f"world_{number:06d}" for number in range(len(population.follower_count))])
    uploaded_at = _upload_seconds(plan, population).astype("datetime64[s]").astype("datetime64[us]")
    columns = {
        "video_id": pa.array(video_ids).take(pa.array(video)),
        "upload_date": pa.array(first_day + population.day[video]),
        "uploaded_at": pa.array(uploaded_at[video]),
        "author_id": handles.take(pa.array(account)),
        "author_username": handles.take(pa.array(account)),
        "caption": pa.array([text for text, _ in captions]).take(pa.array(video)),
        "hashtags": pa.array([list(tags) for _, tags in captions], pa.list_(pa.string())).take(pa.array(video)),
        "mentions": pa.array([[]] * count, pa.list_(pa.string())),
        "view_count": series.views[video, moment],
        "like_count": series.likes[video, moment],
        "share_count": series.shares[video, moment],
        "comment_count": series.comments[video, moment],
        "bookmark_count": series.bookmarks[video, moment],
        "gift_count": gifts[video, moment],
        "follower_count": pa.array(population.follower_count[account], mask=~is_known),
        "source_file": pa.array(np.char.add("world_", np.char.add(delivered_on.astype(str), ".json"))),
        "position": video + 1,
        "delivered_at": delivered_on.astype("datetime64[us]"),
        "delivery_time_from": ["file name"] * count,
    }
    return _with_nulls(columns, RAW_VIDEOS, count)


def _content_analysis(
    plan: WorldPlan, population: Population, upload_s: npt.NDArray[np.int64], video_ids: list[str]
) -> pa.Table:
    codes = [*(language.code for language in plan.languages), None]
    columns: dict[str, Any] = {
        "video_id": pa.array(video_ids),
        "upload_date": upload_s.astype("datetime64[s]").astype("datetime64[D]"),
        "language": pa.array([codes[index] for index in population.language[population.account]], pa.string()),
        "category": pa.array([None if index < 0 else CONTENT_CATEGORIES[index] for index in population.category]),
    }
    return content_analysis_of(columns)


def content_analysis_of(columns: dict[str, Any]) -> pa.Table:
    """Return rows of `content_analysis` with these columns; the others are null, or empty lists."""
    count = len(columns["video_id"])
    empty = {column.name: [[]] * count for column in CONTENT_ANALYSIS if column.dtype == "array<string>"}
    return _with_nulls(empty | columns, CONTENT_ANALYSIS, count)


def _with_nulls(columns: dict[str, Any], table: Table, row_count: int) -> pa.Table:
    """Return `columns` in the schema of `table`, with nulls in those that are not given."""
    schema = arrow_schema(table)
    return pa.table(
        [
            pa.array(columns[field.name], field.type) if field.name in columns else pa.nulls(row_count, field.type)
            for field in schema
        ],
        schema=schema,
    )


def _draw_caption(niche: Niche, rng: np.random.Generator) -> tuple[str, tuple[str, ...]]:
    """Draw a caption, sometimes an empty one, and its hashtags without the #."""
    kind = rng.random()
    if kind < EMPTY_SHARE:
        return "", ()
    hashtags = (
        *pick_some(rng, niche.hashtags, int(rng.integers(1, 4))),
        *pick_some(rng, GRAMMAR.general_hashtags, int(rng.integers(0, 3))),
    )
    tail = " ".join(f"#{name}" for name in hashtags)
    if kind < EMPTY_SHARE + HASHTAGS_ONLY_SHARE:
        return tail, hashtags
    if kind < EMPTY_SHARE + HASHTAGS_ONLY_SHARE + _TREND_SHARE:
        return f"{pick(rng, _JOKES_OF_THE_WEEK)} {tail}", hashtags
    # Two sentences: with one, the few patterns would give equal captions to accounts that never met.
    text = f"{_sentence(niche, rng)}. {_sentence(niche, rng)}"
    return f"{text}{pick(rng, GRAMMAR.endings)} {tail}", hashtags


def _sentence(niche: Niche, rng: np.random.Generator) -> str:
    return pick(rng, _SENTENCES).format(
        thing=pick(rng, niche.things),
        doing=pick(rng, niche.doings),
        lesson=pick(rng, niche.lessons),
        n=int(rng.integers(2, _LARGEST_NUMBER)),
    )
