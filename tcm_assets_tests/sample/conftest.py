"""The bundled sample, drawn once for all tests that read it."""

import pytest

from tcm_assets.sample.contents import SampleContents, draw_sample
from tcm_assets.sample.plan import BUNDLED_SAMPLE
from tcm_assets.settings import BUNDLED_DATA_DIR

CREATORS_CSV = BUNDLED_DATA_DIR / "creators.csv"


@pytest.fixture(scope="session")
def contents() -> SampleContents:
    return draw_sample(CREATORS_CSV, BUNDLED_SAMPLE)
