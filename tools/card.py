"""Cards: questions that are shipped or that an administrator adds, and answers that outlast them.

Odoo stores the questions as the definition of properties, in one language: shipped ones are stored
in English and shown in the language of the user; those of an administrator do not change.

Odoo stores the answers as one document per record. At the next save it drops answers that the
definition does not contain: a property removed from a definition, an option removed from a
selection, or all answers when the record moves to another definition. What a company has learnt
about a customer must not be lost like this.
"""

from odoo import fields

from .shipped import translations

OPTIONS = ("selection", "tags")


class Questions(fields.PropertiesDefinition):
    """Questions of a card.

    :param shipped: texts that the module ships, as lazy translations, in lists and dicts
    """

    shipped = ()

    def convert_to_record(self, value, record):
        definition = super().convert_to_record(value, record)
        return relabel(definition, translations(record.env, self.shipped))

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
        labels = {text: source for source, text in translations(env, self.shipped).items()}
        return relabel(definition, labels)


def relabel(definition, labels):
    """Return a definition with its labels, and those of its options, replaced by ``labels``."""
    if not labels:
        return definition
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


class Answers(fields.Properties):
    """Answers to the questions of a card, which keep what the current card does not show.

    They are shown again when a card has a question of the same name. An answer is removed only when
    a user clears it.
    """

    def raw_values(self, record):
        """Return all answers of a record, shown or not, as ``{name: value}``, without empty ones (sudo)."""
        return {name: value for name, value in self._known(record).items() if value}

    def _known(self, record):
        """Return all values of a record, also while it is edited, as ``{name: value}`` (sudo)."""
        record = record.sudo()
        values = dict(record[self.name]._values)
        if record._origin and record._origin != record:
            values = record._origin[self.name]._values | values
        return values

    def _shown(self, record, known):
        """Return the part of ``known`` that the current definition shows, as ``{name: value}``."""
        properties = self.convert_to_read(known, record, use_display_name=False) or []
        return {property_["name"]: property_.get("value") for property_ in properties}

    def _merge(self, record, known, values):
        """Return ``known`` with those of ``values`` that differ from what was shown."""
        shown = self._shown(record, known)
        changed = {
            name: value
            for name, value in values.items()
            if name not in known or (value or False) != (shown.get(name, known[name]) or False)
        }
        return known | changed

    def write(self, records, value):
        """Write the changes and keep all other values, whether they are shown or not."""
        known = {record: self._known(record) for record in records}
        result = super().write(records, value)
        for record in records:
            values = record[self.name]._values
            merged = self._merge(record, known[record], values)
            if merged != values:
                super().write(record, merged)
        return result

    def _compute(self, records):
        """Show the known values for the new definition, and its defaults for the others."""
        for record in records.sudo():
            known = self._known(record)
            properties = self._add_default_values(
                record.env,
                {self.name: known, self.definition_record: record[self.definition_record]},
            )
            values = self._list_to_dict(properties) if properties else {}
            if record.id:
                record[self.name] = known | values
            else:
                # In a form each property has a key: it tells the client that other properties are
                # shown.
                record[self.name] = {item["name"]: False for item in properties} | values
