"""Writes `tcm_assets/sentiment/read_outs.toml`: the read-outs of the models that packages bring.

python -m tcm_assets_tests.benchmarks.kept_read_outs
"""

from collections.abc import Iterable
from pathlib import Path

import tcm_assets.sentiment
from tcm_assets.models.text_encoder import TextEncoder
from tcm_assets.models.vectors import VectorModel
from tcm_assets.sentiment.read_out import learn_read_out

FILE = Path(tcm_assets.sentiment.__file__).with_name("read_outs.toml")

HEAD = """\
# Read-outs of the packaged text models: a rating of good and bad from a vector (read_out.py), and the languages in
# which it ranks the probes. Written by tcm_assets_tests/benchmarks/kept_read_outs.py, not by hand: run it again where
# the model, the words that are learned from or the probes change.
"""

DECIMALS = 5
PER_LINE = 12


def written(encoders: Iterable[TextEncoder]) -> str:
    """Return the file's text."""
    text = HEAD
    for encoder in encoders:
        model, read_out = VectorModel.of(encoder), learn_read_out(encoder.encode)
        numbers = [f"{weight:.{DECIMALS}f}" for weight in read_out.weights]
        lines = [", ".join(numbers[start : start + PER_LINE]) for start in range(0, len(numbers), PER_LINE)]
        text += f'\n[[read_outs]]\nmodel = "{model.name}"\nrevision = "{model.revision}"\n'
        text += f'languages = "{" ".join(sorted(read_out.languages))}"\nweights = [\n'
        text += "".join(f"    {line},\n" for line in lines) + "]\n"
    return text


def packaged() -> list[TextEncoder]:
    """Return the encoders of packaged models."""
    from tcm_assets.models.text_encoder import text_encoder

    return [text_encoder()]


if __name__ == "__main__":
    FILE.write_text(written(packaged()), encoding="utf-8")
