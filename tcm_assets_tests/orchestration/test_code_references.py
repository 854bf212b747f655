"""Everything that Dagster shows links to the line that defines it, here or at the repository's web address."""

import warnings
from pathlib import Path

import dagster as dg
import pytest

from tcm_assets.definitions import defs
from tcm_assets.orchestration.code_references import CODE_REFERENCES, REPOSITORY, defined_here, link_to
from tcm_assets.setting_types import SettingsError
from tcm_assets.settings import Settings

CHECKS = [check for check in defs.asset_checks if isinstance(check, dg.AssetChecksDefinition)]


def reference(metadata):
    (found,) = metadata[CODE_REFERENCES].code_references
    return found


def line_at(found):
    return Path(found.file_path).read_text(encoding="utf-8").splitlines()[found.line_number - 1]


def test_assets_link_to_where_dagster_itself_would_find_their_functions():
    assets = [asset for asset in defs.assets if isinstance(asset, dg.AssetsDefinition)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)
        referred_to = dg.with_source_code_references(assets)
    for asset in referred_to:
        found, by_dagster = asset.metadata_by_key[asset.key][CODE_REFERENCES].code_references
        # Not its file: Dagster names that of the wrapper around the function, with the line of the function itself.
        assert found.line_number == by_dagster.line_number
        assert Path(found.file_path).name == "assets.py"
        assert found.label == f"{asset.specs_by_key[asset.key].group_name}/assets.py"


def test_jobs_sensors_and_schedules_link_to_the_module_that_defines_them():
    defined = [*defs.jobs, *defs.sensors, *defs.schedules]
    assert len(defined) >= 12
    for each in defined:
        found = reference(each.metadata)
        assert found.label.endswith("/triggers.py")
        assert "defined_here()" in line_at(found)


def test_checks_link_to_the_rules_of_their_table():
    for checks in CHECKS:
        for spec in checks.check_specs:
            found = reference(spec.metadata)
            assert found.label.endswith("checks.py"), spec
            assert "table_checks(" in line_at(found) or "defined_here()" in line_at(found)


def test_a_link_goes_to_the_repository_where_its_address_is_known():
    settings = Settings({"TCM_SOURCE_URL": "https://git.example.com/group/tcm/-/tree/v1.2/"})
    path = REPOSITORY / "tcm_assets" / "points" / "assets.py"
    found = reference(link_to(str(path), 7, settings.source_url))
    assert found.url == "https://git.example.com/group/tcm/-/tree/v1.2/tcm_assets/points/assets.py#L7"
    assert found.label == "points/assets.py"
    elsewhere = reference(link_to("/elsewhere/own.py", 7, settings.source_url))
    assert (elsewhere.file_path, elsewhere.line_number) == ("/elsewhere/own.py", 7)


def test_a_link_opens_a_file_of_this_machine_where_no_address_is_known():
    found = reference(defined_here())
    assert found.file_path == __file__
    assert "defined_here()" in line_at(found)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("git@github.com:owner/name.git", "TCM_SOURCE_URL is 'git@github.com:owner/name.git'; the web address"),
        ("https:///tree/main", "the web address of a folder is needed"),
        ("https://github.com/owner/name/tree/main#readme", "the web address of a folder is needed"),
        ("https://me:secret@git.example.com/name", "TCM_SOURCE_URL holds a user or a key"),
    ],
)
def test_an_address_that_cannot_be_linked_to_is_refused(address, words):
    with pytest.raises(SettingsError) as refused:
        Settings({"TCM_SOURCE_URL": address})
    assert words in str(refused.value)
    assert "secret" not in str(refused.value)
