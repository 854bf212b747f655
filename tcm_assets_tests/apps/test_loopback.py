import pytest

from tcm_assets.apps.loopback import is_loopback


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        (None, False),
        ("", False),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.5", False),
        ("localhost.example.com", False),
    ],
)
def test_only_this_machines_own_addresses_are_loopback(address: str | None, expected: bool) -> None:
    assert is_loopback(address) is expected
