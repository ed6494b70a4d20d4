"""syntropycli 0.3.0, whose command is syntropyctl."""

from datetime import UTC, datetime, timedelta

AMAZON = "Amazon Web Services"
GOOGLE = "Google Cloud Platform"


def test_lists_providers(syntropyctl):
    listed = dict(zip(syntropyctl("get-providers").column("ID"), syntropyctl("get-providers").column("Name")))
    assert (listed["1"], listed["3"]) == (AMAZON, GOOGLE)
    assert syntropyctl("get-providers", "--skip", 2, "--take", 1).column("ID") == ["3"]
    assert syntropyctl("get-providers", "--take", 1, "--json").json()[0]["agent_provider_id"] == 1


# API keys


def test_makes_an_api_key_with_which_agents_can_be_made(network, syntropyctl):
    secret = syntropyctl("create-api-key", "site", "of the site", "2031-05-06 07:08:09").out.strip()
    made = network.agent_tokens()["site"]
    assert made["agent_token_description"] == "of the site"
    assert made["agent_token_valid_until"] == "2031-05-06T07:08:09.000Z"
    agent = network.call("POST", "/agents", {"agent_name": "one", "agent_token": secret})["data"]
    assert agent["agent_token_id"] == made["agent_token_id"]


def test_an_api_key_is_good_for_thirty_days_unless_said(network, syntropyctl):
    assert syntropyctl("create-api-key", "site", "").out.startswith("syn_ag_")
    until = datetime.fromisoformat(network.agent_tokens()["site"]["agent_token_valid_until"].replace("Z", "+00:00"))
    assert abs(until - datetime.now(UTC) - timedelta(days=30)) < timedelta(minutes=10)


def test_lists_api_keys(network, syntropyctl):
    network.agent_token()
    syntropyctl("create-api-key", "site", "of the site", "2031-05-06 07:08:09")
    row = next(it for it in syntropyctl("get-api-keys").rows() if it["Name"] == "site")
    assert (row["ID"], row["Status"]) == (str(network.agent_tokens()["site"]["agent_token_id"]), "Ok")
    assert row["Expires At"] == "2031-05-06T07:08:09.000Z"
    listed = syntropyctl("get-api-keys", "--json").json()
    assert {"for-tests", "site"} <= {it["api_key_name"] for it in listed}


def test_deletes_api_keys_by_name_and_by_id(network, syntropyctl):
    for name in ("twice", "twice", "once", "kept"):
        syntropyctl("create-api-key", name, "")
    assert syntropyctl("delete-api-key", "--name", "twice", "--yes").out.count("Deleted API key: twice (id=") == 2
    once = network.agent_tokens()["once"]["agent_token_id"]
    assert f"Deleted API key: id={once}." in syntropyctl("delete-api-key", "--id", once).out
    assert list(network.agent_tokens()) == ["kept"]

    assert syntropyctl("delete-api-key", "--name", "nobody", "--yes").out == ""
    assert "404" in syntropyctl.refused("delete-api-key", "--id", once).err
    assert list(network.agent_tokens()) == ["kept"]


# Endpoints


def test_lists_endpoints(network, syntropyctl):
    assert syntropyctl("get-endpoints").rows() == []
    berlin = network.add_agent("berlin", ["eu-1", "db-1"], 1)
    boston = network.add_agent("boston")
    first, second = syntropyctl("get-endpoints").rows()
    assert (first["Agent ID"], first["Name"], first["Provider"]) == (str(berlin), "berlin", AMAZON)
    assert (set(first["Tags"].split(", ")), first["Online"]) == ({"eu-1", "db-1"}, "False")
    assert (second["Agent ID"], second["Name"], second["Tags"]) == (str(boston), "boston", "-")
    assert [it["agent_name"] for it in syntropyctl("get-endpoints", "--json").json()] == ["berlin", "boston"]


def test_filters_endpoints(network, syntropyctl):
    berlin = network.add_agent("berlin", ["eu-1"])
    network.add_agent("boston", ["us-1"])
    network.add_agent("berlin-2", ["eu-1"])

    def found(*options):
        return syntropyctl("get-endpoints", *options).column("Name")

    assert found("--name", "berlin") == ["berlin"]
    assert found("--name", "nobody") == []
    assert found("--id", berlin) == ["berlin"]
    assert found("--id", 2147483647) == []
    assert found("--tag", "eu-1") == ["berlin", "berlin-2"]
    assert found("--tag", "no-such-tag") == []
    assert found("--name", "berlin", "--tag", "us-1") == []
    assert found("--online") == []
    assert found("--offline") == ["berlin", "boston", "berlin-2"]
    assert found("--offline", "--skip", 1, "--take", 1) == ["boston"]


