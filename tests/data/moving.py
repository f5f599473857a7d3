"""A service in five releases, in which the data of a column goes to another one.

Told by two tools, with objects and with plain functions, and in two vocabularies.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from tests.case_files import TextTree
from upgradelint.facts.collect import collect
from upgradelint.facts.options import Options
from upgradelint.facts.snapshot import Snapshot
from upgradelint.runs.check import with_queries

OTHER_WORDS = {
    "memory_mb": "weight_kg",
    "foobars": "grams",
    "flavors": "parcels",
    "Flavor": "Parcel",
    "get_by_id": "fetched",
    "fill_row": "absorb",
    "size_of": "heft",
    "resize": "weigh",
    "move_flavors": "grind",
    "shop": "depot",
}

MODEL = """
import sqlalchemy as sa
from sqlalchemy import orm

Base = orm.declarative_base()


class Flavor(Base):
    __tablename__ = 'flavors'
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(255))
"""
OLD = "    memory_mb = sa.Column(sa.Integer)\n"
NEW = "    foobars = sa.Column(sa.Integer)\n"

READS = {
    "old": "return flavor.memory_mb",
    "both": "return flavor.memory_mb if flavor.foobars is None else flavor.foobars",
    "new": "return flavor.foobars",
}
WRITES = {
    "old": "flavor.memory_mb = size",
    "both": "flavor.memory_mb = flavor.foobars = size",
    "emptied": "flavor.foobars = size\n    flavor.memory_mb = None",
    "new": "flavor.foobars = size",
}
FUNCTIONS = """
from shop.db import models


def size_of(flavor: models.Flavor) -> int:
    {read}


def resize(session, flavor: models.Flavor, size):
    {write}
    session.commit()
"""

OBJECT = """
from oslo_utils import versionutils
from oslo_versionedobjects import base, fields

from shop import db


@base.VersionedObjectRegistry.register
class Flavor(base.VersionedObject):
    VERSION = '{version}'
    fields = {{
        'id': fields.IntegerField(),
        'name': fields.StringField(),
        '{field}': fields.IntegerField(),
    }}

    @classmethod
    def get_by_id(cls, context, id):
        flavor = cls(context=context)
        fill_row(flavor, db.get_flavor(context, id))
        return flavor

    def save(self, context):
        updates = self.obj_get_changes()
{write}
        db.flavor_update(context, self.id, updates)
{backport}

def fill_row(flavor, row):
    for one in ('id', 'name'):
        setattr(flavor, one, row[one])
{read}
"""
OBJECT_READS = {
    "old": "    flavor.memory_mb = row['memory_mb']",
    "both": "    flavor.foobars = row['foobars']\n"
    "    if flavor.foobars is None:\n"
    "        flavor.foobars = row['memory_mb']",
    "new": "    flavor.foobars = row['foobars']",
}
OBJECT_WRITES = {
    "old": "",
    "both": "        if 'foobars' in updates:\n"
    "            updates['memory_mb'] = updates['foobars']",
    "emptied": "        updates['memory_mb'] = None",
    "new": "",
}
BACKPORT = """
    def obj_make_compatible(self, primitive, target_version):
        super().obj_make_compatible(primitive, target_version)
        target_version = versionutils.convert_version_to_tuple(target_version)
        if target_version < (1, 1) and 'foobars' in primitive:
            primitive['memory_mb'] = primitive.pop('foobars')
"""

MOVER = """
from shop.db import models


def move_flavors(context, count):
    flavors = context.session.query(models.Flavor)
    flavors = flavors.filter(models.Flavor.foobars.is_(None))
    flavors = flavors.filter(models.Flavor.memory_mb.isnot(None)).limit(count).all()
    for flavor in flavors:
        flavor.foobars = flavor.memory_mb
    return len(flavors), len(flavors)
