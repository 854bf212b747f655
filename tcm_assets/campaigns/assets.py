"""The assets of campaigns."""

from datetime import UTC
from functools import partial
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from tcm_assets.campaigns.briefs.brief_files import read_brief_files
from tcm_assets.campaigns.briefs.brief_rows import brief_rows
from tcm_assets.campaigns.briefs.exchange_rates import find_exchange_rates, with_converted_budget
from tcm_assets.campaigns.briefs.readers import RATE_CURRENCY, chosen_reader
from tcm_assets.campaigns.creator_sponsorships import describe_sponsorships, sponsorship_statistics
from tcm_assets.campaigns.forecasts.creator_forecasts import CREATOR_COLUMNS, forecast_creators
from tcm_assets.campaigns.forecasts.held_out_rows import forecast_held_out
from tcm_assets.campaigns.forecasts.quality import measure_quality
from tcm_assets.campaigns.forecasts.training import TrainingSet
from tcm_assets.campaigns.forecasts.video_history import choose_videos, read_growth, read_history
from tcm_assets.campaigns.partnership_sign_rows import partnership_signs_batch, undisclosed_videos
from tcm_assets.campaigns.safety.creator_safety import compute_creator_safety
from tcm_assets.campaigns.safety.safety_findings import safety_findings_batch
from tcm_assets.campaigns.safety.safety_meanings import meaning_vectors
from tcm_assets.campaigns.safety.safety_quality import safety_quality_table
from tcm_assets.campaigns.safety.tables import CREATOR_SAFETY, SAFETY_CONTESTS, SAFETY_FINDINGS, SAFETY_QUALITY
from tcm_assets.campaigns.shortlists.answers import BriefsAndCreators, answer_briefs, fit_rows
from tcm_assets.campaigns.shortlists.candidate_rows import creators_with_deals, latest_conflicts
from tcm_assets.campaigns.shortlists.shortlist import find_swaps, relax
from tcm_assets.campaigns.shortlists.shortlist_rows import limit_rows, shortlist_rows, totals_row
from tcm_assets.campaigns.sponsorship_conflicts import find_conflicts
from tcm_assets.campaigns.sponsorship_history import find_sponsorships
from tcm_assets.campaigns.tables import (
    CAMPAIGN_BRIEFS,
    CAMPAIGN_FITS,
    CAMPAIGN_SHORTLIST_LIMITS,
    CAMPAIGN_SHORTLISTS,
    CAMPAIGN_TOTALS,
    CREATOR_FORECASTS,
    CREATOR_SPONSORSHIPS,
    FORECAST_QUALITY,
    HELD_OUT_FORECASTS,
    PARTNERSHIP_SIGNS,
    SPONSORSHIP_CONFLICTS,
    SPONSORSHIP_HISTORY,
)
from tcm_assets.captions.resources import TEXT_MODEL_VERSION, TextModel, require_model_of, require_one_model
from tcm_assets.captions.taxonomy import taxonomy_vectors
from tcm_assets.catalogue.creator_accounts import creator_accounts
from tcm_assets.ledger.resources import LedgerResource
from tcm_assets.matching.resources import MATCHING_VERSION, Matching
from tcm_assets.orchestration.automation import AFTER_UPSTREAM_WITHOUT_GAPS, AFTER_VIDEOS
from tcm_assets.orchestration.resources import DataFolder, WarehouseResource
from tcm_assets.orchestration.table_asset import table_asset
from tcm_assets.settings import Settings
from tcm_assets.tables.table import Table
from tcm_assets.tables.types import arrow_schema
from tcm_assets.warehouse.relations import BatchMap, RowsFrom, left_joined


@table_asset(PARTNERSHIP_SIGNS, code_version="2", kinds={"python"}, automation_condition=AFTER_UPSTREAM_WITHOUT_GAPS)
def partnership_signs(videos: ibis.Table, sponsored_content: ibis.Table) -> BatchMap:
    """Find captions that read like a partnership and disclose none."""
    return BatchMap(undisclosed_videos(videos, sponsored_content), partnership_signs_batch)


@table_asset(SPONSORSHIP_HISTORY, code_version="1", kinds={"sql"})
def sponsorship_history(
    videos: ibis.Table,
    sponsored_content: ibis.Table,
    partnership_signs: ibis.Table,
    cleaned_creators: ibis.Table,
    brand_profiles: ibis.Table,
) -> ibis.Table:
    """Collect disclosed and suspected partnerships, and compare their views with the account's own videos."""
    return find_sponsorships(videos, sponsored_content, partnership_signs, cleaned_creators, brand_profiles)


