"""Inference profiles of Bedrock, shaped as its API reference documents them.

An application profile is made from the ARN of a system profile or of a
foundation model; what is read back names the foundation models only, with one
ARN for each destination region. Neither it nor its name can be changed.
"""

import json
from datetime import datetime, timezone
from urllib.parse import unquote

from moto.bedrock.exceptions import ResourceNotFoundException
from moto.bedrock.models import BedrockBackend
from moto.bedrock.responses import BedrockResponse
from moto.core.exceptions import JsonRESTError
from moto.moto_api._internal import mock_random

DESTINATIONS = {
    "us": ["us-east-1", "us-east-2", "us-west-2"],
    "eu": ["eu-central-1", "eu-north-1", "eu-west-1", "eu-west-3"],
    "global": ["", "us-east-1"],
}
MODELS = [
    "anthropic.claude-opus-5-5",
    "anthropic.claude-sonnet-5-5",
    "anthropic.claude-opus-4-6-v1",
    "anthropic.claude-sonnet-4-6",
    "anthropic.claude-sonnet-4-5-20250929-v1:0",
    "anthropic.claude-haiku-4-5-20251001-v1:0",
]
ROOT = "/inference-profiles"


class Invalid(JsonRESTError):
    code = 400

    def __init__(self, message):
        super().__init__("ValidationException", message)


class Conflict(JsonRESTError):
    code = 400

    def __init__(self, message):
        super().__init__("ConflictException", message)


def now():
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def profile(name, arn, models, kind, description=None):
    described = {} if description is None else {"description": description}
    return described | {
        "inferenceProfileName": name,
        "inferenceProfileArn": arn,
        "inferenceProfileId": arn.rsplit("/", 1)[-1],
        "models": [{"modelArn": model} for model in models],
        "status": "ACTIVE",
        "type": kind,
        "createdAt": now(),
        "updatedAt": now(),
    }


def system_profiles(backend):
    """By id, as the backend's region offers them."""
    found = {}
    for scope, regions in DESTINATIONS.items():
        for model in MODELS:
            identifier = f"{scope}.{model}"
            arn = (
                f"arn:aws:bedrock:{backend.region_name}:{backend.account_id}"
                f":inference-profile/{identifier}"
            )
            models = [f"arn:aws:bedrock:{region}::foundation-model/{model}" for region in regions]
            found[identifier] = profile(identifier, arn, models, "SYSTEM_DEFINED")
    return found


def application_profiles(backend):
    """By id."""
    if not hasattr(backend, "application_profiles"):
        backend.application_profiles = {}
    return backend.application_profiles


def find(backend, identifier):
    short = identifier.rsplit("/", 1)[-1]
    known = system_profiles(backend) | application_profiles(backend)
    if short not in known:
        raise ResourceNotFoundException(f"Inference profile {identifier} not found.")
    return known[short]


def models_behind(backend, source):
    if ":foundation-model/" in source:
        return [source]
    if ":inference-profile/" not in source:
        raise Invalid("The provided model source is not valid.")
    return [model["modelArn"] for model in find(backend, source)["models"]]


def create_inference_profile(self):
    backend, wanted = self.bedrock_backend, json.loads(self.body)
    name, profiles = wanted["inferenceProfileName"], application_profiles(self.bedrock_backend)
    if any(one["inferenceProfileName"] == name for one in profiles.values()):
        raise Conflict(f"Inference profile {name} already exists.")
    models = models_behind(backend, wanted["modelSource"]["copyFrom"])
    identifier = mock_random.get_random_string(length=12, lower_case=True)
    arn = (
        f"arn:aws:bedrock:{backend.region_name}:{backend.account_id}"
        f":application-inference-profile/{identifier}"
    )
    profiles[identifier] = profile(name, arn, models, "APPLICATION", wanted.get("description"))
    if wanted.get("tags"):
        backend.tag_resource(arn, wanted["tags"])
    return json.dumps({"inferenceProfileArn": arn, "status": "ACTIVE"})


def get_inference_profile(self):
    return json.dumps(find(self.bedrock_backend, identifier_of(self)))


def list_inference_profiles(self):
    kind = (self.querystring.get("type") or ["SYSTEM_DEFINED"])[0]
    of_kind = application_profiles if kind == "APPLICATION" else system_profiles
    size = int((self.querystring.get("maxResults") or ["100"])[0])
    start = int((self.querystring.get("nextToken") or ["0"])[0])
    found = list(of_kind(self.bedrock_backend).values())
    page = {"inferenceProfileSummaries": found[start : start + size]}
    if start + size < len(found):
        page["nextToken"] = str(start + size)
    return json.dumps(page)


def delete_inference_profile(self):
    backend = self.bedrock_backend
    found = find(backend, identifier_of(self))
    if found["type"] != "APPLICATION":
        raise Invalid("A system-defined inference profile cannot be deleted.")
    del application_profiles(backend)[found["inferenceProfileId"]]
    backend.tagger.delete_all_tags_for_resource(found["inferenceProfileArn"])
    return json.dumps({})


def identifier_of(response):
    return unquote(response.path).removeprefix(ROOT).strip("/")


ACTIONS = {
    ("POST", False): create_inference_profile,
    ("GET", False): list_inference_profiles,
    ("GET", True): get_inference_profile,
    ("DELETE", True): delete_inference_profile,
}

of_other_resources = BedrockBackend._list_arns
by_route = BedrockResponse._get_action


def taggable(self):
    profiles = application_profiles(self).values()
    return of_other_resources(self) + [one["inferenceProfileArn"] for one in profiles]


def action(self):
    """An ARN within a path holds a slash, which the usual routes do not expect."""
    path = unquote(self.path)
    if not path.startswith(ROOT):
        return by_route(self)
    named = bool(path.removeprefix(ROOT).strip("/"))
    name = ACTIONS[self.method, named].__name__
    return "".join(word.capitalize() for word in name.split("_"))


BedrockBackend._list_arns = taggable
BedrockResponse._get_action = action
for one in ACTIONS.values():
    setattr(BedrockResponse, one.__name__, one)
