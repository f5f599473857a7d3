"""Which code that looks like the start of a server is followed: what leads to one, by imports."""

import pytest

from tests.case_files import TextTree
from upgradelint.facts.import_clues import find_layout
from upgradelint.facts.rpc.servers.starts.reach import Reach
from upgradelint.facts.store import FactStore
from upgradelint.python.programs.layout import make_program

FILES = {
    "demo/__init__.py": "",
    "demo/driver.py": "{imports}\nclass Driver:\n    def run(self):\n        self.endpoint = 1\n",
    "demo/rpc.py": "def start():\n    messaging.get_rpc_server(T, target, [Driver()])\n",
    "demo/helper.py": "from demo import rpc\n",
    "demo/beside.py": "from demo import rpc\n",
    "demo/api/__init__.py": "from demo.rpc import start\n",
    "demo/names.py": "WHO = 'demo.rpc.start'\n",
    "demo/plain.py": "def nothing():\n    pass\n",
}

ENTERED = {"demo/driver.py", "demo/rpc.py", "demo/helper.py", "demo/plain.py"}

LEADING = {
    "import demo.rpc": True,
    "import os, demo.rpc as messages": True,
    "from demo import rpc": True,
    "from demo import (plain,  # nothing\n    rpc as messages)": True,
    "from demo import plain, \\\n    rpc": True,
    "from demo.rpc import start": True,
    "from .rpc import start": True,
    "from . import rpc": True,
    "def late():\n    from demo.rpc import *": True,
    "from demo import helper": True,
    "from demo.api import start": True,
    "from demo import api": True,
    "from demo.beside import rpc": True,
    "load('demo.rpc:start')": True,
    "from demo.names import WHO\nimportutils.import_object(WHO)": True,
    "from stevedore import driver": True,
    "": False,
    "import os\nfrom . import plain": False,
    "from demo import beside": False,
    "from demo.plain import nothing": False,
    "from elsewhere import rpc": False,
}


@pytest.mark.parametrize(("imports", "leads"), LEADING.items())
def test_only_what_leads_to_a_server_is_followed(imports: str, leads: bool) -> None:
    for folder in ("", "src/"):
        files = {folder + path: text for path, text in FILES.items()}
        files[f"{folder}demo/driver.py"] = FILES["demo/driver.py"].format(imports=imports)
        tree = TextTree("demo", files)
        layout = find_layout(tree, list(tree.paths()), [], FactStore())
        reach = Reach(make_program(tree, layout))
        entered = {folder + path for path in ENTERED}
        assert reach.makes_servers([f"{folder}demo/driver.py"], entered) is leads


def test_a_file_of_a_library_is_no_file_of_the_tree() -> None:
    """A base of a class may stand there: nobody looks for it in the tree."""
    tree = TextTree("demo", FILES)
    layout = find_layout(tree, list(tree.paths()), [], FactStore())
    reach = Reach(make_program(tree, layout))
    assert reach.makes_servers(["six.py"], ENTERED)
