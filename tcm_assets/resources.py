"""All resources of the code location, made from the settings."""

import dagster as dg

from tcm_assets.books.resources import BookAssumptions
from tcm_assets.captions.resources import TextModel
from tcm_assets.clips.resources import Vision
from tcm_assets.data_folder import BUNDLED_DATA_DIR
from tcm_assets.ledger.resources import ledger_resource
from tcm_assets.live.resources import LiveRequests
from tcm_assets.matching.resources import Matching
from tcm_assets.orchestration.resources import DataFolder, WarehouseResource
from tcm_assets.points.resources import Scoring
from tcm_assets.sentiment.resources import Sentiment
from tcm_assets.settings import Settings


class SampleFolder(DataFolder):
    """The bundled data folder, whose exports and clips are written when somebody first needs them."""

    def setup_for_execution(self, _context: dg.InitResourceContext) -> None:
        """Complete the sample; look at one file where it is complete. Raises SampleError."""
        from tcm_assets.sample.write import write_sample

        write_sample(BUNDLED_DATA_DIR)


def build_resources(settings: Settings) -> dict[str, object]:
    """Return the resources that `settings` ask for, by the names under which assets use them."""
    data_folder = (DataFolder if settings.has_own_folder else SampleFolder)(
        creators_csv=str(settings.creators_csv),
        brands_csv=str(settings.brands_csv),
        briefs_dir=str(settings.briefs_dir),
        exchange_rates_csv=str(settings.exchange_rates_csv),
        rates_csv=str(settings.rates_csv),
        relevance_csv=str(settings.relevance_csv),
        landing_dir=str(settings.landing_dir),
        url_list=str(settings.live_urls_path),
        # The UI shows resources to everyone, and a URL of the user's own may hold a password.
        media_dir=dg.EnvVar("TCM_MEDIA") if settings.is_media_remote else settings.media_place,
        archive_dir=str(settings.archive_dir),
        max_export_bytes=settings.max_export_bytes,
        feature_cache_path=str(settings.feature_cache_path),
        published_path=str(settings.published_path),
    )
    warehouse = WarehouseResource(database=str(settings.warehouse_path))
    text_model = TextModel(model=settings.text_model, data_folder=data_folder)
    return {
        "warehouse": warehouse,
        "data_folder": data_folder,
        "ledger": ledger_resource(settings),
        "scoring": Scoring.of(settings),
        "assumptions": BookAssumptions.of(settings),
        "matching": Matching.of(settings),
        "live_requests": LiveRequests.of(settings),
        "text_model": text_model,
        "vision": Vision(
            model=settings.vision_model or "", frame_sampling=settings.frame_sampling, data_folder=data_folder
        ),
        "sentiment": Sentiment(
            scorer_name=settings.sentiment_scorer,
            gemini_model=settings.gemini_model,
            gemini_budget_videos=settings.gemini_budget_videos,
            gemini_questions_per_minute=settings.gemini_questions_per_minute,
            data_folder=data_folder,
            text_model=text_model,
        ),
    }
