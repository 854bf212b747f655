"""What videos of each class of the taxonomy are like, in words that a sentence encoder can compare a caption with.

Belongs here: the descriptions by class. Does not belong here: the texts themselves (`content_taxonomy.toml`), single
telling words (`taxonomy_cues`), or which class a text gets (`content_taxonomy`).
"""

from tcm_assets.schemas.content_taxonomy import TAXONOMY

TAXONOMY_PROMPTS: dict[str, tuple[str, ...]] = {entry.name: entry.descriptions for entry in TAXONOMY.classes}
"""By class, in the order of CONTENT_TAXONOMY."""
