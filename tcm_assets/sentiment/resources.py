"""Resource for sentiment: the chosen scorer and its limits."""

from typing import TYPE_CHECKING

import dagster as dg
from pydantic import Field

from tcm_assets.captions.resources import TextModel
from tcm_assets.clips.resources import media_store
from tcm_assets.orchestration.resources import DataFolder
from tcm_assets.settings import SENTIMENT_SCORERS, Settings

if TYPE_CHECKING:
    from tcm_assets.sentiment.scorers import Scorer

GEMINI_WORKERS = 4
"""Clips judged at the same time: each mostly waits for Gemini, and the default rate limit needs no more."""


class Sentiment(dg.ConfigurableResource[None]):
    """The scorer of content_sentiment.

    Gemini must be chosen explicitly, even when a key is set: clips leave the machine only on the owner's decision. The
    key is not part of the resource; it is read when it is used.
    """

    scorer_name: str = Field(description="'lexicon' (local) or 'gemini' (sends the clips).")
    gemini_model: str = Field(description="The model that watches the clips.")
    gemini_budget_videos: int = Field(ge=1, description="Videos that one run may ask about.")
    gemini_questions_per_minute: int = Field(ge=1, description="Questions a minute, over all threads.")
    data_folder: dg.ResourceDependency[DataFolder]
    text_model: dg.ResourceDependency[TextModel]

    def scorer(self) -> "Scorer":
        """Return a scorer for one run.

        Raises SettingsError when Gemini is chosen without a key, and ValueError for an unknown scorer.
        """
        if self.scorer_name == "lexicon":
            from tcm_assets.sentiment.lexicon_scorer import LexiconScorer

            return LexiconScorer(self.text_model.encoder())
        if self.scorer_name != "gemini":
            raise ValueError(f"the scorer {self.scorer_name!r} is unknown; choose {' or '.join(SENTIMENT_SCORERS)}")
        from tcm_assets.sentiment.gemini_scorer import GeminiScorer

        return GeminiScorer(
            Settings().needed_gemini_key(),
            self.gemini_model,
            media_store(self.data_folder),
            self.data_folder.feature_cache(),
            max_videos=self.gemini_budget_videos,
            questions_per_minute=self.gemini_questions_per_minute,
            workers=GEMINI_WORKERS,
        )
