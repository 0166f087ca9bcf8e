from collections import Counter, defaultdict

from odoo import models

# What a receiver was chosen by, if not by hand: chosen anew when accounts are found again.
PROPOSED = ("rule", "deputy", "load")


class KeyAccountHandoverDistributing(models.AbstractModel):
    """Who takes over each account: by rule, else the deputy, else who has the fewest accounts."""

    _name = "key.account.handover.distributing"
    _description = "Receivers of a Handover"

    # === BUSINESS METHODS === #

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
