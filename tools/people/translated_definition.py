"""A definition of properties whose shipped labels are shown in the language of the user."""

from odoo import fields

from ..shipped_terms import translations

OPTIONS = ("selection", "tags")


def relabel(definition, labels):
    """Return a definition with its labels, and those of its options, replaced by ``labels``."""
    result = []
    for property_ in definition:
        changed = dict(property_)
        if property_.get("string") in labels:
            changed["string"] = labels[property_["string"]]
        for kind in OPTIONS:
            if property_.get(kind):
                changed[kind] = [
                    [key, labels.get(label, label), *color]
                    for key, label, *color in property_[kind]
                ]
        result.append(changed)
    return result


class TranslatedDefinition(fields.PropertiesDefinition):
    """Labels are stored in English as shipped, or as an administrator has entered them."""

    def convert_to_record(self, value, record):
        return relabel(super().convert_to_record(value, record), translations(record.env))

    def convert_to_cache(self, value, record, validate=True):
        return self._to_source(super().convert_to_cache(value, record, validate), record.env)

    def convert_to_column(self, value, record, values=None, validate=True):
        if isinstance(value, list):
            value = self._to_source(value, record.env)
        return super().convert_to_column(value, record, values, validate)

    def _to_source(self, definition, env):
        """Return a definition for storing: a shipped label in the user's language becomes English."""
        if not definition:
            return definition
        return relabel(definition, {text: source for source, text in translations(env).items()})
