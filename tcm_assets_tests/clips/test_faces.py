from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tcm_assets.clips import faces
from tcm_assets.clips.faces import covered_share
from tcm_assets.clips.faces import frontal_faces as found_in
from tcm_assets.models.opencv import load_opencv

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


def portrait(height_px, face_side_px):
    """A photograph of a person on a picture of 180 by 320, with a face of about so many pixels, and where that is."""
    import matplotlib.cbook

    with matplotlib.cbook.get_sample_data("grace_hopper.jpg") as file:
        photograph = cv2.imdecode(np.frombuffer(file.read(), np.uint8), cv2.IMREAD_GRAYSCALE)
    face_in_photograph = np.array([150, 100, 230, 230])
    scale = face_side_px / face_in_photograph[2]
    person = cv2.resize(photograph[:400], None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)[:, :180]
    picture = np.full((320, 180), 120, np.uint8)
    picture[height_px : height_px + person.shape[0], : person.shape[1]] = person
    return picture, face_in_photograph * scale + (0, height_px, 0, 0)


def test_a_drawn_face_is_found_and_its_mirror_image_on_the_head_is_not():
    assert len(found_in(drawn_face())) == 1
    assert len(found_in(drawn_face(upside_down=True))) == 0


@pytest.mark.parametrize("face_side_px", [56, 64, 72])
def test_a_photographed_face_is_found_where_it_is(face_side_px):
    picture, expected = portrait(120, face_side_px)
    (box,) = found_in(picture)
    assert box == pytest.approx(expected, abs=0.25 * face_side_px)


def test_two_faces_are_two():
    upper, _ = portrait(10, 72)
    lower, _ = portrait(170, 72)
    picture = np.vstack([upper[:160], lower[160:]])
    boxes = found_in(picture)
    assert len(boxes) == 2
    assert covered_share(boxes, picture) == pytest.approx(2 * 72**2 / picture.size, rel=0.35)


def test_boxes_that_overlap_are_counted_once():
    picture = np.zeros((100, 100), np.uint8)
    assert covered_share(np.array([[0, 0, 50, 50]]), picture) == 0.25
    assert covered_share(np.array([[0, 0, 50, 50], [25, 0, 50, 50]]), picture) == 0.375
    assert covered_share(np.array([[0, 0, 100, 100], [10, 10, 20, 20]]), picture) == 1
    assert covered_share(np.empty((0, 4), int), picture) == 0


def test_pictures_without_a_face():
    for picture in (
        np.full((180, 320), 128, np.uint8),
        np.zeros((1, 1), np.uint8),
        np.random.default_rng(0).integers(0, 256, (320, 180), dtype=np.uint8),
    ):
        assert found_in(picture).shape == (0, 4)


def test_threads_get_the_same_answers_and_cascades_are_kept():
    pictures = [drawn_face(), drawn_face(upside_down=True)] * 10
    with ThreadPoolExecutor(2) as pool:
        assert [len(faces) for faces in pool.map(found_in, pictures)] == [1, 0] * 10
    cascades = list(faces._idle_cascades)
    found_in(pictures[0])
    assert {id(cascade) for cascade in faces._idle_cascades} == {id(cascade) for cascade in cascades}
