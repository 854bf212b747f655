from datetime import date

import pytest

from tcm_assets.warehouse.relations import Window


def test_a_window_has_its_start_and_not_its_end() -> None:
    window = Window(date(2024, 2, 28), date(2024, 3, 2))
    assert list(window.days()) == [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]
    assert window.last_day == date(2024, 3, 1)


@pytest.mark.parametrize("end", [date(2024, 1, 1), date(2023, 12, 31)])
def test_a_window_without_a_day_is_refused(end: date) -> None:
    with pytest.raises(ValueError, match="ends after it starts"):
        Window(date(2024, 1, 1), end)
