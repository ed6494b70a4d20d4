"""syntropy-sdk 0.4.3: its typed calls, which refuse an answer that isn't what they expect."""

from datetime import UTC, datetime, timedelta

import pytest
import syntropy_sdk as sdk
from syntropy_sdk import models
from syntropy_sdk.exceptions import ApiException
from syntropy_sdk.utils import (
    MAX_QUERY_FIELD_SIZE,
    BatchedRequestFilter,
    WithPagination,
    login_with_access_token,
)


@pytest.fixture(scope="session")
def agents(api):
    return sdk.AgentsApi(api)


@pytest.fixture(scope="session")
def connections(api):
    return sdk.ConnectionsApi(api)


@pytest.fixture(scope="session")
def auth(api):
    return sdk.AuthApi(api)


def client(url, **headers):
    """An SDK client with exactly these credential headers: the SDK would share them among all its clients."""
    configuration = sdk.Configuration()
    configuration.host = url
    configuration.api_key = {name.replace("_", "-"): value for name, value in headers.items()}
    return sdk.ApiClient(configuration)


def refusal(status, call, *arguments, **named):
    """The body of the refusal, which must have that status."""
    with pytest.raises(ApiException) as refused:
        call(*arguments, **named)
    assert refused.value.status == status, refused.value
    return refused.value.body.decode()


def joined(*pairs):
    return models.V1NetworkConnectionsCreateP2PRequest(
        agent_pairs=[
            models.V1NetworkConnectionsCreateP2PRequestAgentPairs(agent_1_id=one, agent_2_id=other)
            for one, other in pairs
        ]
    )


def naive_now():
    """The time in UTC, without saying so: what the tools send."""
    return datetime.now(UTC).replace(tzinfo=None)


def near(moment, expected):
    return abs(moment - expected) < timedelta(seconds=1)


# Signing in


def test_signs_in_and_gets_a_session_that_works(controller, network, sdk_token):
    answer = (
        sdk.AuthApi(client(controller.url))
        .v1_network_auth_access_token_login(models.V1NetworkAuthAccessTokenLoginRequest(access_token=sdk_token))
        .data
    )
    assert answer.access_token != sdk_token
    assert answer.token_type == "bearer"
    assert 0 < int(answer.expires_in) <= 24 * 60 * 60
    network.add_agent("one")
    for header in ("Bearer " + answer.access_token, answer.access_token):
        listed = sdk.AgentsApi(client(controller.url, Authorization=header)).v1_network_agents_get()
        assert [it.agent_name for it in listed.data] == ["one"]


def test_takes_the_access_token_itself_in_either_header_or_in_both(controller, network, sdk_token):
    network.add_agent("one")
    bearer = "Bearer " + sdk_token
    for headers in (
        {"api_key": sdk_token},
        {"Authorization": bearer},
        {"api_key": sdk_token, "Authorization": bearer},
    ):
        listed = sdk.AgentsApi(client(controller.url, **headers)).v1_network_agents_get()
        assert [it.agent_name for it in listed.data] == ["one"]


def test_works_when_the_server_is_given_with_a_slash_at_its_end(controller, network, sdk_token):
    network.add_agent("one")
    session = login_with_access_token(controller.url + "/", sdk_token)
    listed = sdk.AgentsApi(client(controller.url + "/", Authorization="Bearer " + session)).v1_network_agents_get()
    assert [it.agent_name for it in listed.data] == ["one"]


def test_refuses_a_wrong_token_with_401(controller, sdk_token):
    wrong = sdk_token[:-1] + ("a" if sdk_token[-1] != "a" else "b")
    assert "TOKEN_MALFORMED" in refusal(401, login_with_access_token, controller.url, wrong)
    for headers in ({"api_key": wrong}, {"Authorization": "Bearer " + wrong}, {"Authorization": wrong}, {}):
        refusal(401, sdk.AgentsApi(client(controller.url, **headers)).v1_network_agents_get)


def test_a_session_ends_at_log_out(controller, sdk_token):
    header = "Bearer " + login_with_access_token(controller.url, sdk_token)
    leaving = client(controller.url, Authorization=header)
    sdk.AuthApi(leaving).v1_network_auth_logout()
    refusal(401, sdk.AgentsApi(leaving).v1_network_agents_get)


