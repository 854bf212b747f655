"""The bundled sample, drawn once for all tests that read it."""

from pathlib import Path

import pytest

from tcm_assets.sample.contents import SampleContents, draw_sample
from tcm_assets.sample.plan import BUNDLED_SAMPLE

CREATORS_CSV = Path(__file__).resolve().parents[2] / "data" / "creators.csv"


@pytest.fixture(scope="session")
def contents() -> SampleContents:
    return draw_sample(CREATORS_CSV, BUNDLED_SAMPLE)
