"""The settings that change an asset's rows, as part of its code version: a change marks what is stored as outdated."""

from tcm_assets.defs.resources import Matching, Scoring
from tcm_assets.domain.matching.matching_versions import matching_version, themes_version
from tcm_assets.settings import Settings

_SETTINGS = Settings()

SCORING_WINDOW_VERSION = f"{_SETTINGS.scoring_window_days}-days"
SCORING_VERSION = Scoring.of(_SETTINGS).version().name
MATCHING_VERSION = matching_version(Matching.of(_SETTINGS).matching_weights())
THEMES_VERSION = themes_version()
TEXT_MODEL_VERSION = _SETTINGS.text_model
FRAME_SAMPLING_VERSION = _SETTINGS.frame_sampling
VISION_MODEL_VERSION = _SETTINGS.vision_model or "no-vision-model"
