"""Properties with labels in the language of the user, which survive a change of the template."""

from odoo import fields
from odoo.tools.translate import code_translations


class TranslatedProperties(fields.Properties):
    """Properties defined by a template that this module ships.

    Odoo stores the labels of properties once, in the language in which they were entered. Shipped
    labels are stored in English and translated when they are read; labels entered by an
    administrator do not change. Answers without a question in the current template are kept on the
    record, and shown again when a template has the question.
    """

    def _get_properties_definition(self, record):
        definition = super()._get_properties_definition(record)
        lang = record.env.lang
        if not definition or not lang or lang == "en_US":
            return definition
        texts = code_translations.get_python_translations("key_account", lang)
        return [
            {**item, "string": texts.get(item.get("string"), item.get("string"))}
            for item in definition
        ]

    def _compute(self, records):
        kept = {record: self.raw_values(record) for record in records}
        result = super()._compute(records)
        for record, values in kept.items():
            if forgotten := values.keys() - self.raw_values(record).keys():
                answers = {name: values[name] for name in forgotten}
                record.sudo()[self.name] = {**self.raw_values(record), **answers}
        return result

    def raw_values(self, record):
        """Return the answers of ``record`` as stored, ``{name: value}``, without empty ones."""
        values = record.sudo()[self.name]
        values = values._values if hasattr(values, "_values") else values
        return {name: value for name, value in (values or {}).items() if value}
