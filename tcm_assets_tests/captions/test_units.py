from tcm_assets.captions.units import is_unit


def test_units_of_languages():
    assert all(is_unit(word, "en") for word in ("years", "year", "km", "hours", "kilograms"))
    assert is_unit("anos", "pt")
    assert is_unit("лет", "ru")
    assert not is_unit("haul", "en")
    assert not is_unit("años", "en")
    assert is_unit("days", "xx")
