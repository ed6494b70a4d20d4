"""The three tools on one network, each seeing what the others did."""

import json

import pytest
import syntropy_sdk as sdk
import yaml
from syntropy_sdk import models


def test_one_network_is_built_by_all_three(api, network, syntropyctl, syntropynac, tmp_path):
    key = syntropyctl("create-api-key", "site", "of the site").out.strip()
    agents = sdk.AgentsApi(api)
    ids = {
        name: agents.v1_network_agents_create(
            models.V1NetworkAgentsCreateRequest(agent_name=name, api_key=key, agent_tags=["all-three"])
        ).data.agent_id
        for name in ("gateway", "app-1", "app-2")
    }
    [subnet] = network.add_service(ids["gateway"], "postgres", "10.1.0.0/24")
    syntropyctl(
        "configure-endpoints", "--name", "app-2", "--set-tag", "apps", "--set-provider", "Amazon Web Services"
    )

    path = tmp_path / "network.yaml"
    path.write_text(
        yaml.dump(
            {
                "topology": "P2M",
                "state": "present",
                "connections": {
                    "gateway": {
                        "type": "endpoint",
                        "services": ["postgres"],
                        "connect_to": {"app-1": {"type": "endpoint"}, "apps": {"type": "tag"}},
                    }
                },
            }
        )
    )
    assert "Created 2 connections" in syntropynac("configure", path).out

    assert syntropyctl("get-connections", "--show-services").column("Services") == ["postgres~", "postgres~"]
    shown = sdk.ConnectionsApi(api).v1_network_connections_get().data
    assert [it.agent_connection_subnets_enabled_count for it in shown] == [1, 1]
    assert network.switched_on() == {("app-1", "gateway"): {subnet}, ("app-2", "gateway"): {subnet}}

    agents.v1_network_agents_remove(models.V1NetworkAgentsRemoveRequest(agent_ids=[ids["gateway"]]))
    assert syntropyctl("get-connections").rows() == []
    assert set(yaml.safe_load(syntropynac("export").out)["endpoints"]) == {"app-1", "app-2"}


@pytest.mark.parametrize("topology", ["P2P", "P2M"])
def test_what_the_server_exports_is_carried_out_by_the_tool(api, network, syntropynac, tmp_path, topology):
    agents = {name: network.add_agent(name) for name in "abcd"}
    subnets = {
        name: network.add_service(agent_id, f"service-{name}", f"10.1.{number}.0/24")
        for number, (name, agent_id) in enumerate(agents.items())
    }
    pairs = ["ab", "ac", "ad", "bc"]
    for connection, (one, other) in zip(network.connect(*[(agents[a], agents[b]) for a, b in pairs]), pairs):
        network.switch(connection, *subnets[one])
        network.switch(connection, *subnets[other])
    links, switched_on = network.links(), network.switched_on()

    exported = sdk.NacApi(api).v1_network_nac_config_export(
        body=models.V1NetworkNacConfigExportRequest(topology=topology), _preload_content=False
    )
    path = tmp_path / "exported.json"
    path.write_text(json.dumps(json.loads(exported.data)["data"]))
    syntropynac("configure", "--json", path)
    assert (network.links(), network.switched_on()) == (links, switched_on)
    network.disconnect()
    syntropynac("configure", "--json", path)
    assert (network.links(), network.switched_on()) == (links, switched_on)
