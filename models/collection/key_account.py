from odoo import api, models
from odoo.tools import format_date

from ...tools import guarded_field
from ...tools.handing import HandoverSource
from ...tools.story import StorySource

# Contacts on the page; the latest come first.
CONTACTS = 20


class KeyAccount(models.Model):
    """Contacts about overdue money, and documents that are disputed."""

    _inherit = "key.account"

    collection_contact_ids = guarded_field.One2many(
        comodel_name="key.account.collection.contact",
        inverse_name="account_id",
        string="Collection Contacts",
    )

    # === ACTION METHODS === #

    def action_collect(self):
        """Open the dialog that records a call about overdue money.

        :raise AccessError: for an account whose credit the user may not see
        """
        self.ensure_one()
        return self._open_collection_call()

    # === HOOKS === #

    def _get_open_documents(self, limit=None):
        rows = super()._get_open_documents(limit)
        disputes = self._get_disputes()
        for row in rows:
            row["dispute"] = ", ".join(disputes.get(row["move_id"], ()))
        return rows

    def get_credit(self):
        """Also return the latest contacts: ``"contacts": [{"day", "text", "detail", "tone"}]``."""
        credit = super().get_credit()
        contacts = self.sudo().collection_contact_ids[:CONTACTS]
        return credit | {
            "contacts": [
                {"day": format_date(self.env, contact.date), **contact._tell()}
                for contact in contacts
            ]
        }

    # === BUSINESS METHODS === #

    def _open_collection_call(self, complaint=None, visit=None):
        """Open the dialog of a call to this account.

        :param key.account.complaint complaint: whose documents are chosen, instead of a call
        :param key.account.visit visit: on which it was spoken of
        """
        self.ensure_one()
        self._check_sees_credit()
        return self.env["key.account.collection.call"]._open(self, complaint=complaint, visit=visit)

    def _get_disputes(self):
        """Return ``{move id: [names of open complaints]}`` of this account (no check)."""
        documents = (
            self.env["key.account.complaint.document"]
            .sudo()
            .search(
                [
                    ("complaint_id.account_id", "=", self.id),
                    ("complaint_id.is_open", "=", True),
                    ("move_id", "!=", False),
                ]
            )
        )
        disputes = super()._get_disputes()
        for document in documents:
            disputes.setdefault(document.move_id.id, []).append(document.complaint_id.name)
        return disputes

    def _get_owed_documents(self):
        """Return what the customer owes by document, the oldest first (no check).

        :return: ``[{"move_id", "name", "due", "late", "open"}]``, instalments together
        """
        found = {}
        for row in self._get_open_documents():
            if row["open"] <= 0:
                continue
            document = found.setdefault(row["move_id"], {**row, "open": 0.0})
            document["open"] += row["open"]
        return list(found.values())

    # === STORY === #

    def _get_story_sources(self):
        """Calls about overdue money, and disputed documents: for those who may see the credit."""
        return [
            *super()._get_story_sources(),
            StorySource(
                kind="collection",
                label=self.env._("Collection"),
                icon="fa-phone",
                model="key.account.collection.contact",
                domain=[("account_id", "=", self.id)],
                day="date",
                tell=lambda contacts: {contact.id: contact._tell() for contact in contacts},
                feature="feature_credit",
            ),
        ]

    @api.model
    def _get_handover_sources(self):
        return [
            *super()._get_handover_sources(),
            HandoverSource(
                "collection_check",
                self.env._("Amounts to check"),
                "key.account.collection.contact",
                "check_user_id",
                (("is_checking", "=", True),),
            ),
        ]
