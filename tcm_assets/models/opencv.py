"""How OpenCV is loaded: late, quiet and on one thread."""

import functools
import os
import threading
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

THREADS_PER_CALL = 1
"""Clips are measured side by side, so an OpenCV call must not open a pool of its own under each of them."""

_LOADING = threading.Lock()


def load_opencv() -> ModuleType:
    """The `cv2` module, with its log silenced and one thread per call; the settings hold for the whole process.

    A log level that the user set in the environment (OPENCV_LOG_LEVEL) is left as it is. Safe to call from several
    threads.
    """
    # While one thread imports cv2, which takes itself out of the list of modules on the way, another gets half of it.
    with _LOADING:
        return _load()


@functools.cache
def _load() -> ModuleType:
    import cv2

    if "OPENCV_LOG_LEVEL" not in os.environ:
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    cv2.setNumThreads(THREADS_PER_CALL)
    module: ModuleType = cv2
    return module


BgrImage = NDArray[np.uint8]
"""Array of shape (height, width, 3): blue, green, red, each 0 to 255."""
