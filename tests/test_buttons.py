from lxml import etree
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from .access_common import rpc
from .access_models import ACCESS
from .guard_common import GuardCommon

# Copies of these would be the same again: a customer, a person, a level of one account …
ONCE = {
    "key.account",
    "key.account.cadence.exception",
    "key.account.care.day",
    "key.account.care.event",
    "key.account.care.occasion",
    "key.account.closeness",
    "key.account.club.membership",
    "key.account.event.guest",
    "key.account.complaint.deadline",
    "key.account.commission.step",
    "key.account.credit.class",
    "key.account.credit.range",
    "key.account.credit.review",
    "key.account.criterion",
    "key.account.deal.heat",
    "key.account.metric",
    "key.account.loss",
    # Of a handover whose receivers were asked, rules are not added.
    "key.account.handover.rule",
    "key.account.policy.condition",
    "key.account.policy.line",
    "key.account.policy.rung",
    "key.account.product.line",
    "key.account.rebate.step",
    "key.account.relationship.evidence",
    "key.account.relationship.level",
    "key.account.return.call.rule",
    "key.account.scorecard.gate",
    "key.account.scorecard.grade",
    "key.account.stakeholder",
    "key.account.visit.requirement",
}
# Dialogs, and what only they and the lists beside them offer.
DIALOGS = {
    ("key.account.calibration", "action_apply"),
    ("key.account.review", "action_ask_approval"),
    ("key.account.review", "action_compare"),
    ("key.account.review", "action_take_back"),
    ("key.account.review.approve", "action_approve"),
    ("key.account.review.approve", "action_view_lines"),
    ("key.account.review.compare", "action_view_rows"),
    ("key.account.review.take.back", "action_take_back"),
    ("key.account.scorecard", "action_calibrate"),
    ("key.account.settings", "action_save"),
    ("key.account.visit", "action_near"),
    ("key.account.visit.due", "action_plan_chosen"),
    ("key.account.visit.due", "action_plan_visit"),
}
# Models of others that show buttons of the module.
FOREIGN = ("calendar.event", "crm.lead", "res.partner", "sale.order")


