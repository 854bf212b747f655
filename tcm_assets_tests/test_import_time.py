"""Loading the definitions stays quick: every code server, schedule tick and test pays for it."""

import os
import subprocess
import sys

HEAVY = (
    "apprise",
    "torch",
    "cv2",
    "transformers",
    "sentence_transformers",
    "sklearn",
    "pandas",
    "matplotlib",
    "streamlit",
    "alembic",
    "psycopg",
    "pyspark",
    "google.genai",
)


def test_definitions_load_no_heavy_library():
    program = f"import sys, tcm_assets.definitions; print([name for name in {HEAVY!r} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", program], env=os.environ, capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"
