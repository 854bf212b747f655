"""A small data folder of a user: both lists, three days of generated exports and two clips."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from tcm_assets.sample.plan import SamplePlan
from tcm_assets.sample.write import write_sample
from tcm_assets_tests.sample_run import copy_bundled_lists

THREE_DAYS = SamplePlan(
    first_day=date(2026, 8, 1),
    end_day=date(2026, 8, 4),
    mean_videos_per_day=8,
    clip_count=2,
    restated_video_count=3,
    restatement_age_days=1,
    bot_like_count=1,
    unliked_count=1,
    gift_spike_count=1,
)


@pytest.fixture(scope="session")
def generated_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated") / "my data"
    copy_bundled_lists(folder)
    brands = folder / "brands.csv"
    brands.write_text("".join(brands.read_text().splitlines(keepends=True)[:7]))
    write_sample(folder, plan=THREE_DAYS)
    return folder


@pytest.fixture
def own_folder(generated_folder: Path, tmp_path: Path) -> Path:
    """A copy of the generated folder, for a test to change."""
    return Path(shutil.copytree(generated_folder, tmp_path / "my data"))
