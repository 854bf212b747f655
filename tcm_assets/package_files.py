"""Files of installed packages that are read without importing the package: weights, and tables of words.

They are no code, and their content is what results rest on: so each is known by its hash, and another one is refused.
"""

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path


class PackageFileError(OSError):
    """A package's file is missing or another one; the message says which, and what to do."""


@dataclass(frozen=True)
class PackageFiles:
    """Files of one package: its name for pip, its import name, and the SHA-256 of each file by its path in there."""

    distribution: str
    module: str
    files: tuple[tuple[str, str], ...]

    def folder(self) -> Path:
        """Return the package's folder; raise PackageFileError where one of the files is not as expected.

        Hashing 100 MB takes 0.1 s.
        """
        spec = find_spec(self.module)
        folders = (spec and spec.submodule_search_locations) or ()
        for place in folders:
            for name, expected in self.files:
                self._check(Path(place, name), expected)
            return Path(place)
        raise PackageFileError(f"the package {self.distribution} is missing: {self._advice}")

    def _check(self, path: Path, expected: str) -> None:
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise PackageFileError(f"{path} cannot be read ({error.strerror}): {self._advice}") from error
        if found != expected:
            raise PackageFileError(f"{path} is not the file that this version was made with: {self._advice}")

    @property
    def _advice(self) -> str:
        return f"install {self.distribution} again with the project's constraints.txt, as `make` does"
