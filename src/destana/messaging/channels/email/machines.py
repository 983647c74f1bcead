"""Why a letter is left alone: a machine wrote it, or it is our own. A machine that is answered answers, for ever."""

from email.message import Message

from destana.messaging.channels.email.mime import header

TURNS = 12
"""Of our own letters in one thread; a person who writes on gets a person, a machine gets nobody."""
_BULK = frozenset({"bulk", "list", "junk"})
_ROBOTS = ("mailer-daemon@", "postmaster@")


def reason(mail: Message, address: str, ours: str) -> str:
    """Return why nothing is to be done, nothing where a person may have written. ``ours``: our own address."""
    submitted = header(mail, "auto-submitted").partition(";")[0].strip().lower()
    if submitted not in {"", "no"}:
        return f"written by a machine ({submitted[:40]})"
    if header(mail, "precedence").lower() in _BULK:
        return "sent to many (precedence)"
    if header(mail, "list-id"):
        return "sent to many (a mailing list)"
    if header(mail, "return-path").replace(" ", "") == "<>":
        return "a notice of a mail server (null return path)"
    if ours and ours.lower() in {address, header(mail, "x-loop").lower()}:
        return "our own letter"
    if address.startswith(_ROBOTS):
        return "a notice of a mail server"
    if header(mail, "x-spam-flag").lower() == "yes":
        return "our mail server takes it for spam"
    return ""


def is_endless(thread: tuple[str, ...], domain: str) -> bool:
    """Whether so many letters of ours stand in the thread that two machines may be talking."""
    return sum(one.endswith(f"@{domain}>") for one in thread) >= TURNS
