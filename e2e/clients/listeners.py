"""The listeners that `docs/webhooks.md` shows, run as they stand there, and one of the tests that only keeps what comes."""

import os
import queue
import re
import shutil
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from controller import ENVIRONMENT

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "docs" / "webhooks.md"
NODE = HERE / "target" / "node"
STARTS_WITHIN = 30
COMES_WITHIN = 20

# The one thing that is changed in them, since no port is free on every machine.
PORT_OF_THE_PAGE = "9000"

COMMANDS = {".py": sys.executable, ".mjs": "node"}


def can_run(name):
    """In CI everything can, or else fails."""
    has_node = shutil.which("node") is not None and (NODE / "node_modules").exists()
    return name.endswith(".py") or has_node or os.environ.get("SYNTROPY_TEST_STRICT") == "1"


def source(name):
    """What the page shows as the file of that name."""
    [found] = [
        block
        for block in re.findall(r"^```\w+\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE)
        if re.match(rf"(#|//) {re.escape(name)}\n", block)
    ]
    return found


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@dataclass(frozen=True)
class Delivery:
    """One request of the controller, byte by byte."""

    headers: dict
    body: bytes

    def with_header(self, name, value):
        return replace(self, headers={**self.headers, name: value})


class Listener:
    """A listener of the page in a process of its own."""

    def __init__(self, name, folder, port=None, **environment):
        self.port = port or free_port()
        code = source(name)
        assert code.count(PORT_OF_THE_PAGE) == 1
        path = folder / name
        path.write_text(code.replace(PORT_OF_THE_PAGE, str(self.port)))
        modules = folder / "node_modules"
        if not modules.exists():
            modules.symlink_to(NODE / "node_modules")
        self._process = subprocess.Popen(
            [COMMANDS[path.suffix], path],
            env={**ENVIRONMENT, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self._wait_until_it_listens()

    def _read(self):
        for line in self._process.stdout:
            self._lines.put(line.rstrip("\n"))

    def _wait_until_it_listens(self):
        overdue = threading.Timer(STARTS_WITHIN, self._process.kill)
        overdue.start()
        try:
            while self._process.poll() is None:
                with socket.socket() as attempt:
                    attempt.settimeout(1)
                    if attempt.connect_ex(("127.0.0.1", self.port)) == 0:
                        return
                try:
                    self._process.wait(0.05)
                except subprocess.TimeoutExpired:
                    pass
        finally:
            overdue.cancel()
        raise AssertionError(f"the listener ended with {self._process.returncode}")

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/"

    def says(self):
        """The next line that it prints."""
        return self._lines.get(timeout=COMES_WITHIN)

    def silent(self):
        return self._lines.empty()

    def status(self, delivery):
        """Its answer to a delivery, sent from here."""
        request = urllib.request.Request(self.url, method="POST", data=delivery.body, headers=delivery.headers)
        open_ = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
        try:
            with open_(request, timeout=COMES_WITHIN) as response:
                return response.status
        except urllib.error.HTTPError as refused:
            return refused.code

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()


class Receiver:
    """Takes everything, unseen."""

    def __init__(self):
        self._got = queue.Queue()
        got = self._got

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                got.put(Delivery({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}/"

    def next(self):
        """The delivery that comes next, with what makes it one and without what belongs to its connection."""
        got = self._got.get(timeout=COMES_WITHIN)
        kept = {name: got.headers[name] for name in got.headers if name.startswith("webhook-")}
        return replace(got, headers={**kept, "content-type": got.headers["content-type"]})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
