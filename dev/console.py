"""What the user sees: one line per step with the time since the start, and clear failures."""

import collections
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

START = time.monotonic()
HEARTBEAT_S = 10
_one_at_a_time = threading.Lock()


class Problem(Exception):
    """An expected failure: shown without a traceback, always with what to do about it."""

    def __init__(self, message, todo):
        super().__init__(message)
        self.todo = todo


def say(text):
    """Print one line of progress, preceded by the seconds since the command began.

    Further lines of ``text`` stay together, whatever other threads have to say.
    """
    with _one_at_a_time:
        print(f"[{time.monotonic() - START:6.1f} s] {text}", flush=True)


def show_problem(problem):
    """Print an expected failure and its remedy on standard error."""
    sys.stdout.flush()
    print(f"\nFailed: {problem}\nWhat to do: {problem.todo}", file=sys.stderr, flush=True)


class Heartbeat:
    """Say every few seconds that a long step is alive, with ``detail()`` when it knows more."""

    def __init__(self, label, detail=None):
        self.label = label
        self.detail = detail
        self._done = threading.Event()
        self._since = time.monotonic()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exc_info):
        self._done.set()
        self._thread.join()

    def _beat(self):
        while not self._done.wait(HEARTBEAT_S):
            more = self.detail() if self.detail else ""
            seconds = int(time.monotonic() - self._since)
            say(f"  … {self.label}: {seconds} s" + (f", {more}" if more else ""))


def folder_size(folder):
    """Return a text like ``48 MB``: how much has arrived in ``folder`` so far."""
    total = 0
    for where, _folders, files in os.walk(folder):
        for name in files:
            try:
                total += (Path(where) / name).lstat().st_size
            except OSError:
                continue  # a partial file that was just renamed
    return f"{total / 1e6:.0f} MB"


def run_step(label, command, todo, detail=None, **options):
    """Run ``command`` quietly with a heartbeat and return its output.

    :param str label: what the user reads
    :param list command: program and arguments
    :param str todo: what the user can do when it fails
    :param detail: callable giving a text for the heartbeat
    :raise Problem: with the end of the output when the command fails or is missing
    """
    say(label)
    options.setdefault("stdin", subprocess.DEVNULL)
    tail = collections.deque(maxlen=4000)
    try:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **options,
        )
    except FileNotFoundError:
        raise Problem(f"{label}: the program {command[0]} does not exist", todo) from None
    with process, Heartbeat(label, detail):
        try:
            tail.extend(process.stdout)
        except BaseException:
            process.terminate()  # Ctrl-C: do not leave a download running behind our back
            raise
    output = "".join(tail)
    if process.returncode:
        shown = "\n".join("    " + line for line in output.strip().splitlines()[-15:])
        if "No space left on device" in output:
            todo = "free some disk space (about 5 GB in the cache folder), then run the same command again."
        raise Problem(f"{label} (exit code {process.returncode})\n{shown}", todo)
    return output
