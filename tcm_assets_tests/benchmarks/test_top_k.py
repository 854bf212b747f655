import json

from tcm_assets_tests.benchmarks.measuring import printed_by


def test_every_contender_is_timed_and_finds_the_same():
    size = ("--creators", "40000", "--brands", "200", "--lengths", "32", "64")
    report = json.loads(printed_by("tcm_assets_tests.benchmarks.top_k", "--json", *size))
    assert list(report["by_length"]) == ["32", "64"]
    for found in report["by_length"].values():
        assert set(found["seconds"]) == {"floor", "ours", "faiss", "scikit_learn"}
        assert all(seconds > 0 for seconds in found["seconds"].values())
        assert found["ratios"]["faiss_over_ours"] > 0
        assert 0.02 < found["peak_gib"] < 3
