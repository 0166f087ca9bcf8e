from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date

from ...tools import bulk, trust
from ...tools.notes import log_in_bulk
from ...tools.periods import youngest_aged
from ...tools.value.grouping import MONTHS


class KeyAccountPostureProposing(models.AbstractModel):
    """Proposes another posture between reviews, where the value group says so; a manager accepts it.

    Nothing is changed without that. What a manager puts aside is proposed again once the group changes.
    """

    _name = "key.account.posture.proposing"
    _description = "Proposals of Postures"

    posture_proposed = fields.Selection(
        selection="_selection_posture",
        string="Proposed Posture",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="What grade and value group propose, where it is another posture and nobody decided on it.",
    )
    posture_not_now = fields.Boolean(
        string="Not Now",
        readonly=True,
        copy=False,
        help="A manager put the proposal aside. It comes back when the value group changes.",
    )
    posture_decided_on = fields.Date(
        readonly=True,
        copy=False,
        help="The day on which a manager decided on a proposal for this value group.",
    )
    posture_proposed_reason = fields.Char(
        string="Why",
        compute="_compute_posture_proposed_reason",
    )

    # === COMPUTE METHODS === #

    @api.depends("posture_proposed", "value_group")
    @api.depends_context("lang")
    def _compute_posture_proposed_reason(self):
        """In words alone: notes with it are read by everyone who sees the account."""
        lines = self.filtered("posture_proposed")._get_nightly_contributions()
        for account in self:
            line = lines.get(account._origin.id)
            account.posture_proposed_reason = bool(
                account.posture_proposed
            ) and account._tell_proposed(line)

    # === ACTION METHODS === #

    def action_accept_posture(self):
        """Give these accounts the posture that is proposed."""
        accounts = self._find_proposed()
        notes = accounts._tell_decided(self.env._("Posture %(posture)s → %(proposed)s. %(reason)s"))
        for posture, same in accounts.grouped("posture_proposed").items():
            # Reviews decide again: they know the group, and what was dropped stays dropped.
            same.with_context(tracking_disable=True).write(
                {"posture": posture, "posture_is_manual": False}
            )
        accounts._note_decided(notes, is_put_aside=False)
        return True

    def action_posture_not_now(self):
        """Put the proposals aside until the value group changes."""
        accounts = self._find_proposed()
        notes = accounts._tell_decided(
            self.env._("Posture stays %(posture)s, %(proposed)s was proposed. %(reason)s")
        )
        accounts._note_decided(notes, is_put_aside=True)
        return True

    def action_propose_posture_again(self):
        """Propose again what was put aside, without waiting for another group."""
        if not self._user_is_manager():
            raise AccessError(
                self.env._("Only key account managers decide on postures. Ask one of them.")
            )
        self.check_access("write")
        accounts = trust.as_system(self.exists())
        accounts.write({"posture_not_now": False, "posture_decided_on": False})
        accounts._propose_postures_now()
        return True

    def action_propose_drop(self):
        """Propose again to give these accounts up, where a manager has put that aside."""
        if not self.env["key.account.contribution"].has_access("read"):
            raise AccessError(
                self.env._("Managers and finance propose to give accounts up. Ask one of them.")
            )
        self.check_access("read")
        accounts = trust.as_system(self.exists())
        accounts.write({"posture_not_now": False, "posture_decided_on": False})
        accounts._propose_postures_now()
        if any(account.posture_proposed != "drop" for account in accounts):
            raise UserError(
                self.env._(
                    "To give up are accounts that are over-served for a year or longer, or where no single change "
                    "would make it pay. Others are watched."
                )
            )
        return True

    # === STEPS === #

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if {"posture", "grade_id"} & vals.keys():
            self._propose_postures_now()

    # === HOOKS === #

    def _after_grade_change(self):
        super()._after_grade_change()
        for company in self.sudo().company_id:
            self.sudo()._propose_postures(company)

    # === BUSINESS METHODS === #

    def _find_proposed(self):
        """Lock these accounts, and return those that have a proposal still, with full rights.

        :raise AccessError: for users who are no managers
        :raise UserError: if there is none, or another user decides on one of them
        """
        if not self._user_is_manager():
            raise AccessError(
                self.env._("Only key account managers decide on postures. Ask one of them.")
            )
        self.check_access("write")
        accounts = trust.as_system(self.exists())
        if held := accounts - accounts.try_lock_for_update():
            raise UserError(
                self.env._(
                    "Another user decides on %s. Try again in a moment.", held[0].display_name
                )
            )
        accounts._propose_postures_now()
        if found := accounts.filtered("posture_proposed"):
            return found
        raise UserError(self.env._("Nothing is proposed any more for these accounts."))

    def _tell_decided(self, text):
        """Return the notes about what is decided, by id of the account (sudo)."""
        postures = dict(self._fields["posture"]._description_selection(self.env))
        return {
            account.id: text
            % {
                "posture": postures.get(account.posture, "–"),
                "proposed": postures[account.posture_proposed],
                "reason": account.posture_proposed_reason,
            }
            for account in self
        }

    def _note_decided(self, notes, *, is_put_aside):
        """Record that, when and why a manager decided (sudo)."""
        for company, accounts in self.grouped("company_id").items():
            accounts.write(
                {
                    "posture_proposed": False,
                    "posture_not_now": is_put_aside,
                    "posture_decided_on": company._key_account_today(),
                }
            )
        log_in_bulk(self, notes)

    def _tell_proposed(self, line):
        """Return why another posture is proposed.

        :param line: the contribution of twelve months (sudo), or ``None``
        """
        if self.posture_proposed == "drop":
            since = self.value_group_on
            last = youngest_aged(self.company_id.sudo()._key_account_today(), MONTHS)
            if since and since <= last:
                return self.env._(
                    "Over-served since %s: give it up, or decide what it takes to keep it.",
                    format_date(self.env, since),
                )
            return self.env._("Over-served, and no single change would make it pay.")
        words = line._tell_group(full=False) if line else ""
        groups = dict(self._fields["value_group"]._description_selection(self.env))
        return f"{groups.get(self.value_group, '')}: {words}"

    def _propose_postures_now(self):
        """Propose anew for these accounts, whoever changed them."""
        if self._is_feature_on("feature_value"):
            for company, accounts in self.sudo().grouped("company_id").items():
                accounts._propose_postures(company, accounts)

    @api.model
    def _propose_postures(self, company, accounts=None):
        """Write which posture is proposed, where that changed (sudo).

        :param accounts: only these; ``None`` for all of the company
        """
        query = SQL(
            """
            UPDATE key_account account SET posture_proposed = found.posture
              FROM (%(found)s) found
             WHERE account.id = found.id AND account.posture_proposed IS DISTINCT FROM found.posture
            """,
            found=self._proposed_query(company, accounts),
        )
        if accounts:
            self.env.flush_all()
            self.env.cr.execute(query)
        else:
            bulk.execute(self.env, query)
        self.env["key.account"].invalidate_model(["posture_proposed", "posture_proposed_reason"])
        self.env["key.account.contribution"].invalidate_model(["posture_proposed"])

    @api.model
    def _proposed_query(self, company, accounts):
        """Rows: accounts with the posture that is proposed, NULL where none is.

        Over-served: watch; drop if that has lasted for a year, or no single change would make it pay. Potential:
        develop, or focus where the grade says so. Value, where it was something else before: the usual posture of
        the grade. What a review decided while the account was in this group is not questioned, but over-served.
        """
        return SQL(
            """
            SELECT judged.id, CASE WHEN judged.wanted <> COALESCE(judged.posture, '') THEN judged.wanted END AS posture
              FROM (SELECT account.id, account.posture,
                           CASE WHEN NOT account.active OR account.posture_not_now THEN NULL
                                WHEN account.value_group = 'over_served' AND account.posture = 'drop' THEN NULL
                                WHEN account.value_group = 'over_served'
                                THEN CASE WHEN line.no_way OR account.value_group_on <= %(last)s
                                          THEN 'drop' ELSE 'watch' END
                                WHEN account.posture = 'watch' AND account.value_group_on <= account.grade_date
                                THEN NULL
                                WHEN account.value_group = 'potential'
                                THEN CASE WHEN grade.posture = 'focus' THEN 'focus' ELSE 'develop' END
                                WHEN account.value_group = 'value'
                                     AND (account.posture = 'drop'
                                          OR account.value_group_before IN ('over_served', 'potential')
                                             AND account.value_group_on > COALESCE(account.grade_date, '-infinity'))
                                THEN CASE WHEN grade.posture IS NULL OR grade.posture = 'drop' THEN 'maintain'
                                          ELSE grade.posture END
                                END AS wanted
                      FROM key_account account
                 LEFT JOIN key_account_grade grade ON grade.id = account.grade_id
                 LEFT JOIN key_account_contribution_period period
                        ON period.company_id = account.company_id AND period.is_nightly
                 LEFT JOIN key_account_contribution line
                        ON line.period_id = period.id AND line.account_id = account.id
                     WHERE account.company_id = %(company)s AND %(only)s) judged
            """,
            last=youngest_aged(company._key_account_today(), MONTHS),
            company=company.id,
            only=SQL("account.id IN %s", accounts._ids) if accounts else SQL("TRUE"),
        )