@table_asset(CREATOR_SPONSORSHIPS, code_version="1", kinds={"python"})
def creator_sponsorships(
    cleaned_creators: ibis.Table,
    videos: ibis.Table,
    sponsored_content: ibis.Table,
    sponsorship_history: ibis.Table,
) -> BatchMap:
    """Sum up each listed creator's partnerships: saturation, last sponsor, lift."""
    return BatchMap(
        sponsorship_statistics(cleaned_creators, videos, sponsored_content, sponsorship_history), describe_sponsorships
    )


@table_asset(SPONSORSHIP_CONFLICTS, code_version="2", kinds={"sql"})
def sponsorship_conflicts(
    sponsorship_history: ibis.Table, brand_profiles: ibis.Table, regulated_brands: ibis.Table, videos: ibis.Table
) -> ibis.Table:
    """Count the days since each creator's last partnership with a rival of each brand."""
    return find_conflicts(sponsorship_history, brand_profiles, regulated_brands, videos)


@table_asset(CREATOR_FORECASTS, code_version="2", kinds={"numpy", "scikitlearn"}, automation_condition=AFTER_VIDEOS)
def creator_forecasts(
    cleaned_creators: ibis.Table,
    cleaned_rates: ibis.Table,
    videos: ibis.Table,
    raw_videos: ibis.Table,
    content_analysis: ibis.Table,
    sponsored_content: ibis.Table,
    engagement_alerts: ibis.Table,
    warehouse: WarehouseResource,
) -> RowsFrom:
    """Forecast the next video of each listed creator, by a model of all accounts, and price it."""
    accounts = creator_accounts(cleaned_creators, videos)
    creators = left_joined(cleaned_creators, accounts, on="creator_id")
    creators = creators.select(*CREATOR_COLUMNS)
    chosen = choose_videos(videos, engagement_alerts, accounts)
    history = read_history(chosen, videos, raw_videos, content_analysis, sponsored_content)
    growth, newest = read_growth(chosen, raw_videos), videos.agg(now=videos.delivered_at.max())
    with warehouse.engine.reading() as session:
        listed, rates = session.fetch(creators), session.fetch(cleaned_rates)
        training = TrainingSet.choose(session.fetch(history), session.fetch(growth))
        (now,) = session.fetch(newest)["now"].to_pylist()
    now_s = now.replace(tzinfo=UTC).timestamp() if now else 0.0
    rows = forecast_creators(listed, training, rates, now_s)
    return RowsFrom(rows, creators, beside=(history, cleaned_rates))


@table_asset(HELD_OUT_FORECASTS, code_version="2", kinds={"numpy", "scikitlearn"}, automation_condition=AFTER_VIDEOS)
def held_out_forecasts(
    videos: ibis.Table,
    raw_videos: ibis.Table,
    content_analysis: ibis.Table,
    sponsored_content: ibis.Table,
    engagement_alerts: ibis.Table,
    warehouse: WarehouseResource,
) -> RowsFrom:
    """Forecast videos by models that have not seen their account, or their time."""
    chosen = choose_videos(videos, engagement_alerts)
    history = read_history(chosen, videos, raw_videos, content_analysis, sponsored_content)
    growth = read_growth(chosen, raw_videos)
    with warehouse.engine.reading() as session:
        training = TrainingSet.choose(session.fetch(history), session.fetch(growth))
    rows: pa.Table = forecast_held_out(training)
    return RowsFrom(rows, history)


@table_asset(FORECAST_QUALITY, code_version="2", kinds={"sql"})
def forecast_quality(held_out_forecasts: ibis.Table) -> ibis.Table:
    """Measure how often the intervals held and how wide they are."""
    return measure_quality(held_out_forecasts)


BATCH_CAPTIONS = 5_000  # captions at once: their vectors and cosines are some 80 MB


