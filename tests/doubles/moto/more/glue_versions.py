"""Glue's optimistic lock: an update of a version that is no longer the newest is refused."""

from moto.core.exceptions import JsonRESTError
from moto.glue.responses import GlueResponse

UPDATE = GlueResponse.update_table


def update_table(self):
    database = self.parameters.get("DatabaseName")
    name = self.parameters.get("TableInput").get("Name")
    wanted = self.parameters.get("VersionId")
    newest = self.glue_backend.get_table(database, name).as_dict()["VersionId"]
    if wanted is not None and wanted != newest:
        said = f"Update table failed: version {wanted} is not the current one, {newest}"
        raise JsonRESTError("ConcurrentModificationException", said)
    return UPDATE(self)


GlueResponse.update_table = update_table
