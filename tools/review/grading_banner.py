"""The way to the first grading, shown above the accounts until customers are graded."""


class GradingBanner:
    """What a user sees before the first review of the company is approved.

    :param env: of the user
    """

    def __init__(self, env):
        self.env = env
        self.company = env.company

    def tell(self):
        """Return title, text, button and steps, or ``False`` once customers are graded."""
        if self._is_graded():
            return False
        _ = self.env._
        review = self._find_review()
        manager = self.env.user.has_group("key_account.group_manager")
        if review and review.state == "computing":
            text = _("The first review is being computed in the background.")
        elif review:
            text = _(
                "The first review is computed for %(count)s customers. Nothing changes until it is "
                "approved.",
                count=review.line_count,
            )
        elif manager:
            text = _(
                "The first review measures all customers with orders or invoices, and gives them grades "
                "at once, with reasons."
            )
        else:
            text = _("A key account manager starts the first review.")
        return {
            "title": _("Your customers are not graded yet"),
            "text": text,
            "button": self._get_button(review) if manager else None,
            "steps": self._get_steps(),
        }

    def _is_graded(self):
        """Return whether the company has graded accounts, whoever may read them."""
        accounts = self.env["key.account"].sudo()
        return bool(
            accounts.search_count(
                [("company_id", "=", self.company.id), ("grade_id", "!=", False)], limit=1
            )
        )

    def _find_review(self):
        """Return the review that may become the first one."""
        return (
            self.env["key.account.review"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company.id),
                    ("state", "in", ("computing", "computed")),
                    "|",
                    ("line_count", ">", 0),
                    ("state", "=", "computing"),
                ],
                limit=1,
            )
        )

    def _get_button(self, review):
        if review:
            return {
                "text": self.env._("Open the Review"),
                "model": "key.account.review",
                "method": "action_open",
                "ids": review.ids,
            }
        return {
            "text": self.env._("Grade Your Customers"),
            "model": "key.account",
            "method": "action_grade_now",
            "ids": [],
        }

    def _get_steps(self):
        if not self.env.user.has_group("key_account.group_admin"):
            return []
        return self.env["onboarding.onboarding.step"]._key_account_steps()
