"""What moto works out anew for each request and for each server, and is always the same."""

import functools

import botocore.loaders
import moto.backends
import moto.core.errors
import moto.core.responses
import moto.core.utils
from moto.core.utils import get_service_model
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

# Services that tests call, by moto's names for them and botocore's.
SERVICES = {
    "athena": "athena",
    "bedrock": "bedrock",
    "budgets": "budgets",
    "ce": "ce",
    "cloudwatch": "cloudwatch",
    "glue": "glue",
    "iam": "iam",
    "logs": "logs",
    "moto_api": None,
    "s3": "s3",
    "sns": "sns",
    "sts": "sts",
}


def shared(method):
    """A method whose answer depends on its arguments alone, remembered for all objects."""
    found = {}

    @functools.wraps(method)
    def remembered(self, *arguments, **named):
        asked = (arguments, tuple(sorted(named.items())))
        if asked not in found:
            found[asked] = method(self, *arguments, **named)
        return found[asked]

    return remembered


def remember():
    """Which folders moto has, which services botocore knows, what a class can do."""
    folders = tuple(moto.backends.list_of_moto_modules())
    moto.backends.list_of_moto_modules = lambda: folders
    names = functools.cache(moto.core.responses.method_names_from_class)
    moto.core.responses.method_names_from_class = names
    factory = moto.core.errors.ErrorLookupFactory()
    moto.core.errors.ErrorLookupFactory = lambda: factory
    moto.core.utils.Session = functools.cache(moto.core.utils.Session)
    for method in ("list_available_services", "load_service_model"):
        found = getattr(botocore.loaders.Loader, method)
        setattr(botocore.loaders.Loader, method, shared(found))


def prepared():
    """The application that dispatches requests, with what each service needs to answer."""
    application = DomainDispatcherApplication(create_backend_app)
    for service, model in SERVICES.items():
        application.app_instances[service] = create_backend_app(service)
        if model:
            get_service_model(model)
    return application
