"""Words that by themselves tell a video's class: its games and series by name, words in other languages.

Belongs here: the cues by class. Does not belong here: the words themselves (`content_taxonomy.toml`), or what a cue
counts (`content_taxonomy`).
"""

from tcm_assets.schemas.content_taxonomy import TAXONOMY

TAXONOMY_CUES: dict[str, frozenset[str]] = {entry.name: frozenset(entry.cues) for entry in TAXONOMY.classes}
"""By class, in the order of CONTENT_TAXONOMY; lower case."""
