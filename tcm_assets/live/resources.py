"""The resource `live_requests`: the live source, its rate limit, and the limits of a run."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
from pydantic import Field

from tcm_assets.settings import LIVE_SOURCES, Settings

if TYPE_CHECKING:
    from tcm_assets.live.fetching import FetchPlan
    from tcm_assets.live.source import LiveSource

ASK_TAG = "tcm/ask_live_source"  # tag of runs that send requests; all others only read earlier answers


class LiveRequests(dg.ConfigurableResource[None]):
    """Where the `fetch` job gets current counts, and where it writes them. Credentials are read only when used."""

    source_name: str = Field(description=f"One of {', '.join(LIVE_SOURCES)}.")
    downloads: bool = Field(description="Whether pages' clips are put into the media folder.")
    requests_per_minute: int = Field(ge=1, description="Over all threads.")
    concurrency: int = Field(ge=1, description="Pages requested at once.")
    min_age_hours: int = Field(ge=1, description="Videos answered more recently are not requested again.")
    max_minutes: int = Field(ge=1, description="Longest time of one run.")
    live_dir: str
    landing_dir: str
    media_dir: str

    @classmethod
    def of(cls, settings: Settings) -> "LiveRequests":
        """Return the resource that `settings` describe."""
        return cls(
            source_name=settings.live_source,
            downloads=settings.live_downloads,
            requests_per_minute=settings.live_requests_per_minute,
            concurrency=settings.live_concurrency,
            min_age_hours=settings.live_min_age_hours,
            max_minutes=settings.live_max_minutes,
            live_dir=str(settings.live_dir),
            landing_dir=str(settings.landing_dir),
            media_dir=str(settings.media_dir),
        )

    def source(self) -> "LiveSource | None":
        """Return the live source, or None.

        Raises SettingsError without credentials, LiveSourceError without yt-dlp, ValueError for an unknown name.
        """
        from tcm_assets.services.rate_limit import RateLimit

        if self.source_name == "none":
            return None
        pace = RateLimit(self.requests_per_minute)
        if self.source_name == "pages":
            from tcm_assets.live.source import LiveSourceError

            try:
                from tcm_assets.live.page_source import LivePages
            except ModuleNotFoundError as error:
                raise LiveSourceError(
                    f"live pages need a package that is not installed, {error.name}: pip install "
                    "'tcm_assets[tiktok]', or set TCM_LIVE_SOURCE=none"
                ) from error
            media_dir = Path(self.media_dir) if self.downloads else None
            return LivePages(pace=pace, concurrency=self.concurrency, media_dir=media_dir)
        if self.source_name == "research_api":
            from tcm_assets.live.research_api import ResearchApi, ResearchCredentials

            return ResearchApi(credentials=ResearchCredentials(*Settings().needed_research_credentials()), pace=pace)
        raise ValueError(f"the live source {self.source_name!r} is unknown; choose one of {', '.join(LIVE_SOURCES)}")

    def plan(self) -> "FetchPlan":
        """Return the folders and limits of a run."""
        from tcm_assets.live.fetching import FetchPlan

        return FetchPlan(
            live_dir=Path(self.live_dir),
            landing_dir=Path(self.landing_dir),
            min_age=timedelta(hours=self.min_age_hours),
            max_duration=timedelta(minutes=self.max_minutes),
        )
