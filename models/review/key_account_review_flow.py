from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...tools import trust

# The contacts of more customers are not measured while somebody waits.
AT_ONCE = 2000


class KeyAccountReviewFlow(models.AbstractModel):
    """The states of a review: the buttons of managers, and one user at a time."""

    _name = "key.account.review.flow"
    _description = "Flow of a Key Account Review"

    # === ACTION METHODS === #

    def action_start(self):
        """Compute the reviews in the background; the record shows when it is done."""
        self._check_manager()
        self._lock()
        self._check_state("draft", "computed")
        self.sudo().write({"state": "computing", "error": False})
        self.env.ref("key_account.ir_cron_review")._trigger()
        return True

    def action_compute(self):
        """Compute the reviews at once: (re)create their lines and concentration figures.

        :raise UserError: for approved or cancelled reviews, or if the settings are impossible
        """
        self._check_manager()
        self._lock()
        self._check_state("draft", "computing", "computed")
        for review in self:
            trust.as_system(review)._compute_lines()
        return True

    def action_approve(self):
        """Give the accounts their final grades. Only accounts that change are written.

        :raise UserError: if a review is not computed, or another was approved in the meantime
        """
        self._check_manager()
        self._lock()
        self._check_state("computed")
        for review in self.sorted("date"):
            trust.as_system(review)._apply_grades(self.env.user)
        return True

    def action_compute_and_approve(self):
        """Compute the review, and ask before it is approved.

        A large company is computed in the background: the question comes with *Approve*.
        """
        self._check_manager()
        self.ensure_one()
        self._check_state("draft", "computed")
        if not self._is_small():
            return self.action_start()
        self.action_compute()
        # A review without customers says why on its form.
        return self.action_ask_approval() if self.line_count else True

    def action_ask_approval(self):
        """Ask before the reviews are approved, with what will change.

        :raise UserError: if one is not computed, or has no customers
        """
        self._check_manager()
        self._check_state("computed")
        for review in self:
            if not review.line_count:
                raise UserError(review.empty_note)
        action = self.env["ir.actions.actions"]._for_xml_id(
            "key_account.key_account_review_approve_action"
        )
        action["context"] = {"default_review_ids": self.ids}
        return action

    def action_cancel(self):
        self._check_manager()
        self._lock()
        self._check_state("draft", "computing", "computed")
        self.sudo().write({"state": "cancelled"})

    def action_draft(self):
        """Reset computed or cancelled reviews to draft and delete their lines."""
        self._check_manager()
        self._lock()
        self._check_state("computing", "computed", "cancelled")
        self.sudo()._drop_lines()
        self.sudo().write({"state": "draft", "error": False, "approve_when_computed": False})

    # === BUSINESS METHODS === #

    @api.model
    def _check_manager(self):
        if not (self.env.su or self.env.user.has_group("key_account.group_manager")):
            raise AccessError(
                self.env._(
                    "Only key account managers can run and approve reviews. Ask your manager."
                )
            )

    def _get_compared(self):
        """Return the review to compare this one with: the last approved of its scorecard before it."""
        self.ensure_one()
        return self._get_prior(include_same_day=True)

    def _check_comparable(self):
        """Return two reviews of a company, the earlier one first.

        :raise UserError: for any others
        """
        if len(self) != 2 or len(self.company_id) != 1:
            raise UserError(
                self.env._("Choose two computed reviews of the same company to compare them.")
            )
        self._check_state("computed", "approved")
        return self.sorted(lambda review: (review.date, review.id))

    @api.model
    def _get_latest_approved(self):
        """Return the latest approved review of each company and scorecard."""
        reviews = self.search([("state", "=", "approved")], order="date DESC, id DESC")
        groups = reviews.grouped(lambda review: (review.company_id, review.scorecard_id))
        return reviews.browse(same[0].id for same in groups.values())

    @api.model
    def _search_latest_approved(self, operator, value):
        """Return the domain of what belongs to these reviews, for the search of a boolean field."""
        if operator != "in":
            return NotImplemented
        if set(value) == {True, False}:
            return Domain.TRUE
        return Domain("review_id", "in", self._get_latest_approved().ids)

    def _is_small(self):
        """Return whether somebody can wait until the review is computed."""
        self.ensure_one()
        partners = self.env["res.partner"].sudo().with_company(self.company_id)
        domain = self.scorecard_id._get_partner_domain()
        domain &= partners._key_account_customer_domain(self.company_id)
        return partners.search_count(domain, limit=AT_ONCE + 1) <= AT_ONCE

    def _lock(self):
        """Lock the reviews against computing or approving by another user.

        :raise UserError: if another user is computing or approving one of them
        """
        self.check_access("read")
        self._check_free(self - self.try_lock_for_update())
        self.invalidate_recordset(["state"])

    def _lock_others(self, *states):
        """Lock the other reviews of the company: their states decide what is possible with this one.

        What another user has changed since this transaction began, PostgreSQL reports: Odoo begins
        again.

        :raise UserError: if another user is computing or approving one of them
        """
        others = self.sudo().search(
            [
                ("company_id", "in", self.company_id.ids),
                ("state", "in", states),
                ("id", "not in", self.ids),
            ]
        )
        self._check_free(others - others.try_lock_for_update(allow_referencing=True))

    def _check_free(self, held):
        if held := held.exists():
            raise UserError(
                self.env._(
                    "Another user is computing or approving %(review)s. Try again in a moment.",
                    review=held[0].name,
                )
            )

    def _check_state(self, *allowed):
        states = dict(self._fields["state"]._description_selection(self.env))
        for review in self:
            if review.state not in allowed:
                raise UserError(
                    self.env._(
                        "The status of %(review)s is “%(state)s”. This is possible only in: "
                        "%(allowed)s.",
                        review=review.name,
                        state=states[review.state],
                        allowed=", ".join(states[state] for state in allowed),
                    )
                )
