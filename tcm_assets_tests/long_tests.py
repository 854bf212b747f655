"""Tests that take a minute and more each: `make test-long` runs them too, `make test` says that it leaves them out.

Each drives whole processes or a whole folder again, to show that what the others prove apart holds together.
"""

import os

import pytest

LONG_TEST = pytest.mark.skipif(
    not os.environ.get("TCM_TEST_LONG"), reason="takes a minute: set TCM_TEST_LONG=1, or type make test-long"
)
