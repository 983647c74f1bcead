"""Rendering the board: everything, or what changed since the last time. The worker and the command line call this."""

import fcntl
import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath

import msgspec
from django.conf import settings
from django.utils import translation

from destana.foundation.audit import queries as audit
from destana.foundation.audit.terms import Entry
from destana.kit import clock
from destana.response.bulletins import queries as bulletins
from destana.surfaces.board import assets, data, gather, stale, store
from destana.surfaces.board.pages import Snapshot
from destana.surfaces.board.site import DATA, FIXED, GROUPS, HOME, NEWS, Site
from destana.surfaces.board.store import PublicFile
from destana.surfaces.board.verifier import verifier
from destana.surfaces.ui.context import ENGLISH, INDONESIAN

log = logging.getLogger(__name__)
_BATCH = 500
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class State:
    """What the last rendering had seen. ``pages``: addresses of each part, to take down those that are gone."""

    seq: int = -1
    version: str = ""
    day: str = ""
    made_at: datetime = _NEVER
    spoken: tuple[datetime, ...] = ()
    pages: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Rendered:
    """What a rendering did: the parts it looked at and how many files changed on the disk."""

    groups: frozenset[str]
    written: int
    seq: int


def root() -> Path:
    """The folder of the public files."""
    return Path(settings.DATA) / "public"


def render(*, at: datetime, everything: bool = False) -> Rendered:
    """Make the stale parts of the board again; cheap when nothing changed. Two renderings never overlap."""
    with _alone(root()):
        last = State() if everything else _load()
        seq = audit.head().seq
        groups = _stale(last, at)
        if not groups:
            return _note(last, seq)
        return _render(last, groups, at, seq)


def _stale(last: State, at: datetime) -> frozenset[str]:
    if last.version != _version() or last.day != _day(at):
        return GROUPS
    touched = stale.groups_of(_since(last.seq))
    if stale.grew_old(last.spoken, last.made_at, at):
        touched |= {HOME}
    return touched


def _since(seq: int) -> Iterator[Entry]:
    while entries := audit.since(seq, limit=_BATCH):
        yield from entries
        seq = entries[-1].seq


def _render(last: State, groups: frozenset[str], at: datetime, seq: int) -> Rendered:
    # ``seq`` was read before anything else: what changes while we write is looked at again by the next rendering.
    pages: dict[str, tuple[str, ...]] = {key: kept for key, kept in last.pages.items() if key not in groups}
    written, snapshot = 0, None
    if FIXED in groups:
        written += _write(assets.files())
    for language in (INDONESIAN, ENGLISH):
        with translation.override(language):
            snapshot = gather.snapshot(at)
            done, found = _render_pages(Site(snapshot), groups)
        written += done
        for group, paths in found.items():
            pages[group] = pages.get(group, ()) + paths
    assert snapshot is not None  # noqa: S101 - two languages were rendered
    written += _write(_documents(snapshot, groups))
    _take_down(last, pages)
    _save(State(seq, _version(), _day(at), at, _spoken(snapshot), pages))
    log.info("board rendered: %s, %d files", ",".join(sorted(groups)), written)
    return Rendered(groups, written, seq)


def _render_pages(site: Site, groups: frozenset[str]) -> tuple[int, dict[str, tuple[str, ...]]]:
    written = 0
    found: dict[str, list[str]] = {group: [] for group in groups}
    for route in site.routes():
        if route.group in groups:
            written += store.write(root(), route.make())
            found[route.group].append(route.path)
    return written, {group: tuple(paths) for group, paths in found.items()}


def _documents(snapshot: Snapshot, groups: frozenset[str]) -> Iterator[PublicFile]:
    """Files for machines; they have one language."""
    if DATA in groups:
        yield PublicFile("/data/status.geojson", data.geojson(snapshot), "application/geo+json")
        yield PublicFile(
            "/data/kejadian.csv",
            data.incidents_csv(snapshot),
            "text/csv; charset=utf-8",
            download="kejadian.csv",
        )
    if NEWS in groups:
        with translation.override(INDONESIAN):
            yield verifier()
        yield PublicFile("/kabar/kunci.json", bulletins.keys_json(), "application/json")
        feed = bulletins.atom_feed(settings.DISTRICT)
        for path in ("/kabar/atom.xml", "/cap/atom.xml"):
            yield PublicFile(path, feed, "application/atom+xml; charset=utf-8")
        for bulletin in snapshot.bulletins:
            here, key = f"/kabar/{bulletin.number}", bulletin.view.id
            alert = bulletins.cap_xml(key)
            yield PublicFile(f"{here}/cap.xml", alert, "application/cap+xml; charset=utf-8")
            if (signature := bulletins.cap_signature(alert)) is not None:
                yield PublicFile(f"{here}/cap.xml.jws", signature.encode(), "application/jose")
            yield PublicFile(f"{here}/dokumen.svg", _proof(key, bulletin.code), "image/svg+xml")
            if bulletin.picture:
                drawn = _picture(key, bulletin.code, bulletin.view.ended_at is None)
                yield PublicFile(bulletin.picture, drawn, "image/png")


@lru_cache(maxsize=gather.BULLETINS)
def _proof(bulletin_id: int, code: str) -> bytes:
    """The signed document as a QR square: fixed once published, so drawn once."""
    return bulletins.document_qr(bulletin_id).encode()


@lru_cache(maxsize=gather.BULLETINS)
def _picture(bulletin_id: int, code: str, is_in_force: bool) -> bytes:
    """The picture to pass on: drawn once, and once more when it is over, because then it says so."""
    return bulletins.picture(bulletin_id)


def _write(files: Iterable[PublicFile]) -> int:
    return sum(store.write(root(), file) for file in files)


def _take_down(last: State, pages: dict[str, tuple[str, ...]]) -> None:
    """Remove pages that are no longer made, such as an incident whose only report was undone."""
    present = {path for paths in pages.values() for path in paths}
    for path in {path for paths in last.pages.values() for path in paths} - present:
        kind = store.HTML if not PurePosixPath(path).suffix else ""
        store.remove(root(), path, content_type=kind)


def _spoken(snapshot: Snapshot) -> tuple[datetime, ...]:
    return tuple(village.as_of for village in snapshot.villages if village.as_of and not village.is_silent)


def _note(last: State, seq: int) -> Rendered:
    if seq != last.seq:
        _save(replace(last, seq=seq))
    return Rendered(frozenset(), 0, seq)


def _version() -> str:
    """Built files, office name, mode and address: what every page carries."""
    env = settings.ENV
    return f"{assets.version()}|{settings.SITE}|{settings.MODE}|{env.office_name}|{env.emergency_number}"


def _day(at: datetime) -> str:
    return clock.local(at).date().isoformat()


def _state_file() -> Path:
    return root() / ".board.json"


def _load() -> State:
    try:
        return msgspec.json.decode(_state_file().read_bytes(), type=State)
    except (FileNotFoundError, msgspec.DecodeError):
        return State()


def _save(state: State) -> None:
    fresh = _state_file().with_suffix(".new")
    with fresh.open("wb") as file:
        file.write(msgspec.json.encode(asdict(state)))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(_state_file())


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the board's lock; the worker and a command typed by hand wait for each other."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