def test_tells_who_signed_in(auth):
    user = auth.v1_network_auth_user_get().data
    assert user.user_id >= 0
    assert isinstance(user.user_email, str)
    assert "platform.agents.read" in user.user_scopes


def test_shows_and_renames_the_workspace(auth, network):
    [workspace] = auth.v1_network_auth_workspace_get().data
    assert workspace.workspace_id > 0
    auth.v1_network_auth_workspace_update(
        models.V1NetworkAuthWorkspaceUpdateRequest(workspace_name="renamed", workspace_require_2fa=False),
        workspace.workspace_id,
    )
    assert network.call("GET", "/workspace")["data"]["workspace_name"] == "renamed"
    # The other tools' tokens are made after this, and are still of the one workspace that there is.


# Access tokens


def test_makes_lists_and_deletes_an_access_token(controller, network, auth):
    expiration = naive_now() + timedelta(hours=5)
    secret = auth.v1_network_auth_access_tokens_create(
        models.V1NetworkAuthAccessTokensCreateRequest(
            access_token_name="from the SDK",
            access_token_description="reads agents",
            access_token_expiration=expiration,
            permissions=["platform.agents.read"],
        )
    ).data.access_token
    listed = WithPagination(auth.v1_network_auth_access_tokens_get)()["data"]
    made = next(it for it in listed if it["access_token_name"] == "from the SDK")
    assert made["access_token_description"] == "reads agents"

    network.add_agent("one")
    limited = client(controller.url, api_key=secret)
    assert "one" in sdk.AgentsApi(limited).v1_network_agents_get(_preload_content=False).data.decode()
    refusal(403, sdk.AuthApi(limited).v1_network_auth_api_keys_get)

    auth.v1_network_auth_access_tokens_delete(made["access_token_id"])
    refusal(401, sdk.AgentsApi(limited).v1_network_agents_get)


def test_lists_the_permissions_a_token_can_have(auth):
    names = {it.permission_name for it in auth.v1_network_auth_access_tokens_permissions_get().data}
    assert {"platform.agents.read", "platform.connections.write", "platform.agent-groups.read"} <= names


# API keys


def test_makes_lists_and_deletes_an_api_key(network, auth, agents):
    expiry = datetime.now(UTC) + timedelta(days=3)
    made = auth.v1_network_auth_api_keys_create(
        models.V1NetworkAuthApiKeysCreateRequest(
            api_key_name="site",
            api_key_description="of the site",
            api_key_valid_until=expiry,
            api_key_allowed_tag_names=["eu", "db"],
        )
    ).data
    assert near(made.api_key_valid_until, expiry)
    assert set(made.api_key_allowed_tag_names) == {"eu", "db"}
    [listed] = [it for it in auth.v1_network_auth_api_keys_get().data if it.api_key_name == "site"]
    assert (listed.api_key_id, listed.api_key_description, listed.api_key_status) == (
        made.api_key_id,
        "of the site",
        True,
    )
    assert network.agent_tokens()["site"]["agent_token_id"] == made.api_key_id

    agent = agents.v1_network_agents_create(
        models.V1NetworkAgentsCreateRequest(agent_name="one", api_key=made.api_key_secret, agent_tags=["eu"])
    ).data
    assert agent.api_key_id == made.api_key_id
    assert network.tags(agent.agent_id) == {"eu"}

    auth.v1_network_auth_api_keys_delete(made.api_key_id)
    assert network.agent_tokens() == {}


def test_an_api_key_needs_neither_description_nor_expiry(network, auth):
    made = auth.v1_network_auth_api_keys_create(models.V1NetworkAuthApiKeysCreateRequest(api_key_name="bare")).data
    assert made.api_key_secret
    assert [it.api_key_name for it in auth.v1_network_auth_api_keys_get(filter=str(made.api_key_id)).data] == [
        "bare"
    ]


