"""Countries: codes and names of any language become the English names of the tables, and none is guessed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_assets.campaigns.briefs.lexicon import LEXICON
from tcm_assets.campaigns.briefs.towns import TOWNS
from tcm_assets.catalogue.countries import UnknownPlaceError, country_name, read_countries

NAMES = {
    "United States": "US usa USA U.S. U.S.A. EE.UU. EUA 🇺🇸 アメリカ合衆国 미국",
    "United Kingdom": "UK GB gbr England Scotland 🇬🇧 Großbritannien",
    "Germany": "DE deu Deutschland Alemania Allemagne ドイツ Германия Almanya Niemcy",
    "Spain": "es ESP España Espana Spanien Espagne",
    "Japan": "JP 日本 Japón Япония",
    "South Korea": "KR KOR Korea 대한민국",
    "Türkiye": "TR Turkey Türkiye TURKIYE Turquie",
    "Vietnam": "VN Vietnam",
    "Czechia": "CZ Czechia Česko Tschechien",
    "Côte d'Ivoire": "CI Elfenbeinküste",
    "Greece": "GR GRC Ελλάδα Grecia",
    "India": "IN भारत Индия",
    "Thailand": "TH ไทย ประเทศไทย",
    "Hungary": "HU Magyarország Ungarn",
    "Netherlands": "NL Holland Nederland",
    "South Africa": "ZA Südafrika",
}


@pytest.mark.parametrize(("name", "written"), [(name, each) for name, all_ in NAMES.items() for each in all_.split()])
def test_a_country_in_codes_and_languages(name: str, written: str) -> None:
    assert read_countries(written) == [name]
    assert read_countries(written.lower()) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("United States of America", "United States"),
        ("the united states", "United States"),
        ("Korea, Republic of", "South Korea"),
        ("Iran, Islamic Republic of", "Iran"),
        ("Russian Federation", "Russia"),
        ("Viet Nam", "Vietnam"),
        ("Côte d’Ivoire", "Côte d'Ivoire"),
        ("ivory coast", "Côte d'Ivoire"),
        ("Trinidad & Tobago", "Trinidad and Tobago"),
        ("Bosnia and Herzegovina", "Bosnia and Herzegovina"),
        ("Papua New Guinea", "Papua New Guinea"),
        ("Guinea", "Guinea"),
        ("Equatorial Guinea", "Equatorial Guinea"),
        ("Georgia", "Georgia"),
        ("Dominican Republic", "Dominican Republic"),
        ("Saint Lucia", "St. Lucia"),
        ("Congo - Kinshasa", "DR Congo"),
        ("Democratic Republic of the Congo", "DR Congo"),
        ("Republic of the Congo", "Republic of the Congo"),
    ],
)
def test_names_of_several_words(text: str, name: str) -> None:
    assert read_countries(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "France, Spain",
        "Spain; France",
        "Spain\nFrance",
        "ES/FR",
        "es | fr",
        "Spain and France",
        "España y Francia",
        "Spanien und Frankreich",
        "Spain & France",
        "ES FR",
        "🇪🇸🇫🇷",
        "🇪🇸 🇫🇷",
        "Spain, France, ",
        "Spain • France",
        "スペイン、フランス",
        "France, spain, FR, Espagne",
    ],
)
def test_several_in_a_cell(text: str) -> None:
    assert read_countries(text) == ["France", "Spain"]


WORLD = ["Worldwide", "global", "all", "Germany, worldwide", "world", "Welt", "mundo", "全世界", "в мире", "tüm dünya"]


@pytest.mark.parametrize("text", WORLD)
def test_the_whole_world(text: str) -> None:
    assert read_countries(text) == ["Worldwide"]


@pytest.mark.parametrize(
    ("region", "count", "member"),
    [
        ("Europe", 52, "Ukraine"),
        ("Europa", 52, "Iceland"),
        ("EU", 27, "Ireland"),
        ("European Union", 27, "Croatia"),
        ("LATAM", 52, "Brazil"),
        ("Latin America", 52, "Jamaica"),
        ("Lateinamerika", 52, "Chile"),
        ("DACH", 3, "Austria"),
        ("Benelux", 3, "Belgium"),
        ("nordics", 5, "Finland"),
        ("GCC", 6, "Qatar"),
        ("Southeast Asia", 11, "Vietnam"),
        ("Oceania", 29, "Fiji"),
    ],
)
def test_a_region_is_its_countries(region: str, count: int, member: str) -> None:
    found = read_countries(region)
    assert (len(found), member in found) == (count, True)
    assert found == sorted(set(found))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Congo", "'Congo' may be one of several places: write DR Congo or Republic of the Congo"),
        ("NA", "'NA' may be one of several places: write Namibia"),
        ("America", "write United States or Americas"),
        ("US-CA", "US-CA may be a state or two countries"),
        ("DE, US-IN", "US-IN may be a state or two countries"),
        ("Germany & co", "'& co' names no country"),
        ("Taiwan, China", "write Taiwan alone, or both in two lines"),
        ("Macau (China)", "write Macao alone"),
        ("Virgin Islands", "write US Virgin Islands or British Virgin Islands"),
        ("Georgia, USA", "Georgia may be the state or the country"),
        ("North America", "write the countries"),
        ("Nordamerika", "not everybody means the same countries by 'Nordamerika'"),
        ("APAC", "no country is known as 'APAC'"),
        ("Los Angeles, CA", "no country is known as 'Los Angeles'"),
        ("Germany, 7", "no country is known as '7'"),
        ("en", "no country is known as 'en'"),
        ("UN", "no country is known as 'UN'"),
        ("<b>France</b>", "no country is known as"),
        (",", "it names no country"),
    ],
)
def test_what_is_not_certain_is_not_guessed(text: str, reason: str) -> None:
    with pytest.raises(UnknownPlaceError) as raised:
        read_countries(text)
    assert reason in str(raised.value)


def test_a_code_of_a_record_has_the_name_of_the_lists() -> None:
    codes = {"US": "United States", "us": "United States", "USA": "United States", "GB": "United Kingdom"}
    codes |= {"uk": "United Kingdom", "TR": "Türkiye", "CD": "DR Congo", " de ": "Germany"}
    assert {code: country_name(code) for code in codes} == codes
    assert [country_name(code) for code in ("", "XX", "EU", "ZZ", "Germany", "en", "001", "\x00")] == [None] * 8


def test_every_name_reads_as_itself() -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    names = {name for first in letters for second in letters if (name := country_name(first + second))}
    assert len(names) == 250
    assert {name: read_countries(name) for name in names} == {name: [name] for name in names}


def test_names_of_briefs_are_those_of_the_lists() -> None:
    names = (*LEXICON.inflected_countries, *TOWNS)
    assert {name: read_countries(name) for name in names} == {name: [name] for name in names}


@settings(max_examples=50)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = read_countries(text)
    except UnknownPlaceError:
        return
    assert found


LISTS = {
    "France, Spain": [
        *("Spain France", "Spain - France", "Spain – France", "Spain+France", "Spain or France", "Spain, and France"),
        *("Spain\\France", "Spain_France", "Spain > France", "España y Francia", "Spanien sowie Frankreich"),
        *("['Spain', 'France']", '["Spain","France"]', "('ES', 'FR')", "{'Spain','France'}"),
        *("Spain (60%), France (20%)", "ES: 60 %, FR: 40 %", "Spain (ES) France (FR)", "es-ES, fr-FR"),
    ],
    "Austria, Germany, Switzerland": ["DE-AT-CH", "DE AT CH", "DE+AT+CH", "Deutschland Österreich Schweiz"],
    "Japan, South Korea": [
        "日本と韓国",
        "日本 韓国",
        "日本和韩国",
        "한국과 일본",
        "한국 및 일본",
        "日本、大韓民国",
        "日本・韓国",
        "日本及び韓国",
    ],
    "Poland, Ukraine": ["Україна та Польща"],
    "Austria, Türkiye": ["Türkiye ile Avusturya"],
    "China, Taiwan": ["Taiwan; China", "China and Taiwan"],
    "Canada, United States": ["US, CA", "US - CA", "US/CA"],
    "Colombia, Germany": ["DE, CO", "Germany and Colombia"],
    "Bosnia and Herzegovina": ["ボスニア・ヘルツェゴビナ"],
    "Egypt, Saudi Arabia": ["مصر و السعودية", "مصر والسعودية", "مصر، السعودية", "مصر أو السعودية"],
    "India, Nepal": ["भारत और नेपाल"],
    "Thailand, Vietnam": ["Việt Nam và Thái Lan", "ไทยและเวียดนาม", "Vietnam dan Thailand"],
    "Finland, Sweden": ["Suomi ja Ruotsi", "Sverige och Finland", "Finland Sweden and"],
    "Moldova, Romania": ["România și Moldova"],
    "Cyprus, Greece": ["Ελλάδα και Κύπρος"],
    "Israel, Jordan": ["ישראל וירדן"],
    "Jamaica, Trinidad and Tobago": ["Trinidad and Tobago and Jamaica", "Jamaica Trinidad & Tobago"],
    "Guinea-Bissau, Mali": ["Guinea-Bissau - Mali", "Mali Guinea-Bissau", "Guinea, Bissau; Mali"],
    "United Kingdom, United States": ["Mỹ, Anh", "米国と英国", "США и Англия", "ABD ve İngiltere"],
}


@pytest.mark.parametrize(("names", "text"), [(names, text) for names, texts in LISTS.items() for text in texts])
def test_whatever_stands_between_places(names: str, text: str) -> None:
    assert read_countries(text) == names.split(", ")


@pytest.mark.parametrize(
    "text",
    [
        *("Spain (Madrid)", "based in Germany", "all in Germany", "all Spain", "it is", "Mainly US", "Spain-ish"),
        "US, Other",
        *("a " * 5_000, "Spain" * 50, "x and " * 2_000, "و" * 5_000, "1," * 20_000, "1" * 100_000),
    ],
)
def test_what_is_no_list_of_places_is_not_guessed(text: str) -> None:
    with pytest.raises(UnknownPlaceError):
        read_countries(text)


OWN_NAMES = {
    "South Korea": "한국 남한 韓國",
    "Japan": "日本国 日本國",
    "China": "中华人民共和国 中國 КНР",
    "Hong Kong": "香港 Гонконг 홍콩",
    "Saudi Arabia": "السعودية Саудовская_Аравия",
    "United Arab Emirates": "الإمارات ОАЭ",
    "United States": "США アメリカ Mỹ ABD SUA 米国 สหรัฐอเมริกา EUA",
    "United Kingdom": "Anh Inggris İngiltere Великобритания イギリス Британия",
    "Russia": "РФ Российская_Федерация",
    "Uzbekistan": "O'zbekiston Oʻzbekiston O`zbekiston",
    "Netherlands": "Голландия Holanda オランダ",
    "Italy": "義大利 意大利",
    "Iran": "Irão Irã",
    "Malaysia": "my MY",
}


@pytest.mark.parametrize(("name", "texts"), OWN_NAMES.items())
def test_short_and_formal_names_of_a_countrys_own_language(name: str, texts: str) -> None:
    for written in texts.split():
        assert read_countries(written.replace("_", " ")) == [name]
