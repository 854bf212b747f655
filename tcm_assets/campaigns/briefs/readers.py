"""Readers of briefs: the rules, or Gemini where the owner chose so."""

from tcm_assets.campaigns.briefs.brief_files import ReadText
from tcm_assets.campaigns.briefs.rules import read_brief
from tcm_assets.settings import Settings

RATE_CURRENCY = "USD"
"""Currency of the rate table (`rates.csv`), into which budgets are converted."""


def chosen_reader(settings: Settings) -> ReadText:
    """Return who reads the text of briefs by the setting TCM_BRIEFS.

    Raises SettingsError where Gemini is chosen and no key is set.
    """
    if settings.brief_reader != "gemini":
        return read_brief
    from tcm_assets.campaigns.briefs.gemini_reading import GeminiReader

    return GeminiReader(settings.needed_gemini_key(), settings.gemini_model)
