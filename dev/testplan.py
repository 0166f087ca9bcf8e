"""Which tests are meant, and whether all of them ran."""

import ast
import dataclasses
import json
import re

from console import Problem
from paths import MODULE, ROOT

TESTS = ROOT / "tests"
# Tests that need a database of their own: how their files begin, and the tag of their classes.
APART = {
    "workers": ("test_workers", "key_account_workers"),
    "apps": ("test_apps", "key_account_apps"),
}


@dataclasses.dataclass(frozen=True)
class Plan:
    """Tests to run, as Odoo tag specifications; an empty one stands for no test.

    ``apart`` has those of :data:`APART` by purpose, ``files`` are those whose classes must all run,
    ``processes`` how many share the other tests.
    """

    whole: bool = False
    tags: str = ""
    apart: dict = dataclasses.field(default_factory=dict)
    files: tuple = ()
    processes: int = 1


def plan(what):
    """Turn what the user typed into a :class:`Plan`."""
    if not what:
        apart = {purpose: tag for purpose, (_start, tag) in APART.items()}
        return Plan(True, f"/{MODULE}", apart, tuple(_files()), 2)
    if what in APART:
        files = [path for path in _files() if _purpose(path) == what]
        return Plan(apart={what: APART[what][1]}, files=tuple(files))
    if what[0] in "/+-" or "," in what:
        return Plan(tags=what)
    what = what.removeprefix("tests/").rstrip("/").removesuffix(".py")
    if (TESTS / what).is_dir():
        return _plan_files(_files(TESTS / what))
    files = [path for path in _files() if path.stem == what.rpartition("/")[2]]
    return _plan_files(files) if files else _plan_part(what)


def _files(folder=TESTS):
    """Return the test files of a room, or of all of them."""
    return sorted(folder.rglob("test_*.py"))


def _purpose(path):
    """Return the key of :data:`APART` for a file, ``None`` if it shares the usual databases."""
    return next((key for key, (start, _tag) in APART.items() if path.stem.startswith(start)), None)


def _plan_files(files):
    tags = {}
    for path in files:
        purpose = _purpose(path)
        tag = f"/{MODULE}/{path.relative_to(ROOT)}"
        tags.setdefault(purpose, []).append(f"{APART[purpose][1]}{tag}" if purpose else tag)
    usual = tags.pop(None, [])
    return Plan(
        tags=",".join(usual),
        apart={purpose: ",".join(found) for purpose, found in tags.items()},
        files=tuple(files),
        processes=min(2, len(files)),
    )


def _plan_part(what):
    """Look for a class, a method, or ``Class.method``."""
    class_name = what.rpartition(".")[0]
    sources = {path: path.read_text(encoding="utf-8") for path in _files()}
    for name, pattern in (
        (f":{what}", rf"^class {re.escape(class_name or what)}\b"),
        (f".{what}", rf"^\s+def {re.escape(what)}\("),
    ):
        found = [path for path in sources if re.search(pattern, sources[path], re.MULTILINE)]
        purposes = set(map(_purpose, found))
        if len(purposes) == 1 and None not in purposes:
            [purpose] = purposes
            return Plan(apart={purpose: f"{APART[purpose][1]}/{MODULE}{name}"})
        if found:
            return Plan(tags=f"/{MODULE}{name}")
    raise Problem(
        f"no room, test file, class or method is called {what!r}",
        "look into tests/ for the right name.",
    )


def ran(folder):
    """Return ``{class: {"seconds": …, "methods": […]}}`` of what the processes noted in a folder."""
    return {path.stem.removeprefix("ran-"): _read(path) for path in folder.glob("*/ran-*.json")}


def lost(plan, folder):
    """Return what did not run although it should have, as texts.

    Compared are the tests that each process found with those that any ran, and the classes in the
    files with those that Odoo found.
    """
    all_found, texts = {}, []
    for group in sorted(path for path in folder.iterdir() if path.is_dir()):
        found = [_read(path) for path in group.glob("found-*.json")]
        if any(other != found[0] for other in found):
            texts.append(f"the processes found different tests ({group.name})")
        for one in found:
            all_found.update(one)
    done = ran(folder)
    texts += [
        f"{name} did not run to its end"
        for name, methods in sorted(all_found.items())
        if done.get(name, {}).get("methods") != methods
    ]
    texts += [
        f"{name} is in no import of tests/: Odoo did not find it"
        for path in plan.files
        for name in _classes(path)
        if name not in all_found
    ]
    return texts


def _classes(path):
    """Return the classes of a file with tests of their own, such as ``visit.test_visit.TestVisit``."""
    module = ".".join(path.relative_to(TESTS).with_suffix("").parts)
    return [
        f"{module}.{node.name}"
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
        and node.name.startswith("Test")
        and any(
            isinstance(part, ast.FunctionDef) and part.name.startswith("test") for part in node.body
        )
    ]


def _read(path):
    return json.loads(path.read_text(encoding="utf-8"))
