from collections.abc import Iterator

from upgradelint.compare.rpc.startups import DatabaseImported
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class ServiceImportsDatabase(Rule):
    """A service whose objects go to another service imports the database API.

    It sets `indirection_api` so that its nodes need no database, and so that they may be older than
    the schema. What it does with the database itself fails on a node without a connection, and
    runs the SQL of its own release against the schema of another. A warning, since an import alone
    asks for nothing. Looked at are the module of the function that sets it, and those of what it
    serves; the database API is any module that calls what SQLAlchemy or oslo.db has, or decorates
    its functions with it. Their exceptions and options are none of that, and versioned objects do
    so in methods that run where the database is.

    ```diff
    --- a/demo/db/api.py
    +++ b/demo/db/api.py
     import sqlalchemy

     def instance_get(context, uuid):
         return sqlalchemy.text('select 1')
    --- a/demo/cmd/compute.py
    +++ b/demo/cmd/compute.py
     from oslo_versionedobjects import base
     from demo.conductor import rpcapi
    +from demo.db import api  # UPG427

     def main():
         base.VersionedObject.indirection_api = rpcapi.ConductorAPI()
         service.launch('compute').wait()
    ```

    Instead: have an object's remotable method do it.
    """

    code = "UPG427"
    name = "service-imports-database"
    level = "warning"

    def check(self, changes: tuple[DatabaseImported, ...], context: Context) -> Iterator[Finding]:
        service, new = changes[0].service, changes[0].new
        yield self.finding(
            subject=f"{new.module} {new.imported}",
            message=f"{new.module} imports {new.imported}, which speaks to the database; "
            f"{service.by}() sets indirection_api so that its node need not",
            location=new.location,
            breaks=f"new node -> database of {context.old}: CantStartEngineError where the node "
            "has no connection, else SQL for another schema",
            facts=(new.imported,),
        )
