"""What the page works with in one run: the market, the brief, its scores and the order, each computed once."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final

import pyarrow as pa
import streamlit as st

from tcm_assets.apps.marketplace.address import BRAND
from tcm_assets.apps.marketplace.asked_briefs import AskedBrief, ask
from tcm_assets.apps.marketplace.creators import Market, read_market
from tcm_assets.apps.marketplace.filters import Ranking, rank_market
from tcm_assets.apps.marketplace.fit import Fits, find_asked, find_regulated_category, score_market
from tcm_assets.apps.marketplace.limit_marks import LimitMarks, mark_limits
from tcm_assets.apps.marketplace.page_state import state
from tcm_assets.apps.marketplace.pictures import fetch_clips, load_picture
from tcm_assets.apps.published import Row, find_published_copy, query
from tcm_assets.campaigns.briefs.brief import Brief
from tcm_assets.campaigns.briefs.exchange_rates import Rates, find_exchange_rates
from tcm_assets.campaigns.briefs.readers import chosen_reader
from tcm_assets.campaigns.shortlists.named_subjects import named_subjects, subjects_made
from tcm_assets.matching.typed_brands import TypedBrand, typed_brand_profile
from tcm_assets.models.feature_cache import FeatureCache
from tcm_assets.models.text_encoder import CachedSubjectEncoder
from tcm_assets.settings import Settings
from tcm_assets.tables.match_components import MatchingWeights

logger = logging.getLogger(__name__)

_KEPT_ANSWERS: Final = 50
"""Briefs whose scores are kept: 100,000 creators take 20 MB each."""


@dataclass(frozen=True)
class Answer:
    """All creators scored for a brief with the limits that each does not meet, and those that meet the filters."""

    market: Market
    asked: AskedBrief
    fits: Fits
    marks: LimitMarks
    ranking: Ranking


def find_market() -> Market:
    """Return the listed creators of the newest publication, read once for all visitors."""
    return _market_of(_publication())


def _publication() -> str:
    """Return what tells this publication from every other: its file and when it was made."""
    return f"{Settings().published_path} of {find_published_copy().published_at()}"


@st.cache_resource(show_spinner=False, max_entries=1)
def _market_of(publication: str) -> Market:
    logger.info("reading the creators of %s", publication)
    return read_market(query)


def read_asked(brand: Row, brands: Mapping[str, str], files: Mapping[str, Row]) -> AskedBrief | None:
    """Return the brief that the page asks for; None while it is empty."""
    return ask(
        state(), brand, read=_read_text, day=datetime.now(UTC).date(), brands=brands, files=files, rates=_rates()
    )


def _read_text(text: str, day: date, brands: Mapping[str, str]) -> Brief:
    return _read_once(text, day, tuple(sorted(brands.items())))


@st.cache_resource(show_spinner=False, max_entries=500)
def _read_once(text: str, day: date, brands: tuple[tuple[str, str], ...]) -> Brief:
    return chosen_reader(Settings())(text, day, dict(brands))


@st.cache_resource(show_spinner=False, ttl=60)
def _rates() -> Rates:
    return find_exchange_rates(Settings().exchange_rates_csv)[0]


def answer_brief(market: Market, asked: AskedBrief) -> Answer | None:
    """Score, filter and sort the creators; None for a brief that names nothing to be scored for.

    Raises OtherModelError and EncoderError, see `fit.find_asked`.
    """
    fits = _fits_of(_publication(), asked.brief.model_dump_json(include=set(_SCORED_FIELDS)))
    if fits is None:
        return None
    limited = asked.brief.model_dump_json(exclude=set(_UNLIMITING_FIELDS))
    marks = _marks_of(_publication(), limited, fits, state().asked_by == BRAND)
    ranking = rank_market(
        market,
        fits,
        state().filters,
        state().order,
        meeting=marks.meeting,
        is_meeting_only=state().only_meeting,
    )
    return Answer(market, asked, fits, marks, ranking)


_UNLIMITING_FIELDS: Final = ("text", "language", "read_by", "reading_note", "origins", "unused")


@st.cache_resource(show_spinner=False, max_entries=_KEPT_ANSWERS)
def _marks_of(publication: str, asked: str, _fits: Fits, is_brand_alone: bool) -> LimitMarks:
    brief = Brief.model_validate_json(asked)
    return mark_limits(query, _market_of(publication), _fits, brief, is_brand_alone=is_brand_alone)


_SCORED_FIELDS: Final = (
    *("day", "subject", "wanted_content", "brand", "audience_ages", "audience_genders", "audience_countries"),
    *("either_countries", "must", "must_not"),
)
"""What scores and named subjects depend on: a correction of anything else needs no new ones."""


@st.cache_resource(show_spinner=False, max_entries=_KEPT_ANSWERS)
def _fits_of(publication: str, asked: str) -> Fits | None:
    market = _market_of(publication)
    brief = Brief.model_validate_json(asked)
    row: pa.Table | None = find_asked(query, brief, market, find_encoder)
    if row is None:
        return None
    fits = replace(
        score_market(market, row, MatchingWeights(**Settings().matching_weights)),
        regulated_category=find_regulated_category(query, brief, find_encoder().encode),
    )
    subjects = named_subjects(brief)
    if not subjects:
        return fits
    made = subjects_made(subjects, market.profiles["embedding"], market.facts["content_tags"], find_encoder())
    return replace(fits, named_subjects=made)


@st.cache_resource(show_spinner=False)
def find_encoder() -> CachedSubjectEncoder:
    """Return the encoder of matching, shared by all visitors."""
    settings = Settings()
    return CachedSubjectEncoder(settings.text_model, FeatureCache(settings.feature_cache_path))


_loading = threading.Lock()
_is_loading = False


def begin_loading_encoder() -> None:
    """Load the models in the background while a visitor still types: that takes seconds."""
    global _is_loading
    with _loading:
        if _is_loading:
            return
        _is_loading = True
    # Not a daemon thread: one that is killed inside native code aborts the process.
    threading.Thread(target=_load_encoder, args=(find_encoder(),), name="load-encoder").start()


def _load_encoder(encoder: CachedSubjectEncoder) -> None:
    typed_brand_profile(TypedBrand(sells=f"a first text of {datetime.now(UTC):%Y-%m-%d}"), encoder)


def find_pictures(rows: list[Row]) -> dict[str, bytes]:
    """Return the pictures of creators with a measured clip, by creator_id."""
    accounts = {row["account_key"]: row["creator_id"] for row in rows if row["measured_clip_count"]}
    if not accounts:
        return {}
    clips = fetch_clips(query, sorted(accounts))
    found = {accounts[account]: _picture_of(clip["video_id"], clip["sha256"]) for account, clip in clips.items()}
    return {creator_id: picture for creator_id, picture in found.items() if picture}


@st.cache_resource(show_spinner=False, max_entries=500)
def _picture_of(video_id: str, sha256: str) -> bytes | None:
    return load_picture({"video_id": video_id, "sha256": sha256}, Settings())
