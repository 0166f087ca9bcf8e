from odoo import api, models

from ...tools import trust
from .key_account_handover_finding import ACTIVITY


class KeyAccountHandoverFilling(models.AbstractModel):
    """Which accounts a handover is about, who takes them over, and drafts for those who leave."""

    _name = "key.account.handover.filling"
    _description = "Accounts of a Handover"

    # === ACTION METHODS === #

    def action_view_records(self):
        """Show all that goes, record by record: before it is handed over, as of now."""
        self.ensure_one()
        self.check_access("read")
        self._refresh_plan(self.line_ids)
        return self._view_records(self.line_ids)

    # === BUSINESS METHODS === #

    def _fill(self, *, save=False):
        """Write a line for each account at which the giver holds anything, with each record that goes (sudo).

        :param bool save: the giver is about to be archived: open activities are taken off, and wait
        """
        held = [
            (
                source,
                self._find(source, self.giver_id, self.company_id),
                save and source.code == ACTIVITY,
            )
            for source in self._get_sources()
        ]
        accounts = set().union(*(found for _source, found, _saved in held))
        lines = {line.account_id.id: line for line in self.line_ids}
        self.env["key.account.handover.line"].create(
            [
                {"handover_id": self.id, "account_id": account}
                for account in sorted(accounts - lines.keys())
            ]
        )
        waiting = self.line_ids._search_moves("saved").line_id
        gone = [line.id for account, line in lines.items() if account not in accounts]
        (self.line_ids.browse(gone) - waiting).unlink()
        self._distribute()
        self.line_ids._plan(held)
        for source, found, saved in held:
            if saved:
                ids = [res_id for ids in found.values() for res_id in ids]
                self.line_ids._assign(source.model, source.field, ids, False)

    def _refresh_plan(self, lines):
        """Find the records of lines anew, as long as they can be changed; what was left out stays left out."""
        self.ensure_one()
        if self.state in ("draft", "proposed") and self.has_access("write"):
            lines = trust.as_system(lines)
            accounts = lines.account_id
            lines._plan(
                [
                    (source, self._find(source, self.giver_id, self.company_id, accounts), False)
                    for source in self._get_sources()
                ]
            )

    def _view_records(self, lines):
        """Return the list of what goes of the accounts that are not left out, or of what went."""
        moves = self.env["ir.actions.actions"]._for_xml_id(
            "key_account.key_account_handover_move_action"
        )
        going = lines.filtered(lambda line: not line.is_excluded)
        return moves | {
            "domain": [("line_id", "in", going.ids)],
            "name": self.display_name,
            "context": {"search_default_by_label": 1, "key_account_draft": self.state == "draft"},
        }

    @api.model
    def _draft_of_leavers(self, users, *, save):
        """Draft a handover for each user and company with work that the user can do no longer.

        :param bool save: users are about to be archived: their open activities are taken off them
        """
        system = trust.as_system(self)
        # While the module is installed, users change before the feature is there.
        installed = system.env.ref("key_account.feature_handover", raise_if_not_found=False)
        if (
            not users
            or not installed
            or not system.env["key.account"]._is_feature_on("feature_handover")
        ):
            return
        holders = system._find_holders(trust.as_system(users))
        if not holders:
            return
        for (company,) in system.env["key.account"]._read_group([], ["company_id"]):
            gone = holders if save else holders - holders._key_account_able(company)
            for user in gone:
                system._draft_of_leaver(user, company, save=save)

    def _draft_of_leaver(self, user, company, *, save):
        """Draft the handover of one user in one company, if the user holds anything there (sudo)."""
        waiting = [
            ("giver_id", "=", user.id),
            ("company_id", "=", company.id),
            ("is_leaver", "=", True),
            ("state", "in", ("draft", "proposed", "applying")),
        ]
        if not save and self.search_count(waiting, limit=1):
            return
        if not self._find_all(user, company):
            return
        draft = self.search(waiting, limit=1) or self.create(
            {"giver_id": user.id, "company_id": company.id, "is_leaver": True}
        )
        draft._fill(save=save)