def test_takes_an_expiry_without_a_zone_as_utc(network, auth):
    expiry = datetime(2031, 5, 6, 7, 8, 9, 123456)
    auth.v1_network_auth_api_keys_create(
        models.V1NetworkAuthApiKeysCreateRequest(api_key_name="naive", api_key_valid_until=expiry)
    )
    assert network.agent_tokens()["naive"]["agent_token_valid_until"] == "2031-05-06T07:08:09.123Z"


def test_sorts_api_keys_as_asked(network, auth):
    for name in ("b", "c", "a"):
        auth.v1_network_auth_api_keys_create(models.V1NetworkAuthApiKeysCreateRequest(api_key_name=name))
    ids = ",".join(str(it["agent_token_id"]) for it in network.agent_tokens().values())
    listed = auth.v1_network_auth_api_keys_get(order="api_key_name:DESC", filter=ids).data
    assert [it.api_key_name for it in listed] == ["c", "b", "a"]


# Agents


def test_makes_shows_changes_and_removes_an_agent(network, agents):
    made = agents.v1_network_agents_create(
        models.V1NetworkAgentsCreateRequest(
            agent_name="berlin", api_key=network.agent_token(), agent_tags=["eu", "db"], agent_provider_id=3
        )
    ).data
    assert (made.agent_name, made.agent_is_virtual, made.agent_type) == ("berlin", True, "VIRTUAL")
    assert (made.agent_provider_id, made.agent_status) == (3, "OK")

    [shown] = agents.v1_network_agents_get().data
    assert shown.agent_id == made.agent_id
    assert shown.agent_provider.agent_provider_name == "Google Cloud Platform"
    assert {it.agent_tag_name for it in shown.agent_tags} == {"eu", "db"}
    assert (shown.agent_public_ipv4, shown.agent_location_city, shown.agent_is_online) == ("", "", False)

    agents.v1_network_agents_update(
        models.V1NetworkAgentsUpdateRequest(agent_name="bonn", agent_tags=["eu"], agent_provider_id=1),
        made.agent_id,
    )
    assert network.agent(made.agent_id)["agent_name"] == "bonn"
    assert network.tags(made.agent_id) == {"eu"}
    assert network.provider(made.agent_id) == "Amazon Web Services"

    agents.v1_network_agents_remove(models.V1NetworkAgentsRemoveRequest(agent_ids=[made.agent_id]))
    assert network.agents() == []


def test_an_agent_without_provider_tags_or_place_is_still_typed(network, agents):
    agent_id = network.add_agent("bare")
    [shown] = agents.v1_network_agents_search(models.V1NetworkAgentsSearchRequest()).data
    assert (shown.agent_id, shown.agent_tags) == (agent_id, [])
    assert (shown.agent_provider.agent_provider_id, shown.agent_provider.agent_provider_name) == (0, "")


def test_searches_agents(network, agents):
    berlin = network.add_agent("berlin", ["eu", "db"], 1)
    boston = network.add_agent("boston", ["us"], 3)
    network.add_agent("berlin-2", ["eu"])

    def found(**body):
        request = models.V1NetworkAgentsSearchRequest(**body)
        return [it.agent_name for it in agents.v1_network_agents_search(request).data]

    def having(**fields):
        return found(filter=models.V1AgentFilter(**fields))

    assert having(agent_id=[boston, berlin]) == ["berlin", "boston"]
    assert having(agent_name="boston") == ["boston"]
    assert having(agent_tag_name=["db", "us"]) == ["berlin", "boston"]
    assert having(agent_tag_name=["eu"], agent_provider_id=[1]) == ["berlin"]
    assert having(agent_type=["VIRTUAL"], agent_status=["DISCONNECTED"]) == ["berlin", "boston", "berlin-2"]
    assert having(agent_status=["CONNECTED"]) == []
    assert having(agent_id=[]) == having(agent_name="nobody") == having(agent_tag_name=["no-such-tag"]) == []
    assert having(agent_modified_at_from=naive_now() - timedelta(minutes=5)) == ["berlin", "boston", "berlin-2"]
    assert having(agent_modified_at_to=naive_now() - timedelta(days=1)) == []
    assert found(search="BERLIN")[0] == "berlin"
    assert found(order=[{"agent_name": "DESC"}]) == ["boston", "berlin-2", "berlin"]
    assert found(order=[{"agent_name": "ASC"}], skip=1, take=1) == ["berlin-2"]
    assert found(search="", skip=0, take=0) == ["berlin", "boston", "berlin-2"]


