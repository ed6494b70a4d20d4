"""The three tools on one network, each seeing what the others did."""

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
