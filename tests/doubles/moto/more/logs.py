"""CloudWatch Logs: saved queries of Insights; metric filters that replace each other."""

import json
import uuid

from moto.logs.exceptions import ResourceNotFoundException
from moto.logs.models import LogsBackend
from moto.logs.responses import LogsResponse

PAGE_MAX = 1000


def definitions(response):
    """By id."""
    backend = response.logs_backend
    if not hasattr(backend, "query_definitions"):
        backend.query_definitions = {}
    return backend.query_definitions


def put_query_definition(self):
    found = definitions(self)
    identifier = self._get_param("queryDefinitionId")
    if identifier and identifier not in found:
        raise ResourceNotFoundException(f"Query definition {identifier} does not exist.")
    identifier = identifier or str(uuid.uuid4())
    found[identifier] = {
        "queryDefinitionId": identifier,
        "name": self._get_param("name"),
        "queryString": self._get_param("queryString"),
        "logGroupNames": self._get_param("logGroupNames", []),
        "queryLanguage": self._get_param("queryLanguage", "CWLI"),
        "lastModified": 1_700_000_000_000,
    }
    return json.dumps({"queryDefinitionId": identifier})


def describe_query_definitions(self):
    prefix = self._get_param("queryDefinitionNamePrefix", "")
    size = min(self._get_param("maxResults", PAGE_MAX), PAGE_MAX)
    start = int(self._get_param("nextToken", "0"))
    found = [one for one in definitions(self).values() if one["name"].startswith(prefix)]
    page = {"queryDefinitions": found[start : start + size]}
    if start + size < len(found):
        page["nextToken"] = str(start + size)
    return json.dumps(page)


def delete_query_definition(self):
    identifier = self._get_param("queryDefinitionId")
    if definitions(self).pop(identifier, None) is None:
        raise ResourceNotFoundException(f"Query definition {identifier} does not exist.")
    return json.dumps({"success": True})


add_filter = LogsBackend.put_metric_filter
drop_filter = LogsBackend.delete_metric_filter


def put_metric_filter(self, filter_name, filter_pattern, log_group_name, metric_transformations):
    """One name within a log group is one filter."""
    if log_group_name not in self.groups:
        raise ResourceNotFoundException()
    drop_filter(self, filter_name, log_group_name)
    add_filter(self, filter_name, filter_pattern, log_group_name, metric_transformations)


def delete_metric_filter(self, filter_name=None, log_group_name=None):
    if not self.filters.get_matching_filters(filter_name, log_group_name):
        raise ResourceNotFoundException("The specified metric filter does not exist.")
    drop_filter(self, filter_name, log_group_name)


drop_group = LogsBackend.delete_log_group


def delete_log_group(self, log_group_name):
    """Its metric filters go with it."""
    drop_group(self, log_group_name)
    for one in self.filters.get_matching_filters(log_group_name=log_group_name):
        drop_filter(self, one["filterName"], log_group_name)


for one in (put_query_definition, describe_query_definitions, delete_query_definition):
    setattr(LogsResponse, one.__name__, one)
for one in (put_metric_filter, delete_metric_filter, delete_log_group):
    setattr(LogsBackend, one.__name__, one)
