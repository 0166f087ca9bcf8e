"""Work that goes from person to person: where a room keeps it, as data. See ``docs/handover.md``."""

from dataclasses import dataclass


@dataclass(frozen=True)
class HandoverSource:
    """Records of an account that name the user who works on them.

    :param str code: unique among all sources
    :param str label: what the records are called, in the language of the user
    :param str model: of the records
    :param str field: to ``res.users``: who works on them
    :param tuple domain: which of them are open; what is over stays with whoever did it
    :param str path: from the record to its account, or to the contact of its account
    :param str day: field with the time of what cannot wait, as visits
    """

    code: str
    label: str
    model: str
    field: str
    domain: tuple = ()
    path: str = "account_id"
    day: str = ""
