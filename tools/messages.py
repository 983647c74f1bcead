"""Indonesian texts: collect, check and compile them without GNU gettext.

    python -m tools.messages update destana.surfaces.office   write new texts into the catalogue, drop those gone
    python -m tools.messages update                           the same for every package
    python -m tools.messages check [PACKAGE...]               fail on missing, fuzzy or broken translations
    python -m tools.messages compile                          write the .mo files that Django reads

The English text in the code is the key (msgid). Each room and surface has one catalogue,
``locale/id/LC_MESSAGES/django.po``, sorted and without dates or line numbers, so that diffs stay small.
"""

import io
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).resolve().parents[1] / "src"
LOCALE = "id"
TEMPLATES = {".html", ".txt", ".xml", ".md", ".svg", ".json", ".webmanifest"}
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
HEADER = """\
# Indonesian texts of {package}. English is the key; `python -m tools.messages update {package}` keeps the list.
msgid ""
msgstr ""
"Language: id\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
_PLACEHOLDER = re.compile(r"%\(\w+\)[#0 +-]*\d*(?:\.\d+)?[a-zA-Z]|%[sd]|%%|\{\w*\}")

Key = tuple[str, str | None]


@dataclass(frozen=True)
class Package:
    """A room or surface with a catalogue of its own."""

    name: str
    folder: Path

    @property
    def catalogue(self) -> Path:
        """The file that people edit."""
        return self.folder / "locale" / LOCALE / "LC_MESSAGES" / "django.po"

    def sources(self) -> Iterator[Path]:
        """Yield the files whose texts people may see: code and templates, neither tests nor migrations."""
        for path in sorted(self.folder.rglob("*")):
            inside = path.relative_to(self.folder).parts
            if not path.is_file() or {
                "tests",
                "migrations",
                "locale",
                "static",
                "static_src",
                "__pycache__",
            } & set(inside):
                continue
            if path.suffix == ".py" or (path.suffix in TEMPLATES and "templates" in inside):
                yield path


def packages(root: Path = SOURCE) -> list[Package]:
    """Return every room and surface, then ``kit`` and ``config``, which are rooms of their own."""
    house = root / "destana"
    rooms = [path.parent for path in sorted(house.glob("*/*/__init__.py")) if path.parent.name != "tests"]
    floors = {path.parent for path in rooms} - {house / "kit", house / "config"}
    chosen = [path for path in rooms if path.parent in floors]
    chosen += [path for path in (house / "kit", house / "config") if path.is_dir()]
    return [Package(".".join(path.relative_to(root).parts), path) for path in chosen]


def _flatten(template: str) -> str:
    """Take the indent off what Django made of a template: Python's tokenizer would read it as blocks."""
    return "\n".join(line.strip() for line in template.splitlines())


def texts(package: Package) -> dict[Key, Message]:
    """Return what the package says, keyed by text and context.

    Raises SyntaxError for a template block that cannot be translated.
    """
    from django.utils.translation.template import templatize  # noqa: PLC0415 - needs settings for nothing, but is slow

    found: dict[Key, Message] = {}
    for path in package.sources():
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            source = _flatten(templatize(source, origin=str(path)))
        for _line, said, _comments, context in extract(
            "python", io.BytesIO(source.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"}
        ):
            said = tuple(part for part in said if part) if isinstance(said, tuple) else said  # noqa: PLW2901
            key = (said if isinstance(said, str) else said[0], context)
            if key[0] and not (key in found and found[key].pluralizable):
                found[key] = Message(said, context=context)
    return found


def _empty() -> Catalog:
    """Return a catalogue with Indonesian's single plural form: Babel's own table lacks the language."""
    catalogue = Catalog(LOCALE)
    catalogue.mime_headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Plural-Forms", "nplurals=1; plural=0;"),
    ]
    return catalogue


def read(package: Package) -> Catalog:
    """Return the catalogue as people left it; an empty one when there is none."""
    if not package.catalogue.exists():
        return _empty()
    with package.catalogue.open("rb") as file:
        return read_po(file, locale=LOCALE, abort_invalid=True)


def _known(catalogue: Catalog) -> dict[Key, Message]:
    return {(_singular(message), message.context): message for message in catalogue if message.id}


def _singular(message: Message) -> str:
    return str(message.id if isinstance(message.id, str) else message.id[0])


def _forms(message: Message) -> list[str]:
    """Return the translations of a message: one, or one a plural form."""
    return [message.string] if isinstance(message.string, str) else list(message.string or [])


