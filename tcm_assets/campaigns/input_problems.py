"""Problems of the inputs of campaigns, which `rejected_records` lists: brief files and exchange rates."""

from pathlib import Path

from tcm_assets.campaigns.briefs.brief_files import read_brief_files
from tcm_assets.campaigns.briefs.exchange_rates import find_exchange_rates
from tcm_assets.campaigns.briefs.rules import read_brief
from tcm_assets.catalogue.rejections import Rejection


def find_input_problems(data_dir: Path) -> list[Rejection]:
    """Return what is wrong with the brief files and the exchange rates of a data folder, whoever reads the texts."""
    _, of_rates = find_exchange_rates(data_dir / "exchange_rates.csv")
    return [*read_brief_files(data_dir / "briefs", {}, read_brief).rejections, *of_rates]
