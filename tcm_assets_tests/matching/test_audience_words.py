"""Audiences in words, the same in Python and in SQL."""

from itertools import product

import ibis
import pyarrow as pa

from tcm_assets.matching.audience_words import audience_fact_columns, audience_facts
from tcm_assets.tables.shared_columns import GENDERS

AGES = [(13, 24), (13, 100), (12, 120), (45, 100), (45, 99), (None, None), (18, None), (None, 100)]
WHO = [None, [], ["female"], ["female", "male"], list(GENDERS)]
PLACES = [None, [], ["Worldwide"], ["A", "B"], ["A", "B", "C"], ["A", "B", "C", "D"], list("ABCDE")]


def test_columns_have_the_words_of_rows():
    rows = [(*ages, who, places) for ages, who, places in product(AGES, WHO, PLACES)]
    types = (pa.int64(), pa.int64(), pa.list_(pa.string()), pa.list_(pa.string()))
    columns = [pa.array(values, kind) for values, kind in zip(zip(*rows, strict=True), types, strict=True)]
    names = ["youngest", "oldest", "genders", "places"]
    table = ibis.duckdb.connect().create_table("audiences", pa.table(columns, names))
    ages, who, where = audience_fact_columns(*(table[name] for name in names))
    found = table.select(ages=ages, who=who, where=where).to_pyarrow().to_pylist()
    assert [tuple(row.values()) for row in found] == [audience_facts(*row) for row in rows]
