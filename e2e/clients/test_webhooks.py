"""The listeners of `docs/webhooks.md`, with the official libraries: what the controller posts is genuine, and nothing else."""

import json
from dataclasses import dataclass, replace

import pytest

from listeners import Listener, Receiver, can_run, free_port


@dataclass(frozen=True)
class Kind:
    """A listener of the page, and the scheme whose signatures it verifies."""

    file: str
    scheme: str = "HMAC_SHA256"

    def knowing(self, network, webhook, folder, port=None):
        """The listener, knowing what the endpoint's answer told."""
        if self.scheme == "ED25519":
            return Listener(self.file, folder, port, WEBHOOK_KEYS_URL=network.webhook_keys_url(webhook))
        return Listener(self.file, folder, port, WEBHOOK_SECRET=webhook["webhook_secret"])


@pytest.fixture(
    params=[
        pytest.param(kind, id=kind.file, marks=pytest.mark.skipif(not can_run(kind.file), reason="there is no Node.js with npm"))
        for kind in (Kind("listener.py"), Kind("listener.mjs"), Kind("listener-ed25519.mjs", "ED25519"))
    ]
)
def kind(request):
    return request.param


@pytest.fixture
def receiver():
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def webhook(network, kind, receiver):
    return network.add_webhook(receiver.url, "agent.created", signature_scheme=kind.scheme)


def test_what_happens_reaches_the_listener_and_is_taken(network, kind, tmp_path):
    port = free_port()
    webhook = network.add_webhook(f"http://127.0.0.1:{port}/", "agent.*", signature_scheme=kind.scheme)
    with kind.knowing(network, webhook, tmp_path, port) as listener:
        agent = network.add_agent("zürich ☕")
        network.call("DELETE", f"/agents/{agent}")
        said = sorted([listener.says(), listener.says()])
    [deleted, created] = network.call("GET", f"/events?type=agent.*&object_type=agent&object_id={agent}")["data"]
    assert said == sorted(f"{it['event_number']} {it['type']} {agent}" for it in (created, deleted))


def test_the_same_bytes_are_taken_and_changed_ones_are_not(network, kind, receiver, webhook, tmp_path):
    agent = network.add_agent("one")
    genuine = receiver.next()
    assert json.loads(genuine.body)["data"]["object"]["agent_name"] == "one"
    signature = genuine.headers["webhook-signature"]
    changed = {
        "body": replace(genuine, body=genuine.body.replace(b'"one"', b'"two"')),
        "body by a space": replace(genuine, body=genuine.body + b" "),
        "body written anew": replace(genuine, body=json.dumps(json.loads(genuine.body)).encode()),
        "timestamp": genuine.with_header("webhook-timestamp", str(int(genuine.headers["webhook-timestamp"]) - 1)),
        "time long past": genuine.with_header("webhook-timestamp", "1600000000"),
        "time to come": genuine.with_header("webhook-timestamp", "4000000000"),
        "no time": genuine.with_header("webhook-timestamp", "now"),
        "id": genuine.with_header("webhook-id", genuine.headers["webhook-id"] + "0"),
        "no signature": genuine.with_header("webhook-signature", ""),
        "another scheme": genuine.with_header("webhook-signature", "v9" + signature[signature.index(",") :]),
        "another signature": genuine.with_header("webhook-signature", signature[:4] + signature[4:].swapcase()),
        "garbage": genuine.with_header("webhook-signature", "garbage"),
    }
    assert all(it != genuine for it in changed.values())
    with kind.knowing(network, webhook, tmp_path) as listener:
        assert {what: listener.status(it) for what, it in changed.items()} == dict.fromkeys(changed, 400)
        assert listener.silent()
        assert listener.status(genuine) == 204
        assert listener.says().endswith(f" agent.created {agent}")


def test_what_another_endpoint_is_sent_is_refused(network, kind, receiver, webhook, tmp_path):
    network.add_agent("one")
    genuine = receiver.next()
    other = network.add_webhook(receiver.url, "rule.created", signature_scheme=kind.scheme)
    with kind.knowing(network, other, tmp_path) as listener:
        assert listener.status(genuine) == 400


def test_for_a_day_after_a_rotation_both_secrets_are_good(network, kind, receiver, webhook, tmp_path):
    with kind.knowing(network, webhook, tmp_path) as before:
        rotated = network.rotate(webhook)
        network.add_agent("one")
        genuine = receiver.next()
        assert len(genuine.headers["webhook-signature"].split(" ")) == 2
        assert before.status(genuine) == 204
        with kind.knowing(network, rotated, tmp_path) as after:
            assert after.status(genuine) == 204


def test_after_two_rotations_the_first_secret_is_worth_nothing(network, kind, receiver, webhook, tmp_path):
    with kind.knowing(network, webhook, tmp_path) as before:
        network.rotate(webhook)
        rotated = network.rotate(webhook)
        network.add_agent("one")
        genuine = receiver.next()
        assert before.status(genuine) == 400
        with kind.knowing(network, rotated, tmp_path) as after:
            assert after.status(genuine) == 204
