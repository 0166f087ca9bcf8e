from odoo import api, models
from odoo.exceptions import UserError

TOLD = 10


class KeyAccountCreditBatch(models.AbstractModel):
    """Approves several credit reviews at once, each as it was proposed.

    Each review passes the checks of a single approval. What cannot be approved stays as it is, and the
    user is told why: a limit that was changed elsewhere, for example, is replaced only in the dialog
    of its own review, where it is seen.
    """

    _name = "key.account.credit.batch"
    _description = "Approval of Several Credit Reviews"

    # === ACTION METHODS === #

    def action_approve_proposed(self):
        """Approve these reviews as proposed; one that cannot be approved does not stop the others.

        :return: a notification with the number of approved reviews, and the reason for each other one
        """
        reviews = self.exists()
        reviews._check_handles()
        refused = {
            review: reason for review in reviews if (reason := review._approve_as_proposed())
        }
        return reviews._tell_approved(refused, deleted=len(self) - len(reviews))

    # === BUSINESS METHODS === #

    def _approve_as_proposed(self):
        """Approve the review with its proposed limit and terms, and the next review by its class.

        :return: why it could not be approved, ``None`` if it was
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._check_state("proposed")
                standing = self.env["key.account.credit"].sudo()._of_accounts(self.account_id)
                limit, expected = standing._get_odoo_limit(), standing._get_expected_limit()
                if standing._is_other(limit, expected):
                    raise UserError(self._tell_other_limit(standing, limit, expected))
                self._approve(
                    {
                        "limit": self.proposed_limit,
                        "payment_term": self.payment_term_id,
                        "next_date": self._get_next_date(),
                        "reason": False,
                        "shown": limit,
                        "overwrite": False,
                        "customer_term": False,
                    }
                )
        except UserError as refusal:
            return str(refusal)
        return None

    @api.model
    def _tell_other_limit(self, standing, limit, expected):
        """Return that Odoo has another limit than the one approved last, and the way to replace it."""
        if not standing.class_id:
            return self.env._(
                "Odoo has a limit of %s that no review approved. Open the review to replace it.",
                standing._money(limit),
            )
        return self.env._(
            "The limit in Odoo was changed elsewhere: it is %(now)s, and not %(expected)s. Open the "
            "review to replace it.",
            now=standing._money(limit),
            expected=standing._money(expected),
        )

    def _tell_approved(self, refused, deleted=0):
        """Return the notification about an approval of several reviews.

        :param dict refused: ``{review: why it was not approved}``
        :param int deleted: how many more were selected that do not exist any more
        """
        told = [
            self.env._(
                "%(approved)s of %(all)s reviews approved.",
                approved=len(self) - len(refused),
                all=len(self),
            )
        ]
        if deleted:
            told.append(self.env._("Deleted in the meantime: %s.", deleted))
        if refused:
            told.append(self.env._("Not approved:"))
        for review, reason in list(refused.items())[:TOLD]:
            account = review.account_id.display_name
            words = self.env._("%(account)s: %(reason)s", account=account, reason=reason)
            told.append(reason if account in reason else words)
        if len(refused) > TOLD:
            told.append(self.env._("And %s more.", len(refused) - TOLD))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if refused or deleted else "success",
                "title": self.env._("Credit Reviews"),
                "message": "\n".join(told),
                "sticky": bool(refused or deleted),
                "className": "text-prewrap",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
