"""Việc cần làm: everything that needs a person today, each with the page where it is done."""

from urllib.parse import quote

from starlette.responses import Response

from loa.messages import N_
from loa.studio.look import page
from loa.studio.people import APPROVER, CLERK, EDITOR
from loa.studio.people import ROLES as ROLES_OF_ALL
from loa.studio.visit import Visit, route
from loa.todo import APPROVE, CONFIRM, FACT, LOG, RECALL, RECORD, REPORT, Task, todo

TITLE = N_("Things to do")
ORDER = 10
ROLES = ()


_WHOSE = {
    APPROVE: (EDITOR, APPROVER),
    CONFIRM: (EDITOR, CLERK),
    FACT: (EDITOR, CLERK),
    RECORD: (EDITOR,),
    LOG: ROLES_OF_ALL,
    REPORT: (CLERK, APPROVER),
    RECALL: ROLES_OF_ALL,
}
"""Whose work a task is: those who may open the page where it is done."""


def show(visit: Visit) -> Response:
    """The list of what is the person's to do, the most pressing first."""
    tasks = [one for one in todo(visit.workspace, today=visit.today) if visit.person.may(*_WHOSE[one.kind])]
    return page(visit, "todo.html.j2", tasks=[(task, _address(task)) for task in tasks])


def _address(task: Task) -> str:
    """Where the task is done."""
    campaign, script, station = quote(task.campaign), quote(task.script), quote(task.station)
    return {
        APPROVE: f"/scripts/{campaign}/{script}",
        CONFIRM: "/tables",
        FACT: f"/tables/facts:{campaign}",
        RECORD: f"/recording?campaign={campaign}&code={station}",
        LOG: f"/plays?code={station}&day={task.month}-01",
        REPORT: f"/reports?month={task.month}&campaign={campaign}&code={station}&dispatch={quote(task.dispatch)}",
        RECALL: f"/plan?code={station}",
    }[task.kind]


ROUTES = (route("/", show),)
