import json

from tcm_assets_tests.benchmarks.measuring import printed_by


def test_every_copy_is_measured_and_its_memory_counted():
    report = json.loads(printed_by("tcm_assets_tests.benchmarks.memory", "--json", "--clips", "5", "--seconds", "1"))
    assert report["clips"] == 5
    assert 1 <= len(report["decoding_peaks_mib"]) <= 2
    assert report["peak_rss_mib"] > report["measuring_peak_mib"] > 20
    assert 0 < report["ratios"]["peak_over_allowed"] < 1
