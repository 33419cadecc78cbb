"""Athena's saved queries as far as moto lacks them: update, delete, get many."""

import json

from moto.athena.exceptions import JsonRESTError
from moto.athena.responses import AthenaResponse

BATCH_MAX = 50


def invalid(message):
    return JsonRESTError("InvalidRequestException", message)


def known(backend, query_id):
    query = backend.get_named_query(query_id)
    if query is None:
        raise invalid(f"NamedQuery {query_id} was not found")
    return query


def described(query):
    return {
        "Name": query.name,
        "Description": query.description,
        "Database": query.database,
        "QueryString": query.query_string,
        "NamedQueryId": query.id,
        "WorkGroup": query.workgroup.name,
    }


def update_named_query(self):
    query = known(self.athena_backend, self._get_param("NamedQueryId"))
    query.name = self._get_param("Name")
    query.description = self._get_param("Description")
    query.query_string = self._get_param("QueryString")
    return "{}"


def delete_named_query(self):
    query = known(self.athena_backend, self._get_param("NamedQueryId"))
    del self.athena_backend.named_queries[query.id]
    return "{}"


def batch_get_named_query(self):
    ids = self._get_param("NamedQueryIds")
    if not 0 < len(ids) <= BATCH_MAX:
        raise invalid(f"1 to {BATCH_MAX} ids are wanted")
    found = {query_id: self.athena_backend.get_named_query(query_id) for query_id in ids}
    missing = [{"NamedQueryId": query_id} for query_id, query in found.items() if query is None]
    queries = [described(query) for query in found.values() if query is not None]
    return json.dumps({"NamedQueries": queries, "UnprocessedNamedQueryIds": missing})


LIST = AthenaResponse.list_named_queries


def list_named_queries(self):
    """A workgroup that is not there is told, as Athena does."""
    workgroup = self._get_param("WorkGroup") or "primary"
    if not self.athena_backend.get_work_group(workgroup):
        raise invalid(f"WorkGroup {workgroup} is not found.")
    return LIST(self)


AthenaResponse.update_named_query = update_named_query
AthenaResponse.delete_named_query = delete_named_query
AthenaResponse.batch_get_named_query = batch_get_named_query
AthenaResponse.list_named_queries = list_named_queries
