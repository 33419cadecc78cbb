"""Services on the bill, as Cost Explorer tells them: those of the costs that a
test has put into moto's queue (`Moto::bill`)."""

import json

from moto.ce.responses import CostExplorerResponse


def billed(backend):
    for result in backend.cost_usage_results_queue:
        for period in result["ResultsByTime"]:
            for group in period["Groups"]:
                yield group["Keys"][0]


def get_dimension_values(self):
    asked = json.loads(self.body)
    assert asked["Dimension"] == "SERVICE", asked
    found = sorted(name for name in set(billed(self.ce_backend)) if asked.get("SearchString", "") in name)
    values = [{"Value": name, "Attributes": {}} for name in found]
    return json.dumps({"DimensionValues": values, "ReturnSize": len(values), "TotalSize": len(values)})


CostExplorerResponse.get_dimension_values = get_dimension_values
