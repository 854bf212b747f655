"""Fixtures of the tests of campaigns."""

import pytest

from tcm_assets_tests.campaigns.sponsorship_bench import SponsorshipBench


@pytest.fixture
def deals() -> SponsorshipBench:
    """A bench for sponsorships."""
    return SponsorshipBench()
