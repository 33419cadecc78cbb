"""S3: the tags with which a bucket is made."""

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


S3Response._bucket_response_put = _bucket_response_put
