import pytest

from tcm_assets.captions.brand_mentions import BrandFinder
from tcm_assets.captions.company_names import plain_names


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        *(("Puma SE", "Puma"), ("Tesco PLC", "Tesco"), ("Barilla S.p.A.", "Barilla"), ("Danone S.A.", "Danone")),
        *(
            ("Haribo GmbH & Co. KG", "Haribo"),
            ("Best Buy Co., Inc.", "Best Buy"),
            ("Coca-Cola Gıda A.Ş.", "Coca-Cola Gıda"),
        ),
        *(
            ("Grupo Bimbo, S.A.B. de C.V.", "Grupo Bimbo"),
            ("PT Indofood Tbk", "Indofood"),
            ("ООО «Вкусвилл»", "Вкусвилл"),
        ),
        *(("小米集团", "小米"), ("삼성전자", "삼성"), ("(주)오뚜기", "오뚜기"), ("农夫山泉股份有限公司", "农夫山泉")),
        *(("Target Corporation", "Target"), ("The Coca-Cola Company", "Coca-Cola"), ("Hermès International", "Hermès")),
        *(("Netflix (ES)", "Netflix"), ("Decathlon - FR", "Decathlon"), ("Zara, España", "Zara"), ("BMW USA", "BMW")),
        *(("Vodafone Türkiye", "Vodafone"), ("Starbucks Việt Nam", "Starbucks"), ("Xiaomi Россия", "Xiaomi")),
        *(("ネスレ日本", "ネスレ"), ("Orange España", "Orange"), ("Samsung Mobile USA", "Samsung")),
        *(
            ("Body Shop International", "Body Shop"),
            ("Burger King Deutschland", "Burger King"),
            ("Nike / Brasil", "Nike"),
        ),
        *(("El Corte Inglés Portugal", "El Corte Inglés"), ("Target Australia", "Target"), ("Gap Inc.", "Gap")),
    ],
)
def test_what_people_leave_out(name, plain):
    assert plain_names(name)[-1] == plain


@pytest.mark.parametrize(
    "name",
    [
        *("Air France", "Air Jordan", "Michael Jordan", "Wild Turkey", "Team USA", "Bank of America", "Costa Rica"),
        *(
            "Day Spa",
            "Old Navy Man",
            "Disney World",
            "Apple TV",
            "Banana Republic",
            "Ford Trucks",
        ),
        *("Bank of Ireland", "Made in Italy", "Visit Norway", "Casa Brasil", "Deutschland GmbH", "Hong Kong"),
        *("Casa", "Spa", "SE", "Inc.", "Oy", "Coffee Company", "General Group"),
    ],
)
def test_a_name_without_which_nothing_remains_stays_whole(name):
    assert plain_names(name) == [name]


def test_a_list_of_companies_finds_its_brands():
    finder = BrandFinder(
        ["Nike, Inc.", "Samsung Electronics", "삼성전자", "Ikea Türkiye", "Zara España", "Zara", "Air France"]
    )
    assert finder.find("nike shoes", ["nikehaul"], ["nike"]) == ["Nike, Inc."]
    assert finder.find("samsung phone #삼성", []) == ["삼성전자", "Samsung Electronics"]
    assert finder.find("ikea haul, #ikeaturkiye, zara coat", []) == ["Ikea Türkiye", "Zara"]
    assert finder.find("#zaraespana, fresh air for my bag, air fryer", []) == ["Zara España"]
