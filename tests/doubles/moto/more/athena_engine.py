"""Athena that answers: from a script, or from a Trino.

moto takes every statement and answers with what was queued, without states or
pages. Here a statement is answered

* by the first scripted answer that fits it (POST /moto-api/assay/athena/answers),
* else by Trino, when one is named: ASSAY_TRINO_URL when the server starts, or
  POST /moto-api/assay/athena/trino {"url": …, "catalog": …} at any time,
* else by moto.

GET /moto-api/assay/athena/log tells what was asked. An answer is an object:

  match    text that the statement must contain; absent, it fits every one
  columns  [[name, type, precision, scale], …]; the last two may be absent
  rows     [[text or null, …], …]
  states   ["QUEUED", "RUNNING", "SUCCEEDED"]; one each time somebody looks, the
           last for ever
  reason, retryable, bytes   as GetQueryExecution tells them
  page     rows to a page, the header among them; 1000 at most
  refused  {"code": …, "message": …}: StartQueryExecution fails with it
  stays    true: it answers any number of statements

POST /moto-api/assay/athena/release ends every scripted query that still runs.

Results are shaped as AWS documents GetQueryResults: the names of the columns are
the first row, null is a cell without VarCharValue, numbers are text.
"""

import json
import os
import re
import threading
import time
import urllib.error
import urllib.request
import uuid

from moto.athena.responses import AthenaResponse
from moto.moto_api._internal import urls as moto_urls

ROWS_PAGE_MAX = 1000
DONE = ("SUCCEEDED", "FAILED", "CANCELLED")


class Double:
    """What was scripted, what was asked, and what is being answered."""

    def __init__(self):
        self.lock = threading.Lock()
        self.answers = []
        self.queries = {}
        self.log = []
        self.trino = os.environ.get("ASSAY_TRINO_URL")
        self.catalog = os.environ.get("ASSAY_TRINO_CATALOG", "awsdatacatalog")

    def take(self, sql):
        with self.lock:
            for index, answer in enumerate(self.answers):
                if answer.get("match", "") in sql:
                    return answer if answer.get("stays") else self.answers.pop(index)
        return None


DOUBLE = Double()


class Scripted:
    """A query that goes by its script."""

    def __init__(self, answer):
        self.states = list(answer.get("states", ["QUEUED", "RUNNING", "SUCCEEDED"]))
        self.reason = answer.get("reason")
        self.retryable = answer.get("retryable", False)
        self.bytes = answer.get("bytes", 0)
        self.columns = [column_info(*column) for column in answer.get("columns", [])]
        self.rows = answer.get("rows", [])
        self.page = min(answer.get("page", ROWS_PAGE_MAX), ROWS_PAGE_MAX)
        self.state = self.states[0]

    def look(self):
        self.state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        return self.state

    def stop(self):
        self.states = [self.state if self.state in DONE else "CANCELLED"]
        self.reason = self.reason or "Query cancelled by user"