def test_a_full_name_finds_its_agent_alone_though_others_contain_it(network, agents):
    for name in ("berlin-2", "old-berlin", "berlin"):
        network.add_agent(name)
    request = models.V1NetworkAgentsSearchRequest(filter=models.V1AgentFilter(agent_name="berlin"))
    assert [it.agent_name for it in agents.v1_network_agents_search(request).data] == ["berlin"]


def test_lists_tags_and_what_agents_can_be_filtered_by(network, agents):
    network.add_agent("one", ["sdk-tag"])
    tags = {it.agent_tag_name: it for it in agents.v1_network_agents_tags_get().data}
    assert tags["sdk-tag"].agent_tag_id > 0
    filters = agents.v1_network_agents_filters_search(models.V1NetworkAgentsSearchRequest()).data
    assert [it.agent_name for it in filters.agent_names] == ["one"]


def test_tells_where_agents_are(network, agents):
    berlin, nowhere = network.add_agents("berlin", "nowhere")
    network.call("PATCH", f"/agents/{berlin}", {"agent_location_lat": 52.52, "agent_location_lon": 13.4})
    found = agents.v1_network_agents_coordinates_search(models.CoordinatesSearchBody(agent_ids=[berlin, nowhere]))
    places = {it.agent_id: (it.agent_location_lat, it.agent_location_lon) for it in found.data}
    assert places[berlin] == (52.52, 13.4)


def test_lists_providers_and_their_pictures(controller, agents):
    providers = {it.agent_provider_id: it for it in agents.v1_network_agents_providers_get(take=1000).data}
    assert providers[1].agent_provider_name == "Amazon Web Services"
    assert providers[3].agent_provider_name == "Google Cloud Platform"
    assert all(it.agent_provider_icon_url for it in providers.values())
    assert [it.agent_provider_id for it in agents.v1_network_agents_providers_get(filter="3,1").data] == [1, 3]


def test_refuses_bad_input_with_400_that_names_the_field(network, agents, connections):
    create = models.V1NetworkAgentsCreateRequest(agent_name="one", api_key="nonsense")
    assert '"errors"' in refusal(400, agents.v1_network_agents_create, create)
    assert '"agent_name"' in refusal(400, agents.v1_network_agents_create, {"api_key": network.agent_token()})
    assert '"take"' in refusal(400, agents.v1_network_agents_get, take=1001)
    assert '"filter.1"' in refusal(400, agents.v1_network_agents_get, filter="1,two")
    [agent] = network.add_agents("one")
    assert '"errors"' in refusal(400, connections.v1_network_connections_create_p2_p, joined((agent, agent)))
    assert '"errors"' in refusal(404, agents.v1_network_agents_update, {"agent_name": "x"}, 2147483647)


# Connections


def test_connects_pairs_and_shows_them(network, connections):
    a, b, c = network.add_agents("a", "b", "c")
    made = connections.v1_network_connections_create_p2_p(joined((b, a), (b, c))).data
    assert [(it.agent_1_id, it.agent_2_id) for it in made] in ([(b, a), (b, c)], [(a, b), (b, c)])
    assert network.links() == [("a", "b"), ("b", "c")]

    shown = connections.v1_network_connections_get().data
    assert [it.agent_connection_group_id for it in shown] == [it.agent_connection_group_id for it in made]
    assert {shown[0].agent_1.agent_name, shown[0].agent_2.agent_name} == {"a", "b"}
    assert (shown[0].agent_connection_group_sdn_enabled, shown[0].agent_connection_group_created_by) == (
        False,
        "API",
    )


