"""What the test asks of S3 and Glue itself.

    aws.py upload FOLDER s3://BUCKET/PREFIX          makes the bucket, too
    aws.py lake s3://BUCKET/LAKE DATABASE TABLE…     registers the lake's tables
    aws.py raw s3://BUCKET/PREFIX DATABASE           registers the raw logs and their partitions
"""

import json
import os
import pathlib
import sys
import urllib.parse

import boto3

REGION = os.environ["AWS_REGION"]
S3, GLUE = boto3.client("s3", region_name=REGION), boto3.client("glue", region_name=REGION)

LAKE_TYPES = {"string": "string", "long": "bigint", "timestamp": "timestamp"}

RAW_COLUMNS = {
    "timestamp": "string",
    "accountid": "string",
    "region": "string",
    "requestid": "string",
    "operation": "string",
    "modelid": "string",
    "errorcode": "string",
    "identity": "struct<arn:string>",
    "inferenceregion": "string",
    "requestmetadata": "map<string,string>",
    "input": "struct<inputcontenttype:string,inputbodyjson:string,inputbodys3path:string,"
    "inputtokencount:bigint,cachereadinputtokencount:bigint,cachewriteinputtokencount:bigint>",
    "output": "struct<outputcontenttype:string,outputbodyjson:string,outputbodys3path:string,"
    "outputtokencount:bigint>",
    "schematype": "string",
    "schemaversion": "string",
}
# Glue takes no more of them in one call.
PARTITIONS_MAX = 100


def parts(url):
    url = urllib.parse.urlparse(url)
    return url.netloc, url.path.strip("/")


def keys(bucket, prefix):
    pages = S3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return sorted(entry["Key"] for page in pages for entry in page.get("Contents", []))


def upload(folder, url):
    bucket, prefix = parts(url)
    S3.create_bucket(Bucket=bucket)
    folder = pathlib.Path(folder)
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        key = f"{prefix}/{file.relative_to(folder)}".lstrip("/")
        S3.put_object(Bucket=bucket, Key=key, Body=file.read_bytes())


def columns(types):
    return [{"Name": name, "Type": kind} for name, kind in types.items()]


def create(database, name, fields, partitions, storage, parameters):
    table = {
        "Name": name,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"EXTERNAL": "TRUE"} | parameters,
        "PartitionKeys": columns(partitions),
        "StorageDescriptor": {"Columns": columns(fields)} | storage,
    }
    GLUE.create_table(DatabaseName=database, TableInput=table)


def metadata(bucket, table):
    """The last `metaData` action of the table's log."""
    found = None
    for key in keys(bucket, f"{table}/_delta_log/"):
        if key.endswith(".json"):
            lines = S3.get_object(Bucket=bucket, Key=key)["Body"].read().splitlines()
            actions = map(json.loads, lines)
            found = next((action["metaData"] for action in actions if "metaData" in action), found)
    return found


def lake_type(kind):
    if isinstance(kind, dict):
        return f"map<{lake_type(kind['keyType'])},{lake_type(kind['valueType'])}>"
    return LAKE_TYPES[kind]


def lake(url, database, *tables):
    GLUE.create_database(DatabaseInput={"Name": database})
    bucket, prefix = parts(url)
    for name in tables:
        found, location = metadata(bucket, f"{prefix}/{name}"), f"{url}/{name}"
        fields = json.loads(found["schemaString"])["fields"]
        fields = {field["name"]: lake_type(field["type"]) for field in fields}
        partitions = {key: fields.pop(key) for key in found["partitionColumns"]}
        storage = {
            "Location": location,
            "InputFormat": "org.apache.hadoop.mapred.SequenceFileInputFormat",
            "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveSequenceFileOutputFormat",
            "SerdeInfo": {
                "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
                "Parameters": {"path": location, "serialization.format": "1"},
            },
        }
        create(database, name, fields, partitions, storage, {"spark.sql.sources.provider": "delta"})


def raw_storage(location):
    return {
        "Location": location,
        "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
        "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
        "SerdeInfo": {
            "SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe",
            "Parameters": {"ignore.malformed.json": "true"},
        },
    }


def hours(bucket, prefix):
    """Account, region and hour of every folder that holds something, as in
    `AWSLogs/ACCOUNT/BedrockModelInvocationLogs/REGION/YYYY/MM/DD/HH/…`."""
    found = [key.removeprefix(f"{prefix}/").split("/") for key in keys(bucket, f"{prefix}/AWSLogs/")]
    return sorted({(words[1], words[3], "/".join(words[4:8])) for words in found if len(words) > 8})


def raw(url, database):
    GLUE.create_database(DatabaseInput={"Name": database})
    types = {"log_account": "string", "log_region": "string", "datehour": "string"}
    storage = raw_storage(f"{url}/AWSLogs")
    create(database, "raw_invocations", RAW_COLUMNS, types, storage, {"classification": "json"})
    partitions = []
    for account, region, hour in hours(*parts(url)):
        location = f"{url}/AWSLogs/{account}/BedrockModelInvocationLogs/{region}/{hour}"
        storage = {"Columns": columns(RAW_COLUMNS)} | raw_storage(location)
        partitions.append({"Values": [account, region, hour], "StorageDescriptor": storage})
    for first in range(0, len(partitions), PARTITIONS_MAX):
        GLUE.batch_create_partition(
            DatabaseName=database,
            TableName="raw_invocations",
            PartitionInputList=partitions[first : first + PARTITIONS_MAX],
        )


COMMANDS = {"upload": upload, "lake": lake, "raw": raw}
COMMANDS[sys.argv[1]](*sys.argv[2:])