class Forwarded:
    """A query that a Trino answers, in Athena's words."""

    def __init__(self, sql, database):
        self.state, self.reason, self.retryable = "QUEUED", None, False
        self.bytes, self.columns, self.rows, self.page = 0, [], [], ROWS_PAGE_MAX
        self.stopped = False
        self.headers = {
            "X-Trino-User": "assay",
            "X-Trino-Source": "athena-double",
            "X-Trino-Catalog": DOUBLE.catalog,
            "X-Trino-Schema": database,
            "X-Trino-Time-Zone": "UTC",
            "X-Trino-Client-Capabilities": "PARAMETRIC_DATETIME",
        }
        # Athena takes a semicolon at the end, Trino's protocol does not.
        self.sql = sql.strip().rstrip(";")
        threading.Thread(target=self.run, daemon=True).start()

    def look(self):
        return self.state

    def stop(self):
        self.stopped = True

    def run(self):
        try:
            self.follow(self.call("POST", DOUBLE.trino.rstrip("/") + "/v1/statement", self.sql))
        except Exception as error:  # whatever it is, the client must hear of it
            self.reason, self.state = f"GENERIC_INTERNAL_ERROR: {error}", "FAILED"

    def follow(self, page):
        while True:
            stats = page.get("stats", {})
            self.bytes = stats.get("physicalInputBytes", stats.get("processedBytes", 0))
            if "columns" in page:
                self.columns = [of_trino(column) for column in page["columns"]]
            self.rows.extend([shown(value) for value in row] for row in page.get("data", []))
            if "error" in page:
                return self.fail(page["error"])
            if "nextUri" not in page:
                self.state = "SUCCEEDED"
                return None
            if self.stopped:
                self.call("DELETE", page["nextUri"])
                self.reason, self.state = "Query cancelled by user", "CANCELLED"
                return None
            self.state = "QUEUED" if stats.get("state") == "QUEUED" else "RUNNING"
            page = self.call("GET", page["nextUri"])

    def fail(self, error):
        self.reason = f"{error.get('errorName', 'GENERIC_INTERNAL_ERROR')}: {error.get('message')}"
        self.state = "FAILED"

    def call(self, method, url, body=None):
        data = body.encode() if body is not None else None
        request = urllib.request.Request(url, data, self.headers, method=method)
        for pause in (0.05, 0.2, 0.5, 1, None):
            try:
                with urllib.request.urlopen(request, timeout=120) as answer:
                    return json.loads(answer.read() or b"{}")
            except urllib.error.HTTPError as error:
                # By Trino's protocol these mean: ask again.
                if error.code not in (502, 503, 504) or pause is None:
                    raise
                time.sleep(pause)


def column_info(name, kind, precision=0, scale=0):
    return {
        "CatalogName": "hive",
        "SchemaName": "",
        "TableName": "",
        "Name": name,
        "Label": name,
        "Type": kind,
        "Precision": precision,
        "Scale": scale,
        "Nullable": "UNKNOWN",
        "CaseSensitive": kind == "varchar",
    }


def of_trino(column):
    """`decimal(18,2)` and `timestamp(3) with time zone` as Athena names them."""
    name, kind = column["name"], column["type"]
    decimal = re.fullmatch(r"decimal\((\d+), ?(\d+)\)", kind)
    if decimal:
        return column_info(name, "decimal", int(decimal[1]), int(decimal[2]))
    nested = re.match(r"(array|map|row)\(", kind)
    return column_info(name, nested[1] if nested else re.sub(r"\([^)]*\)", "", kind))


