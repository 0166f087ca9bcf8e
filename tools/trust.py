"""Checks of caller input, before anything is done with it with full rights.

Callers send values, defaults in the context (``default_…``), ids of other records and nested
commands. Models of the module pass them through ``key.account.guarded``; extensions of models of
other modules call these functions themselves.
"""

from math import isfinite
from reprlib import repr as shortened

from odoo import fields, models
from odoo.api import NewId
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tools import format_list
from odoo.tools.misc import clean_context

from .shapes import MAX_INTEGER, fits, is_command, is_id

# Plausible days of a customer relationship: date arithmetic never leaves the calendar.
FIRST_YEAR, LAST_YEAR = 1900, 2199
# Numbers that can be multiplied and divided by each other within the range of PostgreSQL: a single
# figure out of range would fail a whole list.
MAX_NUMBER, MIN_NUMBER = 1e15, 1e-9
# The limits of a share of a whole: people see percent, files and code have fractions.
SHARE = (0, 1)
# A share that may be more than the whole: 1 to 1,000 %.
SHARE_AND_MORE = (0.01, 10)
# Commands that create, change or delete records of another model.
NESTED = {Command.CREATE, Command.UPDATE, Command.DELETE}


def as_system(records):
    """Return ``records`` with full rights, and without the defaults sent by a caller."""
    return records.with_env(records.env(su=True, context=clean_context(records.env.context)))


def sent_defaults(records):
    """Return the defaults of a caller or a user: they count as input.

    They are in the context, or stored by Odoo for a user, who can set them.
    """
    kept = records.env["ir.default"]._get_model_defaults(records._name)
    context = {
        key.removeprefix("default_"): value
        for key, value in records.env.context.items()
        if key.startswith("default_")
    }
    return {name: value for name, value in (kept | context).items() if name in records._fields}


def labels(records, names):
    """Return the labels of fields as the user sees them, in one text."""
    described = records.sudo().fields_get(names, ["string"])
    return format_list(records.env, [described[name]["string"] for name in sorted(names)])


def context_id(records, key):
    """Return the id that a caller sent in the context under ``key``, 0 if it is invalid."""
    value = records.env.context.get(key)
    return value if is_id(value) else 0


def context_ids(records, key):
    """Return the ids that a caller sent in the context under ``key``: a list of ids, or none."""
    return listed_ids(records.env.context.get(key))


def listed_ids(value):
    """Return a list of ids sent by a caller, an empty one for anything else."""
    return list(value) if isinstance(value, list | tuple) and all(map(is_id, value)) else []


# === SHAPE === #


def check_shape(records, vals_list):
    """Refuse values that do not have the type of their fields.

    The guard does so itself. A ``create`` or ``write`` that reads values before it calls this
    first.

    :raise ValidationError: with the expected type
    """
    for vals in vals_list:
        for name, value in vals.items():
            field = records._fields.get(name)
            # Forms also send values that they only show.
            kept = field is not None and (field.store or field.inverse)
            if kept and not fits(field, value, records.env):
                raise _get_shape_error(records, field, value)


def _get_shape_error(records, field, value):
    return ValidationError(
        records.env._(
            "%(field)s cannot be “%(value)s”. Enter %(wanted)s.",
            field=labels(records, {field.name}),
            value=shortened(value),
            wanted=_describe_shape(records.env, field),
        )
    )


def _describe_shape(env, field):
    """Return the type of value that a field expects, as text."""
    if field.type in ("one2many", "many2many"):
        return env._("a list of ids or of Odoo's commands")
    return {
        "many2one": env._("the id of a record"),
        "date": env._("a day like 2026-12-31"),
        "datetime": env._("a day and time in UTC like 2026-12-31 08:00:00"),
        "selection": env._("one of the choices"),
        "integer": env._("a number"),
        "float": env._("a number"),
        "monetary": env._("a number"),
        "many2one_reference": env._("a number"),
        "properties": env._("the values of the properties"),
        "properties_definition": env._("a list of properties"),
    }.get(field.type) or env._("a text")


# === RECORDED FACTS === #


def check_recorded(records, names, recorded):
    """Refuse values for fields that only code can write.

    :param names: the fields to write
    :param recorded: the fields that users cannot write
    :raise AccessError: unless the code runs with full rights
    """
    if records.env.su:
        return
    if refused := set(names) & set(recorded):
        raise AccessError(
            records.env._(
                "%(fields)s: this is recorded by the system and cannot be edited. Use the buttons "
                "instead.",
                fields=labels(records, refused),
            )
        )


# === LINKS === #


def linked_ids(value):
    """Return the ids of existing records in the value of a relational field.

    :raise ValueError: for anything that is no id and no command of Odoo: Odoo might still find a
        record with it, for example with 7.0
    """
    if isinstance(value, models.BaseModel):
        return set(value.ids)
    if isinstance(value, dict):  # as a form shows a link to one record
        return _one_id(value.get("id"))
    if not isinstance(value, list | tuple):
        return _one_id(value)
    found = set()
    for command in value:
        if not isinstance(command, list | tuple):
            found |= _one_id(command)
        elif not is_command(command):
            raise ValueError(command)
        elif command[0] == Command.SET:
            found.update(command[2])
        elif command[0] not in (Command.CREATE, Command.CLEAR):
            found.add(command[1])
    return {record_id for record_id in found if isinstance(record_id, int)}


