"""The pictures of every table that has some, found in the modules that draw."""

from tcm_assets.charts.picture import Picture
from tcm_assets.discovery import modules_named

PICTURE_MODULES = r"tcm_assets\.(?!charts\.)\w+\.\w*pictures"
"""The names of the modules that draw. Such a module calls the pictures of `video_points` VIDEO_POINTS_PICTURES."""

_SUFFIX = "_PICTURES"


def _found_pictures() -> dict[str, tuple[Picture, ...]]:
    """The pictures by table, sorted by it; raises ValueError where two modules draw one table."""
    found: dict[str, tuple[Picture, ...]] = {}
    for module in modules_named(PICTURE_MODULES):
        names = [name for name in vars(module) if name.endswith(_SUFFIX)]
        by_table = {name.removesuffix(_SUFFIX).lower(): getattr(module, name) for name in names}
        if twice := by_table.keys() & found.keys():
            raise ValueError(f"{module.__name__} draws {', '.join(sorted(twice))}, which another module draws too")
        found |= by_table
    return dict(sorted(found.items()))


ALL_PICTURES: dict[str, tuple[Picture, ...]] = _found_pictures()
"""Table name to its pictures, by name."""