@table_asset(
    SAFETY_FINDINGS,
    code_version=f"2-{TEXT_MODEL_VERSION}",
    kinds={"python"},
    automation_condition=AFTER_UPSTREAM_WITHOUT_GAPS,
)
def safety_findings(
    videos: ibis.Table,
    text_embeddings: ibis.Table,
    content_analysis: ibis.Table,
    sponsored_content: ibis.Table,
    text_model: TextModel,
    warehouse: WarehouseResource,
) -> BatchMap:
    """Search the videos' captions and tags by words and by meaning."""
    encoder = text_model.encoder()
    require_model_of(encoder, text_embeddings, warehouse.engine)
    captions = videos.select("video_id", "upload_date", "author_id", "caption", "hashtags")
    texts = (
        captions.inner_join(text_embeddings.select("video_id", "embedding"), "video_id")
        .inner_join(content_analysis.select("video_id", "language"), "video_id")
        .inner_join(sponsored_content.select("video_id", "is_sponsored"), "video_id")
    )
    meanings = meaning_vectors(encoder.encode, taxonomy_vectors(encoder.encode))
    return BatchMap(texts, partial(safety_findings_batch, meanings=meanings, encoder=encoder), BATCH_CAPTIONS)


@table_asset(SAFETY_CONTESTS, code_version="1", kinds={"ledger"}, deps=[SAFETY_FINDINGS.name])
def safety_contests(ledger: LedgerResource) -> pa.Table:
    """Copy what creators contest, and what the owner decided, from the ledger's database."""
    from tcm_assets.ledger.contests import list_contests

    with ledger.open() as opened:
        return list_contests(opened)


@table_asset(CREATOR_SAFETY, code_version="2", kinds={"sql"})
def creator_safety(
    cleaned_creators: ibis.Table, videos: ibis.Table, safety_findings: ibis.Table, safety_contests: ibis.Table
) -> ibis.Table:
    """Count the findings in each listed creator's newest videos, and name a level."""
    return compute_creator_safety(cleaned_creators, videos, safety_findings, safety_contests)


@table_asset(SAFETY_QUALITY, code_version="1", kinds={"python"})
def safety_quality(safety_findings: ibis.Table, warehouse: WarehouseResource) -> RowsFrom:
    """Put the findings that were judged beside those that are stored."""
    counted = safety_findings.group_by("category").agg(finding_count=safety_findings.count())
    counts = {row["category"]: row["finding_count"] for row in warehouse.engine.fetch(counted).to_pylist()}
    judged = tuple(name for name in SAFETY_QUALITY.column_names if name not in ("category", "finding_count"))
    return RowsFrom(safety_quality_table(counts), counted, own_columns=judged)


@table_asset(CAMPAIGN_BRIEFS, code_version="2", kinds={"python", "yaml"})
def campaign_briefs(cleaned_brands: ibis.Table, data_folder: DataFolder, warehouse: WarehouseResource) -> RowsFrom:
    """The readable files of `briefs/`, with their budgets in the currency of the rate table."""
    listed = warehouse.engine.fetch(cleaned_brands.select("brand_name", "brand_id").order_by("brand_id"))
    brands = dict(zip(listed["brand_name"].to_pylist(), listed["brand_id"].to_pylist(), strict=True))
    found = read_brief_files(Path(data_folder.briefs_dir), brands, chosen_reader(Settings()))
    rates, _ = find_exchange_rates(Path(data_folder.exchange_rates_csv))
    converted = {name: with_converted_budget(brief, RATE_CURRENCY, rates) for name, brief in found.briefs.items()}
    own_columns = tuple(name for name in CAMPAIGN_BRIEFS.column_names if name not in ("brand_id", "brand_name"))
    named = cleaned_brands.select("brand_id", "brand_name")
    return RowsFrom(brief_rows(converted, found.files), named, own_columns=own_columns)


@table_asset(CAMPAIGN_FITS, code_version=f"2-{MATCHING_VERSION}-{TEXT_MODEL_VERSION}", kinds={"numpy"})
def campaign_fits(
    campaign_briefs: ibis.Table,
    creator_profiles: ibis.Table,
    brand_profiles: ibis.Table,
    text_model: TextModel,
    matching: Matching,
    warehouse: WarehouseResource,
) -> RowsFrom:
    """Score every creator for every brief."""
    require_one_model({"creator_profiles": creator_profiles, "brand_profiles": brand_profiles}, warehouse.engine)
    with warehouse.engine.reading() as session:
        briefs, creators, brands = map(session.fetch, (campaign_briefs, creator_profiles, brand_profiles))
        rows = fit_rows(
            briefs, creators, brands, text_model.subject_encoder(), matching.matching_weights(), session.fetch
        )
    return RowsFrom(rows, creator_profiles, beside=(campaign_briefs, brand_profiles))