"""
COMMAND = "from shop import online\n\nonline_migrations = (\n    online.move_flavors,\n)\n"

ALEMBIC = {
    "initial": """op.create_table('flavors', sa.Column('id', sa.Integer, primary_key=True),
                    sa.Column('name', sa.String(255)), sa.Column('memory_mb', sa.Integer))""",
    "expand": "op.add_column('flavors', sa.Column('foobars', sa.Integer, nullable=True))",
    "guard": """left = op.get_bind().execute(sa.text(
        'SELECT count(*) FROM flavors WHERE foobars IS NULL AND memory_mb IS NOT NULL')).scalar()
    if left:
        raise RuntimeError(f'{left} flavors are not moved yet')""",
    "drop": "op.drop_column('flavors', 'memory_mb')",
}
MIGRATE = {
    "initial": """meta = sa.MetaData(bind=migrate_engine)
    sa.Table('flavors', meta, sa.Column('id', sa.Integer, primary_key=True),
             sa.Column('name', sa.String(255)), sa.Column('memory_mb', sa.Integer)).create()""",
    "expand": """flavors = sa.Table('flavors', sa.MetaData(bind=migrate_engine), autoload=True)
    flavors.create_column(sa.Column('foobars', sa.Integer))""",
    "guard": """flavors = sa.Table('flavors', sa.MetaData(bind=migrate_engine), autoload=True)
    unmoved = sa.select([sa.func.count()]).select_from(flavors).where(
        sa.and_(flavors.c.foobars == None, flavors.c.memory_mb != None))
    left = unmoved.execute().scalar()
    if left:
        raise RuntimeError('%d flavors are not moved yet' % left)""",
    "drop": """flavors = sa.Table('flavors', sa.MetaData(bind=migrate_engine), autoload=True)
    flavors.c.memory_mb.drop()""",
}


@dataclass(frozen=True)
class Release:
    """What a release maps, reads and writes, and the migrations it has; `edits` replace texts."""

    label: str
    columns: str
    read: str
    write: str
    mover: bool
    steps: tuple[str, ...]
    edits: Mapping[str, str] = field(default_factory=dict)

    def but(self, label: str = "", **changes: object) -> "Release":
        return replace(self, **{"label": label or self.label, **changes})  # type: ignore[arg-type]


FIRST = Release("1.0", OLD, "old", "old", mover=False, steps=("initial",))
SECOND = Release("2.0", OLD + NEW, "both", "both", mover=True, steps=("initial", "expand"))
THIRD = Release("3.0", OLD + NEW, "new", "new", mover=False, steps=(*SECOND.steps, "guard"))
FOURTH = THIRD.but("4.0", columns=NEW)
FIFTH = FOURTH.but("5.0", steps=(*FOURTH.steps, "drop"))


@dataclass(frozen=True)
class Service:
    """How the story is told: by which tool, with objects or functions, in which words."""

    tool: str
    idiom: str
    words: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.tool}, {self.idiom}{', other words' if self.words else ''}"

    def files(self, release: Release) -> dict[str, str]:
        """Return the files of a release by path."""
        files = {
            "shop/__init__.py": "",
            "shop/db/__init__.py": "",
            "shop/db/models.py": MODEL + release.columns,
            f"shop/{self.idiom}.py": self._code(release),
            **dict(self._scripts(release)),
        }
        if release.mover:
            files |= {"shop/online.py": MOVER, "shop/manage.py": COMMAND}
        return {
            self._said(path): self._said(_edited(text, release)) for path, text in files.items()
        }

    def snapshot(self, release: Release) -> Snapshot:
        """Return what a release promises; a release is read once."""
        key = f"{self!r} {release!r}"
        if key not in _READ:
            _READ[key] = collect(TextTree(release.label, self.files(release)))
        return _READ[key]

    def pair(self, before: Release, after: Release) -> tuple[Snapshot, Snapshot]:
        """Return what two releases promise, the newer with what it does to columns that move."""
        old, tree = self.snapshot(before), TextTree(after.label, self.files(after))
        return old, with_queries(self.snapshot(after), old, tree, Options())

    def _code(self, release: Release) -> str:
        if self.idiom == "functions":
            return FUNCTIONS.format(read=READS[release.read], write=WRITES[release.write])
        first = release.read == "old"
        return OBJECT.format(
            version="1.0" if first else "1.1",
            field="memory_mb" if first else "foobars",
            read=OBJECT_READS[release.read],
            write=OBJECT_WRITES[release.write],
            backport="" if first else BACKPORT,
        )

    def _scripts(self, release: Release) -> Iterator[tuple[str, str]]:
        for number, step in enumerate(release.steps, 1):
            if self.tool == "alembic":
                parent = f"'{number - 1:04}'" if number > 1 else None
                yield (
                    f"shop/db/migrations/versions/{number:04}_{step}.py",
                    "import sqlalchemy as sa\nfrom alembic import op\n\n"
                    f"revision = '{number:04}'\ndown_revision = {parent}\n\n\n"
                    f"def upgrade():\n    {ALEMBIC[step]}\n",
                )
            else:
                head = "import sqlalchemy as sa\n\n\ndef upgrade(migrate_engine):\n    "
                path = f"shop/db/migrate_repo/versions/{number:03}_{step}.py"
                yield path, f"{head}{MIGRATE[step]}\n"

    def _said(self, text: str) -> str:
        if not self.words:
            return text
        return re.sub("|".join(self.words), lambda found: self.words[found[0]], text)


def _edited(text: str, release: Release) -> str:
    for old, new in release.edits.items():
        text = text.replace(old, new)
    return text


_READ: dict[str, Snapshot] = {}
