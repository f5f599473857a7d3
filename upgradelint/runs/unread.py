"""Files of older promises that do not parse any more, whatever they look like at first sight."""

from upgradelint.base.frozen import replace
from upgradelint.baselines.baselines import Baselines
from upgradelint.baselines.project import Project
from upgradelint.compare.lost_code import promised_in
from upgradelint.facts.unread_files import with_unparsed
from upgradelint.runs.promised import with_promised


def looked_at(project: Project, known: Baselines) -> Project:
    """Return the project, with those files among what it could not read that a baseline promises
    something in and that do not parse, and with the functions that a baseline's jobs name.
    """
    before = [baseline.snapshot for baseline in known.chosen]
    with_functions = with_promised(project.snapshot, before, project.tree, project.options)
    project = replace(project, snapshot=with_functions)
    now = {place.path for place in promised_in(project.snapshot)}
    old = {place.path for baseline in known.chosen for place in promised_in(baseline.snapshot)}
    if not old - now:
        return project
    snapshot = with_unparsed(project.snapshot, project.tree, sorted(old - now))
    return replace(project, snapshot=snapshot)
