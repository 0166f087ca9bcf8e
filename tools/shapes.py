"""Type checks of input: whether a value has the type that a field stores."""

import re
from datetime import date
from numbers import Number

from odoo import models
from odoo.api import NewId
from odoo.fields import Command

# A record as text: model and id.
REFERENCE = re.compile(r"[\w.]+,-?\d{1,10}")
# Characters that text in PostgreSQL cannot have.
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
# The range of integers in PostgreSQL.
MAX_INTEGER = 2**31 - 1


def is_id(value):
    """Return whether a value can be the id of a record."""
    if isinstance(value, int):
        return not isinstance(value, bool) and 0 < value <= MAX_INTEGER
    return isinstance(value, NewId)


def fits(field, value, env):
    """Return whether a value is empty, or of the type of the field, or one of its choices."""
    if value is None or value is False or value == "":
        return True
    if field.type == "selection":
        return _is_choice(field, value, env)
    check = CHECKS.get(field.type)
    return check is None or check(field, value)


def _is_record(_field, value):
    return is_id(value) or isinstance(value, models.BaseModel)


def _is_lines(_field, value):
    if isinstance(value, list | tuple):
        return all(map(is_command, value))
    return isinstance(value, models.BaseModel)


def is_command(value):
    """Return whether a value is an id or a valid command of Odoo."""
    if not isinstance(value, list | tuple):
        return is_id(value)
    match tuple(value):
        case (bool(), *_):
            return False
        case (Command.CREATE, _, vals):
            return isinstance(vals, dict)
        case (Command.UPDATE, record_id, vals):
            return is_id(record_id) and isinstance(vals, dict)
        case (Command.DELETE | Command.UNLINK | Command.LINK, record_id, *_):
            return is_id(record_id)
        case (Command.SET, _, list() | tuple() as ids):
            return all(map(is_id, ids))
        case (Command.CLEAR, *_):
            return True
    return False


def _is_number(field, value):
    if isinstance(value, str):  # as in imported files
        try:
            (int if field.type == "integer" else float)(value)
        except (ValueError, OverflowError):
            return False
        return True
    return isinstance(value, Number) and not isinstance(value, bool)


def _is_day(field, value):
    if isinstance(value, str):
        try:
            return bool(field.convert_to_cache(value, None))
        except ValueError:
            return False
    return isinstance(value, date)


def _is_text(_field, value):
    return isinstance(value, str)


def _is_storable(_field, value):
    """Odoo converts any value to text, but PostgreSQL has no text with NUL or half of a character."""
    return not isinstance(value, str) or not UNSTORABLE.search(value)


def _is_choice(field, value, env):
    """Return whether a value is one of the choices; Odoo does not check choices that are computed."""
    return isinstance(value, str) and value in field.get_values(env)


def _is_reference(_field, value):
    return isinstance(value, models.BaseModel) or (
        isinstance(value, str) and bool(REFERENCE.fullmatch(value))
    )


def _is_properties(_field, value):
    parts = [value] if isinstance(value, dict) else value
    return isinstance(parts, list | tuple) and all(isinstance(part, dict) for part in parts)


CHECKS = {
    "many2one": _is_record,
    "one2many": _is_lines,
    "many2many": _is_lines,
    "integer": _is_number,
    "float": _is_number,
    "monetary": _is_number,
    "many2one_reference": _is_number,
    "date": _is_day,
    "datetime": _is_day,
    "char": _is_storable,
    "text": _is_storable,
    "html": lambda field, value: _is_text(field, value) and _is_storable(field, value),
    "reference": _is_reference,
    "properties": _is_properties,
    "properties_definition": _is_properties,
}
