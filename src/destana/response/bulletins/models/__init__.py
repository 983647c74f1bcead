"""The tables of the bulletins room. What is published is frozen by triggers (migration 0002)."""

from destana.response.bulletins.models.documents import (
    Bulletin,
    BulletinReference,
    BulletinVillage,
    Immutable,
    NumberCounter,
    Relay,
)
from destana.response.bulletins.models.keys import SigningKey
from destana.response.bulletins.models.outlets import Outlet
from destana.response.bulletins.models.sounds import BulletinSound

__all__ = [
    "Bulletin",
    "BulletinReference",
    "BulletinSound",
    "BulletinVillage",
    "Immutable",
    "NumberCounter",
    "Outlet",
    "Relay",
    "SigningKey",
]
