"""What assets use beside their tables follows the settings."""

from pathlib import Path

import duckdb
import pytest
from pydantic import SecretStr

from tcm_assets.catalogue.tables import CLEANED_BRANDS
from tcm_assets.matching.resources import Matching
from tcm_assets.orchestration.resources import WarehouseResource
from tcm_assets.points.resources import Scoring
from tcm_assets.resources import build_resources
from tcm_assets.services.file_locks import LockTimeoutError
from tcm_assets.tables.match_components import DEFAULT_MATCHING_WEIGHTS
from tcm_assets.tables.scoring_metrics import MetricWeights
from tcm_assets.tables.types import arrow_schema


def test_resources_point_into_the_data_folder(workbench):
    resources = build_resources(workbench.settings)
    assert set(resources) == {
        "assumptions",
        "data_folder",
        "ledger",
        "live_requests",
        "matching",
        "scoring",
        "sentiment",
        "text_model",
        "vision",
        "warehouse",
    }
    folder = resources["data_folder"]
    paths = [Path(path) for name, path in folder if name.endswith(("_csv", "_dir", "_path"))]
    assert len(paths) == 11
    assert all(path.is_relative_to(workbench.settings.data_dir) for path in paths)
    assert resources["warehouse"].database == str(workbench.settings.warehouse_path)


def test_the_ledger_lies_in_the_data_folder_or_where_the_user_says(workbench, monkeypatch, tmp_path):
    own = build_resources(workbench.settings)["ledger"]
    assert own.url == f"sqlite:///{workbench.settings.data_dir}/ledger/ledger.sqlite"
    with own.open() as ledger:
        assert ledger.url.endswith(own.url.removeprefix("sqlite"))
    elsewhere = workbench.settings.model_copy(
        update={"own_ledger_url": SecretStr("postgresql://me:secret@127.0.0.1/points")}
    )
    resource = build_resources(elsewhere)["ledger"]
    # The UI shows how resources are configured.
    assert "secret" not in repr(resource)
    monkeypatch.setenv("TCM_LEDGER_URL", f"sqlite:///{tmp_path}/elsewhere.sqlite")
    with resource.process_config_and_initialize().open() as ledger:
        assert ledger.url.endswith("elsewhere.sqlite")


def test_a_session_sees_the_tables_and_can_change_none(workbench):
    workbench.given("cleaned_brands", {"brand_id": "B1"})
    warehouse = WarehouseResource(database=str(workbench.settings.warehouse_path))
    with warehouse.get_connection() as connection:
        assert connection.execute("SELECT brand_id FROM warehouse.cleaned_brands").fetchall() == [("B1",)]
        with pytest.raises(duckdb.Error, match="read-only"):
            connection.execute("DELETE FROM warehouse.cleaned_brands")


def test_a_session_is_closed_when_its_user_fails(workbench):
    workbench.given("cleaned_brands")
    warehouse = WarehouseResource(database=str(workbench.settings.warehouse_path))
    with pytest.raises(RuntimeError), warehouse.get_connection():
        raise RuntimeError
    workbench.duckdb().close()


def test_the_wait_for_the_file_is_the_resources(workbench):
    workbench.given("cleaned_brands")
    path = str(workbench.settings.warehouse_path)
    hasty = WarehouseResource(database=path, lock_timeout_s=0.05)
    with (
        WarehouseResource(database=path).get_connection(),
        pytest.raises(LockTimeoutError, match=r"not free within 0\.05 s"),
    ):
        hasty.engine.replace(CLEANED_BRANDS, arrow_schema(CLEANED_BRANDS).empty_table())


def test_matching_begins_with_the_default_weights():
    assert Matching().matching_weights() == DEFAULT_MATCHING_WEIGHTS
    assert Matching().top_k == 5


def test_weights_that_make_no_sense_are_refused():
    with pytest.raises(ValueError, match="zero or more"):
        Matching(weights={"audience_match": -1.0}).matching_weights()
    with pytest.raises(TypeError, match="fame"):
        Matching(weights={"fame": 1.0}).matching_weights()
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        Matching(top_k=0)


def test_the_scoring_is_that_of_the_settings(workbench):
    settings = workbench.settings.model_copy(
        update={"scoring_weights": {"view_count": 2.0}, "scoring_window_days": 7, "scoring_method": "robust"}
    )
    version = build_resources(settings)["scoring"].version()
    assert (version.method, version.window_days) == ("robust", 7)
    assert version.weights == MetricWeights(view_count=2.0)


def test_the_scoring_is_checked_when_it_is_used():
    assert Scoring(method="minmax").version().method == "minmax"
    with pytest.raises(ValueError, match="'mean' is unknown; choose one of robust, minmax"):
        Scoring(method="mean").version()
    with pytest.raises(ValueError, match="zero or more"):
        Scoring(method="robust", weights={"view_count": -1.0}).version()
    with pytest.raises(TypeError, match="fame"):
        Scoring(method="robust", weights={"fame": 1.0}).version()


def test_encoders_share_what_was_encoded_before(workbench):
    text_model = build_resources(workbench.settings)["text_model"]
    encoder = text_model.encoder()
    assert encoder.name == "multilingual-e5-small+universal-sentence-encoder-multilingual-v3"
    assert text_model.data_folder.feature_cache().path == workbench.settings.feature_cache_path
