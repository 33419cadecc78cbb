"""Cost-allocation tags of Cost Explorer, which only a payer account may list."""

import json

from moto.ce.responses import CostExplorerResponse


def known(response):
    """Status by tag key; a test seeds it by setting statuses."""
    backend = response.ce_backend
    if not hasattr(backend, "cost_tags"):
        backend.cost_tags = {}
    return backend.cost_tags


def list_cost_allocation_tags(self):
    asked = json.loads(self.body)
    keys, status = asked.get("TagKeys"), asked.get("Status")
    found = [
        {"TagKey": key, "Type": "UserDefined", "Status": value}
        for key, value in known(self).items()
        if (not keys or key in keys) and (not status or value == status)
    ]
    return json.dumps({"CostAllocationTags": found})


def update_cost_allocation_tags_status(self):
    for one in json.loads(self.body)["CostAllocationTagsStatus"]:
        known(self)[one["TagKey"]] = one["Status"]
    return json.dumps({"Errors": []})


for one in (list_cost_allocation_tags, update_cost_allocation_tags_status):
    setattr(CostExplorerResponse, one.__name__, one)
