from tcm_assets.matching.quality.metric_names import METRIC_NAMES
from tcm_assets.matching.quality.quality_words import METRIC_WORDS, methods_table, quality_in_words

PLACE = {"label_source": "graded list", "split": "held-out brands", "direction": "creators_for_brand"}

BLANK = dict.fromkeys(("value", "low", "high", "lead", "lead_low", "lead_high", "blank_reason"))


def rows_of(method, value=None, **others):
    plain = {**PLACE, **BLANK, "method": method, "method_kind": "baseline", "value": value}
    return [{**plain, "metric": name, **others} for name in METRIC_NAMES]


def test_every_metric_has_a_column():
    assert tuple(METRIC_WORDS) == METRIC_NAMES
    header, _, line = methods_table(rows_of("match", 0.5, low=0.25, high=0.75, lead=-0.1)).splitlines()
    assert header.count("|") == line.count("|")
    assert line.startswith("| match | 0.500 (0.250 to 0.750) | -0.100 | 0.500 |")


def test_the_match_is_first_and_of_each_kind_the_best():
    rows = [*rows_of("a", 0.5), *rows_of("b", 0.7), *rows_of("match", 0.1, method_kind="match")]
    lines = methods_table(rows).splitlines()[2:]
    assert [line.split(" | ")[0] for line in lines] == ["| match", "| b", "| a"]


def test_what_was_left_out_is_said_under_the_table():
    table = methods_table([*rows_of("match", 0.5), *rows_of("MiniLM", blank_reason="it is not installed")])
    assert table.splitlines()[-1] == "Left out: MiniLM: it is not installed."


def test_without_a_figure_there_is_the_reason_alone():
    assert methods_table(rows_of("match", blank_reason="nobody graded pairs")) == "Not measured: nobody graded pairs."


def test_the_words_are_about_the_reported_split():
    rows = [*rows_of("match", 0.5), *rows_of("other", 0.9, split="everyone")]
    words = quality_in_words(rows)
    assert "**Creators for a brand, graded list, held-out brands**" in words
    assert "other" not in words
    assert quality_in_words([]) == "No method was measured."
