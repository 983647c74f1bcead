"""Every name of the district, official or as people write it, in the sentences that people send."""

import csv
from pathlib import Path

import pytest

from destana.foundation.areas import queries
from destana.foundation.areas.rules.districts import read_aliases
from destana.response.reports.reading.read import read
from destana.response.reports.reading.terms import Field

from .gazetteer import CODES, DISTRICT, LAMPIHONG, Entry, Gazetteer

_ALIASES = Path(queries.__file__).parents[1] / "data" / "aliases.csv"
_MET = Path(__file__).parents[6].parent / "shared" / "data" / "areas" / "place_aliases.csv"
_SENTENCES = (
    "banjir di {name}",
    "{name} caram, banyu sudah salutut",
    "tolong pak, air naik di {name} rt 2 perlu perahu",
    "Assalamualaikum, lapor kebakaran di desa {name} dekat langgar",
    "ds. {name} RT 03 jalan putus",
    "jalan ka {name} pagat kada kawa diliwati",
    "LAPOR POHON TUMBANG {name} RT 01",
)


def _office() -> Gazetteer:
    """Return the gazetteer as the office has it: official names and the list of spellings."""
    rows = read_aliases(_ALIASES.read_text(encoding="utf-8-sig"))
    spelt = tuple(Entry(row.folded, row.kind, row.codes, row.rt) for row in rows)
    return Gazetteer(DISTRICT, (*spelt, *LAMPIHONG.entries), LAMPIHONG.shorts)


def _expected() -> dict[str, tuple[str, ...]]:
    known: dict[str, tuple[str, ...]] = {name: (code,) for name, code in CODES.items()}
    for row in read_aliases(_ALIASES.read_text(encoding="utf-8-sig")):
        if row.kind == "village" and row.codes:
            known[row.folded] = row.codes
    return known


def _share(names: dict[str, tuple[str, ...]], gazetteer: Gazetteer) -> tuple[float, list[str]]:
    """Return the share of sentences whose village is read, or asked for where the name fits several, and the others."""
    missed = []
    tried = [(sentence.format(name=name), codes) for name, codes in names.items() for sentence in _SENTENCES]
    for text, codes in tried:
        reading = read(text, gazetteer)
        is_right = reading.village == codes[0] if len(codes) == 1 else reading.asks_village
        missed += [] if is_right else [text]
    return 1 - len(missed) / len(tried), missed


def test_it_knows_the_villages_by_every_name_of_the_office() -> None:
    names = _expected()
    share, missed = _share(names, _office())
    print(f"{len(names)} names, {len(names) * len(_SENTENCES)} sentences: {share:.3f}", missed)  # noqa: T201
    assert len(names) >= 27
    assert share >= 0.95, missed


def test_it_knows_spellings_met_elsewhere_by_official_names_alone() -> None:
    if not _MET.is_file():
        pytest.skip("the list of spellings met in the press is not on this machine")
    with _MET.open(encoding="utf-8", newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if row["code"].startswith(f"{DISTRICT}.") and row["kind"] in {"village", "ambiguous"}
        ]
    names = {row["variant"]: tuple(row["code"].split("|")) for row in rows}
    share, missed = _share(names, LAMPIHONG)
    print(f"{len(names)} spellings met elsewhere: {share:.3f}", missed)  # noqa: T201
    assert share >= 0.95, missed


def test_it_hears_a_slip_in_every_long_name() -> None:
    """A letter left out of a name of eight or more is read or asked for, but not in short and everyday words."""
    slipped = {
        f"{name[:cut]}{name[cut + 1 :]}": code
        for name, code in CODES.items()
        if len(name) >= 8
        for cut in (3, len(name) - 3)
        if name[cut] != " " and name[cut - 1] != " "
    }
    heard = [
        reading.village == code or any(item.value == code for item in reading.of(Field.VILLAGE))
        for name, code in slipped.items()
        for reading in [read(f"banjir di {name} rt 2", LAMPIHONG)]
    ]
    missed = [name for name, is_heard in zip(slipped, heard, strict=True) if not is_heard]
    print(f"{len(slipped)} slips: {sum(heard) / len(heard):.3f}", missed)  # noqa: T201
    assert sum(heard) / len(heard) >= 0.8, missed
