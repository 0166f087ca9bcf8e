from odoo import api, fields, models

from ...tools.profile.lasting_properties import LastingProperties
from ...tools.value_text import describe_property


class KeyAccount(models.Model):
    """The card of a type of customer, as properties that an administrator defines on a template."""

    _inherit = "key.account"

    profile_template_id = fields.Many2one(
        comodel_name="key.account.profile.template",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="The card of the profile. The answers stay when the template changes.",
    )
    # Odoo would only warn about values that are lost with the template: none are lost here.
    profile_properties = LastingProperties(
        definition="profile_template_id.properties_definition",
        string="Card",
        tracking=False,
    )

    # === SELECTIONS === #

    @api.model
    def _selection_profile_part(self):
        return [*super()._selection_profile_part(), ("card", self.env._("Card"))]

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self._touch_profile(
            {
                account.id: {"card"}
                for account in self
                if any(account.profile_properties._values.values())
            }
        )

    def _before_change(self, vals):
        before = super()._before_change(vals)
        if "profile_properties" in vals:
            before["cards"] = {account: account._get_card() for account in self}
        return before

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if cards := before.get("cards"):
            self._record_card_changes(cards)

    # === BUSINESS METHODS === #

    @api.model
    def _profile_fields(self):
        names = super()._profile_fields()
        return names | {"relation": (*names["relation"], "profile_template_id")}

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