def _one_id(value):
    if not value or isinstance(value, bool | NewId):
        return set()
    if is_id(value):
        return {value}
    raise ValueError(value)


def check_links(records, vals_list):
    """Refuse links to records that the user cannot read: related values would disclose them.

    :raise AccessError: Odoo's own
    :raise ValidationError: for links that are not ids
    """
    if records.env.su:
        return
    wanted = {}
    for vals in vals_list:
        for name, value in vals.items():
            field = records._fields.get(name)
            if field is None or not field.relational:
                continue
            try:
                ids = linked_ids(value)
            except ValueError:
                raise _get_shape_error(records, field, value) from None
            wanted.setdefault(field.comodel_name, set()).update(ids)
            if isinstance(value, dict):  # a form also shows the links of the linked record
                check_links(records.env[field.comodel_name], [value])
    for comodel, ids in wanted.items():
        if ids:
            linked = records.env[comodel].with_context(active_test=False).browse(ids)
            linked.exists().check_access("read")


def check_plain(records, vals, allowed):
    """Refuse all but plain values and links for a list of fields, before code writes them.

    :param allowed: names of the fields that may be written
    :raise AccessError: for other fields, and for commands that create, change or delete records
    """
    check_shape(records, [vals])
    if refused := vals.keys() - set(allowed):
        known = refused & records._fields.keys()
        raise AccessError(
            records.env._(
                "These fields cannot be set here: %(fields)s. Leave them out.",
                fields=labels(records, known) if known == refused else ", ".join(sorted(refused)),
            )
        )
    for name, value in vals.items():
        commands = value if isinstance(value, list | tuple) else ()
        if any(isinstance(c, list | tuple) and c and c[0] in NESTED for c in commands):
            raise AccessError(
                records.env._(
                    "%(field)s: choose an existing record. Records cannot be created, changed or "
                    "deleted here.",
                    field=labels(records, {name}),
                )
            )
    check_links(records, [vals])


# === LIMITS === #


def check_limits(records, vals, limits=None, *, can_be_empty=True):
    """Refuse values of another type, and numbers and days out of range.

    :param dict limits: ``{field: (lowest, highest)}``, if they differ from those of all numbers
    :param bool can_be_empty: whether 0 is no number, but says that there is none; not of required fields
    :raise ValidationError: with the range
    """
    check_shape(records, [vals])
    limits = limits or {}
    for name, value in vals.items():
        field = records._fields.get(name)
        if field is None or (isinstance(value, bool) and value):
            continue
        is_needed = field.required or not can_be_empty
        if not value and not (is_needed and limits.get(name, (0, 0))[0] > 0):
            continue
        if field.type in ("date", "datetime"):
            _check_day(records, name, value)
        elif field.type in ("integer", "float", "monetary"):
            _check_number(records, name, field, value or 0, limits.get(name))


def _check_day(records, name, value):
    try:
        day = fields.Datetime.to_datetime(value)
    except (TypeError, ValueError):
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(
            records.env._(
                "%(field)s: %(value)s is not between %(first)s and %(last)s. Check the year.",
                field=labels(records, {name}),
                value=value,
                first=FIRST_YEAR,
                last=LAST_YEAR,
            )
        )


def _check_number(records, name, field, value, limit):
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = float("nan")
    most = MAX_INTEGER if field.type == "integer" else MAX_NUMBER
    low, high = limit or (-most, most)
    if not isfinite(number):
        raise ValidationError(
            records.env._(
                "%(field)s: %(value)s is not a valid number. Enter a number.",
                field=labels(records, {name}),
                value=value,
            )
        )
    if not low <= number <= high and limit in (SHARE, SHARE_AND_MORE):
        raise ValidationError(
            records.env._(
                "%(field)s: %(percent)s %% is not between %(low)s and %(high)s %%. Enter 70 %% as 0.7 "
                "in a file to import.",
                field=labels(records, {name}),
                percent=f"{number * 100:,g}",
                low=f"{low * 100:,g}",
                high=f"{high * 100:,g}",
            )
        )
    if not low <= number <= high:
        raise ValidationError(
            records.env._(
                "%(field)s: %(value)s is out of range. Enter a number from %(low)s to %(high)s.",
                field=labels(records, {name}),
                value=value,
                low=_readable(low),
                high=_readable(high),
            )
        )
    # Callers enter such numbers only to break things; code can compute some, such as tiny
    # distances.
    if 0 < abs(number) < MIN_NUMBER and not records.env.su:
        raise ValidationError(
            records.env._(
                "%(field)s: %(value)s is too small. Enter 0, or at least %(least)s.",
                field=labels(records, {name}),
                value=value,
                least=f"{MIN_NUMBER:.9f}",
            )
        )


def _readable(limit):
    """Return a limit formatted for people."""
    return f"{limit:,g}" if abs(limit) < 1e6 else f"{limit:,.0f}"
