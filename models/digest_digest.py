from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class DigestDigest(models.Model):
    """Figures of key accounts in Odoo's digest: those of the accounts that the reader may see.

    What has a day counts by whole days in the time zone of the company: from the day on which the
    period of the digest begins up to the day before it ends. Today is not over; it is told tomorrow.
    So two periods that follow each other share no day and miss none.
    """

    _inherit = "digest.digest"

    # === BUSINESS METHODS === #

    def _key_account_check(self, feature=None):
        """Skip a figure for readers without the module or without the feature.

        :raise AccessError: which leaves the figure out of the mail
        """
        user = self.env.user
        if not (user.has_group("key_account.group_user") and user._key_account_has(feature)):
            raise AccessError(self.env._("This figure is for users of Key Accounts."))

    def _key_account_get_period(self):
        """Return the first moment of the period and the one after it, naive in UTC; or ``None``."""
        start, end, _companies = self._get_kpi_compute_parameters()
        return start and end and tuple(map(fields.Datetime.to_datetime, (start, end)))

    def _key_account_count(self, name, model, domain, day="date"):
        """Fill in how many records of the company are of the days of the period.

        :param str name: of the field
        :param str day: the field of ``model`` that says on which day it happened
        """
        period = self._key_account_get_period()
        for digest in self:
            company = digest.company_id or self.env.company
            digest[name] = period and self.env[model].search_count(
                Domain("company_id", "=", company.id)
                & Domain(day, ">=", company._key_account_day(period[0]))
                & Domain(day, "<", company._key_account_day(period[1]))
                & Domain(domain)
            )

    def _key_account_link(self, action):
        """Return what the mail opens for a figure."""
        menu = self.env.ref("key_account.key_account_menu_root")
        return f"key_account.{action}?menu_id={menu.id}"
