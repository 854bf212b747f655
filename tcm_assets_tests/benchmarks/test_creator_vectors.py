import json

from tcm_assets_tests.benchmarks.measuring import printed_by


def test_every_way_is_measured_and_has_the_same_best():
    size = ("--creators", "2000", "--length", "64")
    report = json.loads(printed_by("tcm_assets_tests.benchmarks.creator_vectors", "--json", *size))
    ways = {"list", "array", "bytes", "npy_mapped", "npy_read"}
    assert set(report["measured"]) == ways | {f"{way}, cold" for way in ways}
    assert all(found["first_seconds"] > 0 for found in report["measured"].values())
