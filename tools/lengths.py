"""How long texts can be, that callers send. Rich text is as long as the pictures in it."""

from odoo.exceptions import ValidationError

from .trust import check_shape, labels

# Characters of a line and of a text. A line can be part of a unique index, which takes 2,704 bytes. A
# domain is a line for Odoo, and can name hundreds of records.
MAX_LINE, MAX_TEXT = 500, 100_000


def check_lengths(records, vals, limits=None):
    """Refuse texts that are too long, and empty ones where the field is required.

    :param dict limits: ``{field: (lowest, highest)}`` numbers of characters, if they differ
    :raise ValidationError: with the number of characters
    """
    for name, value in vals.items():
        field = records._fields.get(name)
        if field is None or field.type not in ("char", "text") or not isinstance(value, str):
            continue
        if field.required and not value.strip():
            raise ValidationError(
                records.env._("%(field)s is empty. Fill it in.", field=labels(records, {name}))
            )
        most = MAX_LINE if field.type == "char" and not name.endswith("domain") else MAX_TEXT
        _low, most = (limits or {}).get(name) or (0, most)
        if len(value) > most and not records.env.su:
            raise ValidationError(
                records.env._(
                    "%(field)s has %(length)s characters. Shorten it to %(most)s.",
                    field=labels(records, {name}),
                    length=f"{len(value):,}",
                    most=f"{most:,}",
                )
            )


def check_translations(records, name, translations, limits=None):
    """Refuse translations that the field itself would not take.

    :param dict translations: by language a text, a dict of terms, or nothing for that of the source
    :raise ValidationError: as :func:`check_lengths`, or with the expected type
    """
    for translation in translations.values():
        texts = translation.values() if isinstance(translation, dict) else [translation]
        for text in texts:
            if text:
                check_shape(records, [{name: text}])
                check_lengths(records, {name: text}, limits)
