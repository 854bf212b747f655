import json

from tcm_assets_tests.benchmarks.measuring import printed_by


def test_a_day_is_refreshed_and_its_processor_time_counted(sample_folder):
    arguments = ("--json", "--data-dir", str(sample_folder), "--repeats", "1")
    report = json.loads(printed_by("tcm_assets_tests.benchmarks.refresh", *arguments))
    assert report["cpu_seconds"] > report["import_cpu_seconds"] > 0
    assert report["steps"] == len(report["step_seconds"])
    assert report["steps"] > 40
    assert report["checks"] > 100
    assert report["videos_of_the_day"] > 0
