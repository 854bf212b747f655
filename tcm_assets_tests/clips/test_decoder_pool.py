import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tcm_assets.clips import decoder_pool
from tcm_assets.clips.clip_reading import ClipFrames
from tcm_assets_tests.clips.encoded_clips import encode, idle_pids, pictures
from tcm_assets_tests.waiting import PATIENCE_S, wait_until

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _no_process_of_another_test():
    decoder_pool.end_idle_processes()
    yield
    decoder_pool.end_idle_processes()


@pytest.fixture
def clip(tmp_path):
    return encode(tmp_path / "clip.mp4", frames=pictures(90))


def is_running(pid):
    return Path(f"/proc/{pid}").exists()


def has_ended(pid):
    try:
        return "zombie" in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return True


def test_clips_in_turn_share_a_process(clip):
    pids = set()
    for _ in range(3):
        assert len(list(ClipFrames(clip))) == 3
        pids.update(idle_pids())
    assert len(pids) == 1


def test_clips_at_the_same_time_have_a_process_each_and_not_more_than_cores_are_kept(clip, monkeypatch):
    monkeypatch.setattr(decoder_pool, "MAX_IDLE_PROCESSES", 1)
    first, second = iter(ClipFrames(clip)), iter(ClipFrames(clip))
    for pair in zip(first, second, strict=True):
        assert pair[0].time_s == pair[1].time_s
        assert (pair[0].image == pair[1].image).all()
    assert len(idle_pids()) == 1


def test_frames_of_threads_do_not_mix(tmp_path):
    clips = [encode(tmp_path / f"{count}.mp4", frames=pictures(count)) for count in (20, 50, 80, 110)] * 3
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda path: len(list(ClipFrames(path))), clips))
    assert counts == [1, 2, 3, 4] * 3


def test_a_clip_that_is_left_midway_ends_its_process(clip):
    list(ClipFrames(clip))
    (pid,) = idle_pids()
    frames = iter(ClipFrames(clip))
    next(frames)
    frames.close()
    assert idle_pids() == []
    assert not is_running(pid)


def test_a_forked_process_leaves_the_decoders_of_its_parent_alone(clip):
    list(ClipFrames(clip))
    program = (
        "import os, pathlib, sys, warnings\n"
        "from tcm_assets.clips.clip_reading import ClipFrames\n"
        "from tcm_assets.clips import decoder_pool\n"
        "clip = pathlib.Path(sys.argv[1])\n"
        "list(ClipFrames(clip))\n"
        "child = os.fork()\n"
        "if not child:\n"
        "    os._exit(len(decoder_pool._idle))\n"
        "assert os.waitpid(child, 0)[1] == 0\n"
        "assert len(list(ClipFrames(clip))) == 3\n"
    )
    subprocess.run([sys.executable, "-c", program, str(clip)], check=True, cwd=ROOT)


def test_a_fork_while_another_thread_takes_a_decoder_does_not_hang(clip):
    program = (
        "import os, pathlib, sys, threading, time\n"
        "from tcm_assets.clips.clip_reading import ClipFrames\n"
        "from tcm_assets.clips import decoder_pool\n"
        "def hold():\n"
        "    with decoder_pool._lock:\n"
        "        is_held.set()\n"
        "        time.sleep(0.3)\n"
        "is_held = threading.Event()\n"
        "threading.Thread(target=hold).start()\n"
        "is_held.wait()\n"
        "child = os.fork()\n"
        "if not child:\n"
        "    os._exit(len(list(ClipFrames(pathlib.Path(sys.argv[1])))))\n"
        "assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3\n"
        "assert not decoder_pool._idle\n"
    )
    subprocess.run([sys.executable, "-c", program, str(clip)], check=True, cwd=ROOT, timeout=3 * PATIENCE_S)


def test_a_decoder_that_does_not_start_is_no_fault_of_the_clip(clip, monkeypatch):
    monkeypatch.setattr(decoder_pool, "MODULE", "tcm_assets.clips.no_such_module")
    with pytest.raises(RuntimeError, match=r"does not start \(exit status 1\); `python -m tcm_assets\.clips"):
        list(ClipFrames(clip))


def test_a_process_ends_with_the_one_that_asked_even_when_that_is_killed(clip):
    program = (
        "import os, pathlib, signal, sys\n"
        "from tcm_assets.clips.clip_reading import ClipFrames\n"
        "from tcm_assets.clips import decoder_pool\n"
        "list(ClipFrames(pathlib.Path(sys.argv[1])))\n"
        "print(decoder_pool._idle[0]._process.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(clip)], capture_output=True, text=True, cwd=ROOT)
    pid = int(done.stdout)
    wait_until(lambda: has_ended(pid), "the end of the decoding process")


@pytest.mark.usefixtures("clip")
def test_another_working_directory_does_no_harm(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise RuntimeError('not the module that was meant')")
    monkeypatch.chdir(tmp_path)
    assert len(list(ClipFrames(Path("clip.mp4")))) == 3