def test_sets_the_provider_of_an_endpoint(network, syntropyctl):
    agent = network.add_agent("berlin")
    done = syntropyctl("configure-endpoints", "--name", "berlin", "--set-provider", GOOGLE)
    assert "Found 1 endpoints." in done.out and "Tags and provider configured." in done.out
    assert done.column("Provider") == [GOOGLE]
    assert network.provider(agent) == GOOGLE
    again = syntropyctl("configure-endpoints", "--name", "berlin", "--set-provider", GOOGLE)
    assert "Nothing to do for tags and provider configuration." in again.out


def test_refuses_a_provider_that_does_not_exist(network, syntropyctl):
    agent = network.add_agent("berlin", provider=1)
    refused = syntropyctl.refused("configure-endpoints", "--name", "berlin", "--set-provider", "Nobody's Cloud")
    assert "(400)" in refused.err and "agent_provider_name" in refused.err
    assert network.provider(agent) == AMAZON


def test_sets_adds_removes_and_clears_tags(network, syntropyctl):
    agent = network.add_agent("berlin", ["old"])
    steps = [
        (["--set-tag", "tag1", "--set-tag", "tag2", "--add-tag", "tag3", "--remove-tag", "tag1"], {"tag2", "tag3"}),
        (["--add-tag", "tag4"], {"tag2", "tag3", "tag4"}),
        (["--remove-tag", "tag2"], {"tag3", "tag4"}),
        (["--clear-tags"], set()),
    ]
    for options, tags in steps:
        done = syntropyctl("configure-endpoints", "--name", "berlin", *options)
        assert "Tags and provider configured." in done.out
        assert network.tags(agent) == tags
    assert done.column("Tags") == ["-"]


def test_configures_an_endpoint_by_id(network, syntropyctl):
    agent, other = network.add_agents("berlin", "boston")
    done = syntropyctl("configure-endpoints", agent, "--set-tag", "one", "--set-provider", AMAZON)
    assert (done.column("Agent ID"), done.column("Tags")) == ([str(agent)], ["one"])
    assert (network.tags(agent), network.provider(agent)) == ({"one"}, AMAZON)
    assert network.tags(other) == set()


def test_an_unknown_endpoint_is_said_to_be_unknown(network, syntropyctl):
    network.add_agent("berlin")
    for options in (["--name", "nobody"], [2147483647]):
        ended = syntropyctl.run("configure-endpoints", *options, "--set-tag", "tag1")
        assert (ended.status, ended.err.strip()) == (1, "Could not find any endpoints.")


def test_switches_services_of_endpoints(network, syntropyctl):
    agent = network.add_agent("db")
    first, second = network.add_service(agent, "postgres", "10.1.0.0/24", "10.1.1.0/24")
    [third] = network.add_service(agent, "redis", "10.2.0.0/24")
    steps = [
        (["--enable-service", "postgres"], {first, second}, {"postgres^^", "redis^!"}),
        (["--set-service", "redis"], {third}, {"postgres^!", "redis^^"}),
        (["--enable-all-services"], {first, second, third}, {"postgres^^", "redis^^"}),
        (["--disable-service", "postgres"], {third}, {"postgres^!", "redis^^"}),
        (["--disable-all-services"], set(), {"postgres^!", "redis^!"}),
    ]
    for options, switched_on, shown in steps:
        done = syntropyctl("configure-endpoints", "--name", "db", *options)
        assert "Service subnets updated." in done.out
        assert network.user_enabled() == switched_on
        assert set(done.column("Services")[0].split(", ")) == shown
    again = syntropyctl("configure-endpoints", "--name", "db", "--disable-all-services")
    assert "Nothing to do for service configuration." in again.out


def test_warns_of_a_service_that_does_not_exist(network, syntropyctl):
    agent = network.add_agent("db")
    network.add_service(agent, "postgres", "10.1.0.0/24")
    done = syntropyctl("configure-endpoints", "--name", "db", "--enable-service", "mysql")
    assert "the following services were not found: mysql" in done.err
    assert network.user_enabled() == set()


def test_shows_services_of_endpoints(network, syntropyctl):
    db, _ = network.add_agents("db", "idle")
    network.add_service(db, "postgres", "10.1.0.0/24")
    assert syntropyctl("get-endpoints", "--show-services").column("Services") == ["postgres^!", "-"]


# Connections


def test_connects_endpoints_by_id_and_by_name(network, syntropyctl):
    a, b, _, d = network.add_agents("a", "b", "c", "d")
    syntropyctl("create-connections", a, b, d, b)
    assert network.links() == [("a", "b"), ("b", "d")]
    syntropyctl("create-connections", "--use-names", "d", "c")
    assert network.links() == [("a", "b"), ("b", "d"), ("c", "d")]
    syntropyctl("create-connections", "--use-names", "c", "d", "b", "a")
    assert len(network.links()) == 3


