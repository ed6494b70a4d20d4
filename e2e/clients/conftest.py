"""One controller for the whole run; each test begins with an empty network."""

import pytest
import syntropy_sdk as sdk

from controller import Controller, Network
from tools import Tool


@pytest.fixture(scope="session")
def controller(tmp_path_factory):
    controller = Controller(tmp_path_factory.mktemp("controller"))
    yield controller
    status = controller.stop()
    assert status == 0
    assert " ERROR " not in controller.log()


@pytest.fixture(scope="session")
def workspace(controller):
    return Network(controller)


@pytest.fixture
def network(workspace):
    workspace.empty()
    return workspace


@pytest.fixture(scope="session")
def tool(controller):
    """A tool by its name, with a token of the test's choice."""
    return lambda name, token: Tool(name, controller.url, token)


@pytest.fixture(scope="session")
def syntropyctl(controller, tool):
    return tool("syntropyctl", controller.old_token("syntropyctl"))


@pytest.fixture(scope="session")
def syntropynac(controller, tool):
    return tool("syntropynac", controller.old_token("syntropynac"))


@pytest.fixture(scope="session")
def sdk_token(controller):
    return controller.old_token("syntropy-sdk")


@pytest.fixture(scope="session")
def api(controller, sdk_token):
    """The SDK as its README sets it up."""
    configuration = sdk.Configuration()
    configuration.host = controller.url
    configuration.api_key = {"api-key": sdk_token}
    return sdk.ApiClient(configuration)
