"""Related fields whose groups also hold when one searches by them.

Odoo checks the groups of a field that is read or stored. A related field that is not stored is
replaced by its path before that check, and the path is followed in sudo: whoever may not read
the field could still search by it, and so find out its values.
"""

from odoo import fields

from . import trust


class Guarded:
    """Mixin of a field: refuses a search by users who may not read it."""

    def determine_domain(self, records, operator, value):
        records._check_field_access(self, "read")
        return super().determine_domain(records, operator, value)


def check_access(records, field_expr):
    """Refuse to sort or group by a guarded field: Odoo follows its path in sudo without a check.

    To be called by ``_field_to_sql`` of the models that have guarded fields.

    :raise AccessError: when the user may not read the field
    """
    field = records._fields.get(field_expr.partition(".")[0])
    if isinstance(field, Guarded):
        records._check_field_access(field, "read")


def recorded(records, names):
    """Return which of the fields code alone writes: the module's, stored and ``readonly``."""
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


def check_sent(records, vals_list):
    """Refuse values for what is recorded, and links to what the user may not read.

    To be called by ``create`` and ``write`` of the models of others that the module adds fields to.

    :raise ValidationError: for values of another type
    :raise AccessError: what is typed, not recorded; of links, Odoo's own
    """
    for vals in vals_list:
        trust.check_recorded(records, vals, recorded(records, vals))
    sent = trust.sent_defaults(records)
    wanted = [
        {name: value for name, value in (sent | vals).items() if name.startswith("key_account_")}
        for vals in vals_list
    ]
    trust.check_shape(records, wanted)
    trust.check_links(records, wanted)


def forget_defaults(created):
    """Compute anew what a default has filled: anybody may keep defaults for himself.

    :param created: new records of a model that the module adds fields to
    """
    for name in recorded(created, trust.sent_defaults(created)):
        field = created._fields[name]
        if field.compute:
            created.env.add_to_compute(field, created)


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
