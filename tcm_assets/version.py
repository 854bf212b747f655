"""The version of this project. pyproject.toml and the newest section of CHANGELOG.md say the same."""

VERSION = "0.3.0"
"""Read here, never from the installed package: an editable installation keeps the number that it was installed with."""
