"""What findings say of objects in objects comes true with the real library."""

import collections
import warnings
from typing import Any

import pytest
from oslo_utils import versionutils

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from oslo_versionedobjects import base, exception, fields


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin with an empty registry, and have the usual one afterwards."""
    registry = base.VersionedObjectRegistry()
    monkeypatch.setattr(registry._registry, "_obj_classes", collections.defaultdict(list))


def node(disk: str, flavor: str, routine: Any = None) -> tuple[type, type]:
    """Register what a node has of two objects, of which one holds the other."""
    base.VersionedObjectRegistry()._registry._obj_classes.clear()

    @base.VersionedObjectRegistry.register
    class Disk(base.VersionedObject):
        VERSION = disk
        fields = {"id": fields.IntegerField(), "size": fields.IntegerField()}

        def obj_make_compatible(self, primitive: Any, target_version: str) -> None:
            if versionutils.convert_version_to_tuple(target_version) < (1, 2):
                primitive.pop("size", None)

    @base.VersionedObjectRegistry.register
    class Flavor(base.VersionedObject):
        VERSION = flavor
        fields = {"disk": fields.ObjectField("Disk")}

        def obj_make_compatible(self, primitive: Any, target_version: str) -> None:
            routine(self, primitive, versionutils.convert_version_to_tuple(target_version))

    return Disk, Flavor


def sent(target: str, routine: Any) -> Any:
    """Return what a new node sends to one that has Flavor of that version."""
    disk, flavor = node("1.2", "1.2", routine)
    return flavor(disk=disk(id=1, size=2)).obj_to_primitive(target, {"Disk": "1.1"})


def treats_the_first_step(self: Any, primitive: Any, target: tuple[int, int]) -> None:
    if target < (1, 1):
        primitive["disk"] = self.disk.obj_to_primitive("1.0")


def makes_it_too_new(self: Any, primitive: Any, target: tuple[int, int]) -> None:
    primitive["disk"] = self.disk.obj_to_primitive("1.2")


@pytest.mark.parametrize("routine", [treats_the_first_step, makes_it_too_new])
def test_the_older_node_refuses_a_child_that_is_too_new(routine: Any) -> None:
    """UPG468 where a child is treated for older targets only, UPG458 where it is made too new."""
    primitive = sent("1.1", routine)
    node("1.1", "1.1")
    with pytest.raises(exception.IncompatibleObjectVersion):
        base.VersionedObject.obj_from_primitive(primitive)


def test_a_child_whose_wrapping_is_treated_stays_the_newest() -> None:
    """UPG468 where the routine is given more than the data."""

    def gives_the_wrapping(self: Any, primitive: Any, target: tuple[int, int]) -> None:
        self.disk.obj_make_compatible(primitive["disk"], "1.1")
        primitive["disk"]["versioned_object.version"] = "1.1"

    assert (
        "size"
        in sent("1.1", gives_the_wrapping)["versioned_object.data"]["disk"]["versioned_object.data"]
    )


def test_without_a_rule_the_library_refuses_to_backport_a_child() -> None:
    """UPG459 where `obj_relationships` names what is no field."""
    disk, flavor = node("1.2", "1.2")
    flavor.obj_relationships = {"disc": [("1.0", "1.0"), ("1.2", "1.2")]}
    flavor.obj_make_compatible = base.VersionedObject.obj_make_compatible
    with pytest.raises(exception.ObjectActionError):
        flavor(disk=disk(id=1, size=2)).obj_to_primitive("1.1")


def test_a_list_that_was_not_bumped_brings_an_item_that_is_refused() -> None:
    """UPG416 where an entry of `child_versions` is above VERSION."""

    def lists() -> type:
        @base.VersionedObjectRegistry.register
        class DiskList(base.ObjectListBase, base.VersionedObject):
            VERSION = "1.0"
            fields = {"objects": fields.ListOfObjectsField("Disk")}
            child_versions = {"1.0": "1.1", "1.1": "1.2"}

        return DiskList

    disk, _ = node("1.2", "1.0")
    primitive = lists()(objects=[disk(id=1, size=2)]).obj_to_primitive()
    node("1.1", "1.0")
    lists()
    with pytest.raises(exception.IncompatibleObjectVersion):
        base.VersionedObject.obj_from_primitive(primitive)
