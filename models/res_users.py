from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class ResUsers(models.Model):
    _inherit = "res.users"

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_key_account_authors(self):
        """Keep users who scored or graded accounts: a judgement needs its author."""
        authors = self.browse()
        for model in ("key.account.rating", "key.account.grade.change"):
            groups = self.env[model].sudo()._read_group([("user_id", "in", self.ids)], ["user_id"])
            authors |= self.browse(user.id for (user,) in groups)
        if authors:
            raise UserError(
                self.env._(
                    "%(users)s: this user has scored or graded key accounts. Archive the user "
                    "instead, to keep the history.",
                    users=", ".join(authors.mapped("name")),
                )
            )

    # === BUSINESS METHODS === #

    @api.model
    def _key_account_colleague_domain(self, company):
        """Return the domain of the active, internal users of a company."""
        return (
            Domain("active", "=", True)
            & Domain("share", "=", False)
            & Domain("company_ids", "in", company.ids)
        )

    @api.model
    def _key_account_able_domain(self, company):
        """Return the domain of the users who can work for the key accounts of a company.

        They are colleagues in the group of the module. This is the one rule for visitors,
        successors, and users who get an activity.
        """
        group = self.env.ref("key_account.group_user")
        return self._key_account_colleague_domain(company) & Domain(
            "all_group_ids", "in", group.ids
        )

    @api.model
    def _key_account_query(self, domain):
        """Return the statement of the ids of the users of a domain."""
        users = self.env["res.users"].sudo().with_context(active_test=False)
        return users._search(domain).select()

    def _key_account_colleagues(self, company):
        """Return those of the users who are colleagues in a company."""
        domain = self._key_account_colleague_domain(company)
        return self.sudo().filtered_domain(domain).with_env(self.env)

    def _key_account_able(self, company):
        """Return those of the users who can work for the key accounts of a company."""
        domain = self._key_account_able_domain(company)
        return self.sudo().filtered_domain(domain).with_env(self.env)

    def _key_account_leave_to_others(self, companies, groups, text):
        """Refuse that the user decides on what is the own business where another user can.

        :param companies: of what the user decides on, as far as it is the own business
        :param list groups: XML ids of groups whose users can decide
        :param str text: of the refusal, with a place for names of such users
        :raise UserError: in a company with another user who can
        """
        if not companies:
            return
        users = self.env["res.users"].sudo()
        group_ids = [self.env.ref(group).id for group in groups]
        for company in companies:
            others = users.search(
                users._key_account_able_domain(company)
                & Domain("all_group_ids", "in", group_ids)
                & Domain("id", "not in", self.ids),
                limit=3,
            )
            if others:
                raise UserError(text % ", ".join(others.mapped("name")))

    def _key_account_check_colleagues(self, company):
        """Refuse portal users, and users of other companies.

        Archived users may stay: they are part of the history.

        :raise ValidationError: with the names
        """
        strangers = self.sudo().filtered(lambda user: user.share or company not in user.company_ids)
        if strangers:
            raise ValidationError(
                self.env._(
                    "%(users)s: not an internal user of %(company)s. Choose a colleague of this "
                    "company.",
                    users=", ".join(strangers.mapped("name")),
                    company=company.sudo().name,
                )
            )

    def _key_account_check_able(self, company):
        """Refuse who cannot work for the key accounts of a company.

        :raise ValidationError: with the names
        """
        if strangers := self - self._key_account_able(company):
            raise ValidationError(
                self.env._(
                    "%(users)s: no access to the key accounts of %(company)s. Choose a colleague who has it.",
                    users=", ".join(strangers.sudo().mapped("name")),
                    company=company.sudo().name,
                )
            )

    def _key_account_check_internal(self):
        """Refuse portal users where colleagues of any company may be chosen.

        :raise ValidationError: with the names
        """
        if strangers := self.sudo().filtered("share"):
            raise ValidationError(
                self.env._(
                    "%(users)s: not an internal user. Choose a colleague.",
                    users=", ".join(strangers.mapped("name")),
                )
            )

    def _key_account_has(self, feature):
        """Return whether a feature of the module is on, or none is asked for."""
        return not feature or self.has_group(f"key_account.{feature}")

    @api.model
    def _key_account_administers_all(self):
        """Return whether the current user can change records that apply to all companies.

        System administrators can, and key account administrators with access to all companies.
        """
        user = self.env.user
        if user.has_group("base.group_system"):
            return True
        return not self.env["res.company"].sudo().search_count(
            [("id", "not in", user.sudo().company_ids.ids)], limit=1
        ) and user.has_group("key_account.group_admin")
