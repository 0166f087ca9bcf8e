from collections import Counter

from odoo import api, models

from ...tools import trust


class KeyAccountHandoverFilling(models.AbstractModel):
    """Which accounts a handover is about, who takes them over, and drafts for those who leave."""

    _name = "key.account.handover.filling"
    _description = "Accounts of a Handover"

    # === BUSINESS METHODS === #

    def _fill(self):
        """Write a line for each account at which the giver holds anything, with what that is (sudo)."""
        labels = {source.code: source.label for source in self._get_sources()}
        held = self._find_all(self.giver_id, self.company_id)
        lines = {line.account_id.id: line for line in self.line_ids}
        told = {
            account: {
                "record_count": counts.total(),
                "told": " · ".join(f"{labels[code]}: {n}" for code, n in counts.items()),
            }
            for account, counts in held.items()
        }
        for account in lines.keys() & told.keys():
            lines[account].write(told[account])
        self.env["key.account.handover.line"].create(
            [
                {"handover_id": self.id, "account_id": account} | told[account]
                for account in sorted(told.keys() - lines.keys())
            ]
        )
        gone = [
            line.id for account, line in lines.items() if account not in told and not line.move_ids
        ]
        self.line_ids.browse(gone).unlink()
        self._distribute()

    def _distribute(self):
        """Propose receivers: the deputy, else who has the fewest accounts, these included (sudo)."""
        users = self.env["res.users"]
        able = self.receiver_ids._key_account_able(self.company_id) - self.giver_id
        owned = self.env["key.account"]._read_group(
            [("company_id", "=", self.company_id.id), ("owner_id", "in", able.ids)],
            ["owner_id"],
            ["__count"],
        )
        load = Counter({user.id: 0 for user in able}) | Counter({u.id: n for u, n in owned})
        load = {user.id: load[user.id] for user in able}
        deputies = (
            self.line_ids.account_id.deputy_id._key_account_able(self.company_id) - self.giver_id
        )
        chosen = {}
        for line in self.line_ids.filtered(lambda line: not line.receiver_id):
            deputy = line.account_id.deputy_id & deputies if self.to_deputy else users
            receiver = deputy.id or min(load, key=lambda user: (load[user], user), default=False)
            if receiver in load:
                load[receiver] += 1
            if receiver:
                chosen.setdefault(receiver, []).append(line.id)
        for receiver, ids in chosen.items():
            self.line_ids.browse(ids).write({"receiver_id": receiver})

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
        draft._fill()
        if save:
            draft.line_ids._save_activities(draft)
