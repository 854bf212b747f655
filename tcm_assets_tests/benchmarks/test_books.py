"""The benchmark of the books runs, and its contenders agree."""

from tcm_assets_tests.benchmarks.books import NAMES, benchmark


def test_ours_and_pandas_have_the_same_totals():
    report = benchmark(20_000, repeats=1)
    assert set(report["figures"]) == set(NAMES)
    assert report["totals"]["account_rows"] > 0
