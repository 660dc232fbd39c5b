"""Việc cần làm: everything that needs a person today, each with the page where it is done."""

from collections.abc import Collection
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import Response

from loa.messages import N_
from loa.studio.look import page
from loa.studio.people import APPROVER, CLERK, EDITOR
from loa.studio.people import ROLES as ROLES_OF_ALL
from loa.studio.visit import Visit, route

if TYPE_CHECKING:
    from loa.todo import Task

TITLE = N_("Things to do")
ORDER = 10
ROLES = ()


def show(visit: Visit) -> Response:
    """The list of what is the person's to do, the most pressing first; what is to be recorded follows by itself."""
    from loa.todo import KINDS, RECORD

    return page(visit, "todo.html.j2", tasks=_tasks(visit, set(KINDS) - {RECORD}))


def recordings(visit: Visit) -> Response:
    """What is to be recorded: to know it, every script is read as it will be heard."""
    from loa.todo import RECORD

    return page(visit, "_todo_recordings.html.j2", tasks=_tasks(visit, {RECORD}), is_all=visit.text("all", "") == "1")


def _tasks(visit: Visit, kinds: Collection[str]) -> list[tuple["Task", str]]:
    """The person's own tasks, each with the address where it is done."""
    from loa.todo import todo

    doors = [(task, *_door(task, visit)) for task in todo(visit.workspace, today=visit.today, kinds=kinds)]
    return [(task, to) for task, roles, to in doors if visit.person.may(*roles)]


def _door(task: "Task", visit: Visit) -> tuple[tuple[str, ...], str]:
    """Whose work a task is, and the address of the page where it is done: one that they may open."""
    from loa.todo import APPROVE, CONFIRM, FACT, LOG, RECALL, RECORD, REPORT

    campaign, script, station = quote(task.campaign), quote(task.script), quote(task.station)
    whose = f"province={quote(task.province)}&code={station}" if task.province else f"code={station}"
    report = f"/reports?month={task.month}&campaign={campaign}&{whose}&dispatch={quote(task.dispatch)}"
    plays = f"/plays?code={station}&day={task.month}-01"
    may_see_all = task.province and visit.person.may(CLERK, APPROVER)
    return {
        APPROVE: ((EDITOR, APPROVER), f"/scripts/{campaign}/{script}"),
        CONFIRM: ((EDITOR, APPROVER), f"/scripts#campaign-{campaign}"),
        FACT: ((EDITOR, CLERK), f"/tables/facts:{campaign}"),
        RECORD: ((EDITOR,), f"/recording?campaign={campaign}&code={station}"),
        LOG: (ROLES_OF_ALL, f"/reports?month={task.month}&{whose}" if may_see_all else plays),
        REPORT: ((CLERK, APPROVER), report),
        RECALL: (ROLES_OF_ALL, f"/plan?code={station}&week={task.week}#bags"),
    }[task.kind]


ROUTES = (route("/", show), route("/todo/recordings", recordings))
