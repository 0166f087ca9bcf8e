from odoo import api, fields, models

SIDES = ("_before", "_after")


class KeyAccountHandoverWatch(models.Model):
    """An account after its handover: the days since beside as many days before.

    Written every night, for 90 days; what it said on the last of them stays.
    """

    _name = "key.account.handover.watch"
    _description = "Account After a Handover"
    _inherit = ["key.account.handover.watching", "key.account.part"]
    _written_by_code = True
    _log_access = False
    _order = "sign_count desc, date desc, id"
    _rec_name = "account_id"

    line_id = fields.Many2one(
        "key.account.handover.line", required=True, index=True, ondelete="cascade"
    )
    handover_id = fields.Many2one(
        "key.account.handover", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(store=True, required=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    giver_id = fields.Many2one("res.users", string="From", index=True, ondelete="set null")
    receiver_id = fields.Many2one("res.users", string="To", index=True, ondelete="set null")
    date = fields.Date(string="Handed Over on", required=True, index=True)
    date_until = fields.Date(string="Watched Until", required=True)
    days = fields.Integer(
        string="Days Since",
        aggregator="avg",
        help="Whole days that are compared with as many days before the handover.",
    )
    orders_before = fields.Integer(help="Confirmed orders in as many days before the handover.")
    orders_after = fields.Integer(string="Orders Since")
    amount_before = fields.Monetary(
        help="Confirmed orders without tax. Empty while revenue is confidential."
    )
    amount_after = fields.Monetary(string="Amount Since")
    contacts_before = fields.Integer(
        string="Visits Before", help="Visits done, and meetings with people of the customer."
    )
    contacts_after = fields.Integer(string="Visits Since")
    health_before = fields.Integer(aggregator="avg", help="On the day of the handover.")
    health_after = fields.Integer(string="Health Now", aggregator="avg")
    level_before = fields.Integer(string="Relationship Before", aggregator="avg")
    level_after = fields.Integer(string="Relationship Now", aggregator="avg")
    grade_before_id = fields.Many2one("key.account.grade", ondelete="restrict")
    grade_after_id = fields.Many2one("key.account.grade", string="Grade Now", ondelete="restrict")
    signs = fields.Json(string="What Is Worse", help="What is clearly worse than before.")
    sign_count = fields.Integer(string="Signs", aggregator="sum")
    fallen_on = fields.Date(
        string="Alert Since",
        index="btree_not_null",
        help="The first day on which something was clearly worse.",
    )
    told = fields.Char(string="What Fell", compute="_compute_told")

    _line_uniq = models.UniqueIndex("(line_id)")

    # === COMPUTE METHODS === #

    @api.depends("signs")
    @api.depends_context("lang")
    def _compute_told(self):
        for watch in self:
            facts = {name: watch[name] for name in watch._fields if name.endswith(SIDES)}
            for name in ("grade_before", "grade_after"):
                facts[name] = watch[f"{name}_id"].name
            watch.told = self._tell_signs(facts | {"signs": watch.signs})

    # === BUSINESS METHODS === #

    @api.model
    def _tell_signs(self, facts):
        """Return what fell, in words without amounts.

        :param dict facts: ``signs``, and what they were found in: the fields of a watch, grades as names
        """
        words = facts | {"lost": facts["grade_after"] or "–"}
        texts = {
            "orders": self.env._("orders %(orders_before)s → %(orders_after)s"),
            "amount": self.env._("half the amount of orders, or less"),
            "contacts": self.env._("visits %(contacts_before)s → %(contacts_after)s"),
            "health": self.env._("health %(health_before)s → %(health_after)s"),
            "level": self.env._("relationship %(level_before)s → %(level_after)s"),
            "grade": self.env._("grade %(grade_before)s → %(lost)s"),
        }
        return ", ".join(texts[sign] % words for sign in facts["signs"] or [])
