from tcm_assets.captions.people import (
    is_family_name,
    is_frequent_given_name,
    is_given_name,
    is_personal_name,
    is_rare_family_name,
    is_title,
)


def test_names_of_people_in_many_countries():
    assert all(map(is_given_name, ("bruno", "zara", "chanel", "mercedes", "юлия", "정희")))
    assert all(map(is_family_name, ("larsson", "miller", "versace", "ferrari", "yılmaz", "петров")))
    assert not any(map(is_personal_name, ("nike", "ikea", "lego", "the", "shoes", "")))
    assert is_frequent_given_name("max")
    assert not is_frequent_given_name("zara")


def test_rare_family_names():
    assert all(is_rare_family_name(name, "en") for name in ("gucci", "versace", "ferrari", "lamborghini", "prada"))
    assert not any(is_rare_family_name(name, "en") for name in ("miller", "ford", "zara", "mercedes", "nike"))


def test_titles_of_a_language():
    assert is_title("frau", "de")
    assert is_title("mrs", "de")
    assert not is_title("frau", "en")
    assert is_title("frau", None)
