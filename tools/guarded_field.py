"""Related fields whose groups also apply to searches.

Odoo checks the groups of a field that is read or stored. A related field that is not stored is
replaced by its path before that check, and the path is followed in sudo: a user without read
access could still search by it, and so find out its values.

Neither does Odoo apply the rules of the lines of a one2many field to a search whether there are any:
see :class:`One2many`.
"""

from odoo import fields
from odoo.fields import Domain
from odoo.tools import SQL

from . import trust


class Guarded:
    """Mixin of a field: refuses a search by users without read access to it."""

    def determine_domain(self, records, operator, value):
        records._check_field_access(self, "read")
        return super().determine_domain(records, operator, value)


def check_access(records, field_expr):
    """Refuse to sort or group by a guarded field: Odoo follows its path in sudo without a check.

    To be called by ``_field_to_sql`` of the models that have guarded fields.

    :raise AccessError: if the user cannot read the field
    """
    field = records._fields.get(field_expr.partition(".")[0])
    if isinstance(field, Guarded):
        records._check_field_access(field, "read")


def recorded(records, names):
    """Return the fields that only code can write: those of the module, stored and ``readonly``."""
    fields_ = {name: records._fields.get(name) for name in names if name.startswith("key_account_")}
    return {
        name
        for name, field in fields_.items()
        if field is not None and field.store and field.readonly and not field.type.endswith("2many")
    }


def check_shape(records, vals_list):
    """Refuse values of the module's fields that are of another type."""
    for vals in vals_list:
        own = {name: value for name, value in vals.items() if name.startswith("key_account_")}
        trust.check_shape(records, [own])


def check_sent(records, vals_list, *, defaults=True):
    """Refuse values for recorded fields, and links to records that the user cannot read.

    To be called by ``create`` and ``write`` of models of other modules that this module extends.

    :param bool defaults: whether those of the caller count too, as they do for new records
    :raise ValidationError: for values of another type
    :raise AccessError: for user input in recorded fields; Odoo's own for links
    """
    for vals in vals_list:
        trust.check_recorded(records, vals, recorded(records, vals))
    sent = trust.sent_defaults(records) if defaults else {}
    unfit = unfit_defaults(records, sent)
    sent = {name: value for name, value in sent.items() if name not in unfit}
    wanted = [
        {name: value for name, value in (sent | vals).items() if name.startswith("key_account_")}
        for vals in vals_list
    ]
    trust.check_shape(records, wanted)
    trust.check_links(records, wanted)


def unfit_defaults(records, names):
    """Return the fields of the module whose stored default the user cannot set, of those named.

    Whoever stores a default for all users need not know what each of them can see: where it does not
    fit, the record is created without it. To be called by ``default_get``, too.
    """
    kept = records.env["ir.default"]._get_model_defaults(records._name)
    unfit = set()
    for name in {name for name in names if name.startswith("key_account_")} & kept.keys():
        if f"default_{name}" in records.env.context or not (field := records._fields.get(name)):
            continue
        if not records._has_field_access(field, "write"):
            unfit.add(name)
        elif field.relational:
            wanted = records.env[field.comodel_name].browse(trust.linked_ids(kept[name]))
            if wanted.exists() != wanted or not wanted.has_access("read"):
                unfit.add(name)
    return unfit


def forget_defaults(created):
    """Compute again what a default has filled in: users can store their own defaults.

    :param created: new records of a model that this module extends
    """
    for name in recorded(created, trust.sent_defaults(created)):
        field = created._fields[name]
        if field.compute:
            created.env.add_to_compute(field, created)


class One2many(fields.One2many):
    """Lines that count in a search only for users who may read them, whatever the operator."""

    def condition_to_sql(self, field_expr, operator, value, model, alias, query):
        if operator in ("in", "not in") and not model.env.su and not isinstance(value, Domain):
            ids = {*value} - {False}
            if ids != {*value} and ids:
                # Odoo splits it in two, which come back here.
                return super().condition_to_sql(field_expr, operator, value, model, alias, query)
            # “In nothing” is: has no line.
            is_any = (operator == "in") == bool(ids)
            operator = "any" if is_any else "not any"
            value = Domain("id", "in", ids) if ids else Domain.TRUE
        return super().condition_to_sql(field_expr, operator, value, model, alias, query)


class Many2many(fields.Many2many):
    """Records by whose id only users search who may read them."""

    def condition_to_sql(self, field_expr, operator, value, model, alias, query):
        if operator in ("in", "not in") and not model.env.su and not isinstance(value, Domain):
            asked = {*value}
            ids = [each for each in asked if each]
            seen = model.env[self.comodel_name].browse(ids)._filtered_access("read")
            if not (value := {*seen.ids} | (asked - {*ids})):
                return SQL("FALSE") if operator == "in" else SQL("TRUE")
        return super().condition_to_sql(field_expr, operator, value, model, alias, query)


class Many2one(Guarded, fields.Many2one):
    pass


class Integer(Guarded, fields.Integer):
    pass


class Date(Guarded, fields.Date):
    pass


class Selection(Guarded, fields.Selection):
    pass


class Text(Guarded, fields.Text):
    pass