def test_connects_nothing_when_an_end_is_unknown(network, syntropyctl):
    a, _ = network.add_agents("a", "b")
    ended = syntropyctl.run("create-connections", "--use-names", "a", "b", "a", "nobody")
    assert (ended.status, ended.err.strip()) == (1, 'Could not find an id by name="nobody"')
    assert "agent_pairs.0.agent_2_id" in syntropyctl.refused("create-connections", a, 2147483647).err
    assert "(400)" in syntropyctl.refused("create-connections", a, a).err
    assert syntropyctl.run("create-connections", a).status == 1
    assert network.links() == []


def test_lists_connections(network, syntropyctl):
    a, b, c = network.add_agents("a", "b", "c")
    first, second = network.connect((a, b), (b, c))
    rows = syntropyctl("get-connections").rows()
    assert [row["ID"] for row in rows] == [str(first), str(second)]
    assert {rows[0]["Endpoint 1"], rows[0]["Endpoint 2"]} == {"a", "b"}
    assert {rows[1]["ID 1"], rows[1]["ID 2"]} == {str(b), str(c)}
    assert {row["Status"] for row in rows} <= {"PENDING", "NOT_AVAILABLE"}
    assert syntropyctl("get-connections", "--name", "c").column("ID") == [str(second)]
    assert syntropyctl("get-connections", "--id", b).column("ID") == [str(first), str(second)]
    assert syntropyctl("get-connections", "--id", b, "--skip", 1, "--take", 1).column("ID") == [str(second)]
    assert syntropyctl("get-connections", "--take", 1).column("ID") == [str(first)]
    assert syntropyctl("get-connections", "--name", "nobody").rows() == []
    assert [it["agent_connection_group_id"] for it in syntropyctl("get-connections", "--json").json()] == [
        first,
        second,
    ]


def test_shows_services_of_connections_with_and_without_them(network, syntropyctl):
    db, web, idle = network.add_agents("db", "web", "idle")
    [subnet] = network.add_service(db, "postgres", "10.1.0.0/24")
    used, _ = network.connect((db, web), (web, idle))
    network.switch(used, subnet)
    assert syntropyctl("get-connections", "--show-services").column("Services") == ["postgres~", "-"]
    assert syntropyctl("get-connections", "--name", "idle", "--show-services").column("Services") == ["-"]


def test_cannot_delete_connections_since_its_own_sdk_lacks_the_call(network, syntropyctl):
    a, b = network.add_agents("a", "b")
    [connection] = network.connect((a, b))
    ended = syntropyctl.run("delete-connection", connection)
    assert ended.status == 1
    assert "has no attribute 'v1_network_connections_delete'" in ended.err
    assert network.links() == [("a", "b")]


# Tokens, and more than one page


def test_refuses_a_wrong_token(tool):
    refused = tool("syntropyctl", "syn_at_nonsense").refused("get-endpoints")
    assert "(401)" in refused.err and "TOKEN_MALFORMED" in refused.err


def test_refuses_what_a_token_may_not_do(network, tool):
    network.add_agent("berlin")
    limited = tool("syntropyctl", network.limited_token("platform.agents.read"))
    assert limited("get-endpoints").column("Name") == ["berlin"]
    refused = limited.refused("configure-endpoints", "--name", "berlin", "--set-tag", "tag1")
    assert "(403)" in refused.err and "platform.agents.write" in refused.err


def test_walks_250_endpoints(network, syntropyctl):
    names = [f"agent-{number:03}" for number in range(250)]
    ids = network.add_agents(*names)
    assert syntropyctl("get-endpoints").column("Name") == names[:42]
    assert syntropyctl("get-endpoints", "--take", 1000).column("Name") == names
    assert syntropyctl("get-endpoints", "--skip", 90, "--take", 120).column("Name") == names[90:210]
    assert syntropyctl("get-endpoints", "--offline", "--take", 1000).column("Name") == names
    for number, agent_id in enumerate(ids[:25]):
        network.add_service(agent_id, "app", f"10.1.{number}.0/24")
    services = syntropyctl("get-endpoints", "--take", 1000, "--show-services").column("Services")
    assert services == ["app^!"] * 25 + ["-"] * 225

    network.connect(*[(ids[0], other) for other in ids[1:]])
    rows = syntropyctl("get-connections", "--take", 1000, "--show-services").rows()
    assert [row["Endpoint 2"] for row in rows] == names[1:]
    syntropyctl("create-connections", "--use-names", names[120], names[249])
    assert (names[120], names[249]) in network.links()
