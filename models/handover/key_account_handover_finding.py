from collections import Counter, defaultdict

from odoo import api, models
from odoo.fields import Domain

from ...tools.handing import HandoverSource

ACTIVITY = "activity"


class KeyAccountHandoverFinding(models.AbstractModel):
    """What a person holds at accounts: found by one statement per kind of records, whatever their number."""

    _name = "key.account.handover.finding"
    _description = "What a Person Holds at Accounts"

    # === BUSINESS METHODS === #

    @api.model
    def _get_sources(self):
        """Return all kinds of work, in the order in which they are handed over: activities first, owner last."""
        sources = self.env["key.account"]._get_handover_sources()
        activities = HandoverSource(
            ACTIVITY,
            self.env._("Open activities"),
            "mail.activity",
            "user_id",
            (("active", "=", True),),
            path="",
        )
        return [activities, *reversed(sources)]

    @api.model
    def _find(self, source, user, company, accounts=None):
        """Return the open records of a kind that a user holds, by account id (sudo).

        :param accounts: only of these; None for all of the company
        :return: ``{account id: [id of record]}``
        """
        if source.code == ACTIVITY:
            return self._find_activities(user, company, accounts)
        records = self.env[source.model].sudo().with_context(active_test=False)
        domain = Domain(source.field, "=", user.id) & Domain(list(source.domain))
        return self._sort_by_account(records, domain, source.path, company, accounts)

    @api.model
    def _sort_by_account(self, records, domain, path, company, accounts):
        """Return the records of a domain by account id; ``path`` leads to the account or to its contact."""
        known = self.env["key.account"].sudo().with_context(active_test=False)
        last = records
        for name in path.split("."):
            last = last if name == "id" else last[name]
        is_account = last._name == "key.account"
        if is_account:
            if accounts is not None:
                domain &= Domain(path, "in", accounts.ids)
            domain &= Domain(
                "company_id" if path == "id" else f"{path}.company_id", "=", company.id
            )
        else:
            wanted = Domain("company_id", "=", company.id)
            if accounts is not None:
                wanted &= Domain("id", "in", accounts.ids)
            owner = {account.partner_id.id: account.id for account in known.search(wanted)}
            domain &= Domain(path, "in", list(owner))
            company_field = records._fields.get("company_id")
            if company_field is not None and company_field._description_searchable:
                domain &= Domain("company_id", "in", [False, company.id])
        found = defaultdict(list)
        for record in records.search(domain, order="id"):
            [key] = [record.id] if path == "id" else record.mapped(path).ids or [False]
            if account := key if is_account else owner.get(key):
                found[account].append(record.id)
        return found

    @api.model
    def _get_activity_paths(self):
        """Return ``{model: path}`` of the records whose activities belong to an account or its contact.

        These are all parts of accounts, and the records of any module that belong to a contact: offers, invoices,
        projects.
        """
        paths = {"key.account": "id", "res.partner": "commercial_partner_id"}
        for name, model in self.env.registry.items():
            if model._abstract or model._transient or not model._auto or name in paths:
                continue
            account, contact = map(model._fields.get, ("account_id", "partner_id"))
            if account is not None and account.store and account.comodel_name == "key.account":
                paths[name] = "account_id"
            elif (
                contact is not None
                and contact.store
                and contact.comodel_name == "res.partner"
                and "activity_ids" in model._fields
            ):
                paths[name] = "partner_id.commercial_partner_id"
        return paths

    @api.model
    def _find_activities(self, user, company, accounts):
        activities = self.env["mail.activity"].sudo()
        mine = Domain("user_id", "=", user.id) & Domain("active", "=", True)
        groups = activities._read_group(
            mine & Domain("res_model", "in", list(self._get_activity_paths())),
            ["res_model"],
            ["id:array_agg", "res_id:array_agg"],
        )
        found = defaultdict(list)
        for model, ids, res_ids in groups:
            of_record = defaultdict(list)
            for number, res_id in zip(ids, res_ids, strict=True):
                of_record[res_id].append(number)
            records = self.env[model].sudo().with_context(active_test=False)
            for account, held in self._sort_by_account(
                records,
                Domain("id", "in", list(of_record)),
                self._get_activity_paths()[model],
                company,
                accounts,
            ).items():
                for res_id in held:
                    found[account] += of_record[res_id]
        return found

    @api.model
    def _find_all(self, user, company, accounts=None):
        """Return what a user holds: ``{account id: Counter of code of kind}``."""
        held = defaultdict(Counter)
        for source in self._get_sources():
            for account, ids in self._find(source, user, company, accounts).items():
                held[account][source.code] += len(ids)
        return held

    @api.model
    def _find_holders(self, users):
        """Return those of the users who hold anything at any account: one statement per kind of records."""
        holders = users.browse()
        for source in self._get_sources():
            domain = Domain(source.field, "in", users.ids) & Domain(list(source.domain))
            if source.code == ACTIVITY:
                domain &= Domain("res_model", "in", list(self._get_activity_paths()))
            records = self.env[source.model].sudo().with_context(active_test=False)
            for (user,) in records._read_group(domain, [source.field]):
                holders |= user
        return holders
