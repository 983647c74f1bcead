"""The pages of the door."""

from .account import again, app, codes, keys, me, name, password, remove_key, revoke
from .door import code, key, sign_in, sign_out
from .invitations import accept
from .setting_up import first_codes, new_password, set_up

__all__ = [
    "accept",
    "again",
    "app",
    "code",
    "codes",
    "first_codes",
    "key",
    "keys",
    "me",
    "name",
    "new_password",
    "password",
    "remove_key",
    "revoke",
    "set_up",
    "sign_in",
    "sign_out",
]
