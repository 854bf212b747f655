"""Whether a picture shows a frontal face, by the Haar cascade that comes with OpenCV.

Belongs here: the detector and its settings. Does not belong here: which frames are looked at.
"""

from collections import deque
from pathlib import Path
from typing import Any, Final

from tcm_assets.encoders.frame_measurements import Luma
from tcm_assets.encoders.opencv import load_opencv

CASCADE_FILE: Final = "haarcascade_frontalface_default.xml"

SCALE_STEP: Final = 1.1
"""Ratio between the face sizes tried; the detector's usual value."""

MIN_OVERLAPPING_HITS: Final = 6
"""Hits that must overlap to make a face: one above the usual five, since a false face costs more than a missed one."""

MIN_FACE_SIDE_PX: Final = 28
"""At a longest side of 320 px: smaller faces than about a tenth of it are bystanders, and mostly false alarms."""

_idle_cascades: deque[Any] = deque()
# A cascade keeps the picture it works on, so two threads must not share one; loading takes tens of milliseconds. Each
# call borrows one and puts it back: a process never holds more than it has had threads at the same time.


def has_frontal_face(luma: Luma) -> bool:
    """Whether at least one frontal face is found (Viola and Jones 2001, OpenCV's default cascade).

    Misses profiles, faces that are tilted, covered or smaller than MIN_FACE_SIDE_PX, and finds some darker skins less
    often than lighter ones. Says that there is a face, never whose. Safe to call from several threads.
    """
    cascade = _borrowed_cascade()
    try:
        faces = cascade.detectMultiScale(
            luma,
            scaleFactor=SCALE_STEP,
            minNeighbors=MIN_OVERLAPPING_HITS,
            minSize=(MIN_FACE_SIDE_PX, MIN_FACE_SIDE_PX),
        )
    finally:
        _idle_cascades.append(cascade)
    return len(faces) > 0


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
