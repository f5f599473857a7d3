"""An example of each key of the configuration, as pyproject.toml has it."""

from types import MappingProxyType

EXAMPLES = MappingProxyType(
    {
        "select": 'select = ["UPG4", "UPG601"]',
        "extend-select": 'extend-select = ["UPG65"]  # locks',
        "ignore": 'ignore = ["UPG443"]',
        "per-file-ignores": '[tool.upgradelint.per-file-ignores]\n"plugins/" = ["UPG4"]',
        "severity": '[tool.upgradelint.severity]\nUPG411 = "error"\nUPG65 = "note"',
        "exclude": 'exclude = ["/contrib/", "tests/"]  # in place of the default',
        "extend-exclude": 'extend-exclude = ["/contrib/"]',
        "roots": 'roots = ["src", "services/billing"]',
        "tag-pattern": "tag-pattern = 'release-(?P<version>\\d+\\.\\d+)(?P<pre>rc\\d+)?'",
        "supported-releases": "supported-releases = 2  # N-2 runs beside N",
        "registry": 'registry = "tests/upgradelint.registry.json"',
        "library-sources": 'library-sources = [".venv/lib/python3.12/site-packages"]',
        "indirection-api": "indirection-api = true  # compute nodes call a conductor",
        "registration-decorators": 'registration-decorators = ["shop.objects.base.register"]',
        "force-register": 'force-register = ["shop.objects.legacy.Order"]',
        "extra-data": 'extra-data = "none"',
        "hash-tables": 'hash-tables = ["shop/tests/unit/objects/test_objects.py"]',
        "backport-floors": '[tool.upgradelint.backport-floors]\nInstance = "2.3"',
        "wrapped-primitives": "wrapped-primitives = true",
        "rpc-servers": '[tool.upgradelint.rpc-servers]\n"shop.worker.Manager" = "worker"',
        "rpc-clients": '[tool.upgradelint.rpc-clients]\n"shop.api.API" = "shop.worker.Manager"',
        "rpc-client-makers": 'rpc-client-makers = ["acme.messaging.make_client"]',
        "dialects": 'dialects = ["postgresql"]',
        "deploy-order": 'deploy-order = "workers-first"',
        "migration-trees": 'migration-trees = ["shop/db/migrations", "shop/audit/migrations"]',
        "expand-branches": 'expand-branches = ["expand", "additive"]',
        "contract-branches": 'contract-branches = ["contract", "cleanup"]',
        "migration-operations": "[tool.upgradelint.migration-operations]\n"
        '"acme.db.drop_column_safely" = ["drop_column(table, column)"]\n'
        '"acme.db.log_step" = ["nothing"]',
    }
)
