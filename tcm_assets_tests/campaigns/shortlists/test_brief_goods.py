"""What briefs sell that the law limits: by the listed brand, by words in any language, and nothing else."""

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from tcm_assets.campaigns.briefs.brief import BrandOfBrief, Brief
from tcm_assets.campaigns.briefs.rules import read_brief
from tcm_assets.campaigns.shortlists.brief_goods import regulated_category_of
from tcm_assets_tests.matching.word_encoder import encode

LISTED = pa.table({"brand_id": ["B1", "B2"], "regulated_category": ["alcohol", None]})


def _brief(**brand: Any) -> Brief:
    update = {"brand": BrandOfBrief(**brand) if brand else None, "subject": None}
    return read_brief("3 creators", date(2026, 1, 1)).model_copy(update=update)


def _refuse(texts: Any) -> Any:
    raise AssertionError(f"nothing is to be encoded: {texts}")


@pytest.mark.parametrize(
    ("brief", "category"),
    [
        (_brief(name="Acme", brand_id="B1"), "alcohol"),
        (_brief(name="Acme", brand_id="B2"), None),
        (_brief(name="Heineken"), "alcohol"),
        (_brief(), None),
    ],
)
def test_listed_and_named_brands_need_no_encoder(brief: Brief, category: str | None):
    assert regulated_category_of(brief, LISTED, _refuse) == category


@pytest.mark.parametrize(
    ("sells", "category"),
    [
        ("craft beer", "alcohol"),
        ("Rotwein aus der Pfalz", "alcohol"),
        ("apuestas deportivas", "gambling"),
        ("disposable vapes", "tobacco and vapes"),
        ("prescription weight loss injections", "prescription medicine"),
        ("running shoes", None),
    ],
)
def test_typed_brands_are_read_by_what_they_sell(sells: str, category: str | None):
    assert regulated_category_of(_brief(name="Acme", sells=sells), LISTED, encode) == category