@tagged("post_install", "-at_install")
class TestButtons(GuardCommon):
    """Every button of every view does something, or says why not: for each role."""

    # === WHAT IS ON THE SCREENS === #

    def _views(self):
        """Return ``(model, view type, view)`` of all primary views of the module's models."""
        views = self.env["ir.ui.view"].search(
            [
                ("model", "in", [*ACCESS, *FOREIGN]),
                ("type", "in", ("form", "list", "kanban", "calendar", "activity", "hierarchy")),
                ("mode", "=", "primary"),
            ]
        )
        return [
            (view.model, view.type, view)
            for view in views
            if view.model in ACCESS or view.inherit_children_ids or view.type == "form"
        ]

    def _buttons(self, user, model, view_type, view):
        """Return ``(kind, name, context, is in the header of a list)`` of the buttons a user sees."""
        records = self._model(user, model)
        if not records.has_access("read"):
            return set()
        arch = etree.fromstring(
            records.get_views([(view.id, view_type)])["views"][view_type]["arch"]
        )
        found = set()
        for node in arch.xpath("//*[self::button or self::a][@type='object' or @type='action']"):
            if any(parent.tag == "field" for parent in node.iterancestors()):
                continue  # of lines: their own views have them
            header = view_type == "list" and node.getparent().tag == "header"
            found.add((node.get("type"), node.get("name"), node.get("context") or "{}", header))
        return found

    def _ours(self, model, kind, name):
        """Tell whether a button of another module's view is of this module."""
        if model in ACCESS:
            return True
        return "key_account" in name

    def _dialogs_with_buttons(self):
        """Return the dialogs whose own form has a button of an administrator or a manager."""
        return {
            model
            for model, view_type, view in self._views()
            if model.startswith("key.account") and self.env[model]._transient
            for user in self.user_manager + self.user_admin
            if self._buttons(user, model, view_type, view)
        }

    # === PRESSING === #

    def _record(self, user, model):
        """Return a record that the user can see, and opened if it is a wizard."""
        mine = self._model(user, model)
        if mine._transient:
            vals = self._new_values(model)
            return (
                self._open(model, user) if vals is not None and mine.has_access("create") else mine
            )
        return self._as(user, self._all_of(model)).search([], limit=1)

    def _press(self, user, records, kind, name, context):
        """Press a button; a refusal in words is an answer, anything else that fails is not."""
        context = safe_eval(context, {"id": records[:1].id})
        records = records.with_context(**context)
        with self.env.cr.savepoint() as undo:
            try:
                if kind == "object":
                    action = rpc(records, name)
                else:
                    action = self._load(user, name, records)
                self._check_action(user, action)
            except UserError as refusal:
                self.assertTrue(str(refusal).strip())
            finally:
                undo.rollback()
                self.env.invalidate_all()

    def _load(self, user, name, records):
        actions = self.env["ir.actions.actions"].sudo().browse(int(name))
        action = self.env[actions.type].sudo().browse(actions.id)
        if action._name == "ir.actions.server":
            context = {"active_model": records._name, "active_ids": records.ids}
            return rpc(self._as(user, action).with_context(**context), "run")
        return action._get_action_dict()

    def _check_action(self, user, action):
        """Open the screen to which a button leads, as the user."""
        if not isinstance(action, dict):
            self.assertIn(type(action), (bool, type(None)))
            return
        if action.get("type") != "ir.actions.act_window":
            return
        model = self._model(user, action["res_model"]).with_context(
            **(action["context"] if isinstance(action.get("context"), dict) else {})
        )
        views = action.get("views") or [
            (False, view) for view in (action.get("view_mode") or "form").split(",")
        ]
        model.get_views([(view[0], view[1]) for view in views])
        if action.get("res_id"):
            model.browse(action["res_id"]).read(["display_name"])

    # === TESTS === #

    def test_buttons(self):
        pressed = set()
        views = self._views()
        self.assertGreater(len(views), 80)
        for model, view_type, view in views:
            for user in self.insiders:
                for kind, name, context, header in sorted(
                    self._buttons(user, model, view_type, view)
                ):
                    if not self._ours(model, kind, name):
                        continue
                    record = self._record(user, model)
                    if not record and not header:
                        continue  # there is no such form
                    selections = [record, record.browse()] if header else [record]
                    for records in selections:
                        with self.subTest(
                            view=view.xml_id, button=name, user=user.login, selected=len(records)
                        ):
                            self._press(user, records, kind, name, context)
                            pressed.add((model, name))
        self.assertGreater(len(pressed), 60)
        self.assertFalse(DIALOGS - pressed)
        self.assertFalse(self._dialogs_with_buttons() - {model for model, _name in pressed})

    def test_actions_of_lists(self):
        """What the menu *Action* offers on records of the module."""
        actions = self.env["ir.actions.server"].search(
            [("binding_model_id.model", "in", [*ACCESS, *FOREIGN])]
        )
        external = actions.get_external_id()
        for action in actions.filtered(
            lambda action: external[action.id].startswith("key_account")
        ):
            model = action.binding_model_id.model
            for user in self.insiders:
                records = self._as(user, self._all_of(model)).search([], limit=2)
                for chosen in (records, records[:1]):
                    context = {
                        "active_model": model,
                        "active_ids": chosen.ids,
                        "active_id": chosen[:1].id,
                    }
                    with (
                        self.subTest(action=action.name, user=user.login, chosen=len(chosen)),
                        self.env.cr.savepoint() as undo,
                    ):
                        try:
                            self._check_action(
                                user, rpc(self._as(user, action).with_context(**context), "run")
                            )
                        except UserError as refusal:
                            self.assertTrue(str(refusal).strip())
                        undo.rollback()

    @mute_logger("odoo.sql_db")
    def test_duplicate(self):
        """What can be duplicated is, by each who may make such a record; else a sentence says why.

        Where it never can be, no screen offers it.
        """
        self._administer_all()
        refused = set()
        for model in self._guarded():
            if self.env[model]._transient:
                continue
            for user in self.insiders:
                if not self._model(user, model).has_access("create"):
                    continue
                record = self._as(user, self._all_of(model)).search([], limit=1)
                if not record:
                    continue
                with self.subTest(model=model, user=user.login), self.env.cr.savepoint() as undo:
                    try:
                        self.assertTrue(rpc(record, "copy"))
                    except (UserError, IntegrityError) as refusal:
                        # What there can be once only says so, in words that Odoo passes on.
                        self.assertNotRegex(str(refusal), "recorded by the system")
                        self.assertIn(model, ONCE)
                        if isinstance(refusal, IntegrityError):
                            refused.add(model)
                    undo.rollback()
        for action in self.env["ir.actions.act_window"].search(
            [("res_model", "in", sorted(refused))]
        ):
            for kind in {"list", "form"} & set(action.view_mode.split(",")):
                with self.subTest(action=action.name, kind=kind):
                    arch = self.env[action.res_model].get_view(view_type=kind)["arch"]
                    self.assertEqual(etree.fromstring(arch).get("duplicate"), "0")

    def test_reviews_and_visits_are_duplicated(self):
        review = self._as(self.user_manager, self.approved)
        copied = review.browse(rpc(review, "copy")).sudo()
        self.assertEqual((copied.state, copied.line_count), ("draft", 0))
        self.assertEqual(copied.scorecard_id, self.approved.scorecard_id)
        visit = self._as(self.user_own, self.owned.visit_ids.sorted("id")[:1])
        visit.sudo().write({"state": "done", "outcome": "reached"})
        copied = visit.browse(rpc(visit, "copy")).sudo()
        self.assertEqual((copied.state, copied.account_id, copied.cost), ("planned", self.owned, 0))
        self.assertFalse(copied.outcome or copied.event_id or copied.plan_id)

    def test_everything_is_graded_with_nothing_selected(self):
        accounts = self._model(self.user_manager, "key.account")
        action = rpc(accounts, "action_grade_now")
        # It asks before it approves.
        self.assertEqual(action["res_model"], "key.account.review.approve")
        with self.assertRaises(UserError):
            rpc(self._model(self.user_own, "key.account"), "action_grade_now")
