"""Words that have no place in the product: in Python, in templates, in scripts. Each exception has its reason."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import house

FLOORS = ("kit", "config", "surfaces", *house.ROOM_FLOORS)
BANNED_CALLS = {
    "eval": "runs text", "exec": "runs text", "compile": "runs text", "__import__": "loads by name",
    "pickle.loads": "reading runs code", "pickle.load": "reading runs code", "marshal.loads": "reading runs code",
    "yaml.load": "reading runs code", "os.system": "a shell", "os.popen": "a shell", "mark_safe": "unescaped text",
    "SafeString": "unescaped text", "RawSQL": "text in a query", "Template": "a template made of text",
    "engines.from_string": "a template made of text", "hashlib.md5": "a broken hash", "hashlib.sha1": "a broken hash",
    "random.choice": "guessable", "random.getrandbits": "guessable", "tempfile.mktemp": "a race",
    "ssl._create_unverified_context": "trusts anybody", "xml.etree.ElementTree.parse": "reads entities",
    "csv.writer": "cells that are run", "csv.DictWriter": "cells that are run",
}  # fmt: skip
BANNED_KEYWORDS = {
    "shell": True, "verify": False, "follow_redirects": True, "resolve_entities": True, "no_network": False,
    "check_hostname": False, "ssl": False, "verify_ssl": False, "allow_redirects": True, "trust_env": True,
}  # fmt: skip
HERE = re.compile(
    r"\|\s*safe\b|autoescape off|\bon[a-z]+\s*=\s*[\"']|\sstyle\s*=\s*[\"']|javascript:|<script(?![^>]*\bsrc=)[^>]*>|"
    r"<base\b|<iframe|<object|<embed|https?://(?!(www\.)?w3\.org)[a-z]"
)
SCRIPT = re.compile(
    r"\beval\(|new Function|\.innerHTML\s*\+?=|\.outerHTML\s*=|insertAdjacentHTML|document\.write|postMessage|WebSocket\(|"
    r"__proto__|dangerouslySet"
)
EXCEPTIONS: dict[tuple[str, str], str] = {
    ("destana.surfaces.office.bulletins.pages", "mark_safe: unescaped text"): "QR pictures that segno drew",
    ("destana.surfaces.office.bulletins.sheets", "mark_safe: unescaped text"): "the same on paper",
    ("destana.kit.sheets", "csv.writer: cells that are run"): "where the guard of the cells is",
    ("destana.surfaces.ui.templatetags.ui", "mark_safe: unescaped text"): "our own built style sheet",
}
PAGES = {
    "surfaces/board/templates/board/bulletin.html: |safe": "the same QR pictures",
    "surfaces/board/templates/board/verifier.html: |safe": "our own built style and script, named by hash in its policy",
    "surfaces/board/templates/board/verifier.html: <script>": "the same: one file that works from a stick",
    **{
        f"surfaces/{page}.html: https://w": "a link to wa.me, which a person may press; nothing is loaded from there"
        for page in (
            "board/templates/board/bulletin",
            "board/templates/board/check",
            "board/templates/board/parts/bulletin_card",
            "office/templates/office/chain/calls",
            "public/templates/public/tanda_terima",
        )
    },
}


def python_faults(module: str, tree: ast.Module) -> Iterator[tuple[str, str]]:
    for name, call in house.calls(tree):
        if name in BANNED_CALLS:
            yield module, f"{name}: {BANNED_CALLS[name]}"
        for keyword in call.keywords:
            value = getattr(keyword.value, "value", None)
            if keyword.arg in BANNED_KEYWORDS and value is BANNED_KEYWORDS[keyword.arg]:
                yield module, f"{name}({keyword.arg}={value})"
        if name.endswith((".execute", ".executemany", ".raw", ".extra")) and call.args:
            first = call.args[0]
            if isinstance(first, ast.BinOp) and isinstance(first.op, ast.Mod):
                yield module, f"{name}: values written into a query"


def all_python() -> list[tuple[str, str]]:
    return [fault for module, tree in house.sources(*FLOORS) for fault in python_faults(module, tree)]


def files(*endings: str) -> Iterator[Path]:
    for path in sorted(house.HOUSE.rglob("*")):
        inside = path.relative_to(house.HOUSE).parts
        if (
            path.suffix in endings
            and path.is_file()
            and not {"static", "tests", "node_modules"} & set(inside)
        ):
            yield path


def lines(pattern: re.Pattern[str], *endings: str) -> list[str]:
    return [
        f"{path.relative_to(house.HOUSE)}: {hit[0].strip()}"
        for path in files(*endings)
        for hit in pattern.finditer(path.read_text(encoding="utf-8"))
    ]


def test_python_runs_no_text_no_shell_and_no_broken_hash() -> None:
    assert [fault for fault in all_python() if fault not in EXCEPTIONS] == []


def test_pages_hold_no_unescaped_text_no_inline_code_and_nothing_from_elsewhere() -> None:
    assert [one for one in lines(HERE, ".html") if one not in PAGES] == []


def test_scripts_write_no_markup_and_listen_to_no_strangers() -> None:
    assert lines(SCRIPT, ".js", ".mjs") == []


@pytest.mark.parametrize(
    "text",
    [
        "eval(x)", "subprocess.run(x, shell=True)", "session.get(url, ssl=False)", "cursor.execute('a %s' % x)",
        "mark_safe(x)", "hashlib.md5(x)", "session.get(url, allow_redirects=True)", "pickle.loads(x)",
    ],
)  # fmt: skip
def test_it_sees_each_of_them_in_python(text: str) -> None:
    assert list(python_faults("x", ast.parse(text)))


@pytest.mark.parametrize(
    "text",
    ["{{ x|safe }}", '<p onclick="x()">', '<p style="color:red">', "<script>x()</script>", '<img src="https://a.example/x">',
     '<a href="javascript:x">'],
)  # fmt: skip
def test_it_sees_each_of_them_in_a_page(text: str) -> None:
    assert HERE.search(text)


def test_it_sees_each_of_them_in_a_script() -> None:
    for text in (
        "a.innerHTML = b",
        "eval(a)",
        "addEventListener; postMessage(a)",
        "document.write(a)",
        "a.__proto__ = b",
    ):
        assert SCRIPT.search(text), text


def test_each_exception_is_still_needed() -> None:
    assert set(EXCEPTIONS) <= set(all_python())
    assert set(PAGES) <= set(lines(HERE, ".html"))


def test_there_is_something_to_look_at() -> None:
    assert len(list(files(".html"))) > 40
    assert list(files(".js", ".mjs"))
