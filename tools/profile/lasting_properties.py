"""Properties whose values outlast the definition that shows them.

Odoo stores the values of properties as one document per record. At the next save it drops values
that the definition does not contain: a property removed from a definition, an option removed from
a selection, or all values when the record moves to another definition. What a company has
learnt about a customer must not be lost like this.
"""

from odoo import fields


class LastingProperties(fields.Properties):
    """Properties that keep values which the current definition does not show.

    They are shown again when a definition has a property of the same name. A value is removed only
    when a user clears it.
    """

    def _known(self, record):
        """Return all values of a record, also while it is edited, as ``{name: value}``."""
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
