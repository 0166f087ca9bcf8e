"""Records of any model chosen by an administrator: model, domain, path to the customer.

Odoo's own query builder turns them into SQL: user input never becomes SQL text. A definition is
checked with the rights of the user who saves it, and read with full rights. So it must never lead
to restricted data: only the models of an allow-list, and stored fields, can be used.
"""

import ast

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.models import MAGIC_COLUMNS
from odoo.tools import SQL, format_list
from odoo.tools.safe_eval import safe_eval

# Errors of a definition that does not fit the installed models.
DEFINITION_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
)

# Links that a message about a wrong path names.
MOST_LINKS = 8

# Contacts move to other companies, documents stay with the former company, if it is stored.
KEPT = {
    ("account.move", "partner_id"): "commercial_partner_id",
    ("crm.lead", "partner_id"): "key_account_partner_id",
    ("sale.order", "partner_id"): "key_account_partner_id",
}
# Fields that Odoo copies from the document follow the contact: the document is used instead.
COPIED = {("sale.order.line", "order_partner_id"): ("order_id", "partner_id")}


class RecordSource:
    """Records that belong to customers.

    :param env: of the user whose rights :meth:`check_readable` checks
    :param str model: technical name
    :param str domain: a list of conditions with plain values
    :param bool many: whether a path may lead through a list of contacts, such as the attendees of
        a meeting; a record can then belong to several customers
    """

    def __init__(self, env, model, domain, *, many=False):
        self.env = env
        self.model = model
        self.domain = domain
        self.many = many

    # === DEFINITION === #

    def get_records(self):
        """Return the empty recordset; archived records count.

        :raise LookupError, ValueError: if there is no such model, or it has no stored records
        """
        if not self.model or self.model not in self.env:
            raise LookupError(self.env._("its model is not installed"))
        records = self.env[self.model].with_context(active_test=False)
        if records._abstract or records._transient:
            raise ValueError(self.env._("“%s” has no stored records", records._description))
        self._check_measurable(records)
        return records

    def get_domain(self):
        """Return the domain.

        :raise ValueError: if it cannot be parsed
        """
        try:
            domain = ast.literal_eval(self.domain or "[]")
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError) as error:
            domain = error
        if not isinstance(domain, list | tuple):
            raise ValueError(
                self.env._(
                    "the domain is not a list of conditions with plain values, such as %s",
                    "[('state', '=', 'done')]",
                )
            )
        domain = Domain(domain)
        records = self.get_records()
        self._check_conditions(records, domain)
        return domain & self._registry._get_measured_domain(self.model)

    def get_company_domain(self, records, company, path=None):
        """Return the domain of the records of a company, and of those without a company.

        The company of a record itself always counts: a path may end at an empty value, as at a
        contact shared by companies, and would include the records of all of them.

        :param str path: from the record to a company, besides its own
        """
        own = "company_id" if "company_id" in records._fields else None
        return Domain.AND(
            Domain(name, "in", [company.id, False])
            for name in dict.fromkeys(filter(None, (own, path)))
        )

    # === QUERY === #

    def join(self, records, query, path, alias=None):
        """Follow ``path`` from the records of ``query`` and return the alias where it ends."""
        model, alias = records, alias or records._table
        names = path.split(".")
        while names:
            names[:1] = COPIED.get((model._name, names[0]), names[:1])
            field_name = names.pop(0)
            field = model._fields[field_name]
            self._check_measurable(model.env[field.comodel_name])
            if kept := KEPT.get((model._name, field_name)):
                model, alias = self._join_kept(model, alias, query, field, kept)
            elif field.type == "many2one":
                model, alias = field.join(model, alias, query)
            else:
                alias = query.left_join(alias, "id", field.relation, field.column1, field_name)
                model = model.env[field.comodel_name]
                alias = query.left_join(alias, field.column2, model._table, "id", field_name)
        return alias

    def _join_kept(self, model, alias, query, field, kept):
        """Follow a link to a contact as of the time of the document, if that is stored."""
        # Not the alias that Odoo gives to the current link: a domain may have followed that.
        target = query.make_alias(alias, f"{field.name}_kept")
        contact = SQL(
            "COALESCE(%s, %s)", SQL.identifier(alias, kept), SQL.identifier(alias, field.name)
        )
        query.add_join(
            "LEFT JOIN",
            target,
            "res_partner",
            SQL("%s = %s", SQL.identifier(target, "id"), contact),
        )
        return model.env[field.comodel_name], target

    def leads_to_many(self, records, path):
        """Return whether one record can lead to several others."""
        for field_name in path.split("."):
            field = records._fields[field_name]
            if field.type == "many2many":
                return True
            records = records.env[field.comodel_name]
        return False

    # === ALLOW-LIST === #

    @property
    def _registry(self):
        return self.env["key.account.record.source"]

    def _is_measurable(self, records):
        return records._custom or records._name in self._registry._get_measurable_models()

    def _check_measurable(self, records):
        """Refuse models that are not on the allow-list.

        :raise LookupError: with the name of the model
        """
        if not self._is_measurable(records):
            raise LookupError(
                self.env._("records of “%s” cannot be measured", records._description)
            )

    def _check_conditions(self, records, domain):
        """Refuse conditions that lead to other models, or to more than the record itself shows.

        :raise LookupError, ValueError: with the part that is not allowed
        """
        for condition in domain.iter_conditions():
            end = self._follow(records, condition.field_expr)
            if condition.operator in ("any", "not any"):
                if end is None:
                    raise ValueError(
                        self.env._("“%s” is not a link to other records", condition.field_expr)
                    )
                self._check_conditions(end, Domain(condition.value))

    def _follow(self, records, path):
        """Return the empty recordset to which ``path`` leads from ``records``, ``None`` for a value."""
        name, _dot, rest = path.partition(".")
        if name == "id":
            return None
        field = records._fields.get(name)
        if field is None:
            raise LookupError(self.env._("there is no field “%s”", name))
        if field.related and not field.store:
            return self._follow(records, ".".join(filter(None, (field.related, rest))))
        if not field.store:
            raise ValueError(self.env._("“%s” is not a stored field", name))
        if not field.relational:
            return None  # the rest is part of a date, or a property
        end = records.env[field.comodel_name]
        self._check_measurable(end)
        self._check_part(records, field)
        return self._follow(end, rest) if rest else end

    def _check_part(self, records, field):
        """Refuse lists of records of others: of another company, or private.

        A user who can read a record can read its tags, its people and its own lines.
        """
        end = records.env[field.comodel_name]
        if end._name == "calendar.event":
            raise LookupError(
                self.env._("the path leads to meetings; choose meetings as the records instead")
            )
        if field.type == "many2many":
            is_part = self._registry._get_measurable_models().get(end._name, True)
            is_part = is_part or end._name in ("res.partner", "res.users")
        elif field.type == "one2many":
            inverse = end._fields[field.inverse_name]
            is_part = inverse.type == "many2one" and inverse.ondelete == "cascade"
        else:
            is_part = True
        if not is_part:
            raise LookupError(
                self.env._(
                    "“%s” leads to other documents; choose these as the records instead", field.name
                )
            )

    # === CHECKS === #

    def check_readable(self, *field_names):
        """Raise unless the user can read all records of the model, and these fields.

        :raise AccessError: without read access
        :raise LookupError, ValueError: if the definition does not fit the models
        """
        records = self.get_records().sudo(False)
        records.check_access("read")
        self._check_sees_all(records)
        for name in field_names:
            if name:
                records._check_field_access(records._fields[name], "read")
        records._search(self.get_domain(), limit=1)

    def check_path(self, path, targets=("res.partner",)):
        """Raise unless the user can follow ``path`` and it ends at one of the models ``targets``."""
        records = self.get_records().sudo(False)
        for field_name in path.split("."):
            field = records._fields.get(field_name)
            if field is None or not field.store or not self._is_link(field):
                problem = self.env._("“%s” is not a stored link to one record", field_name)
                raise ValueError(problem + self._get_way_out(records, targets))
            records._check_field_access(field, "read")
            end = self.env[field.comodel_name].sudo(False)
            if not self._is_measurable(end):
                problem = self.env._("records of “%s” cannot be measured", end._description)
                raise LookupError(problem + self._get_way_out(records, targets))
            records = end
            records.check_access("read")
        if records._name not in targets:
            raise ValueError(
                self._get_wrong_end(records, targets) + self._get_way_out(records, targets)
            )

    def get_links(self, records, targets):
        """Return the links that a path of the user can follow, those that end at a target first.

        Of the others, only those are of use from which one more link leads to a target.

        :rtype: list of fields
        """
        direct, indirect = [], []
        for field in self._get_own_links(records):
            end = records.env[field.comodel_name]
            if end._name in targets:
                direct.append(field)
            elif any(link.comodel_name in targets for link in self._get_own_links(end)):
                indirect.append(field)
        return direct + indirect

    def _get_own_links(self, records):
        for _name, field in sorted(records._fields.items()):
            if field.store and self._is_link(field) and field.name not in MAGIC_COLUMNS:
                end = records.env[field.comodel_name]
                if (
                    self._is_measurable(end)
                    and records._has_field_access(field, "read")
                    and end.has_access("read")
                ):
                    yield field

    def _get_way_out(self, records, targets):
        """Return the possible links from ``records`` in words, to be added to what is wrong."""
        links = self.get_links(records, targets)[:MOST_LINKS]
        if not links:
            return ""
        names = records.fields_get([field.name for field in links], ["string"])
        words = [f"{names[field.name]['string']} ({field.name})" for field in links]
        return self.env._(
            ". Possible in “%(records)s”: %(fields)s",
            records=records._description,
            fields=format_list(self.env, words, "or"),
        )

    def _is_link(self, field):
        return field.type == "many2one" or (self.many and field.type == "many2many")

    def _get_wrong_end(self, records, targets):
        if "res.partner" in targets:
            return self.env._("the path ends at “%s”, not at a contact", records._description)
        return self.env._(
            "the path ends at “%(end)s”, not at “%(target)s”",
            end=records._description,
            target=self.env[targets[0]]._description,
        )

    def _check_sees_all(self, records):
        """Raise if record rules show the user his own records: the figure includes all.

        They do if they would show other records to another user with the same rights in the same
        companies.
        """
        env = records.env
        if env.su:  # Odoo's own user
            return
        models = [records._name, *records._inherits]
        if getattr(records, "_rights_path", None):
            models.append("key.account")
        mine = env["ir.rule"]._eval_context()
        others = mine | {"user": env.ref("base.user_root").sudo()}
        for model in models:
            if _get_rule_domain(env[model], mine) != _get_rule_domain(env[model], others):
                raise AccessError(
                    env._("You can see only your own records of “%s”.", records._description)
                )


def _get_rule_domain(records, context):
    """Return what the record rules of a user's groups show, evaluated with a context.

    :param dict context: as ``ir.rule._eval_context`` returns it
    """
    for_all, for_groups = [], []
    for rule in records.env["ir.rule"]._get_rules(records._name).sudo():
        domain = Domain(safe_eval(rule.domain_force or "[]", dict(context)))
        (for_groups if rule.groups else for_all).append(domain)
    return Domain.AND([*for_all, Domain.OR(for_groups) if for_groups else Domain.TRUE])
