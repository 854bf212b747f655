from datetime import date

import pyarrow as pa

from tcm_assets.apps.charts import BAR_HEIGHT_PX, named_bars, points_over_time


def test_a_chart_over_time_has_the_days_and_the_numbers() -> None:
    days = pa.table({"day": [date(2020, 10, 1), date(2020, 10, 2)], "points": [3, 5]})
    chart = points_over_time(days, "day", "points", "Points").to_dict()
    assert [chart["encoding"][axis]["field"] for axis in ("x", "y")] == ["day", "points"]
    (rows,) = chart["datasets"].values()
    assert [row["points"] for row in rows] == [3, 5]


def test_named_bars_have_a_line_for_each_name_in_the_rows_order() -> None:
    one, three = (pa.table({"name": list("cab")[:count], "n": list(range(count))}) for count in (1, 3))
    tall, short = (named_bars(rows, "name", "n", "Videos").to_dict() for rows in (three, one))
    assert tall["height"] - short["height"] == 2 * BAR_HEIGHT_PX
    assert tall["encoding"]["y"]["sort"] is None
