"""The parameters of scoring versions, kept for good as they were first posted."""

from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.scoring_versions import note_scoring_versions, noted_scoring_versions

PARAMETERS = {"method": "robust", "window_days": None, "z_bound": 3.1, "view_count_weight": 1 / 7}


def test_a_version_stays_as_it_was_first_noted(ledger: Ledger):
    note_scoring_versions(ledger, {"robust-1": PARAMETERS})
    note_scoring_versions(ledger, {"robust-1": {"method": "another"}, "robust-2": {}})
    assert noted_scoring_versions(ledger) == {"robust-1": PARAMETERS, "robust-2": {}}
