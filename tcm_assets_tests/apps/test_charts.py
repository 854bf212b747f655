from datetime import date

import pyarrow as pa

from tcm_assets.apps.charts import points_over_time


def test_a_chart_over_time_has_the_days_and_the_numbers() -> None:
    days = pa.table({"day": [date(2020, 10, 1), date(2020, 10, 2)], "points": [3, 5]})
    chart = points_over_time(days, "day", "points", "Points").to_dict()
    assert [chart["encoding"][axis]["field"] for axis in ("x", "y")] == ["day", "points"]
    (rows,) = chart["datasets"].values()
    assert [row["points"] for row in rows] == [3, 5]
