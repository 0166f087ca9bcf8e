from odoo import api, fields, models

from ...tools.value_text import describe, describe_property

# Fields about the customer, by part of the profile. Lines belong to parts too.
PROFILE_FIELDS = {
    "company": (
        "line_of_business", "annual_turnover", "turnover_year", "registered_capital",
        "employee_count", "department", "brands", "main_customers", "strength",
    ),
    "production": ("production_scale", "yearly_output", "output_uom_id", "output_unit", "output_year"),
    "logistics": ("delivery_mode", "storage", "credit_standing"),
    "relation": (
        "relation_kind_id", "acquisition_channel_id", "referred_by_id", "profile_template_id",
    ),
}  # fmt: skip


class KeyAccountProfileHistory(models.AbstractModel):
    """When each part of a profile was last filled in or confirmed, and each change of it."""

    _name = "key.account.profile.history"
    _description = "History of a Profile"

    profile_change_ids = fields.One2many(
        comodel_name="key.account.profile.change",
        inverse_name="account_id",
        string="Profile Changes",
        readonly=True,
    )
    profile_dates = fields.Json(
        readonly=True,
        copy=False,
        help="When each part of the profile was last filled in or confirmed.",
    )

    # === SELECTIONS === #

    @api.model
    def _selection_profile_part(self):
        return [
            ("company", self.env._("Company")),
            ("production", self.env._("Production")),
            ("products", self.env._("Product structure")),
            ("plans", self.env._("Development plans")),
            ("consumption", self.env._("Consumption")),
            ("competitors", self.env._("Competitors")),
            ("logistics", self.env._("Delivery and credit")),
            ("relation", self.env._("Relation")),
            ("card", self.env._("Card")),
            ("people", self.env._("People")),
        ]

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self._touch_profile(
            {
                account.id: account._get_parts_of(vals)
                for account, vals in zip(self, vals_list, strict=True)
            }
        )

    def _before_change(self, vals):
        before = super()._before_change(vals) | {"profile": self._get_profile_values(vals)}
        if "profile_properties" in vals:
            before["cards"] = {account: account._get_card() for account in self}
        return before

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if before["profile"]:
            self._record_profile_changes(before["profile"], self._get_profile_values(vals))
        if cards := before.get("cards"):
            self._record_card_changes(cards)

    # === BUSINESS METHODS === #

    @api.model
    def _profile_fields(self):
        """Return the fields that make up the profile, as ``{part: names}``."""
        return PROFILE_FIELDS

    def _get_parts_of(self, vals):
        """Return the parts that a new account has, created with ``vals``."""
        self.ensure_one()
        parts = {
            part for part, names in self._profile_fields().items() if any(map(vals.get, names))
        }
        return parts | ({"card"} if any(self.profile_properties._values.values()) else set())

    def _get_profile_values(self, names):
        """Return ``{account id: {(part, label): (value, text)}}`` of the fields ``names``."""
        wanted = [
            (part, name)
            for part, fields_of_part in self._profile_fields().items()
            for name in fields_of_part
            if name in names
        ]
        if not wanted:
            return {}
        return {
            account.id: {
                (part, self._fields[name]._description_string(self.env)): (
                    account[name],
                    describe(account, name),
                )
                for part, name in wanted
            }
            for account in self
        }

    def _record_profile_changes(self, before, after):
        """Add changes to the history. Odoo's own tracking shows them in the chatter."""
        self.env["key.account.profile.change"]._record(
            [
                {
                    "account_id": account_id,
                    "part": part,
                    "name": label,
                    "old_value": before[account_id].get((part, label), ("", ""))[1],
                    "new_value": words,
                }
                for account_id, values in after.items()
                for (part, label), (value, words) in values.items()
                if value != before[account_id].get((part, label), ("", ""))[0]
            ],
            with_note=False,
        )

    def _touch_profile(self, parts):
        """Record that parts of the profile were filled in or confirmed today.

        :param dict parts: names of parts by account id
        """
        for account in self.sudo():
            today = fields.Date.to_string(account.company_id._key_account_today())
            if touched := parts.get(account.id):
                dates = dict(account.profile_dates or {}, **dict.fromkeys(touched, today))
                if dates != account.profile_dates:
                    account.profile_dates = dates

    @api.model
    def _fields_to_take_over(self):
        names = [name for names in self._profile_fields().values() for name in names]
        return super()._fields_to_take_over() + names

    def _prepare_take_over(self, target):
        taken = super()._prepare_take_over(target)
        known = {
            name: value
            for name, value in self.profile_properties._values.items()
            if value and not target.profile_properties._values.get(name)
        }
        if known:
            taken["profile_properties"] = dict(target.profile_properties._values, **known)
        return taken

    def _get_card(self):
        """Return ``(stored values, {name: (label, text)})`` of the card of one account."""
        self.ensure_one()
        field = self._fields["profile_properties"]
        shown = field.convert_to_read(self.profile_properties, self) or []
        words = {
            property_["name"]: (property_["string"], describe_property(property_, self.env))
            for property_ in shown
            if property_["type"] != "separator"
        }
        return dict(self.profile_properties._values), words

    def _record_card_changes(self, before):
        """Record changes of the card in the history and in the chatter.

        :param dict before: what :meth:`_get_card` returned, by account
        """
        rows = []
        for account, (old_values, old_words) in before.items():
            values, words = account._get_card()
            rows += [
                {
                    "account_id": account.id,
                    "part": "card",
                    "name": label,
                    "old_value": old_words.get(name, ("", ""))[1],
                    "new_value": text,
                }
                for name, (label, text) in words.items()
                if (values.get(name) or False) != (old_values.get(name) or False)
            ]
        self.env["key.account.profile.change"]._record(rows)
