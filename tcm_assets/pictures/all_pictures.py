"""The pictures of every table that has some, found in the modules that draw."""

from collections.abc import Mapping

from tcm_assets.discovery import modules_named
from tcm_assets.pictures.picture import Picture

PICTURE_MODULES = r"tcm_assets\.pictures\.\w+"
"""The names of the modules that draw. `PICTURES` of such a module maps tables to their pictures, or holds the pictures
of the table that the module is called after.
"""


def _found_pictures() -> dict[str, tuple[Picture, ...]]:
    """The pictures by table, sorted by it; raises ValueError where two modules draw one table."""
    found: dict[str, tuple[Picture, ...]] = {}
    for module in modules_named(PICTURE_MODULES):
        pictures = getattr(module, "PICTURES", {})
        by_table = pictures if isinstance(pictures, Mapping) else {module.__name__.rpartition(".")[2]: pictures}
        if twice := by_table.keys() & found.keys():
            raise ValueError(f"{module.__name__} draws {', '.join(sorted(twice))}, which another module draws too")
        found |= by_table
    return dict(sorted(found.items()))


ALL_PICTURES: dict[str, tuple[Picture, ...]] = _found_pictures()
"""Table name to its pictures, by name."""
