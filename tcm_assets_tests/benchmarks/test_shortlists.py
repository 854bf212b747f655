from tcm_assets_tests.benchmarks.shortlists import BRIEFS, measure


def test_every_brief_is_solved_as_without_reduction_and_better_than_greedily():
    found = measure(3_000, 300)["briefs"]
    assert list(found) == list(BRIEFS)
    assert all(row["is_same"] for row in found.values())
    assert all(row["over_greedy"] is None or row["over_greedy"] >= 1 - 1e-3 for row in found.values())
    assert [row["status"] for row in found.values()].count("impossible") == 1
