"""The version is said once; the changelog and the records of earlier versions keep up with it."""

import re
from pathlib import Path

from tcm_assets.definitions import defs
from tcm_assets.version import VERSION
from tcm_assets_tests.upgrades.rebuild import VERSIONS

ROOT = Path(__file__).resolve().parents[1]


def test_the_newest_section_of_the_changelog_is_of_this_version():
    sections = re.findall(r"^## (\S+) \((unreleased|\d{4}-\d{2}-\d{2})\)$", (ROOT / "CHANGELOG.md").read_text(), re.M)
    versions = [version for version, _ in sections]
    assert versions[0] == VERSION
    assert versions == sorted(versions, key=lambda version: [int(part) for part in version.split(".")], reverse=True)
    assert all(released != "unreleased" for _, released in sections[1:])


def test_every_released_version_is_recorded_for_upgrades():
    released = re.findall(r"^## (\S+) \(\d", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert set(VERSIONS) == set(released)


def test_the_page_of_the_code_location_shows_it():
    assert defs.metadata["version"].value == VERSION


def test_the_package_takes_its_version_from_the_code():
    assert 'version = { attr = "tcm_assets.version.VERSION" }' in (ROOT / "pyproject.toml").read_text()
