"""S3: the tags with which a bucket is made; versioning as S3 tells it."""

import xmltodict
from moto.s3.responses import S3Response

make_bucket = S3Response._bucket_response_put


def as_list(found):
    return found if isinstance(found, list) else [found]


def tags_in(body):
    if not body or b"CreateBucketConfiguration" not in body:
        return {}
    tags = xmltodict.parse(body)["CreateBucketConfiguration"].get("Tags") or {}
    return {tag["Key"]: tag["Value"] for tag in as_list(tags.get("Tag", []))}


def _bucket_response_put(self, request, bucket_name, querystring):
    answer = make_bucket(self, request, bucket_name, querystring)
    tags = {} if querystring else tags_in(self.body)
    if tags:
        self.backend.put_bucket_tagging(bucket_name, tags)
    return answer


VERSIONING = """<?xml version="1.0" encoding="UTF-8"?>
<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{}</VersioningConfiguration>"""


def get_bucket_versioning(self):
    """moto's answer has another root than S3's, which SDKs do not take."""
    status = self.backend.get_bucket_versioning(self.bucket_name)
    told = f"<Status>{status}</Status>" if status else ""
    return 200, {"content-type": "application/xml"}, VERSIONING.format(told).encode()


S3Response.get_bucket_versioning = get_bucket_versioning
S3Response._bucket_response_put = _bucket_response_put
