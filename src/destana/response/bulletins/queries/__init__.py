"""Questions about bulletins: the desk's, the public's, and the documents themselves."""

from destana.response.bulletins.queries.ages import oldest_by_state
from destana.response.bulletins.queries.desk import (
    UnknownBulletin,
    get_for,
    mine,
    next_number,
    preview,
    previews,
    prompt,
    recent,
    unreviewed,
    waiting_for,
)
from destana.response.bulletins.queries.documents import (
    NoDocument,
    atom_feed,
    cap_faults,
    cap_signature,
    cap_xml,
    document_qr,
    keys_json,
    link_qr,
    open_text,
    payload,
    picture,
    picture_fits,
    public_keys,
    signed_document,
)
from destana.response.bulletins.queries.exercise import key_is_of_another_world, last_exercise
from destana.response.bulletins.queries.outlets import outlets, posts_of
from destana.response.bulletins.queries.passing import priority_of, reaches_nobody_real, to_pass_on
from destana.response.bulletins.queries.public import (
    by_code,
    by_number,
    check,
    current,
    of_incident,
    of_village,
    published,
)
from destana.response.bulletins.queries.reach import slow_warnings
from destana.response.bulletins.queries.sounds import sound_data, sounds, sounds_of, spoken
from destana.response.bulletins.sign import moment

__all__ = [
    "NoDocument",
    "UnknownBulletin",
    "atom_feed",
    "by_code",
    "by_number",
    "cap_faults",
    "cap_signature",
    "cap_xml",
    "check",
    "current",
    "document_qr",
    "get_for",
    "key_is_of_another_world",
    "keys_json",
    "last_exercise",
    "link_qr",
    "mine",
    "moment",
    "next_number",
    "of_incident",
    "of_village",
    "oldest_by_state",
    "open_text",
    "outlets",
    "payload",
    "picture",
    "picture_fits",
    "posts_of",
    "preview",
    "previews",
    "priority_of",
    "prompt",
    "public_keys",
    "published",
    "reaches_nobody_real",
    "recent",
    "signed_document",
    "slow_warnings",
    "sound_data",
    "sounds",
    "sounds_of",
    "spoken",
    "to_pass_on",
    "unreviewed",
    "waiting_for",
]
