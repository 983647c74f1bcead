"""The open session: how it begins, how long it lasts, how fresh it is, and the list that its owner can end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.auth import login, logout
from django.contrib.sessions.models import Session as DjangoSession
from django.http import HttpRequest

from destana.foundation.people import actions, queries
from destana.foundation.people.models import Person
from destana.foundation.people.rules import FRESH_FOR
from destana.surfaces.office.signin import pending
from destana.surfaces.office.signin.limits import address_of

IDLE = timedelta(hours=8)
OLDEST = timedelta(hours=24)
# How exactly idleness is known: a write for every page would cost a disk flush each.
STEP = timedelta(minutes=5)
_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_SINCE, _SEEN, _PROVED = "signin.since", "signin.seen", "signin.proved"


@dataclass(frozen=True, slots=True)
class Session:
    """One place where a person is signed in."""

    id: int
    address: str
    device: str
    since: datetime
    seen: datetime
    is_this: bool


def open_session(request: HttpRequest, person: Person, *, how: str, at: datetime) -> None:
    """Sign the person in under a new session id, with a second factor just shown."""
    pending.forget(request)
    login(request, person, backend=_BACKEND)
    now = at.timestamp()
    request.session.update({_SINCE: now, _SEEN: now, _PROVED: now})
    request.session.save()
    _list(request, person, at)
    actions.note_sign_in(by=queries.actor_of(person.pk), how=how, at=at)


def close_session(request: HttpRequest, *, at: datetime, reason: str = "") -> None:
    """Sign out and forget the session."""
    key, person_id = request.session.session_key, request.user.pk
    logout(request)
    UserSession.objects.filter(session_key=key).delete()
    if person_id is not None:
        try:
            actions.note_sign_out(by=queries.actor_of(person_id), at=at, reason=reason)
        except queries.UnknownPerson:
            return  # switched off meanwhile; that line is already there


def keep_open(request: HttpRequest, person: Person, *, at: datetime) -> None:
    """Stay signed in here after the own password or mark changed, under a new id; every other session has ended."""
    proved = request.session.get(_PROVED, 0)
    since = request.session.get(_SINCE, at.timestamp())
    UserSession.objects.filter(user_id=person.pk).delete()
    login(request, person, backend=_BACKEND)
    request.session.update({_SINCE: since, _SEEN: at.timestamp(), _PROVED: proved})
    request.session.save()
    _list(request, person, at)


def _list(request: HttpRequest, person: Person, at: datetime) -> None:
    length = UserSession._meta.get_field("user_agent").max_length or 0  # noqa: SLF001 - Django's public meta
    address = address_of(request)
    UserSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": person,
            "ip": "0.0.0.0" if address == "unknown" else address,  # noqa: S104 - shown as unknown
            "user_agent": request.META.get("HTTP_USER_AGENT", "")[:length],
            "created_at": at,
            "last_seen_at": at,
        },
    )


def prove(request: HttpRequest, *, at: datetime) -> None:
    """Mark the session fresh: a second factor was shown now."""
    request.session[_PROVED] = at.timestamp()


def is_fresh(request: HttpRequest, *, at: datetime) -> bool:
    """Tell whether a second factor was shown in the last 10 minutes."""
    proved = float(request.session.get(_PROVED, 0))
    return 0 <= at.timestamp() - proved < FRESH_FOR.total_seconds()


def is_news(request: HttpRequest) -> bool:
    """Tell whether an open page asked by itself, because another desk did something: nobody sits there for that."""
    return "Destana-News" in request.headers


def ended_because(request: HttpRequest, *, at: datetime) -> str:
    """Return ``idle`` or ``too_old`` where the session's time is over, else an empty string; note that it is used."""
    now, since = at.timestamp(), request.session.get(_SINCE)
    seen = request.session.get(_SEEN, 0)
    if since is None or now - since >= OLDEST.total_seconds():
        return "too_old"
    if now - seen >= IDLE.total_seconds():
        return "idle"
    if now - seen >= STEP.total_seconds() and not is_news(request):
        request.session[_SEEN] = now
        UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=at)
    return ""


def sessions_of(request: HttpRequest, person: Person) -> list[Session]:
    """Return where the person is signed in, the newest first; ended ones are dropped on the way."""
    rows = UserSession.objects.purge_and_list(person)
    rows.sort(key=lambda row: row.last_seen_at, reverse=True)
    return [
        Session(
            id=row.pk,
            address="" if row.ip == "0.0.0.0" else row.ip,  # noqa: S104 - see _list
            device=device_name(row.user_agent),
            since=row.created_at.astimezone(UTC),
            seen=row.last_seen_at.astimezone(UTC),
            is_this=row.session_key == request.session.session_key,
        )
        for row in rows
    ]


def sweep(at: datetime) -> int:
    """Drop address and device of sessions that ended by themselves; return how many. The job of every hour."""
    open_ones = DjangoSession.objects.filter(expire_date__gt=at).values("session_key")
    gone: int = UserSession.objects.exclude(session_key__in=open_ones).delete()[0]
    return gone


def device_name(agent: str) -> str:
    """Return what a person recognises in a browser's long signature: ``Chrome, Android``."""
    browsers = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung"), ("Firefox", "Firefox"))
    systems = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"))
    browser = _first(agent, (*browsers, ("Chrome", "Chrome"), ("Safari", "Safari")))
    system = _first(agent, (*systems, ("Mac OS", "Mac"), ("Linux", "Linux")))
    return ", ".join(part for part in (browser, system) if part)


def _first(agent: str, marks: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in marks if mark in agent), "")


def end_one(request: HttpRequest, person: Person, session_id: int, *, at: datetime) -> None:
    """End one of the person's sessions; another person's is not found and nothing happens."""
    row = UserSession.objects.filter(pk=session_id, user_id=person.pk).first()
    if row:
        row.end()
        actions.note_sign_out(by=queries.actor_of(person.pk), at=at, reason="revoked")
