"""syntropynac 0.3.0: a network as code, both ways."""

import json

import pytest
import yaml


@pytest.fixture
def configure(syntropynac, tmp_path):
    """Has the tool carry out a network, which is given as it stands in the file; answers with what it said."""

    def run(*networks, options=()):
        path = tmp_path / "network.yaml"
        path.write_text(yaml.dump_all(networks))
        return said(syntropynac("configure", path, *options).out)

    return run


@pytest.fixture
def export(syntropynac):
    """What the tool exports, and reading it back as the tool would."""

    def run(*options):
        [exported] = yaml.safe_load_all(syntropynac("export", *options).out)
        return exported

    return run


def said(out):
    return out.splitlines()


def network_of(topology, connections, state="present"):
    return {"topology": topology, "state": state, "connections": connections}


def endpoint(*services, **more):
    named = {"services": list(services)} if services else {}
    return {"type": "endpoint", **named, **more}


def tagged(*services, **more):
    return {**endpoint(*services, **more), "type": "tag"}


# Point to point


def test_connects_pairs_with_their_services(network, configure):
    db, web = network.add_agents("db", "web")
    network.add_agents("cache", "idle")
    [postgres] = network.add_service(db, "postgres", "10.1.0.0/24")
    network.add_service(db, "redis", "10.2.0.0/24")
    nginx = network.add_service(web, "nginx", "10.3.0.0/24", "10.3.1.0/24")
    wanted = network_of(
        "P2P",
        {
            "web": endpoint("nginx", connect_to={"db": endpoint("postgres")}),
            "cache": endpoint(connect_to={"idle": endpoint()}),
        },
    )
    assert configure(wanted) == [
        "Configuring network",
        "Removed 0 connections.",
        "Created 2 connections",
        "Configured 2 connections and 3 subnets",
        "Done",
    ]
    assert network.links() == [("cache", "idle"), ("db", "web")]
    assert network.switched_on() == {("db", "web"): {postgres, *nginx}}

    assert configure(wanted) == [
        "Configuring network",
        "Removed 0 connections.",
        "Configured 2 connections and 0 subnets",
        "Done",
    ]


def test_switches_off_what_is_no_longer_listed(network, configure):
    db, _ = network.add_agents("db", "web")
    network.add_service(db, "postgres", "10.1.0.0/24")
    [redis] = network.add_service(db, "redis", "10.2.0.0/24")
    configure(network_of("P2P", {"web": endpoint(connect_to={"db": endpoint("postgres")})}))
    out = configure(network_of("P2P", {"web": endpoint(connect_to={"db": endpoint("redis")})}))
    assert "Configured 1 connections and 2 subnets" in out
    assert network.switched_on() == {("db", "web"): {redis}}


def test_takes_ids_for_names(network, configure):
    a, b, _ = network.add_agents("a", "b", "c")
    configure(
        network_of(
            "P2P",
            {
                str(a): {"type": "id", "connect_to": {"c": endpoint()}},
                "b": endpoint(id=b, connect_to={str(a): {"type": "id"}}),
            },
        )
    )
    assert network.links() == [("a", "b"), ("a", "c")]


def test_removes_connections_that_are_absent_and_no_others(network, configure):
    a, b, c, d = network.add_agents("a", "b", "c", "d")
    network.connect((a, b), (c, d), (b, c))
    out = configure(
        network_of(
            "P2P",
            {
                "b": endpoint(state="absent", connect_to={"a": endpoint()}),
                "c": endpoint(connect_to={"d": endpoint()}),
            },
        )
    )
    assert "Removed 1 connections." in out
    assert network.links() == [("b", "c"), ("c", "d")]


def test_removes_a_network_that_is_absent(network, configure):
    a, b, c = network.add_agents("a", "b", "c")
    network.connect((a, b), (b, c))
    out = configure(
        network_of("P2P", {"a": endpoint(state="absent", connect_to={"b": endpoint()})}, state="absent")
    )
    assert out == ["Configuring network", "Done"]
    assert network.links() == [("b", "c")]


def test_a_network_with_nothing_absent_loses_nothing(network, configure):
    a, b, c = network.add_agents("a", "b", "c")
    network.connect((a, b))
    configure(network_of("P2P", {"b": endpoint(connect_to={"c": endpoint()})}))
    assert network.links() == [("a", "b"), ("b", "c")]


# Point to multipoint, and mesh


