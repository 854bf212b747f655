import json

from tcm_assets_tests.benchmarks.measuring import printed_by


def test_every_step_of_an_answer_is_measured():
    size = ("--creators", "2000", "--repeats", "2")
    report = json.loads(printed_by("tcm_assets_tests.benchmarks.brief_answers", "--json", *size))
    assert set(report["seconds"]) == {"read", "encode", "score", "mark", "rank", "whole", "floor"}
    assert all(value >= 0 for value in report["seconds"].values())