def shown(value):
    """A value of Trino's JSON as Athena writes it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={inner(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(inner(item) for item in value) + "]"
    return repr(value)


def inner(value):
    return "null" if value is None else shown(value)


def failure(code, message):
    return json.dumps({"__type": code, "message": message}), {"status": 400}


original = {
    name: getattr(AthenaResponse, name)
    for name in (
        "start_query_execution",
        "get_query_execution",
        "get_query_results",
        "stop_query_execution",
        "list_query_executions",
    )
}


def start_query_execution(self):
    sql = self._get_param("QueryString")
    workgroup = self._get_param("WorkGroup") or "primary"
    context = self._get_param("QueryExecutionContext") or {}
    database = context.get("Database", "default")
    config = self._get_param("ResultConfiguration") or {}
    DOUBLE.log.append(
        {"call": "start", "sql": sql, "workgroup": workgroup, "database": database, **config}
    )
    if workgroup not in self.athena_backend.work_groups:
        return failure("InvalidRequestException", "WorkGroup is not found.")
    answer = DOUBLE.take(sql)
    if answer is None and DOUBLE.trino is None:
        return original["start_query_execution"](self)
    if answer and "refused" in answer:
        return failure(answer["refused"]["code"], answer["refused"]["message"])
    query = Scripted(answer) if answer else Forwarded(sql, database)
    query.text, query.workgroup, query.database = sql, workgroup, database
    query.begun = time.time()
    name = str(uuid.uuid4())
    DOUBLE.queries[name] = query
    return json.dumps({"QueryExecutionId": name})


def get_query_execution(self):
    name = self._get_param("QueryExecutionId")
    query = DOUBLE.queries.get(name)
    if query is None:
        return original["get_query_execution"](self)
    state = query.look()
    status = {"State": state, "SubmissionDateTime": query.begun}
    if state in DONE:
        status["CompletionDateTime"] = time.time()
    if state in ("FAILED", "CANCELLED") and query.reason:
        status["StateChangeReason"] = query.reason
    if state == "FAILED":
        status["AthenaError"] = {"Retryable": query.retryable, "ErrorMessage": query.reason or ""}
    milliseconds = int((time.time() - query.begun) * 1000)
    first = query.text.split(None, 1)[0].upper()
    execution = {
        "QueryExecutionId": name,
        "Query": query.text,
        "StatementType": "UTILITY" if first in ("SHOW", "DESCRIBE", "EXPLAIN") else "DML",
        "QueryExecutionContext": {"Database": query.database},
        "WorkGroup": query.workgroup,
        "Status": status,
        "Statistics": {
            "DataScannedInBytes": query.bytes,
            "EngineExecutionTimeInMillis": milliseconds,
            "TotalExecutionTimeInMillis": milliseconds,
        },
    }
    return json.dumps({"QueryExecution": execution})


def get_query_results(self):
    name = self._get_param("QueryExecutionId")
    query = DOUBLE.queries.get(name)
    if query is None:
        return original["get_query_results"](self)
    if query.state != "SUCCEEDED":
        message = f"Query did not finish successfully. Final query state: {query.state}"
        return failure("InvalidRequestException", message)
    headed = query.text.split(None, 1)[0].upper() not in ("SHOW", "DESCRIBE", "EXPLAIN")
    header = [[column["Name"] for column in query.columns]] if headed else []
    rows = header + query.rows
    begin = int(self._get_param("NextToken") or 0)
    end = begin + min(query.page, int(self._get_param("MaxResults") or ROWS_PAGE_MAX))
    cell = lambda value: {} if value is None else {"VarCharValue": value}
    page = [{"Data": [cell(value) for value in row]} for row in rows[begin:end]]
    result = {
        "UpdateCount": 0,
        "ResultSet": {"Rows": page, "ResultSetMetadata": {"ColumnInfo": query.columns}},
    }
    if end < len(rows):
        result["NextToken"] = str(end)
    return json.dumps(result)


def stop_query_execution(self):
    name = self._get_param("QueryExecutionId")
    query = DOUBLE.queries.get(name)
    if query is None:
        return original["stop_query_execution"](self)
    DOUBLE.log.append({"call": "stop", "sql": query.text})
    query.stop()
    return json.dumps({})


def list_query_executions(self):
    """The newest first, as Athena has them."""
    workgroup = self._get_param("WorkGroup") or "primary"
    known = json.loads(original["list_query_executions"](self))["QueryExecutionIds"]
    ours = [name for name, query in DOUBLE.queries.items() if query.workgroup == workgroup]
    return json.dumps({"QueryExecutionIds": ours[::-1] + known})


for replaced in (
    start_query_execution,
    get_query_execution,
    get_query_results,
    stop_query_execution,
    list_query_executions,
):
    setattr(AthenaResponse, replaced.__name__, replaced)


def body(request):
    return json.loads(request.get_data(as_text=True) or "{}")


def take_answers(request, full_url, headers):
    """POST: a list of answers, behind those that wait."""
    with DOUBLE.lock:
        DOUBLE.answers.extend(body(request))
    return 201, {}, ""


def take_trino(request, full_url, headers):
    """POST: {"url": …, "catalog": …}; a null url ends the forwarding."""
    told = body(request)
    DOUBLE.trino = told.get("url")
    DOUBLE.catalog = told.get("catalog", DOUBLE.catalog)
    return 201, {}, ""


def release(request, full_url, headers):
    """POST: whatever is scripted and still runs has succeeded."""
    for query in DOUBLE.queries.values():
        if isinstance(query, Scripted) and query.state not in DONE:
            query.states = ["SUCCEEDED"]
    return 201, {}, ""


def tell_log(request, full_url, headers):
    """GET: what was asked, in order."""
    return 200, {"Content-Type": "application/json"}, json.dumps(DOUBLE.log)


moto_urls.url_paths["{0}/moto-api/assay/athena/answers"] = take_answers
moto_urls.url_paths["{0}/moto-api/assay/athena/trino"] = take_trino
moto_urls.url_paths["{0}/moto-api/assay/athena/release"] = release
moto_urls.url_paths["{0}/moto-api/assay/athena/log"] = tell_log
