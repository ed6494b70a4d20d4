"""A controller of our own, run by the launcher, and what it holds as the newest API date tells it."""

import json
import os
import re
import subprocess
import threading
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

LAUNCHER = Path(__file__).resolve().parents[2] / "syntropy"
OLD_DATE = "2022-07-07"
READY_WITHIN = 60

# Settings of whoever runs the tests are not ours, but which JDK and Maven the launcher takes is theirs to say.
ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith("SYNTROPY_") or name in ("SYNTROPY_JVM_DIRS", "SYNTROPY_JAVA_OPTS")
}


class Controller:
    """One server on a data directory and a port of its own."""

    def __init__(self, folder):
        self._data = folder / "data"
        self._log = folder / "controller.log"
        options = ["--data", self._data, "--http", "127.0.0.1:0", "--webhook-allow", "127.0.0.0/8"]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [LAUNCHER, "serve", *options, "--webhook-allow-http"],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=ENVIRONMENT,
            )
        self.url = self._wait_until_ready()

    def _wait_until_ready(self):
        overdue = threading.Timer(READY_WITHIN, self._process.kill)
        overdue.start()
        try:
            for line in self._process.stdout:
                ready = re.match(r"Syntropy is ready at (http://\S+)", line)
                if ready:
                    return ready.group(1)
        finally:
            overdue.cancel()
        raise AssertionError("the controller did not start:\n" + self.log())

    def token(self, name, *options):
        """A new access token that may do everything."""
        command = [LAUNCHER, "token", "create", "--name", name, "--data", self._data, "--expires", "1d", *options]
        made = subprocess.run(command, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True, check=True, timeout=60)
        return made.stdout.strip()

    def old_token(self, name):
        """The same, pinned to the date of the published clients."""
        return self.token(name, "--api-date", OLD_DATE)

    def log(self):
        return self._log.read_text(errors="replace")

    def stop(self):
        """Stops it as an operator would; answers with its exit status."""
        self._process.terminate()
        try:
            return self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise


