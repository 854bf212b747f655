from concurrent.futures import ThreadPoolExecutor

import numpy as np

from tcm_assets.encoders import frontal_faces
from tcm_assets.encoders.frontal_faces import has_frontal_face
from tcm_assets.encoders.opencv import load_opencv

cv2 = load_opencv()


def drawn_face(radius=50, *, upside_down=False):
    """A face of ellipses and lines, on a picture of 320 x 180."""
    picture = np.full((320, 180), 200, np.uint8)
    x, y = 90, 140

    def ellipse(center, axes, shade, start=0):
        cv2.ellipse(picture, center, tuple(int(radius * axis) for axis in axes), 0, start, 360, shade, -1)

    ellipse((x, y), (0.8, 1.1), 165)
    ellipse((x, y - int(radius * 0.75)), (0.8, 0.45), 40, start=180)
    for side in (-1, 1):
        eye = x + side * int(radius * 0.36), y - int(radius * 0.15)
        ellipse(eye, (0.22, 0.13), 90)
        ellipse(eye, (0.1, 0.1), 20)
        brow = [(eye[0] + end * int(radius * 0.24), eye[1] - int(radius * 0.25)) for end in (-1, 1)]
        cv2.line(picture, *brow, 50, max(2, radius // 12))
    ellipse((x, y + int(radius * 0.32)), (0.2, 0.06), 110)
    ellipse((x, y + int(radius * 0.62)), (0.35, 0.1), 80)
    face = cv2.GaussianBlur(picture, (0, 0), radius / 25)
    return face[::-1].copy() if upside_down else face


def test_a_face_is_found_and_its_mirror_image_on_the_head_is_not():
    assert has_frontal_face(drawn_face())
    assert not has_frontal_face(drawn_face(upside_down=True))


def test_pictures_without_a_face():
    assert not has_frontal_face(np.full((180, 320), 128, np.uint8))
    assert not has_frontal_face(np.zeros((1, 1), np.uint8))
    assert not has_frontal_face(np.random.default_rng(0).integers(0, 256, (320, 180), dtype=np.uint8))


def test_threads_get_the_same_answers_and_cascades_are_kept():
    pictures = [drawn_face(), drawn_face(upside_down=True)] * 10
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(has_frontal_face, pictures)) == [True, False] * 10
    cascades = list(frontal_faces._idle_cascades)
    has_frontal_face(pictures[0])
    assert {id(cascade) for cascade in frontal_faces._idle_cascades} == {id(cascade) for cascade in cascades}
