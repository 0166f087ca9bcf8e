from odoo import models

from ...tools.value_text import describe, describe_property

TABLES = (
    ("product_line_ids", ("name", "share")),
    (
        "production_line_ids",
        ("name", "equipment", "capacity", "capacity_unit", "state", "year", "product_ids", "note"),
    ),
    ("development_plan_ids", ("date", "name", "status", "investment", "opportunity")),
    ("consumption_ids", ("date", "basis", "quantity", "uom_id", "amount", "source")),
    ("competitor_share_ids", ("date", "category_id", "name", "share", "note")),
    ("plant_ids", ("name", "type", "street", "city", "country_id", "phone")),
    # Business data only: personal data stays on the screen.
    ("stakeholder_ids", ("name", "function", "role_ids", "influence", "attitude")),
)


class KeyAccountDossier(models.AbstractModel):
    """The profile of an account on paper, as far as the user can see it."""

    _name = "key.account.dossier"
    _description = "Dossier of an Account"

    # === ACTION METHODS === #

    def action_export_dossier_xlsx(self):
        """Download the dossier of one account as a workbook."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/key_account/account/{self.id}/dossier",
            "target": "download",
        }

    # === BUSINESS METHODS === #

    def _get_dossier(self):
        """Return the sections of the dossier that are not empty, as text.

        :return: ``[(title, header, rows)]``; without a header, rows are ``(label, text)``
        """
        self.ensure_one()
        sections = [(self.env._("Account"), None, self._get_dossier_summary())]
        labels = dict(self._selection_profile_part())
        for part, names in self._profile_fields().items():
            sections.append((labels[part], None, self._describe_fields(names)))
        shown = self._fields["profile_properties"].convert_to_read(self.profile_properties, self)
        card = [
            (property_["string"], describe_property(property_, self.env))
            for property_ in shown or []
        ]
        sections.append((self.profile_template_id.name or labels["card"], None, card))
        for name, columns in TABLES:
            lines = self[name]
            header = [lines._fields[column]._description_string(self.env) for column in columns]
            rows = [[describe(line, column) for column in columns] for line in lines]
            sections.append((self._fields[name]._description_string(self.env), header, rows))
        if purchases := self._get_purchases()[self]:
            bought = self._fields["purchase_html"]._description_string(self.env)
            sections.append((bought, *self._describe_purchases(purchases)))
        return [
            (title, header, [row for row in rows if header or row[1]])
            for title, header, rows in sections
            if any(header or row[1] for row in rows)
        ]

    def _get_dossier_summary(self):
        rows = self._describe_fields(
            ("grade_id", "posture", "owner_id", "deputy_id", "customer_since")
        )
        if self.wallet:
            rows += self._describe_fields(("wallet",))
            share = self._fields["share_of_wallet"]._description_string(self.env)
            rows.append((share, f"{self.share_of_wallet * 100:.0f} %"))
        rows.append((self.env._("Profile Completeness"), f"{self.profile_completeness} %"))
        return rows + self._describe_fields(("profile_missing_text",))

    def _describe_fields(self, names):
        """Return ``[(label, text)]`` of fields."""
        return [
            (self._fields[name]._description_string(self.env), describe(self, name))
            for name in names
        ]

    def _log_dossier(self, file_format):
        """Log a note on the accounts that their dossier was exported, and by which user."""
        self._message_log_batch(
            {
                account.id: self.env._(
                    "%(user)s exported the dossier (%(format)s).",
                    user=self.env.user.name,
                    format=file_format,
                )
                for account in self
            }
        )

    def _get_profile_summary(self):
        """Return the profile in a few lines, for the contact."""
        self.ensure_one()
        head = (self.line_of_business, self.profile_template_id.name, self.relation_kind_id.name)
        lines = [" · ".join(filter(None, head))]
        if self.wallet:
            lines.append(
                self.env._(
                    "Wallet %(wallet)s, our share %(share)s %%",
                    wallet=self.wallet,
                    share=round(self.share_of_wallet * 100),
                )
            )
        lines.append(
            self.env._("Profile %(percentage)s %% complete", percentage=self.profile_completeness)
        )
        if self.profile_missing_text:
            lines.append(self.env._("Missing: %(missing)s", missing=self.profile_missing_text))
        return "\n".join(filter(None, lines))
