"""The disk as a power cut leaves it: what was synced is there, of later writes any part may be missing or torn."""

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HEAD = struct.Struct("=IIQQ")
"""``struct record`` of interposer.c: kind, file, offset, length."""
WRITE, SYNC, TRUNCATE, UNLINK = 1, 2, 3, 4
SECTOR = 512
"""Bytes that a disk writes whole or not at all."""


@dataclass(frozen=True)
class Record:
    """One operation on file 0 (the database) or 1 (its log); ``end`` is where its record ends in the journal."""

    kind: int
    file: int
    offset: int
    length: int
    data: bytes
    end: int


def read_journal(path: Path) -> Iterator[Record]:
    """Yield the operations in their order; a record that was being written when the server was killed is left out."""
    raw, at = path.read_bytes(), 0
    while at + HEAD.size <= len(raw):
        kind, file, offset, length = HEAD.unpack_from(raw, at)
        at += HEAD.size
        size = length if kind == WRITE else 0
        if at + size > len(raw):
            return
        yield Record(kind, file, offset, length, raw[at : at + size], at + size)
        at += size


@dataclass
class Disk:
    """What is durable of one file, and what is on its way since the last sync."""

    durable: bytearray
    pending: list[Record] = field(default_factory=list)

    def take(self, record: Record) -> None:
        """Follow one operation. A removal counts at once: SQLite syncs the database before it removes its log."""
        if record.kind == SYNC:
            for each in self.pending:
                _apply(self.durable, each)
            self.pending.clear()
        elif record.kind == UNLINK:
            self.durable.clear()
            self.pending.clear()
        else:
            self.pending.append(record)

    def after_cut(self, chance: random.Random) -> bytearray:
        """Return the file after a power cut now: each write on its way arrived whole, not at all, or in sectors."""
        found = bytearray(self.durable)
        for each in self.pending:
            fate = chance.choice(("whole", "lost", "torn"))
            if fate == "whole" or (fate == "torn" and each.kind == TRUNCATE):
                _apply(found, each)
            elif fate == "torn":
                for sector in _sectors(each):
                    if chance.random() < 0.5:
                        _apply(found, sector)
        return found


def _sectors(write: Record) -> Iterator[Record]:
    at = 0
    while at < write.length:
        size = min(SECTOR - (write.offset + at) % SECTOR, write.length - at)
        yield Record(WRITE, write.file, write.offset + at, size, write.data[at : at + size], write.end)
        at += size


def _apply(content: bytearray, record: Record) -> None:
    if record.kind == TRUNCATE:
        if record.length <= len(content):
            del content[record.length :]
        else:
            content.extend(bytes(record.length - len(content)))
        return
    if record.offset > len(content):
        content.extend(bytes(record.offset - len(content)))
    content[record.offset : record.offset + record.length] = record.data


def cuts(
    base: bytes, journal: Path, number: int, chance: random.Random
) -> Iterator[tuple[int, bytearray, bytearray]]:
    """Yield ``number`` power cuts: the journal's length at the cut, the database and its log as they are found."""
    records = list(read_journal(journal))
    moments = set(chance.sample(range(len(records)), min(number, len(records))))
    disks = [Disk(bytearray(base)), Disk(bytearray())]
    for index, record in enumerate(records):
        disks[record.file].take(record)
        if index in moments:
            yield record.end, disks[0].after_cut(chance), disks[1].after_cut(chance)
