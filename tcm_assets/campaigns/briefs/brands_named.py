"""Brands that a brief names: the one that asks, rivals beside it, and those that creators are to have advertised."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tcm_assets.campaigns.briefs.reading import Item, Reading

SPONSORS: Final = "must.brand"
"""The field of items that say which brand creators are to have advertised."""
_REACH: Final = 6  # items from a brand back to what says how it is meant


def read_sponsors(reading: Reading) -> list[dict[str, Any]]:
    """Use the brands that creators are to have advertised ("only creators who worked with Sephora") as conditions."""
    found = []
    for at, first, led_by in _led(reading):
        if led_by == "sponsored" and any(
            item.has("creator", "but") for item in reading.items[max(0, first - 4) : first]
        ):
            found.append({"kind": "brand", "value": reading.items[at].tags["brand"]})
            reading.use(first, at + 1, SPONSORS)
    return found


def read_brand(reading: Reading, brands: Mapping[str, str]) -> dict[str, Any] | None:
    """Use the brand that asks, the first that is named for itself; return its name and id.

    Rivals ("we compete with Nike") are reported. A brand that stands for a manner ("Heineken style beer") stays with
    the subject, where an encoder understands it.
    """
    for at, first, led_by in list(_led(reading)):
        if led_by in ("compete", "rival", "sponsored"):
            name = reading.items[at].tags["brand"]
            reason = f"another brand: write nobody who worked with {name}, where that is meant"
            reading.refuse(first if led_by == "compete" else at, at + 1, reason)
    for at, item in enumerate(reading.items):
        if reading.has(at, "brand") and not _stands_for_manner(reading, at):
            reading.use(at, at + 1, "brand")
            name = item.tags["brand"]
            return {"name": name, "brand_id": brands[name]}
    return None


def _led(reading: Reading) -> Iterator[tuple[int, int, str]]:
    """Yield the place of each free brand that something leads to, with the place of that and its tag."""
    for at in range(len(reading.items)):
        if not reading.has(at, "brand"):
            continue
        if (after := _behind(reading, at)) is not None and after.has("rival"):
            yield at, at, "rival"
            continue
        for place in range(at - 1, max(-1, at - 1 - _REACH), -1):
            item = reading.items[place]
            if item.is_break and item.text != ",":
                break
            tag = next((tag for tag in ("compete", "rival", "sponsored") if item.has(tag)), None)
            if tag is not None:
                yield at, place, tag
                break
            if not item.has("brand", "both", "scaffold", "like", "in_place") and item.text != ",":
                break


def _behind(reading: Reading, at: int) -> Item | None:
    """Return the item behind a brand, past a hyphen: "Apple-inspired"."""
    behind = reading.items[at + 1 : at + 3]
    return behind[-1] if behind and (behind[0].is_dash or len(behind) == 1) else next(iter(behind), None)


def _stands_for_manner(reading: Reading, at: int) -> bool:
    before = reading.items[at - 1] if at else None
    after = _behind(reading, at)
    is_like = (
        after is not None and after.has("alike", "like") and after.text not in ("with", "for", "from", "mit", "für")
    )
    return is_like or (before is not None and (before.has("alike") or before.text in ("like", "wie", "comme", "como")))
