from collections import Counter, defaultdict

from odoo import models
from odoo.exceptions import UserError

from ...tools import trust
from .key_account_handover_finding import ACTIVITY

# What a receiver was chosen by, if not by hand: chosen anew when accounts are found again.
PROPOSED = ("rule", "deputy", "load")


class KeyAccountHandoverFilling(models.AbstractModel):
    """Which accounts a handover is about, and who takes over each: by rule, else the deputy, else who has the fewest."""

    _name = "key.account.handover.filling"
    _description = "Accounts of a Handover"

    # === ACTION METHODS === #

    def action_view_records(self):
        """Show all that goes, record by record: before it is handed over, as of now."""
        self.ensure_one()
        self.check_access("read")
        self._refresh_plan(self.line_ids)
        return self._view_records(self.line_ids)

    def action_print_documents(self):
        """Print what successors have to know of the accounts that the user may read."""
        self.ensure_one()
        self.check_access("read")
        lines = self.line_ids.filtered(lambda line: not line.is_excluded)
        lines = lines.filtered(lambda line: line.account_id.has_access("read"))
        if not lines:
            raise UserError(
                self.env._("You may read none of these accounts. They are printed by who has them.")
            )
        return lines.action_print_document()

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
        waiting = self._find_waiting(self.giver_id, self.company_id)
        accounts = set(waiting).union(*(found for _source, found, _saved in held))
        lines = {line.account_id.id: line for line in self.line_ids}
        self.env["key.account.handover.line"].create(
            [
                {"handover_id": self.id, "account_id": account}
                for account in sorted(accounts - lines.keys())
            ]
        )
        self._adopt(waiting)
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

    # === RECEIVERS === #

    def _distribute(self):
        """Propose receivers on all lines whose receiver was not chosen by hand (sudo)."""
        open_lines = self.line_ids.filtered(
            lambda line: not line.receiver_id or line.reason in PROPOSED
        )
        chosen = self._choose_known(open_lines)
        chosen |= self._choose_by_load(open_lines, chosen)
        same = defaultdict(list)
        nobody = (False, False, False)
        for line in open_lines:
            wanted = chosen.get(line.id, nobody)
            if wanted != (line.receiver_id.id, line.reason, line.rule_id.id):
                same[wanted].append(line.id)
        for (receiver, reason, rule), ids in same.items():
            self.line_ids.browse(ids).write(
                {"receiver_id": receiver, "reason": reason, "rule_id": rule}
            )

    def _choose_known(self, lines):
        """Return receivers by rule, and deputies, ``{line id: (user id, reason, rule id)}``."""
        accounts = lines.account_id
        known = self.rule_ids.receiver_id | accounts.deputy_id
        able = known._key_account_able(self.company_id) - self.giver_id
        rules = self.rule_ids.sorted().filtered(lambda rule: rule.receiver_id in able)
        chosen = {}
        for line in lines:
            account = line.account_id
            rule = next((rule for rule in rules if rule._fits(account)), rules.browse())
            if rule:
                chosen[line.id] = (rule.receiver_id.id, "rule", rule.id)
            elif self.to_deputy and account.deputy_id in able:
                chosen[line.id] = (account.deputy_id.id, "deputy", False)
        return chosen

    def _choose_by_load(self, lines, chosen):
        """Return receivers by the number of their accounts, those of this handover included, as above.

        :param dict chosen: receivers of lines that are known
        """
        able = self.receiver_ids._key_account_able(self.company_id) - self.giver_id
        if not able:
            return {}
        owned = self.env["key.account"]._read_group(
            [("company_id", "=", self.company_id.id), ("owner_id", "in", able.ids)],
            ["owner_id"],
            ["__count"],
        )
        load = Counter(dict.fromkeys(able.ids, 0))
        load.update({user.id: number for user, number in owned})
        load.update(user for user, _reason, _rule in chosen.values())
        load.update(line.receiver_id.id for line in self.line_ids - lines)
        taken = {}
        for line in lines.filtered(lambda line: line.id not in chosen):
            receiver = min(able.ids, key=lambda user: (load[user], user))
            load[receiver] += 1
            taken[line.id] = (receiver, "load", False)
        return taken

    # === SHOWING === #

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