def test_connects_a_mesh_and_keeps_what_is_there(network, connections):
    agents = network.add_agents("a", "b", "c", "d")
    network.connect(agents[:2])
    mesh = models.V1NetworkConnectionsCreateMeshRequest(
        agent_ids=[models.V1NetworkConnectionsCreateMeshRequestAgentIds(agent_id=it) for it in agents]
    )
    connections.v1_network_connections_create_mesh(mesh)
    connections.v1_network_connections_create_mesh(mesh)
    assert network.links() == [("a", "b"), ("a", "c"), ("a", "d"), ("b", "c"), ("b", "d"), ("c", "d")]


def test_searches_connections(network, connections):
    a, b, c = network.add_agents("a", "b", "c")
    first, second = network.connect((a, b), (b, c))

    def found(**fields):
        request = models.V1NetworkConnectionsSearchRequest(filter=models.V1ConnectionFilter(**fields))
        return [it.agent_connection_group_id for it in connections.v1_network_connections_search(request).data]

    def pair(one, other):
        return models.V1AgentPairFilter(agent_1_id=one, agent_2_id=other)

    assert found(agent_id=[a]) == [first]
    assert found(agent_id=[b]) == [first, second]
    assert found(agent_pair=[pair(a, b), pair(c, b)]) == [first, second]
    assert found(agent_pair=[pair(b, a)]) == [first]
    assert found(agent_connection_group_id=[second]) == [second]
    assert found(agent_pair=[]) == found(agent_id=[]) == []


def test_turns_sdn_on_and_removes_connections(network, connections):
    a, b, c = network.add_agents("a", "b", "c")
    first, second = network.connect((a, b), (b, c))
    connections.v1_network_connections_update(
        models.V1NetworkConnectionsUpdateRequest(
            changes=[models.V1ConnectionUpdateChange(connection_group_id=second, is_sdn_enabled=True)]
        )
    )
    assert [it["agent_connection_group_sdn_enabled"] for it in network.connections()] == [False, True]

    connections.v1_network_connections_remove(
        models.V1NetworkConnectionsRemoveRequest(agent_connection_group_ids=[])
    )
    connections.v1_network_connections_remove({"agent_connection_group_ids": None})
    assert network.links() == [("a", "b"), ("b", "c")]
    connections.v1_network_connections_remove(
        models.V1NetworkConnectionsRemoveRequest(agent_connection_group_ids=[first, 2147483647])
    )
    assert network.links() == [("b", "c")]


def test_has_no_agents_that_relay(controller):
    assert sdk.SDNAgentsApi(client(controller.url)).v1_network_sdn_agents_get().data == []


def test_shows_the_whole_network_in_short(api, network):
    a, b = network.add_agents("a", "b")
    network.connect((a, b))
    whole = sdk.NetworkApi(api).v1_network_get().data
    assert [it.agent_id for it in whole.agents] == [a, b]
    assert len(whole.agent_connection_groups) == 1


# Services


def test_switches_services_at_agents(network, agents):
    agent = network.add_agent("db")
    first, second = network.add_service(agent, "postgres", "10.1.0.0/24", "10.1.1.0/24")
    [service] = agents.v1_network_agents_services_get(filter=str(agent)).data
    assert (service.agent_service_name, service.agent_service_type) == ("postgres", "MANUAL")
    assert [it.agent_service_subnet_id for it in service.agent_service_subnets] == [first, second]

    agents.v1_network_agents_services_update(
        models.V1NetworkAgentsServicesUpdateRequest(
            subnets_to_update=[
                models.V1NetworkAgentsServicesUpdateRequestSubnetsToUpdate(
                    agent_service_subnet_id=second, is_enabled=True
                )
            ]
        )
    )
    assert network.user_enabled() == {second}

    agents.v1_network_agents_services_remove(
        models.V1NetworkAgentsServicesRemoveRequest(agent_service_subnet_ids=[first])
    )
    [service] = network.items("/agents/services", "agent_service_id")
    assert [it["agent_service_subnet_id"] for it in service["agent_service_subnets"]] == [second]


