import ast
import re
from collections import defaultdict
from pathlib import Path

from lxml import etree

from odoo import fields
from odoo.models import is_model_class
from odoo.tests import TransactionCase, tagged

ROOT = Path(__file__).parent.parent
# What each room may use, besides the trunk (the files outside of rooms) and what these use.
USES = {
    "": (),
    "metric": (),
    "people": (),
    "review": ("metric",),
    "relationship": ("metric",),
    "profile": ("people", "metric"),
    "visit": ("metric",),
    "credit": ("metric",),
    "cadence": ("visit", "profile", "relationship"),
    "service": ("visit",),
    "feedback": ("complaint", "people"),
    "value": ("review", "profile"),
    "complaint": ("service", "review"),
    "prospect": ("profile", "cadence"),
    "proposal": ("profile",),
    "credit_review": ("credit",),
    "satisfaction": ("profile", "service"),
    "policy": ("review", "credit_review", "cadence"),
    "plan": ("cadence",),
    "visit_report": ("feedback", "relationship"),
    "order_hold": ("credit_review",),
    "commission": ("policy", "cadence"),
    "collection": ("credit", "service"),
    "care": ("people", "visit"),
    "gift": ("care", "commission"),
    "club": ("gift", "satisfaction"),
    "rebate": ("policy",),
    "order_policy": ("policy", "order_hold"),
    "what_if": ("rebate",),
    "relations_report": ("feedback", "satisfaction", "club"),
    "health": ("complaint", "credit", "satisfaction", "cadence", "value"),
    "appraisal": ("relations_report", "visit_report"),
    "handover": ("health",),
    "idle": ("handover",),
    "cockpit": ("metric",),
    "book": (),
}
# Models that change the rights under which they are written, and what documents of Odoo inherit.
OWN_DOORS = {"key.account.guarded", "key.account.settings", "key.account.document"}
LONGEST_FILE, LONGEST_FUNCTION, LARGEST_ROOM = 350, 60, 22
CODE = ("models", "wizards", "reports", "tools")
# A name of one word is no mark of a room: "state", "visit".
OWNED = re.compile(r"[a-z]_[a-z]")


def below(room):
    """Return the rooms that a room may use, itself and the trunk included."""
    return {"", room}.union(*map(below, USES[room]))


class Source(ast.NodeVisitor):
    """A file: the models and names it defines, and all that it names."""

    def __init__(self, path):
        self.path = path.relative_to(ROOT)
        parts = self.path.parts
        self.room = parts[1] if len(parts) > 2 and parts[1] in USES else ""
        self.models, self.classes, self.defined, self.used = set(), [], set(), {}
        self.local = set()  # columns of its own statements
        tree = ast.parse(path.read_text(encoding="utf-8"))
        self.silent = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
            and ast.get_docstring(node)
        }
        self.visit(tree)

    def visit_ClassDef(self, node):
        assigned = {
            target.id: part.value
            for part in node.body
            if isinstance(part, ast.Assign)
            for target in part.targets
            if isinstance(target, ast.Name)
        }
        name = ast.literal_eval(assigned.get("_name", ast.Constant(None)))
        inherit = ast.literal_eval(assigned.get("_inherit", ast.Constant(None)))
        if name and name not in (inherit or ()):
            self.models.add(name)
        if name or inherit:
            methods = {
                part.name: "super()" in ast.unparse(part)
                for part in node.body
                if isinstance(part, ast.FunctionDef)
            }
            self.classes.append((name or inherit, methods))
        self.defined |= assigned.keys()
        self.defined |= {part.name for part in node.body if isinstance(part, ast.FunctionDef)}
        self.defined |= {part.target.id for part in node.body if isinstance(part, ast.AnnAssign)}
        self.generic_visit(node)

    def visit_Attribute(self, node):
        self.used.setdefault(node.attr, node.lineno)
        self.generic_visit(node)

    def visit_keyword(self, node):
        if node.arg in {"relation", "column1", "column2"}:
            self.defined.add(node.value.value)
        self.generic_visit(node)

    def visit_Constant(self, node):
        if isinstance(node.value, str) and id(node) not in self.silent:
            self.local.update(re.findall(r"\bAS (\w+)", node.value))
            for word in re.findall(r"[\w.]+", node.value):
                self.used.setdefault(word, node.lineno)
                for part in word.split("."):
                    self.used.setdefault(part, node.lineno)

    def visit_ImportFrom(self, node):
        if not node.level or self.path.name == "__init__.py":
            return
        package = self.path.parts[: -node.level]
        for part in [*package, *(node.module or "").split(".")][1:2]:
            if part in USES:
                self.used["room " + part] = node.lineno


