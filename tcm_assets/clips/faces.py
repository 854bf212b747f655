"""The frontal faces in a picture, by a Haar cascade that comes with OpenCV."""

from collections import deque
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tcm_assets.clips.bounds import size_within
from tcm_assets.clips.frame_measurements import Luma
from tcm_assets.models.opencv import load_opencv

FaceBoxes = NDArray[np.int64]
"""Array of shape (faces, 4): left, top, width, height in pixels of the searched picture."""

CASCADE_FILE: Final = "haarcascade_frontalface_alt2.xml"
"""Of the cascades that OpenCV brings the one with the fewest false alarms for its time: on 150 crops of two photographs
1 % against the default cascade's 13 %, in a fifth of its time; such a small set tells an order, not a rate."""

SEARCHED_LONGEST_SIDE_PX: Final = 192
"""The time goes with the area. Faces from a fifth of the longest side up are found as well as at 320 px; of those of a
sixth, seven of ten are, and of smaller ones few."""

SCALE_STEP: Final = 1.2
"""Ratio between the face sizes tried; half the sizes of the detector's usual 1.1."""

MIN_OVERLAPPING_HITS: Final = 2
"""Hits that must overlap to make a face, besides the first one: fewer sizes tried make fewer hits per face."""

MIN_FACE_SIDE_PX: Final = 24
"""An eighth of the longest side: smaller faces are bystanders, and mostly false alarms."""

_idle_cascades: deque[Any] = deque()

# A cascade keeps the picture it works on, so two threads must not share one; loading takes tens of milliseconds. Each
# call borrows one and puts it back: a process never holds more than it has had threads at the same time.


def frontal_faces(luma: Luma) -> FaceBoxes:
    """Where frontal faces are found (Viola and Jones 2001): array of shape (faces, 4), empty for none.

    A box is a square from the brows to the chin, in pixels of `luma`. Misses profiles, faces that are tilted, covered
    or smaller than an eighth of the longest side, and finds some darker skins less often than lighter ones. Says where
    a face is, never whose. Safe to call from several threads.
    """
    cv2 = load_opencv()
    height_px, width_px = luma.shape
    size = size_within(width_px, height_px, SEARCHED_LONGEST_SIDE_PX)
    searched = luma if size == (width_px, height_px) else cv2.resize(luma, size, interpolation=cv2.INTER_AREA)
    cascade = _borrowed_cascade()
    try:
        found = cascade.detectMultiScale(
            searched,
            scaleFactor=SCALE_STEP,
            minNeighbors=MIN_OVERLAPPING_HITS,
            minSize=(MIN_FACE_SIDE_PX, MIN_FACE_SIDE_PX),
        )
    finally:
        _idle_cascades.append(cascade)
    boxes = np.asarray(found, dtype=np.float64).reshape(-1, 4) * (np.array([width_px, height_px] * 2) / (size * 2))
    whole_pixels: FaceBoxes = np.round(boxes).astype(np.int64)
    return whole_pixels


def covered_share(boxes: FaceBoxes, luma: Luma) -> float:
    """Share of the picture's pixels that lie in at least one box, in [0, 1]; a pixel in two boxes counts once."""
    if not len(boxes):
        return 0.0
    is_covered = np.zeros(luma.shape, dtype=bool)
    for left, top, width, height in boxes:
        is_covered[top : top + height, left : left + width] = True
    return float(is_covered.mean())


def _borrowed_cascade() -> Any:
    try:
        return _idle_cascades.pop()
    except IndexError:
        cv2 = load_opencv()
        path = Path(cv2.data.haarcascades) / CASCADE_FILE
        cascade = cv2.CascadeClassifier(str(path))
        if cascade.empty():
            raise RuntimeError(f"{path} holds no face cascade: reinstall opencv-python-headless") from None
        return cascade
