"""Switches that code sets in the context, and that cannot be sent from outside.

A caller can only send text, numbers and lists. A flag is an object: it is on only if this object
is in the context, which needs code of this module.
"""


class Flag:
    """A switch of the module.

    :param str name: its key in the context
    """

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return self.name

    def on(self, records):
        """Return ``records`` with the switch on."""
        return records.with_context(**{self.name: self})

    def is_on(self, records):
        """Return whether the switch is on in the context of ``records``."""
        return records.env.context.get(self.name) is self
