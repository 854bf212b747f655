import pytest

from tcm_assets.catalogue.lists.relevance import GradedPair, read_relevance

BRANDS, CREATORS = {"B1", "B2"}, {"1", "2"}


def read(path, *lines, header="brand_id,creator_id,grade,source"):
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return read_relevance(path, BRANDS, CREATORS)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "relevance.csv"


def test_pairs_are_read_as_written(path):
    found = read(path, "B1,1,3,two readers", "B1,2,0,two readers")
    assert found.pairs == (GradedPair("B1", "1", 3, "two readers"), GradedPair("B1", "2", 0, "two readers"))
    assert found.rejections.num_rows == 0


def test_spreadsheets_may_write_columns_and_grades_their_own_way(path):
    found = read(path, "me;3.0;1;B2", header="Source;Grade;Creator ID;Brand ID")
    assert found.pairs == (GradedPair("B2", "1", 3, "me"),)


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        ("B9,1,3,me", "brand_id", "brand_id: found 'B9'; accepted: the id of a brand of brands.csv"),
        ("B1,9,3,me", "creator_id", "creator_id: found '9'; accepted: the id of a creator of creators.csv"),
        ("B1,1,4,me", "grade", "grade: found '4'; accepted: a whole number from 0 to 3"),
        ("B1,1,2.5,me", "grade", "grade: found '2.5'; accepted: a whole number from 0 to 3"),
        ("B1,1,-1,me", "grade", "grade: found '-1'; accepted: a whole number from 0 to 3"),
        ("B1,1,,me", "grade", "grade: found nothing; accepted: a whole number from 0 to 3"),
    ],
)
def test_what_cannot_be_used_is_rejected_with_its_reason(path, line, field, reason):
    found = read(path, line, "B2,2,1,me")
    assert found.pairs == (GradedPair("B2", "2", 1, "me"),)
    (row,) = found.rejections.to_pylist()
    assert (row["target_table"], row["outcome"], row["position"]) == ("relevance_labels", "rejected", 2)
    assert (row["field"], row["reason"], row["source_file"]) == (field, reason, "relevance.csv")


@pytest.mark.parametrize(("grade", "same"), [("3", "the same grade"), ("1", "the grade 3")])
def test_of_a_repeated_pair_the_first_counts(path, grade, same):
    found = read(path, "B1,1,3,me", f"B1,1,{grade},you")
    assert found.pairs == (GradedPair("B1", "1", 3, "me"),)
    (row,) = found.rejections.to_pylist()
    assert row["position"] == 3
    assert row["reason"] == f"line 2 grades this pair too, with {same}; accepted: a pair once"


def test_an_absent_list_is_no_problem_and_one_of_other_columns_is_as_if_absent(path):
    found = read_relevance(path, BRANDS, CREATORS)
    assert (found.pairs, found.is_absent, found.rejections.num_rows) == ((), True, 0)
    path.write_text("brand,creator,rating\nB1,1,2\n")
    found = read_relevance(path, BRANDS, CREATORS)
    assert (found.pairs, found.is_absent) == ((), False)
    (rejected,) = found.rejections.to_pylist()
    assert (rejected["outcome"], rejected["position"]) == ("rejected", 0)
    assert "grade" in rejected["reason"]


def test_who_graded_may_be_left_out(path):
    path.write_text("brand_id,creator_id,grade\nB1,1,2\n")
    (pair,) = read_relevance(path, BRANDS, CREATORS).pairs
    assert (pair.grade, pair.source) == (2, "not said")
