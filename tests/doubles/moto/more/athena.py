"""Workgroups of Athena: what is not there, changes, deletion of what is not empty."""

import json

from moto.athena.responses import AthenaResponse

REMOVALS = {
    "RemoveBytesScannedCutoffPerQuery": "BytesScannedCutoffPerQuery",
    "RemoveCustomerContentEncryptionConfiguration": "CustomerContentEncryptionConfiguration",
}
RESULT_REMOVALS = {
    "RemoveOutputLocation": "OutputLocation",
    "RemoveEncryptionConfiguration": "EncryptionConfiguration",
    "RemoveExpectedBucketOwner": "ExpectedBucketOwner",
    "RemoveAclConfiguration": "AclConfiguration",
}


def missing(response, name):
    return response.error(f"WorkGroup {name} is not found.", 400)


def get_work_group(self):
    name = self._get_param("WorkGroup")
    found = self.athena_backend.get_work_group(name)
    return json.dumps({"WorkGroup": found}) if found else missing(self, name)


def merged(old, updates, removals):
    """What is there with what is told changed and what is to go gone."""
    new = {name: value for name, value in updates.items() if name not in removals}
    gone = {removals[name] for name in updates if name in removals and updates[name]}
    return {name: value for name, value in (old | new).items() if name not in gone}


def reconfigured(old, updates):
    updates = dict(updates)
    results = updates.pop("ResultConfigurationUpdates", {})
    new = merged(old, updates, REMOVALS)
    new["ResultConfiguration"] = merged(
        old.get("ResultConfiguration", {}), results, RESULT_REMOVALS
    )
    return new


def update_work_group(self):
    name = self._get_param("WorkGroup")
    group = self.athena_backend.work_groups.get(name)
    if group is None:
        return missing(self, name)
    group.description = self._get_param("Description", group.description)
    group.state = self._get_param("State", group.state)
    updates = self._get_param("ConfigurationUpdates", {})
    group.configuration = reconfigured(group.configuration, updates)
    return "{}"


def delete_work_group(self):
    name, backend = self._get_param("WorkGroup"), self.athena_backend
    if name not in backend.work_groups:
        return missing(self, name)
    queries = [one.id for one in backend.named_queries.values() if one.workgroup.name == name]
    history = backend.list_query_executions(name)
    if (queries or history) and not self._get_param("RecursiveDeleteOption", False):
        return self.error(f"WorkGroup {name} is not empty.", 400)
    for one in queries:
        del backend.named_queries[one]
    for one in list(history):
        del backend.executions[one]
    backend.tagger.delete_all_tags_for_resource(backend.work_groups.pop(name).arn)
    return "{}"


tags_of_known = AthenaResponse.list_tags_for_resource


def list_tags_for_resource(self):
    """A workgroup without tags has an empty list of them."""
    name = self._get_param("ResourceARN").rsplit("/", 1)[-1]
    tagged = self.athena_backend.list_tags_for_resource(self._get_param("ResourceARN"))
    if name in self.athena_backend.work_groups and not tagged:
        return json.dumps({"Tags": []})
    return tags_of_known(self)


for one in (get_work_group, update_work_group, delete_work_group, list_tags_for_resource):
    setattr(AthenaResponse, one.__name__, one)
