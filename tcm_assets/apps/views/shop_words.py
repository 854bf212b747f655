"""What the shop calls the things that a reward gives.

Belongs here: labels and icons, without Streamlit. Does not belong here: names of rewards, which the ledger has.
"""

from typing import Protocol


class Gives(Protocol):
    """A reward, or what a redemption gave."""

    @property
    def exposure_min(self) -> int:
        """Minutes of feed exposure."""

    @property
    def wallet_usd(self) -> int:
        """US dollars on the e-wallet."""


def gifts(reward: Gives) -> list[tuple[str, str]]:
    """What it gives, as label and icon each: `("30 min exposure", ":material/campaign:")`."""
    given = []
    if reward.exposure_min:
        given.append((f"{reward.exposure_min:,} min exposure", ":material/campaign:"))
    if reward.wallet_usd:
        given.append((f"{reward.wallet_usd:,} US dollar{'' if reward.wallet_usd == 1 else 's'}", ":material/payments:"))
    return given
