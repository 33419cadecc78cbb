"""Calls are written down, and fail when a test wants them to.

`GET /assay-doubles/calls` gives every call since the start, one on a line, as
policies name it: `glue:GetTables`. `POST /assay-doubles/faults` with the text
`glue:UpdateTable ConcurrentModificationException 1` lets the next call of that
name fail with that code; a later fault of the same name takes its place.
`glue:UpdateTable@eu-west-1` is the call to that region.
"""

import functools
import io
import json
import re
import threading
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

import botocore.loaders
from moto.moto_server import werkzeug_app

OURS = "/assay-doubles/"

# Where the name in a signature is not the one in policies.
SERVICES = {"monitoring": "cloudwatch"}

# Services that are told by method and path; several share a signature.
MODELS = {"s3": ["s3"], "bedrock": ["bedrock", "bedrock-runtime"]}

# Operations of S3 whose permission has another name.
PERMISSIONS = {
    "CompleteMultipartUpload": "PutObject",
    "CopyObject": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "DeleteObjects": "DeleteObject",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "HeadBucket": "ListBucket",
    "HeadObject": "GetObject",
    "ListBuckets": "ListAllMyBuckets",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListObjectVersions": "ListBucketVersions",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "UploadPart": "PutObject",
}

STATUS = {"AccessDenied": 403, "SlowDown": 503, "ServiceUnavailable": 503, "InternalError": 500}

LOCK = threading.Lock()
CALLS = []
FAULTS = {}


def required(model, operation):
    """Parameters of the query without which a request is not of this operation."""
    shape = model["shapes"].get(operation.get("input", {}).get("shape"), {})
    members = [shape["members"][name] for name in shape.get("required", [])]
    return [m["locationName"] for m in members if m.get("location") == "querystring"]


def route(model, name):
    """Method, pattern of the path, what the query must hold, and the operation."""
    operation = model["operations"][name]
    path, _, query = operation["http"]["requestUri"].partition("?")
    parts = re.split(r"\{[^}+]*(\+?)\}", path)
    fixed = [re.escape(part) for part in parts[::2]]
    open_ends = [".+" if plus else "[^/]+" for plus in parts[1::2]] + [""]
    pattern = re.compile("".join(a + b for a, b in zip(fixed, open_ends)))
    wanted = [part for part in query.split("&") if part] + required(model, operation)
    return operation["http"]["method"], pattern, wanted, name


@functools.cache
def routes(service):
    """The narrowest first."""
    loader = botocore.loaders.Loader()
    models = [loader.load_service_model(name, "service-2") for name in MODELS[service]]
    every = [route(model, name) for model in models for name in model["operations"]]
    return sorted(every, key=lambda entry: (-len(entry[2]), ".+" in entry[1].pattern, entry[3]))


def by_path(service, environ):
    method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "/").rstrip("/") or "/"
    query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    given = {f"{name}={value}" for name, values in query.items() for value in values} | set(query)
    for wanted, pattern, literals, operation in routes(service):
        if wanted == method and pattern.fullmatch(path) and given.issuperset(literals):
            return operation
    return f"{method}{path}"


def body(environ):
    """The body, which stays there for whoever comes next."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    held = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = io.BytesIO(held)
    return held.decode("utf-8", "replace")


def operation(service, environ):
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target:
        return target.rsplit(".", 1)[1]
    if "/operation/" in environ.get("PATH_INFO", ""):
        return environ["PATH_INFO"].rsplit("/", 1)[1]
    if service in MODELS:
        return by_path(service, environ)
    return parse_qs(body(environ)).get("Action", [environ.get("PATH_INFO", "")])[0]


def name_of(environ):
    """The call as policies name it, and its region; none for what is not signed."""
    signed = re.search(r"Credential=([^,\s]+)", environ.get("HTTP_AUTHORIZATION", ""))
    if not signed:
        return None, None
    region, service = signed[1].split("/")[-3:-1]
    name = operation(service, environ)
    if service == "s3":
        name = PERMISSIONS.get(name, name)
    return f"{SERVICES.get(service, service)}:{name}", region


def due(name, region):
    """The code with which this call is to fail, if it is to."""
    with LOCK:
        CALLS.append(name)
        for fault in (name, f"{name}@{region}"):
            code, left = FAULTS.get(fault, (None, 0))
            if left > 0:
                FAULTS[fault] = (code, left - 1)
                return code
    return None


def answer(start_response, status, content_type, text, headers=()):
    data = text.encode()
    fixed = [("Content-Type", content_type), ("Content-Length", str(len(data)))]
    start_response(f"{status} -", fixed + list(headers))
    return [data]


def fail(environ, start_response, name, code):
    said = f"{name} fails as {code}, because a test wants it to"
    status = next((status for part, status in STATUS.items() if part in code), 400)
    kind = environ.get("CONTENT_TYPE", "")
    if name.startswith("s3:"):
        text = f"<Error><Code>{code}</Code><Message>{escape(said)}</Message></Error>"
        return answer(start_response, status, "application/xml", text)
    if kind.startswith("application/x-www-form-urlencoded"):
        error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{escape(said)}</Message></Error>"
        text = f"<ErrorResponse>{error}<RequestId>0</RequestId></ErrorResponse>"
        return answer(start_response, status, "text/xml", text)
    text = json.dumps({"__type": code, "message": said})
    headers = [("x-amzn-ErrorType", code)]
    return answer(start_response, status, "application/x-amz-json-1.1", text, headers)


def control(environ, start_response):
    """The two addresses of this module."""
    if environ["PATH_INFO"] == OURS + "faults":
        name, code, times = body(environ).split()
        with LOCK:
            FAULTS[name] = (code, int(times))
        return answer(start_response, 200, "text/plain", "")
    with LOCK:
        return answer(start_response, 200, "text/plain", "\n".join(CALLS))


SERVE = werkzeug_app.DomainDispatcherApplication.__call__


def serve(self, environ, start_response):
    if environ.get("PATH_INFO", "").startswith(OURS):
        return control(environ, start_response)
    name, region = name_of(environ)
    code = name and due(name, region)
    if code:
        body(environ)
        return fail(environ, start_response, name, code)
    return SERVE(self, environ, start_response)


werkzeug_app.DomainDispatcherApplication.__call__ = serve
