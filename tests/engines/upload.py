"""upload.py FOLDER s3://BUCKET[/PREFIX]: makes the bucket and puts the files of a folder there."""

import os
import pathlib
import sys
import urllib.parse

import boto3


def upload(folder, url):
    s3 = boto3.client("s3", region_name=os.environ["AWS_REGION"])
    url = urllib.parse.urlparse(url)
    s3.create_bucket(Bucket=url.netloc)
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        key = f"{url.path}/{file.relative_to(folder)}".lstrip("/")
        s3.put_object(Bucket=url.netloc, Key=key, Body=file.read_bytes())


upload(pathlib.Path(sys.argv[1]), sys.argv[2])
