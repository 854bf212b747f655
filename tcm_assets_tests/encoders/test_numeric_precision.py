import json
from pathlib import Path
from typing import Any

import pytest

from tcm_assets.encoders import numeric_precision
from tcm_assets.encoders.model_files import PACKAGED, find_model
from tcm_assets.encoders.numeric_precision import (
    fastest_precision,
    is_mean_pooled_bert,
    processor_multiplies_bfloat16,
)

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
    monkeypatch.setattr(numeric_precision, "_CPU_INFO", tmp_path / "cpuinfo")
    monkeypatch.setattr(numeric_precision.platform, "machine", lambda: machine)
    assert processor_multiplies_bfloat16.__wrapped__() == can


@pytest.mark.parametrize(("can", "precision"), [(True, "bfloat16"), (False, "float32")])
def test_the_packaged_model_takes_bfloat16_where_it_is_fast(
    monkeypatch: pytest.MonkeyPatch, can: bool, precision: str
) -> None:
    monkeypatch.setattr(numeric_precision, "processor_multiplies_bfloat16", lambda: can)
    assert fastest_precision(find_model(PACKAGED).folder) == precision
