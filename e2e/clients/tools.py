"""The published command-line tools, run as their users run them."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from controller import ENVIRONMENT

# The tools repeat what failed with a 5xx for ten minutes; no test of ours may wait for that.
ENDS_WITHIN = 120


@dataclass(frozen=True)
class Ended:
    status: int
    out: str
    err: str

    def json(self):
        return json.loads(self.out)

    def rows(self):
        """The table that was printed, each line by the column's title."""
        lines = [line for line in self.out.splitlines() if line.startswith("|")]
        titles, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
        return [dict(zip(titles, row)) for row in rows]

    def column(self, title):
        return [row[title] for row in self.rows()]


class Tool:
    """A console script of the environment that the tests run in, with its own token."""

    def __init__(self, name, url, token):
        self._path = Path(sys.executable).parent / name
        self._environment = {
            **ENVIRONMENT,
            "SYNTROPY_API_SERVER": url,
            "SYNTROPY_API_TOKEN": token,
            "TZ": "UTC",
        }

    def run(self, *arguments):
        """Whatever comes of it."""
        done = subprocess.run(
            [self._path, *map(str, arguments)],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=ENDS_WITHIN,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def __call__(self, *arguments):
        """With success, or the test fails."""
        ended = self.run(*arguments)
        assert ended.status == 0, f"exit status {ended.status}\n{ended.out}{ended.err[-1000:]}"
        return ended

    def refused(self, *arguments):
        """Without it, as the tool says when the API refuses."""
        ended = self.run(*arguments)
        assert ended.status == 2, f"exit status {ended.status}\n{ended.out}{ended.err[-1000:]}"
        assert "API error occured" in ended.err
        return ended
