"""Sentences that are put together of parts, with the punctuation of the reader's language."""

from functools import reduce


def listed(env, parts):
    """Return the parts with commas between them, without those that are empty; "" without any."""

    def add(text, part):
        return env._("%(sentence)s, %(other)s", sentence=text, other=part)

    parts = [part for part in parts if part]
    return reduce(add, parts) if parts else ""


def joined(env, parts):
    """Return the parts with semicolons between them, without those that are empty; "" without any."""

    def add(text, part):
        return env._("%(sentence)s; %(other)s", sentence=text, other=part)

    parts = [part for part in parts if part]
    return reduce(add, parts) if parts else ""


def ended(env, text):
    """Return a sentence with its full stop."""
    return env._("%(sentence)s.", sentence=text)
