"""The data folders of the benchmark of the pages."""

import pytest

from tcm_assets.data_folder import SAMPLE_FIRST_DAY, first_day_note
from tcm_assets.settings import Settings
from tcm_assets_tests.benchmarks.page_sites import copy_site


@pytest.fixture
def published(tmp_path):
    """A data folder with a published copy and no ledger."""
    folder = tmp_path / "data"
    (folder / "published").mkdir(parents=True)
    (folder / "published" / "tcm.duckdb").write_bytes(b"a copy")
    return folder


@pytest.fixture
def empty(tmp_path):
    folder = tmp_path / "site"
    folder.mkdir()
    return folder


def test_a_copied_site_starts_on_the_day_of_its_origin(published, empty):
    first_day_note(published).write_text("2020-03-01\n")
    copy_site(published, empty)
    assert str(Settings({"TCM_DATA_DIR": str(empty)}).first_day) == "2020-03-01"
    assert (empty / "published" / "tcm.duckdb").read_bytes() == b"a copy"


def test_the_bundled_sample_notes_no_day_and_its_copy_does(published, empty, monkeypatch):
    # `make run` knows the sample's first day and leaves no note of it.
    monkeypatch.setattr("tcm_assets.settings.BUNDLED_DATA_DIR", published)
    copy_site(published, empty)
    assert Settings({"TCM_DATA_DIR": str(empty)}).first_day == SAMPLE_FIRST_DAY


def test_a_site_that_was_never_published_says_what_to_do(tmp_path, empty):
    with pytest.raises(FileNotFoundError, match="make run publishes it"):
        copy_site(tmp_path, empty)
