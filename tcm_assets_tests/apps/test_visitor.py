import pytest

from tcm_assets.apps.visitor import Role, Visitor


def test_each_role_has_its_own_id_and_no_other() -> None:
    creator, brand = Visitor("creator", "7", "nina", is_demo=False), Visitor("brand", "b", "Brand", is_demo=False)
    owner = Visitor("owner", None, "Owner", is_demo=False)
    assert creator.account_id == "7"
    assert brand.brand_id == "b"
    for visitor in (brand, owner):
        with pytest.raises(PermissionError):
            _ = visitor.account_id
    for visitor in (creator, owner):
        with pytest.raises(PermissionError):
            _ = visitor.brand_id


@pytest.mark.parametrize(("role", "subject_id"), [("creator", None), ("brand", None), ("owner", "7")])
def test_a_role_without_its_id_is_nobody(role: Role, subject_id: str | None) -> None:
    with pytest.raises(ValueError, match=role):
        Visitor(role, subject_id, "x", is_demo=False)
