"""Odoo's log: from lines to records, and which warnings are not ours."""

import dataclasses
import re

from paths import MODULE, ROOT

HEAD = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (?P<level>DEBUG|INFO|RUNBOT|WARNING|ERROR|CRITICAL) "
    r"(?P<db>\S+) (?P<logger>\S+?): (?P<message>.*)$"
)
COLOUR = re.compile(r"\x1b\[[\d;]*m")
LOADING = re.compile(r"^[Ll]oading module (\w+) \((\d+/\d+)\)")

# Lines that Odoo prints on a database without our module, each with its reason.
ALLOWED = ()


@dataclasses.dataclass
class Record:
    """One log record; ``text`` holds all its lines."""

    level: str
    logger: str
    message: str
    text: str

    def progress(self):
        """Return a few words on what Odoo is doing, or an empty text."""
        loading = LOADING.match(self.message)
        if loading:
            return f"module {loading[1]} ({loading[2]})"
        if self.is_beginning():
            return self.message.removeprefix("Starting ").removesuffix(" ...")
        return ""

    def is_beginning(self):
        """Tell whether a test begins here."""
        return self.message.startswith("Starting ") and ".tests." in self.logger

    def is_complaint(self):
        """Tell whether this is a warning or error that must not be there."""
        return self.level in ("WARNING", "ERROR", "CRITICAL") and not self._is_allowed()

    def _is_allowed(self):
        # Python's own warnings (deprecations) count when the line of code is ours.
        if self.logger == "py.warnings":
            source = self.message.partition(": ")[0]
            return str(ROOT) not in source and f"/addons/{MODULE}/" not in source
        return any(
            self.logger == logger and re.search(pattern, self.text) for logger, pattern in ALLOWED
        )


def records(lines):
    """Group log lines into records; lines before the first record are dropped.

    A record is complete when the next one begins, or at the end.
    """
    current = None
    for line in lines:
        plain = COLOUR.sub("", line).rstrip()
        head = HEAD.match(plain)
        if head:
            if current:
                yield current
            current = Record(head["level"], head["logger"], head["message"].rstrip(), plain)
        elif current:
            current.text += "\n" + plain
    if current:
        yield current
