"""Towns and parts of countries, by the country they are in, from `towns.toml`."""

from collections.abc import Mapping
from typing import Final

from pydantic.dataclasses import dataclass

from tcm_assets.campaigns.briefs.phrases import Phrases
from tcm_assets.data_files import CLOSED, read_data_file


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class Towns:
    """The content of `towns.toml`: by the English name of the country, its towns in lower case."""

    towns: dict[str, Phrases]


TOWNS: Final[Mapping[str, Phrases]] = read_data_file(Towns, __name__, "towns.toml").towns
"""Names of towns by their country, as the languages of briefs write them."""