def test_switches_services_in_connections(network, connections):
    db, web, idle = network.add_agents("db", "web", "idle")
    [subnet] = network.add_service(db, "postgres", "10.1.0.0/24")
    used, empty = network.connect((db, web), (web, idle))
    connections.v1_network_connections_services_update(
        models.V1NetworkConnectionsServicesUpdateRequest(
            agent_connection_group_id=used,
            changes=[models.AgentServicesUpdateChanges(agent_service_subnet_id=subnet, is_enabled=True)],
        )
    )
    assert network.switched_on() == {("db", "web"): {subnet}}

    shown = connections.v1_network_connections_services_get(filter=f"{used},{empty}").data
    assert [it.agent_connection_group_id for it in shown] == [used, empty]
    [entry] = shown[0].agent_connection_subnets
    assert (entry.agent_service_subnet_id, entry.agent_connection_subnet_is_enabled) == (subnet, True)
    assert (entry.agent_connection_subnet_error, shown[1].agent_connection_subnets) == ("", [])

    connections.v1_network_connections_services_remove(
        models.V1NetworkConnectionsServicesRemoveRequest(
            agent_connection_subnet_ids=[entry.agent_connection_subnet_id]
        )
    )
    assert network.switched_on() == {}


def test_exports_the_network_as_code(api, network):
    a, b = network.add_agents("a", "b")
    network.connect((a, b))
    [exported] = (
        sdk.NacApi(api)
        .v1_network_nac_config_export(body=models.V1NetworkNacConfigExportRequest(agent_ids=[a, b], topology="P2P"))
        .data
    )
    assert exported.topology == "P2P"
    assert {*exported.connections, *exported.connections["a"].connect_to} == {"a", "b"}


def test_tells_who_did_what(api, network):
    [a] = network.add_agents("audited")
    search = models.V1NetworkAuditSearchRequest(
        _from=(naive_now() - timedelta(hours=1)).isoformat(),
        to=(naive_now() + timedelta(hours=1)).isoformat(),
        action=["ACTION_CREATED"],
        type=["TYPE_AGENT"],
        take=1,
    )
    [made] = sdk.AuditApi(api).v1_network_audit_search(body=search).data
    assert (made.action_type, made.record_type, made.source_type) == ("ACTION_CREATED", "TYPE_AGENT", "SOURCE_USER")
    assert f'"after":{a}' in made.parameters
    assert made.performed_by


# More than one page


def test_walks_250_agents_and_their_connections(network, agents, connections):
    names = [f"agent-{number:03}" for number in range(250)]
    for name in names:
        agents.v1_network_agents_create(
            models.V1NetworkAgentsCreateRequest(agent_name=name, api_key=network.agent_token(), agent_tags=["many"])
        )
    ids = [it["agent_id"] for it in network.agents()]
    assert len(ids) == 250

    paged = WithPagination(agents.v1_network_agents_get)()["data"]
    assert [it["agent_name"] for it in paged] == names
    some = WithPagination(agents.v1_network_agents_get)(skip=30, take=150)["data"]
    assert [it["agent_name"] for it in some] == names[30:180]
    assert len(agents.v1_network_agents_get(take=1000).data) == 250
    search = models.V1NetworkAgentsSearchRequest(
        filter=models.V1AgentFilter(agent_tag_name=["many"]), skip=200, take=100
    )
    assert [it.agent_name for it in agents.v1_network_agents_search(search).data] == names[200:]
    filtered = BatchedRequestFilter(
        lambda filter: agents.v1_network_agents_get(filter=filter, take=1000), MAX_QUERY_FIELD_SIZE
    )(filter=list(reversed(ids)))["data"]
    assert len(filtered) == 250

    star = [(ids[0], other) for other in ids[1:]]
    assert len(connections.v1_network_connections_create_p2_p(joined(*star)).data) == 249
    paged = WithPagination(connections.v1_network_connections_get)()["data"]
    assert [it["agent_2"]["agent_name"] for it in paged] == names[1:]
    groups = [it["agent_connection_group_id"] for it in paged]
    services = BatchedRequestFilter(connections.v1_network_connections_services_get, MAX_QUERY_FIELD_SIZE)(
        filter=groups
    )["data"]
    assert [it["agent_connection_group_id"] for it in services] == groups

    agents.v1_network_agents_remove(models.V1NetworkAgentsRemoveRequest(agent_ids=ids))
    assert (network.agents(), network.links()) == ([], [])
