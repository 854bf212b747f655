"""Keys of other services, from the environment alone.

They are no part of `Settings`, which are shown: they are read where they are used, and no error here shows one.
"""

import os
from collections.abc import Mapping

from tcm_assets.environment import SettingsError

GEMINI_KEY_VARIABLES = ("GOOGLE_API_KEY", "GEMINI_API_KEY")
"""Where Google's own programs look for the key, and in which order."""

RESEARCH_KEY_VARIABLES = ("TIKTOK_CLIENT_KEY", "TIKTOK_CLIENT_SECRET")
"""The credentials of the Research API; only ever in the environment."""


def research_api_credentials(environment: Mapping[str, str] = os.environ) -> tuple[str, str]:
    """Key and secret of the Research API.

    Raises SettingsError, which does not show them, when one is missing.
    """
    key, secret = (environment.get(name, "").strip() for name in RESEARCH_KEY_VARIABLES)
    if not key or not secret:
        raise SettingsError(
            f"TCM_LIVE_SOURCE=research_api needs {' and '.join(RESEARCH_KEY_VARIABLES)}, which the platform gives to "
            "approved researchers"
        )
    return key, secret


def gemini_api_key(environment: Mapping[str, str] = os.environ) -> str:
    """The key of the Gemini API.

    Raises SettingsError, which does not show it, when there is none or it cannot be one.
    """
    for name in GEMINI_KEY_VARIABLES:
        if key := environment.get(name, "").strip():
            if not (key.isascii() and key.isprintable() and " " not in key):
                raise SettingsError(f"{name} holds characters that no key has: set it again")
            return key
    raise SettingsError(
        f"TCM_SENTIMENT=gemini needs a key of the Gemini API in {' or '.join(GEMINI_KEY_VARIABLES)}; "
        "TCM_SENTIMENT=lexicon needs none"
    )