@tagged("post_install", "-at_install")
class TestRooms(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sources = [Source(p) for folder in CODE for p in sorted((ROOT / folder).rglob("*.py"))]
        cls.owners = defaultdict(set)
        for room in USES:
            cls.owners["room " + room] = {room}
        odoo = set(dir(fields.Field))
        for model in cls.env.registry.values():
            for base in model.mro():
                # The registry's own classes gather what all modules define.
                if getattr(base, "_module", None) != "key_account" and not is_model_class(base):
                    odoo |= vars(base).keys()
        for source in cls.sources:
            for model in source.models:
                cls.owners[model].add(source.room)
                cls.owners[model.replace(".", "_")].add(source.room)
            for name in source.defined - odoo:
                if OWNED.search(name):
                    cls.owners[name].add(source.room)

    def _told(self, told):
        self.assertFalse(told, "\n" + "\n".join(told))

    def test_rooms_use_what_is_below(self):
        self._told(
            [
                f"{source.path}:{line} uses {name} of {', '.join(self.owners[name])}"
                for source in self.sources
                for name, line in source.used.items()
                if name in self.owners.keys() - source.local
                and not self.owners[name] & below(source.room)
            ]
        )

    def test_screens_use_what_is_below(self):
        """Models, fields and methods, and the records of other files: views, actions, data."""
        told, texts, records = [], {}, {}
        for folder in ("views", "data", "security", "wizards", "reports"):
            for path in sorted((ROOT / folder).rglob("*.xml")):
                parts = path.relative_to(ROOT).parts
                room = parts[1] if len(parts) > 2 and parts[1] in USES else ""
                text = re.sub(r"<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
                records |= {name: {room} for name in re.findall(r'\bid="(\w+)"', text)}
                if path.name != "menus.xml":
                    texts[path.relative_to(ROOT), room] = text
        for (path, room), text in texts.items():
            used = {
                name: self.owners.get(name.removeprefix("model_").split("__")[0])
                for name in re.findall(r"[\w.]+", text)
            }
            for name in re.findall(r"(?:ref=\"|ref\('|%\()(?:key_account\.)?(\w+)", text):
                used[name] = records.get(name) or used.get(name)
            told += [
                f"{path} uses {name} of {', '.join(owners)}"
                for name, owners in used.items()
                if owners and not owners & below(room)
            ]
        self._told(told)

    def test_one_class_per_model_and_room(self):
        """In a file that is named after the model."""
        files, told = defaultdict(list), []
        for source in self.sources:
            for model, _methods in source.classes:
                if model != "report." + model.removeprefix("report."):
                    files[source.path.parent, model].append(source.path)
                    if source.path.stem != model.replace(".", "_"):
                        told.append(f"{source.path} holds a class of {model}")
        told += [
            f"{model}: {', '.join(map(str, paths))}"
            for (_folder, model), paths in files.items()
            if len(paths) > 1
        ]
        self._told(told)

    def test_one_create_and_one_write_per_model(self):
        """Models of the module extend the steps of ``key.account.guarded``, others have one each."""
        places = defaultdict(list)
        for source in self.sources:
            for model, methods in source.classes:
                for method in methods.keys() & {"create", "write", "unlink"}:
                    places[model, method].append(str(source.path))
        self._told(
            [
                f"{model}.{method}: {', '.join(paths)}"
                for (model, method), paths in places.items()
                if len(paths) > 1 or (model.startswith("key.account.") and model not in OWN_DOORS)
            ]
        )

    def test_nothing_hides_what_a_lower_room_does(self):
        """A method that a lower room extends is not started again in an upper one."""
        floors = {room: floor for floor, room in enumerate(USES)}
        places = defaultdict(list)
        for source in self.sources:
            for model, methods in source.classes:
                for method, calls_super in methods.items():
                    where = (floors[source.room], str(source.path), calls_super)
                    places[str(model), method].append(where)
        self._told(
            [
                f"{path} hides {model}.{method} of a lower room"
                for (model, method), found in places.items()
                for floor, path, calls_super in found
                if not calls_super and floor > min(found)[0]
            ]
        )

    def test_sizes(self):
        """Small files, short functions, rooms that one person can know."""
        told = []
        for path in sorted(ROOT.rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            # The manifest is a list of all files of the module.
            if text.count("\n") > LONGEST_FILE and path.name != "__manifest__.py":
                told.append(f"{path.relative_to(ROOT)} has more than {LONGEST_FILE} lines")
            told += [
                f"{path.relative_to(ROOT)}:{node.lineno} {node.name} has more than {LONGEST_FUNCTION} lines"
                for node in ast.walk(ast.parse(text))
                if isinstance(node, ast.FunctionDef)
                and node.end_lineno - node.lineno >= LONGEST_FUNCTION
            ]
        for room in USES:
            files = len(list((ROOT / "models" / room).glob("[!_]*.py")))
            if files > LARGEST_ROOM:
                told.append(f"models/{room} has {files} files")
        self._told(told)

    def test_one_record_per_id(self):
        """Rooms add to a record of a lower one, but two never make one with the same id: one would be lost."""
        makers = defaultdict(set)
        for path in sorted(ROOT.rglob("*.xml")):
            if path.relative_to(ROOT).parts[0] == "static":
                continue
            for record in etree.parse(path).iter("record"):
                names = {field.get("name") for field in record.iter("field")}
                if names & {"res_model", "arch", "code"}:
                    makers[record.get("id")].add(str(path.relative_to(ROOT)))
        self.assertGreater(len(makers), 300)
        self._told(
            [
                f"{xml_id} is made in {', '.join(sorted(paths))}"
                for xml_id, paths in makers.items()
                if len(paths) > 1
            ]
        )

    def test_one_depends_per_method(self):
        """Of several of them above a method, Odoo keeps the topmost alone."""
        told = []
        for path in sorted(ROOT.rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [ast.unparse(each) for each in getattr(node, "decorator_list", ())]
                if len([name for name in names if name.startswith("api.depends(")]) > 1:
                    told.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
        self._told(told)