class Network:
    """The workspace, changed and looked at over the REST API at the newest date: what tools did is checked here."""

    def __init__(self, controller):
        self._url = controller.url
        self._token = controller.token("state")
        self._open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
        self._agent_token_id = None
        self._agent_token = None

    def call(self, method, path, body=None):
        request = urllib.request.Request(
            self._url + "/v1/network" + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": "Bearer " + self._token, "Content-Type": "application/json"},
        )
        try:
            with self._open(request, timeout=60) as response:
                text = response.read()
        except urllib.error.HTTPError as refused:
            raise AssertionError(f"{method} {path}: {refused.code} {refused.read().decode()}") from None
        return json.loads(text) if text else None

    def items(self, path, id_field):
        """Every object of a list, whatever its length."""
        found = []
        more = True
        while more:
            cursor = f"&skip={found[-1][id_field]}" if found else ""
            page = self.call("GET", f"{path}?limit=1000{cursor}")
            found += page["data"]
            more = page["has_more"]
        return found

    def empty(self):
        """Removes what tests make. Tags stay: no operation removes them."""
        self.call("POST", "/agents/remove", {"agent_ids": [it["agent_id"] for it in self.agents()]})
        for webhook in self.items("/webhooks", "webhook_id"):
            self.call("DELETE", f"/webhooks/{webhook['webhook_id']}")
        for token in self.items("/auth/agent-tokens", "agent_token_id"):
            if token["agent_token_id"] != self._agent_token_id:
                self.call("DELETE", f"/auth/agent-tokens/{token['agent_token_id']}")

    def agent_token(self):
        """The secret that virtual agents are made with, the same one in all tests."""
        if self._agent_token is None:
            made = self.call("POST", "/auth/agent-tokens", {"agent_token_name": "for-tests"})["data"]
            self._agent_token_id = made["agent_token_id"]
            self._agent_token = made["agent_token"]
        return self._agent_token

    def limited_token(self, *permissions):
        """An access token of the published clients' date that may do only this."""
        expiration = datetime.now(UTC) + timedelta(hours=1)
        return self.call(
            "POST",
            "/auth/access-tokens",
            {
                "access_token_name": "limited",
                "access_token_expiration": expiration.isoformat(),
                "access_token_api_date": OLD_DATE,
                "permissions": permissions,
            },
        )["data"]["access_token"]

    def add_agent(self, name, tags=(), provider=None):
        """Answers with its id."""
        body = {"agent_name": name, "agent_tags": list(tags), "agent_token": self.agent_token()}
        if provider is not None:
            body["agent_provider_id"] = provider
        return self.call("POST", "/agents", body)["data"]["agent_id"]

    def add_agents(self, *names):
        """Answers with their ids."""
        return [self.add_agent(name) for name in names]

    def add_service(self, agent_id, name, *subnets):
        """Answers with the ids of its subnets."""
        body = {"agent_service_name": name, "agent_service_subnets": subnets, "agent_service_tcp_ports": [5432]}
        made = self.call("POST", f"/agents/{agent_id}/services", body)["data"]
        return [it["agent_service_subnet_id"] for it in made["agent_service_subnets"]]

    def connect(self, *pairs):
        """Answers with the connections' ids."""
        body = {"agent_pairs": [{"agent_1_id": one, "agent_2_id": other} for one, other in pairs]}
        made = self.call("POST", "/connections/point-to-point", body)["data"]
        return [it["agent_connection_group_id"] for it in made]

    def disconnect(self):
        """Removes every connection."""
        ids = [it["agent_connection_group_id"] for it in self.connections()]
        self.call("POST", "/connections/remove", {"agent_connection_group_ids": ids})

    def switch(self, connection_id, subnet_id, on=True):
        changes = [{"agent_service_subnet_id": subnet_id, "is_enabled": on}]
        self.call(
            "PATCH", "/connections/services", {"agent_connection_group_id": connection_id, "changes": changes}
        )

    def add_webhook(self, url, *event_types, **more):
        """Answers with the endpoint, its secret included."""
        return self.call("POST", "/webhooks", {"url": url, "event_types": event_types, **more})["data"]

    def rotate(self, webhook):
        """Answers with the endpoint, its new secret included."""
        return self.call("POST", f"/webhooks/{webhook['webhook_id']}/rotate", {})["data"]

    def webhook_keys_url(self, webhook):
        return f"{self._url}/.well-known/webhook-keys/{webhook['webhook_id']}"

    def agents(self):
        return self.items("/agents", "agent_id")

    def agent(self, agent_id):
        return self.call("GET", f"/agents/{agent_id}")["data"]

    def tags(self, agent_id):
        return {it["agent_tag_name"] for it in self.agent(agent_id)["agent_tags"]}

    def provider(self, agent_id):
        provider = self.agent(agent_id)["agent_provider"]
        return provider and provider["agent_provider_name"]

    def agent_tokens(self):
        """By name, without the one that tests make agents with."""
        listed = self.items("/auth/agent-tokens", "agent_token_id")
        return {it["agent_token_name"]: it for it in listed if it["agent_token_id"] != self._agent_token_id}

    def user_enabled(self):
        """The ids of the subnets that are switched on at their agents."""
        return {
            subnet["agent_service_subnet_id"]
            for service in self.items("/agents/services", "agent_service_id")
            for subnet in service["agent_service_subnets"]
            if subnet["agent_service_subnet_is_user_enabled"]
        }

    def connections(self):
        return self.items("/connections", "agent_connection_group_id")

    def links(self):
        """Who is connected with whom, by name; the names of each pair in alphabetical order."""
        return sorted(
            tuple(sorted((it["agent_1"]["agent_name"], it["agent_2"]["agent_name"]))) for it in self.connections()
        )

    def switched_on(self):
        """The connections with something switched on: the ends' names, and the ids of those subnets."""
        names = {it["agent_id"]: it["agent_name"] for it in self.agents()}
        found = {}
        for item in self.items("/connections/services", "agent_connection_group_id"):
            ends = tuple(sorted(names[item[end]["agent_id"]] for end in ("agent_1", "agent_2")))
            subnets = {
                it["agent_service_subnet_id"]
                for it in item["agent_connection_subnets"]
                if it["agent_connection_subnet_is_enabled"]
            }
            if subnets:
                found[ends] = subnets
        return found