def test_connects_one_with_many(network, configure):
    gateway = network.add_agent("gateway")
    [postgres] = network.add_service(gateway, "postgres", "10.1.0.0/24")
    apps = {}
    for number, name in enumerate(["app-1", "app-2", "app-3"], 1):
        [apps[name]] = network.add_service(network.add_agent(name), "app", f"10.2.{number}.0/24")
    out = configure(
        network_of(
            "P2M",
            {
                "gateway": endpoint(
                    "postgres",
                    connect_to={
                        "app-1": endpoint("app"),
                        "app-2": endpoint("app"),
                        "app-3": endpoint(),
                    },
                ),
            },
        )
    )
    assert "Created 3 connections" in out and "Configured 3 connections and 5 subnets" in out
    assert network.switched_on() == {
        ("app-1", "gateway"): {postgres, apps["app-1"]},
        ("app-2", "gateway"): {postgres, apps["app-2"]},
        ("app-3", "gateway"): {postgres},
    }


def test_connects_one_with_all_that_have_a_tag(network, configure):
    for name, tag in (("gateway", "edge"), ("one", "apps"), ("two", "apps"), ("other", "edge")):
        network.add_agent(name, [tag])
    configure(
        network_of("P2M", {"gateway": endpoint(connect_to={"apps": tagged(), "two": endpoint(state="absent")})})
    )
    assert network.links() == [("gateway", "one")]
    configure(network_of("P2M", {"gateway": endpoint(connect_to={"apps": tagged()})}))
    assert network.links() == [("gateway", "one"), ("gateway", "two")]


def test_connects_a_mesh(network, configure):
    agents = {
        name: network.add_agent(name, tags) for name, tags in {"a": [], "b": ["m"], "c": ["m"], "d": []}.items()
    }
    [subnet] = network.add_service(agents["a"], "postgres", "10.1.0.0/24")
    out = configure(network_of("MESH", {"a": endpoint("postgres"), "m": tagged()}))
    assert "Created 3 connections" in out
    assert network.links() == [("a", "b"), ("a", "c"), ("b", "c")]
    assert network.switched_on() == {("a", "b"): {subnet}, ("a", "c"): {subnet}}
    out = configure(network_of("MESH", {"a": endpoint("postgres"), "m": tagged(), "d": endpoint(state="absent")}))
    assert "Removed 3 connections." in out
    assert network.links() == [("a", "b"), ("a", "c"), ("b", "c")]


def test_carries_out_several_networks_of_one_file(network, configure):
    network.add_agents("a", "b", "c")
    out = configure(
        network_of("P2P", {"a": endpoint(connect_to={"b": endpoint()})}),
        network_of("P2M", {"c": endpoint(connect_to={"a": endpoint(), "b": endpoint()})}),
    )
    assert out.count("Configuring network") == 2
    assert network.links() == [("a", "b"), ("a", "c"), ("b", "c")]


# Dry runs and refusals


@pytest.mark.parametrize(
    "topology, connections, removed, created",
    [
        ("P2P", {"a": endpoint(connect_to={"b": endpoint()}), "c": endpoint(connect_to={"d": endpoint()})}, 0, 1),
        (
            "P2M",
            {"b": endpoint(connect_to={"a": endpoint(state="absent"), "c": endpoint(), "d": endpoint()})},
            1,
            2,
        ),
        ("MESH", {"a": endpoint(), "b": endpoint(), "c": endpoint("none"), "d": endpoint()}, 0, 5),
    ],
)
def test_a_dry_run_says_what_it_would_do_and_does_nothing(
    network, configure, topology, connections, removed, created
):
    a, b, _, _ = network.add_agents("a", "b", "c", "d")
    network.connect((a, b))
    before = network.connections()
    assert configure(network_of(topology, connections), options=["--dry-run"]) == [
        "Configuring network",
        f"Would remove {removed} connections.",
        f"Would create {created} connections.",
        f"Would configure {1 - removed} connections.",
        "Done",
    ]
    assert network.connections() == before


def test_a_dry_run_of_an_absent_network_removes_nothing(network, configure):
    a, b = network.add_agents("a", "b")
    network.connect((a, b))
    absent = network_of("P2P", {"a": endpoint(state="absent", connect_to={"b": endpoint()})}, state="absent")
    assert "Would delete 1 connections..." in configure(absent, options=["--dry-run"])
    assert network.links() == [("a", "b")]


def test_connects_nothing_when_a_name_is_unknown(network, syntropynac, tmp_path):
    network.add_agents("a", "b")
    path = tmp_path / "network.yaml"
    path.write_text(yaml.dump(network_of("P2P", {"a": endpoint(connect_to={"nobody": endpoint()})})))
    ended = syntropynac.run("configure", path)
    assert ended.status == 1
    assert "Could not resolve endpoint name nobody, found: []." in ended.err
    assert network.links() == []


def test_says_that_no_endpoint_has_a_tag(network, syntropynac, tmp_path):
    network.add_agent("a")
    path = tmp_path / "network.yaml"
    path.write_text(yaml.dump(network_of("MESH", {"a": endpoint(), "no-such-tag": tagged()})))
    assert "Could not find endpoints by the tag no-such-tag" in syntropynac("configure", path).err
    assert network.links() == []


