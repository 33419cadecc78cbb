"""The protocol `rpc-v2-cbor`, which newer SDKs speak with CloudWatch and moto does not.

A request becomes one of the JSON protocol, and the answer becomes CBOR, by
botocore's model of the service.
"""

import functools
import io
import json
import re

import botocore.session
from botocore.model import OperationNotFoundError
from botocore.parsers import RpcV2CBORParser
from botocore.serialize import RpcV2CBORSerializer
from moto.moto_server import werkzeug_app

PATH = re.compile(r"/service/([^/]+)/operation/([^/]+)")
SERVICES = {"GraniteServiceVersion20100801": "cloudwatch"}
TEXT_KEY, TEXT_VALUE = "__type", "message"


@functools.cache
def model(service):
    return botocore.session.get_session().get_service_model(SERVICES[service])


def decoded(data):
    parser = RpcV2CBORParser()
    return parser.parse_data_item(parser.get_peekable_stream_from_bytes(data)) if data else {}


def known(value, shape):
    """Without members that the model does not know, and without nulls."""
    if shape.type_name == "structure":
        members = shape.members
        found = {key: one for key, one in value.items() if key in members and one is not None}
        return {key: known(one, members[key]) for key, one in found.items()}
    if shape.type_name == "list":
        return [known(one, shape.member) for one in value]
    return value


def encoded(value, shape):
    out = bytearray()
    if shape is None:
        return b"\xa0"
    RpcV2CBORSerializer()._serialize_data_item(out, known(value, shape), shape)
    return bytes(out)


def encoded_error(value):
    """A map of two short texts."""
    out, serializer = bytearray(b"\xa2"), RpcV2CBORSerializer()
    message = value.get("message") or value.get("Message") or ""
    for text in (TEXT_KEY, value.get("__type", "InternalFailure"), TEXT_VALUE, message):
        serializer._serialize_type_string(out, text, None, None)
    return bytes(out)


def as_json(environ, service, operation):
    data = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    body = json.dumps(decoded(data)).encode()
    return environ | {
        "PATH_INFO": "/",
        "RAW_URI": "/",
        "REQUEST_URI": "/",
        "CONTENT_TYPE": "application/x-amz-json-1.0",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_X_AMZ_TARGET": f"{service}.{operation}",
        "wsgi.input": io.BytesIO(body),
    }


def as_cbor(service, operation, status, data):
    value = json.loads(data or b"{}")
    if not status.startswith("2"):
        return encoded_error(value)
    try:
        shape = model(service).operation_model(operation).output_shape
    except OperationNotFoundError:
        shape = None
    return encoded(value, shape)


SERVE = werkzeug_app.DomainDispatcherApplication.__call__


def serve(self, environ, start_response):
    found = PATH.fullmatch(environ.get("PATH_INFO", ""))
    if not found or found[1] not in SERVICES:
        return SERVE(self, environ, start_response)
    told = []
    answer = SERVE(
        self, as_json(environ, *found.groups()), lambda status, *_: told.append(status)
    )
    body = as_cbor(*found.groups(), told[0], b"".join(answer))
    headers = [("Content-Type", "application/cbor"), ("Smithy-Protocol", "rpc-v2-cbor")]
    start_response(told[0], headers + [("Content-Length", str(len(body)))])
    return [body]


werkzeug_app.DomainDispatcherApplication.__call__ = serve
