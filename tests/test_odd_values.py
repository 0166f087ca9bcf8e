import contextlib
import inspect
import logging
import math
import traceback
from pathlib import Path

from psycopg2 import IntegrityError

from odoo.exceptions import MissingError, UserError
from odoo.models import MAGIC_COLUMNS, BaseModel
from odoo.tests import tagged
from odoo.tools import mute_logger

from .access_common import rpc
from .access_methods import PUBLIC_METHODS
from .access_recorded import RECORDED
from .guard_common import GuardCommon

_logger = logging.getLogger(__name__)

ORM = Path(inspect.getfile(BaseModel)).parent
# What JSON brings that a field does not keep, or not as it is.
ODD = ("garbage", True, None, [], {}, 5)
ODD_NUMBERS = ("garbage", "5", True, None, [], -1, 10**12, 10**400, math.nan, math.inf)
ODD_DAYS = ("garbage", "5", True, None, {}, 5, "2026-01-01T10:00:00Z", "2026-13-01", "0001-01-01")
ODD_IDS = ("garbage", "5", True, None, [1, 2], {"id": 5}, -1, 2.5, 10**12)
ODD_LINES = (
    *("5", True, 5, {}, [None], [True], ["5"], [10**12], [[4, 1], "x"], [[]], [[9, 1]]),
    *([[[], 0, 0]], [[6]], [[6, 0, None]], [[6, 0, [[1]]]], [[6, 0, ["5"]]], [[4]], [[4, [1]]]),
    *([[4, -1]], [[4, 10**12]], [[3, {}]], [[0]], [[0, 0, 5]], [[1, "x", {}]], [[1, 5, None]]),
)
ODD_BY_TYPE = {
    "integer": ODD_NUMBERS,
    "float": ODD_NUMBERS,
    "monetary": ODD_NUMBERS,
    "date": ODD_DAYS,
    "datetime": ODD_DAYS,
    "many2one": ODD_IDS,
    "many2many": ODD_LINES,
    "one2many": ODD_LINES,
    "char": ([], {}, 5),
    "text": ([], {}, 5),
    "json": ([[6]], 5),
    "boolean": ("garbage", []),
}
# Models of others with fields of the module, and values of a new record where one is tried.
OTHERS = {
    "crm.lead": {"name": "New"},
    "res.company": {},
    "res.partner": {"name": "New"},
    "res.users": {},
}


@tagged("post_install", "-at_install")
class TestOddValues(GuardCommon):
    """Whatever a client sends, an answer in words comes back."""

    def setUp(self):
        super().setUp()
        self.tried, self.failed = 0, []

    def _answer(self, records, method, *args):
        """Call as a client does, undo it, and check that what fails is a refusal in words.

        What Odoo itself makes of a value that the module does not look at is not the module's.
        """
        self.tried += 1
        with self.env.cr.savepoint() as undo:
            try:
                rpc(records, method, *args)
                self.env.flush_all()
            except (UserError, IntegrityError) as refusal:
                self.assertTrue(str(refusal).strip())
            except Exception as error:  # noqa: BLE001 - whatever it is, it is told below
                *_outer, (frame, line) = traceback.walk_tb(error.__traceback__)
                path = frame.f_code.co_filename
                if ORM not in Path(path).parents or not isinstance(error, ValueError | TypeError):
                    call = f"{records}.{method}{args!s:.120}"
                    self.failed.append(f"{call}: {path}:{line} {error!r:.200}")
            finally:
                undo.rollback()

    def _tell(self):
        _logger.info("%s calls tried", self.tried)
        self.assertFalse(self.failed, "\n".join(self.failed))

    def _odd_values(self, model, field):
        if field.name in RECORDED.get(model, ()):
            return ("garbage",)  # refused whatever it is
        return ODD_BY_TYPE.get(field.type, ODD)

    def _fields(self, model):
        """Return the fields of the module that can be written; on accounts those of Odoo, too."""
        return [
            field
            for field in self.env[model]._fields.values()
            if (field.store or field.inverse)
            and field.name not in MAGIC_COLUMNS
            and not (field.related and not field.store)
            and ("key_account" in field._modules or model == "key.account")
        ]

    @mute_logger("odoo.sql_db")
    def test_create_and_write(self):
        self._administer_all()
        for model in self._guarded():
            for user in self._actors(model):
                mine = self._model(user, model)
                if mine.has_access("create") or mine.has_access("write"):
                    break
            else:
                continue
            usual = self._new_values(model)
            if usual is not None and mine.has_access("create"):
                for field in self._fields(model):
                    for value in self._odd_values(model, field):
                        self._answer(mine, "create", {**usual, field.name: value})
            record = mine.with_context(active_test=False).search([], limit=1)
            if mine._transient and usual is not None and mine.has_access("create"):
                record = self._open(model, user)
            if record and mine.has_access("write"):
                for field in self._fields(model):
                    for value in self._odd_values(model, field):
                        self._answer(record, "write", {field.name: value})
        self._tell()

    @mute_logger("odoo.sql_db")
    def test_models_of_others(self):
        admin = self.env.ref("base.user_admin")
        order = {"partner_id": self._new_partner(None).id}
        for model, usual in {**OTHERS, "sale.order": order}.items():
            mine = self._model(admin, model)
            record = mine.search([], limit=1)
            for field in self._fields(model):
                for value in self._odd_values(model, field):
                    self._answer(record, "write", {field.name: value})
                    if usual:
                        self._answer(mine, "create", {**usual, field.name: value})
        self._tell()

    @mute_logger("odoo.sql_db")
    def test_methods(self):
        self._administer_all()
        for model, method in PUBLIC_METHODS:
            user = self.user_protected if "sensitive" in model + method else self.user_admin
            mine = self._model(user, model)
            for ids in ([], [0], [10**9]):
                self._answer(mine.browse(ids), method)
        self._tell()

    @mute_logger("odoo.sql_db")
    def test_selected_on_the_screen(self):
        odd = (5, None, True, "5", {}, [[1]], [None], ["5"], [-1], [0], [10**12], [10**9])
        accounts = self._model(self.user_admin, "key.account")
        for value in odd:
            self.assertTrue(accounts.with_context(active_ids=value)._action_export_selection_xlsx())
            selection = self.env["key.account.export"].create(
                {"account_ids": value, "company_ids": value}
            )
            self.assertFalse(selection._get_accounts(selection.id))
        for model, chosen in (
            ("key.account.visit.cancel", "key.account.visit"),
            ("key.account.visit.miss", "key.account.visit"),
            ("key.account.grade.wizard", "key.account"),
            ("key.account.order.release", "key.account.order.hold"),
            ("key.account.credit.stop", "key.account"),
            ("key.account.give.up", "key.account"),
            ("key.account.visit.log", "calendar.event"),
            ("key.account.visit.report", "key.account.visit"),
        ):
            for value in odd:
                wizard = self._model(self.user_admin, model).with_context(
                    active_model=chosen, active_ids=value, active_id=value
                )
                self._answer(wizard, "default_get", list(wizard._fields))
                self._answer(wizard, "create", {})
        self._tell()

    def test_print_nothing(self):
        reports = self.env["ir.actions.report"].search([("report_name", "=like", "key_account.%")])
        self.assertTrue(reports)
        for report in reports:
            for ids in ([], [0], [10**9]):
                with (
                    self.subTest(report=report.report_name, ids=ids),
                    contextlib.suppress(MissingError),
                ):
                    self._model(self.user_admin, report._name)._render_qweb_html(report.id, ids)