def update(package: Package) -> tuple[int, int]:
    """Write the catalogue anew; return how many texts it has and how many still lack Indonesian."""
    said, before = texts(package), _known(read(package))
    if not said:
        package.catalogue.unlink(missing_ok=True)
        return 0, 0
    catalogue = _empty()
    for key, message in said.items():
        old = before.get(key)
        forms = [form for form in _forms(old) if form] if old else []
        strings = (*forms, "")[:1] if message.pluralizable else (*forms, "")[0]
        catalogue.add(
            message.id,
            strings,
            context=key[1],
            flags=old.flags if old else (),
            user_comments=old.user_comments if old else (),
        )
    out = io.BytesIO()
    write_po(
        out, catalogue, width=110, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True
    )
    package.catalogue.parent.mkdir(parents=True, exist_ok=True)
    package.catalogue.write_text(
        HEADER.format(package=package.name) + out.getvalue().decode().lstrip(), encoding="utf-8"
    )
    return len(said), sum(not all(_forms(message)) for message in catalogue if message.id)


def _faults(message: Message) -> Iterator[str]:
    """Say what is wrong with one translation."""
    if message.fuzzy:
        yield "is marked fuzzy"
    forms = _forms(message)
    if not forms or not all(forms):
        yield "has no Indonesian"
        return
    wanted = _singular(message) if isinstance(message.id, str) else str(message.id[-1])
    for form in forms:
        if sorted(set(_PLACEHOLDER.findall(form))) != sorted(set(_PLACEHOLDER.findall(wanted))):
            yield f"needs the placeholders {sorted(set(_PLACEHOLDER.findall(wanted)))}"
        if form[:1].isspace() != wanted[:1].isspace() or form.endswith("\n") != wanted.endswith("\n"):
            yield "must begin and end with the same blanks as the English"


def check(package: Package) -> list[str]:
    """Return the package's faults, one sentence each; none means complete."""
    said, known = texts(package), _known(read(package))
    faults = [f"{package.name}: {key[0]!r} is not in the catalogue" for key in said if key not in known]
    faults += [f"{package.name}: {key[0]!r} is no longer said" for key in known if key not in said]
    for key, message in known.items():
        faults += [f"{package.name}: {key[0]!r} {fault}" for fault in _faults(message) if key in said]
    return faults


def check_together(chosen: Iterable[Package]) -> list[str]:
    """Return texts that two packages translate differently: Django keeps one of them, nobody knows which."""
    seen: dict[Key, tuple[str, list[str]]] = {}
    faults: list[str] = []
    for package in chosen:
        for key, message in _known(read(package)).items():
            name, forms = seen.setdefault(key, (package.name, _forms(message)))
            if forms != _forms(message) and all(forms) and all(_forms(message)):
                faults.append(
                    f"{name} and {package.name} translate {key[0]!r} differently; use pgettext for two meanings"
                )
    return faults


def compile_stale(root: Path = SOURCE) -> int:
    """Write each ``.mo`` that is missing or older than its catalogue; return how many."""
    written = 0
    for package in packages(root):
        target = package.catalogue.with_suffix(".mo")
        if not package.catalogue.exists():
            target.unlink(missing_ok=True)
            continue
        if target.exists() and target.stat().st_mtime >= package.catalogue.stat().st_mtime:
            continue
        out = io.BytesIO()
        write_mo(out, read(package))
        fresh = target.with_name(f"{os.getpid()}.mo")  # two processes may find it missing at once
        fresh.write_bytes(out.getvalue())
        fresh.replace(target)
        written += 1
    return written


def _chosen(names: Sequence[str]) -> list[Package]:
    every = packages()
    unknown = set(names) - {package.name for package in every}
    if unknown:
        raise SystemExit(
            f"No such package: {', '.join(sorted(unknown))}. Known: {', '.join(p.name for p in every)}"
        )
    return [package for package in every if not names or package.name in names]


def main(arguments: Sequence[str]) -> int:
    """Run one of ``update``, ``check``, ``compile``; return the exit code."""
    verb, names = (arguments[0] if arguments else ""), arguments[1:]
    if verb == "update":
        for package in _chosen(names):
            total, missing = update(package)
            if total:
                print(f"{package.name}: {total} texts, {missing} without Indonesian")
        return 0
    if verb == "check":
        faults = [fault for package in _chosen(names) for fault in check(package)] + check_together(
            packages()
        )
        print("\n".join(faults) if faults else "Every text has its Indonesian.")
        return 1 if faults else 0
    if verb == "compile":
        print(f"{compile_stale()} catalogues compiled.")
        return 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