def test_a_full_name_can_be_configured_though_others_contain_it(network, configure):
    network.add_agents("db-2", "old-db", "db", "web")
    configure(network_of("P2P", {"web": endpoint(connect_to={"db": endpoint()})}))
    assert network.links() == [("db", "web")]


def test_refuses_a_wrong_token(tool):
    refused = tool("syntropynac", "syn_at_nonsense").refused("export")
    assert "(401)" in refused.err and "TOKEN_MALFORMED" in refused.err


def test_refuses_what_a_token_may_not_do(network, tool, tmp_path):
    network.add_agents("a", "b")
    reading = ["platform.agents.read", "platform.agent-services.read", "platform.connections.read"]
    limited = tool("syntropynac", network.limited_token(*reading))
    assert "endpoints" in yaml.safe_load(limited("export").out)
    path = tmp_path / "network.yaml"
    path.write_text(yaml.dump(network_of("P2P", {"a": endpoint(connect_to={"b": endpoint()})})))
    refused = limited.refused("configure", path)
    assert "(403)" in refused.err and "platform.connections.write" in refused.err
    assert network.links() == []


# Export, and importing it again


def test_exports_an_empty_network(network, export):
    assert export() == {"topology": "P2M", "state": "present"}


def test_exports_endpoints_without_connections(network, export):
    agent = network.add_agent("db", ["eu-2"])
    network.add_service(agent, "postgres", "10.1.0.0/24")
    assert export()["endpoints"] == {"db": {"id": agent, "services": ["postgres"], "tags": ["eu-2"]}}


def test_exports_what_is_connected(network, export, syntropynac):
    db, web = network.add_agents("db", "web")
    [subnet] = network.add_service(db, "postgres", "10.1.0.0/24")
    [connection] = network.connect((db, web))
    network.switch(connection, subnet)
    exported = export("--topology", "P2P")
    [(near, first)] = exported["connections"].items()
    [(far, second)] = first["connect_to"].items()
    assert (exported["topology"], {near, far}) == ("P2P", {"db", "web"})
    assert {near: first["services"], far: second["services"]} == {"db": ["postgres"], "web": []}
    assert json.loads(syntropynac("export", "--topology", "P2P", "--json").out) == exported


@pytest.mark.parametrize(
    "topology, pairs",
    [
        ("P2P", ["ab", "cd", "de"]),
        ("P2M", ["ab", "ac", "ad", "ae"]),
        ("MESH", ["ab", "ac", "ad", "ae", "bc", "bd", "be", "cd", "ce", "de"]),
    ],
)
def test_what_was_exported_can_be_imported_again(network, syntropynac, tmp_path, topology, pairs):
    agents = {name: network.add_agent(name, ["exported"] if name in "de" else []) for name in "abcde"}
    subnets = {
        name: network.add_service(agent_id, f"service-{name}", f"10.1.{number}.0/25", f"10.1.{number}.128/25")
        for number, (name, agent_id) in enumerate(agents.items())
    }
    for connection, (one, other) in zip(network.connect(*[(agents[a], agents[b]) for a, b in pairs]), pairs):
        for subnet in subnets[one] + subnets[other]:
            network.switch(connection, subnet)
    links, switched_on = network.links(), network.switched_on()

    path = tmp_path / "exported.yaml"
    path.write_text(syntropynac("export", "--topology", topology).out)
    assert "Would create 0 connections." in syntropynac("configure", "--dry-run", path).out
    network.disconnect()
    out = said(syntropynac("configure", path).out)
    assert f"Created {len(pairs)} connections" in out
    assert (network.links(), network.switched_on()) == (links, switched_on)

    exported = json.loads(syntropynac("export", "--topology", topology, "--json").out)
    path.write_text(json.dumps(exported))
    assert f"Configured {len(pairs)} connections and 0 subnets" in syntropynac("configure", "--json", path).out
    assert (network.links(), network.switched_on()) == (links, switched_on)


# More than one page


def test_configures_a_network_of_250_endpoints(network, configure, export):
    names = [f"agent-{number:03}" for number in range(250)]
    hub, *others = names
    ids = dict(zip(names, network.add_agents(*names)))
    star = network_of("P2M", {hub: endpoint(connect_to={other: endpoint() for other in others})})
    assert "Created 249 connections" in configure(star)
    assert network.links() == [(hub, other) for other in others]

    star = network_of("P2M", {hub: endpoint(connect_to={other: endpoint(id=ids[other]) for other in others})})
    assert "Configured 249 connections and 0 subnets" in configure(star)

    # Its search for connections names no page size, so it gets the twenty of a first page.
    assert list(export()["connections"]) == [hub]
    assert len(export()["connections"][hub]["connect_to"]) == 20