class _ForShortlists:
    """The tables that shortlists are made from: rows of `campaign_briefs`, of `creators_with_deals` and so on."""

    def __init__(
        self, briefs: ibis.Table, creators: ibis.Table, fits: ibis.Table, conflicts: ibis.Table, regulated: ibis.Table
    ) -> None:
        self._briefs, self._creators = briefs, creators
        self._beside = (fits, latest_conflicts(conflicts), regulated)

    def read(self, warehouse: WarehouseResource) -> BriefsAndCreators:
        """Return their rows."""
        with warehouse.engine.reading() as session:
            return BriefsAndCreators(*map(session.fetch, (self._briefs, self._creators, *self._beside)))

    def rows_of(self, table: Table, rows: list[dict[str, Any]]) -> RowsFrom:
        """Return rows of `table` that were computed from them."""
        made = pa.Table.from_pylist(rows, schema=arrow_schema(table))
        return RowsFrom(made, self._creators, beside=self._beside)


@table_asset(CAMPAIGN_SHORTLISTS, code_version=f"3-{TEXT_MODEL_VERSION}", kinds={"python", "scipy"})
def campaign_shortlists(
    campaign_briefs: ibis.Table,
    campaign_fits: ibis.Table,
    creator_profiles: ibis.Table,
    creator_forecasts: ibis.Table,
    creator_safety: ibis.Table,
    creator_sponsorships: ibis.Table,
    sponsorship_conflicts: ibis.Table,
    regulated_brands: ibis.Table,
    text_model: TextModel,
    warehouse: WarehouseResource,
) -> RowsFrom:
    """Choose the best set for every brief, its runner-ups, and who is to be asked."""
    creators = creators_with_deals(creator_profiles, creator_forecasts, creator_safety, creator_sponsorships)
    inputs = _ForShortlists(campaign_briefs, creators, campaign_fits, sponsorship_conflicts, regulated_brands)
    rows = [
        row
        for brief_id, pool, shortlist in answer_briefs(inputs.read(warehouse), text_model.subject_encoder().encode)
        for row in shortlist_rows(brief_id, pool, shortlist, find_swaps(pool, shortlist))
    ]
    return inputs.rows_of(CAMPAIGN_SHORTLISTS, rows)


@table_asset(CAMPAIGN_SHORTLIST_LIMITS, code_version=f"3-{TEXT_MODEL_VERSION}", kinds={"python", "scipy"})
def campaign_shortlist_limits(
    campaign_briefs: ibis.Table,
    campaign_fits: ibis.Table,
    creator_profiles: ibis.Table,
    creator_forecasts: ibis.Table,
    creator_safety: ibis.Table,
    creator_sponsorships: ibis.Table,
    sponsorship_conflicts: ibis.Table,
    regulated_brands: ibis.Table,
    text_model: TextModel,
    warehouse: WarehouseResource,
) -> RowsFrom:
    """Solve every brief again with each limit wider."""
    creators = creators_with_deals(creator_profiles, creator_forecasts, creator_safety, creator_sponsorships)
    inputs = _ForShortlists(campaign_briefs, creators, campaign_fits, sponsorship_conflicts, regulated_brands)
    rows = [
        row
        for brief_id, pool, shortlist in answer_briefs(inputs.read(warehouse), text_model.subject_encoder().encode)
        for row in limit_rows(brief_id, pool, shortlist, relax(pool, shortlist))
    ]
    return inputs.rows_of(CAMPAIGN_SHORTLIST_LIMITS, rows)


@table_asset(CAMPAIGN_TOTALS, code_version=f"3-{TEXT_MODEL_VERSION}", kinds={"python", "scipy"})
def campaign_totals(
    campaign_briefs: ibis.Table,
    campaign_fits: ibis.Table,
    creator_profiles: ibis.Table,
    creator_forecasts: ibis.Table,
    creator_safety: ibis.Table,
    creator_sponsorships: ibis.Table,
    sponsorship_conflicts: ibis.Table,
    regulated_brands: ibis.Table,
    text_model: TextModel,
    warehouse: WarehouseResource,
) -> RowsFrom:
    """Say for every brief whether it can be kept, and what its set brings in all."""
    creators = creators_with_deals(creator_profiles, creator_forecasts, creator_safety, creator_sponsorships)
    inputs = _ForShortlists(campaign_briefs, creators, campaign_fits, sponsorship_conflicts, regulated_brands)
    rows = [
        totals_row(*answer) for answer in answer_briefs(inputs.read(warehouse), text_model.subject_encoder().encode)
    ]
    return inputs.rows_of(CAMPAIGN_TOTALS, rows)
