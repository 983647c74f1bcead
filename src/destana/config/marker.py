"""Whose data a folder holds: ``DATA/mode`` says real, demo or exercise, and no other mode ever opens it.

Standard library only: the supervisor asks before Django is there. The same word stands in the database, because
PostgreSQL is not in the folder (:mod:`destana.config.models`).
"""

from pathlib import Path


class WrongMode(Exception):
    """The folder belongs to another mode; the text is the sentence for the terminal."""


def check(data: Path, mode: str) -> None:
    """Raise :class:`WrongMode` when ``data`` was made in another mode; an empty folder takes any."""
    found = read(data)
    if found is None and (data / "destana.sqlite3").exists():
        raise WrongMode(
            f"{data} holds a database but no file `mode`, so nobody knows whether its reports are real. If you are "
            f"sure: echo real > {data}/mode"
        )
    if found not in {None, mode}:
        raise WrongMode(
            f"{data} is a folder of {found} data and is never opened as {mode}. Choose another folder with --data, "
            f"or set DESTANA_MODE={found}."
        )


def read(data: Path) -> str | None:
    """Return the mode of the folder, None before its first start."""
    try:
        return (data / "mode").read_text().strip()
    except FileNotFoundError:
        return None


def write(data: Path, mode: str) -> None:
    """Mark the folder at its first start; a mark once set is never changed."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    check(data, mode)
    if read(data) is None:
        (data / "mode").write_text(f"{mode}\n")
