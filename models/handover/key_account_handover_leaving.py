from odoo import api, models
from odoo.fields import Domain

from ...tools import trust

# Drafts, and what was decided but did not begin yet: nothing more has to be done for the giver.
WAITING = ("draft", "proposed", "applying")
# No handover will look at its activities again.
OVER = ("done", "reverting", "reverted")
ACTIVITIES = "mail.activity"


class KeyAccountHandoverLeaving(models.AbstractModel):
    """Drafts for those who leave, what waits unassigned of them, and what happens when they come back."""

    _name = "key.account.handover.leaving"
    _description = "Handovers of Those Who Leave"

    # === SCHEDULED ACTION === #

    @api.model
    def _start_by_itself(self, company):
        """Find whom nobody told that they lost the access, who is back, and what waits though its handover is over."""
        super()._start_by_itself(company)
        accounts = self.env["key.account"].with_context(active_test=False)
        if not accounts._is_feature_on("feature_handover"):
            return
        here = Domain("company_id", "=", company.id)
        for (owner,) in accounts._read_group(here & Domain("owner_away", "=", True), ["owner_id"]):
            self._draft_of_leaver(owner, company, save=False)
        drafts = self.search(here & Domain("is_leaver", "=", True) & Domain("state", "in", WAITING))
        self._welcome_back(drafts.giver_id | self._search_waiting(here).handover_id.giver_id)
        self._rescue(company)

    # === BUSINESS METHODS === #

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
        if not save:
            system._welcome_back(trust.as_system(users))
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
            ("state", "in", WAITING),
        ]
        if not save and self.search_count(waiting, limit=1):
            return
        if not self._find_all(user, company) and not self._find_waiting(user, company):
            return
        draft = self.search(waiting, limit=1) or self.create(
            {"giver_id": user.id, "company_id": company.id, "is_leaver": True}
        )
        draft._fill(save=save)

    # === BACK AGAIN === #

    def _welcome_back(self, users):
        """Give those who can work again what waits unassigned, and drop their drafts that nobody touched (sudo)."""
        givers = Domain("giver_id", "in", users.ids)
        drafts = self.search(
            givers & Domain("is_leaver", "=", True) & Domain("state", "in", WAITING)
        )
        moves = self._search_waiting(givers)
        for company in drafts.company_id | moves.handover_id.company_id:
            able = users._key_account_able(company)
            for user in able:
                self._return_work(
                    moves.filtered(
                        lambda move, user=user, company=company: (
                            move.handover_id.giver_id == user
                            and move.handover_id.company_id == company
                        )
                    ),
                    user,
                )
            back = drafts.filtered(
                lambda draft, able=able, company=company: (
                    draft.company_id == company and draft.giver_id in able
                )
            )
            untouched = back.filtered(lambda draft: not draft._is_touched())
            untouched.unlink()
            kept = back - untouched
            kept.write({"is_leaver": False})
            for draft in kept:
                draft._refresh_plan(draft.line_ids)
                draft._message_log(body=self.env._("%s can work again.", draft.giver_id.name))

    def _is_touched(self):
        """Return whether somebody worked on a draft that was made by itself (sudo)."""
        self.ensure_one()
        return bool(
            self.state != "draft"
            or self.receiver_ids
            or self.rule_ids
            or self.note
            or self.line_ids.filtered(
                lambda line: line.reason == "hand" or line.is_excluded or line.note
            )
            or self.line_ids._search_moves("stays", "saved")
        )

    def _return_work(self, moves, user):
        """Give back activities that waited for a successor, as far as nobody has them (sudo)."""
        free = self._get_free(moves)
        went = self._give(free, user)
        moves -= free - went
        over = moves.filtered(lambda move: move.handover_id.state in OVER)
        (over & went).write({"state": "back"})
        (over - went).write({"state": "kept"})
        (moves - over).unlink()

    # === WAITING UNSEEN === #

    @api.model
    def _search_waiting(self, handovers):
        """Return the moves of activities that wait unassigned, of the handovers of a domain (sudo)."""
        return self.env["key.account.handover.move"].search(
            Domain("handover_id", "any", handovers) & Domain("state", "=", "saved")
        )

    @api.model
    def _give(self, moves, user):
        """Give the activities to a user; return the moves of those that went, the others wait further on (sudo)."""
        failed = moves.line_id._assign(ACTIVITIES, "user_id", moves.mapped("res_id"), user.id)
        return moves.filtered(lambda move: move.res_id not in failed)

    @api.model
    def _get_free(self, moves):
        """Return those of the moves whose activities are still there, and nobody's."""
        activities = self.env[ACTIVITIES].with_context(active_test=False)
        free = activities.browse(moves.mapped("res_id")).exists()
        ids = set(free.filtered(lambda activity: not activity.user_id).ids)
        return moves.filtered(lambda move: move.res_id in ids)

    @api.model
    def _find_waiting(self, giver, company):
        """Return what waits of a giver though its handover is over, by account id: left out, or failed (sudo)."""
        over = [
            ("giver_id", "=", giver.id),
            ("company_id", "=", company.id),
            ("state", "in", OVER),
        ]
        moves = self._get_free(self._search_waiting(Domain(over)))
        return {account.id: mine for account, mine in moves.grouped("account_id").items()}

    def _adopt(self, waiting):
        """Let what waited in earlier handovers go with this one (sudo).

        :param dict waiting: moves by account id, see ``_find_waiting``
        """
        for line in self.line_ids:
            if moves := waiting.get(line.account_id.id):
                former = moves.line_id
                moves.write({"line_id": line.id})
                former._tell()

    @api.model
    def _rescue(self, company):
        """Activities that wait though their handover is over go to the owner, else into a new draft (sudo)."""
        moves = self._search_waiting(
            Domain("company_id", "=", company.id) & Domain("state", "in", OVER)
        )
        if not moves:
            return
        free = self._get_free(moves)
        (moves - free).write({"state": "kept"})
        able = free.account_id.owner_id._key_account_able(company)
        for owner, mine in free.grouped(lambda move: move.account_id.owner_id).items():
            if owner in able:
                went = self._give(mine, owner)
                went.write({"new_user_id": owner.id, "state": "moved"})
                free -= mine
        for giver in free.handover_id.giver_id:
            self._draft_of_leaver(giver, company, save=False)
