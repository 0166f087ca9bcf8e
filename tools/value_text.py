"""How a profile value is shown in a history, a note or a dossier."""

import unicodedata

from odoo.tools import format_amount, format_date, formatLang

# Characters that are letters or signs to Unicode, and show nothing.
INVISIBLE = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}


def describe(record, name):
    """Return the value of a field as text, in the language of the user; "" if it is empty.

    Shares (``share``) are in percent, years have no thousands separator.
    """
    field, value = record._fields[name], record[name]
    if field.type == "boolean":
        return record.env._("Yes") if value else record.env._("No")
    if not value:
        return ""
    if field.type == "selection":
        return dict(field._description_selection(record.env))[value]
    if field.type == "many2one":
        return value.sudo().display_name
    if field.type in ("many2many", "one2many"):
        return ", ".join(value.sudo().mapped("display_name"))
    if field.type == "date":
        return format_date(record.env, value)
    if field.type == "monetary":
        return format_amount(record.env, value, record[field.get_currency_field(record)])
    if name == "share":
        return f"{value * 100:g} %"
    if name.endswith("year"):
        return str(value)
    if field.type in ("integer", "float"):
        return formatLang(record.env, value, digits=0 if float(value).is_integer() else 2)
    return str(value)


def has_words(text):
    """Return whether a text shows anything: spaces, marks of direction and characters without width do not."""
    return any(
        unicodedata.category(char)[0] in "LNPS" and char not in INVISIBLE for char in text or ""
    )


def cut(text, most=80):
    """Return the first line of a text, at most so many characters of it, without its final full stop."""
    lines = (text or "").strip().splitlines() or [""]
    line = lines[0].rstrip(" .。")
    if len(line) > most or len(lines) > 1:
        return line[: most - 1].rstrip() + "…"
    return line


def describe_property(property_, env):
    """Return the value of a property, as Odoo reads it with its definition, as text."""
    value, kind = property_.get("value"), property_["type"]
    if kind == "boolean":
        return env._("Yes") if value else ""
    if not value or kind == "separator":
        return ""
    if kind == "selection":
        return dict(property_.get("selection") or []).get(value, "")
    if kind == "tags":
        return ", ".join(
            label for key, label, _color in property_.get("tags") or [] if key in value
        )
    if kind == "many2one":
        return value[1] or ""
    if kind == "many2many":
        return ", ".join(label or "" for _id, label in value)
    if kind == "date":
        return format_date(env, value)
    if kind in ("integer", "float", "monetary"):
        return formatLang(env, value, digits=0 if float(value).is_integer() else 2)
    return str(value)
