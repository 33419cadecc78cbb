"""What a test asks of a real account beside what `assay` does there, until standard input ends.

Run as `hands.py BUCKET MARK`, with credentials and region where every AWS tool finds
them. The first line that it prints is `ready`, or why it cannot work. Then each line is
a question in JSON, answered with one:

  {"service": "glue", "operation": "GetTable", "body": {…}}   the service's answer
  {"upload": FOLDER, "to": KEY}                               puts a folder below MARK/KEY

An answer is {"answer": …} or {"refused": "CODE: message"}. {"end": true}, the last line
of a test that has not failed, has none.

When standard input ends, because the test does or because it was killed, everything
whose name begins with MARK_ goes: database and tables, workgroup and saved queries, and
the objects below MARK/. What cannot be deleted is told, and is the exit code.
"""

import concurrent.futures
import json
import os
import pathlib
import signal
import sys
import time

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

GONE = ("EntityNotFoundException", "NoSuchUpload", "NoSuchKey")
# S3 and Glue take so many at once.
OBJECTS_MAX = 1000
TABLES_MAX = 100
# A test that was killed may have left a program that still works.
SURVIVOR_SECONDS = 5
# What has not spread yet is asked again after so many seconds.
PAUSES = (1, 2, 4, 8, 15)


class Left(Exception):
    """Something that does not go."""


FAILURES = (ClientError, BotoCoreError, Left)


class Account:
    """One account and region, one bucket, and what is ours in them."""

    def __init__(self, bucket, mark):
        self.bucket, self.mark = bucket, mark
        region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
        self.session = boto3.Session(region_name=region)
        self.config = Config(retries={"mode": "standard", "max_attempts": 8})
        self.clients = {}
        self.ended = False

    def client(self, service):
        if service not in self.clients:
            self.clients[service] = self.session.client(service, config=self.config)
        return self.clients[service]

    def check(self):
        """Why nothing can be done here; nothing if it can."""
        if not self.session.region_name:
            return "no region: set AWS_REGION"
        found = self.client("s3").head_bucket(Bucket=self.bucket)
        region = found.get("BucketRegion", self.session.region_name)
        if region != self.session.region_name:
            return f"the bucket {self.bucket} lies in {region}: set AWS_REGION to that"
        return None

    def call(self, service, operation, body):
        answer = getattr(self.client(service), xform_name(operation))(**body)
        answer.pop("ResponseMetadata", None)
        return answer

    def upload(self, folder, to):
        s3, folder = self.client("s3"), pathlib.Path(folder)

        def put(file):
            key = f"{self.mark}/{to}/{file.relative_to(folder)}"
            s3.put_object(Bucket=self.bucket, Key=key, Body=file.read_bytes())

        files = [path for path in folder.rglob("*") if path.is_file()]
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            return len(list(pool.map(put, files)))

    def clean(self):
        """Does all of it whatever fails; gives what was told."""
        failed = []
        for work in (self.clean_catalog, self.clean_athena, self.clean_bucket):
            try:
                work()
            except FAILURES as error:
                failed.append(f"{work.__name__}: {error}")
        return failed

    def clean_catalog(self):
        """Glue drops the tables of a dropped database some time later, so they go first."""
        glue = self.client("glue")
        for database in pages(glue, "get_databases", "DatabaseList"):
            name = database["Name"]
            if name.startswith(f"{self.mark}_"):
                tables = [one["Name"] for one in pages(glue, "get_tables", "TableList", DatabaseName=name)]
                for some in chunks(tables, TABLES_MAX):
                    glue.batch_delete_table(DatabaseName=name, TablesToDelete=some)
                if_there(lambda: glue.delete_database(Name=name))

    def clean_athena(self):
        athena = self.client("athena")
        for group in pages(athena, "list_work_groups", "WorkGroups"):
            if group["Name"].startswith(f"{self.mark}_"):
                self.stop_queries(group["Name"])
                # With its saved queries and its history.
                athena.delete_work_group(WorkGroup=group["Name"], RecursiveDeleteOption=True)

    def stop_queries(self, group):
        """Those of a test that has failed; stopping what has ended does nothing."""
        if not self.ended:
            for query in pages(self.client("athena"), "list_query_executions", "QueryExecutionIds", WorkGroup=group):
                self.client("athena").stop_query_execution(QueryExecutionId=query)

    def clean_bucket(self):
        """Versions, too, in case the bucket keeps them."""
        s3, ours = self.client("s3"), {"Bucket": self.bucket, "Prefix": f"{self.mark}/"}
        for upload in list(pages(s3, "list_multipart_uploads", "Uploads", **ours)):
            to = {"Bucket": self.bucket, "Key": upload["Key"], "UploadId": upload["UploadId"]}
            if_there(lambda: s3.abort_multipart_upload(**to))
        for some in chunks(self.versions(ours), OBJECTS_MAX):
            told = s3.delete_objects(Bucket=self.bucket, Delete={"Objects": some, "Quiet": True})
            for error in told.get("Errors", []):
                raise Left(f"{error['Key']}: {error['Code']}")

    def versions(self, ours):
        found = []
        for page in self.client("s3").get_paginator("list_object_versions").paginate(**ours):
            every = page.get("Versions", []) + page.get("DeleteMarkers", [])
            found += [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in every]
        return found


def pages(client, operation, member, **asked):
    """What all pages hold. Not every service has a paginator for every list."""
    if client.can_paginate(operation):
        for page in client.get_paginator(operation).paginate(**asked):
            yield from page.get(member, [])
        return
    while True:
        page = getattr(client, operation)(**asked)
        yield from page.get(member, [])
        if not page.get("NextToken"):
            return
        asked["NextToken"] = page["NextToken"]


def chunks(things, size):
    return [things[begin : begin + size] for begin in range(0, len(things), size)]


def if_there(work):
    try:
        return work()
    except ClientError as error:
        if error.response["Error"]["Code"] not in GONE:
            raise
    return None


def answered(account, asked):
    try:
        if "upload" in asked:
            return {"answer": account.upload(asked["upload"], asked["to"])}
        return {"answer": account.call(asked["service"], asked["operation"], asked["body"])}
    except ClientError as error:
        told = error.response["Error"]
        return {"refused": f"{told.get('Code')}: {told.get('Message')}"}
    except BotoCoreError as error:
        return {"refused": str(error)}


def say(text):
    print(text, flush=True)


def ready(account):
    try:
        return account.check() or "ready"
    except (ClientError, BotoCoreError) as error:
        return f"{account.bucket}: {error}"


def cleaned(account):
    """Whether nothing is left; what a run has just made may not be there for all calls yet."""
    for pause in (*PAUSES, None):
        failed = account.clean()
        if not failed or pause is None:
            break
        time.sleep(pause)
    for line in failed:
        print(f"left behind of {account.mark}: {line}", file=sys.stderr)
    return not failed


def main():
    # Who ends the tests with Ctrl-C ends this, too; it has something left to do.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    account = Account(*sys.argv[1:])
    said = ready(account)
    say(said)
    if said != "ready":
        sys.exit(1)
    for line in sys.stdin:
        asked = json.loads(line)
        account.ended = "end" in asked
        if not account.ended:
            say(json.dumps(answered(account, asked), default=str))
    time.sleep(0 if account.ended else SURVIVOR_SECONDS)
    sys.exit(0 if cleaned(account) else 1)


if __name__ == "__main__":
    main()
