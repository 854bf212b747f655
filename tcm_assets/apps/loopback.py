"""Which addresses are this machine's alone. Nothing else: the command line asks, too, and without Streamlit."""

import ipaddress


def is_loopback(address: str | None) -> bool:
    """Whether a server at `address` is reached from this machine alone; None means that it listens everywhere."""
    if address == "localhost":
        return True
    try:
        return address is not None and ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
