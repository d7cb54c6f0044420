"""What people need, as a list of things to do."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Self

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal.event.models import Edition
from portal.organising.need_words import need_names
from portal.registration.models import NeedTask, Registration, TaskState

OWNERS = ("", "mine", "nobody")
AT_A_TIME = 40
ORDER = [TaskState.OPEN, TaskState.IMPOSSIBLE, TaskState.ARRANGED, TaskState.CLOSED]


@dataclass(frozen=True)
class Chosen:
    """Which tasks to show; it lives in the address."""

    owner: str = ""
    kind: str = ""
    page: int = 1

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Self:
        """From the parameters of an address; a value that cannot be is as good as none."""
        owner, kind, page = args.get("owner", ""), args.get("kind", ""), args.get("page", "")
        return cls(
            owner=owner if owner in OWNERS else "",
            kind=kind if kind in need_names() else "",
            page=max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
        )

    @property
    def args(self) -> dict[str, str]:
        """The parameters that say the same."""
        return {name: str(value) for name, value in asdict(self).items() if value not in ("", 1)}


@dataclass(frozen=True)
class Found:
    """One page of tasks, and how many there are."""

    shown: list[NeedTask]
    open: int
    all: int
    pages: int


def read_tasks(session: Session, edition: Edition, chosen: Chosen, person_id: int) -> Found:
    """What is not done yet first, the oldest of it first. What nobody asks any more is left out."""
    query = (
        select(NeedTask)
        .join(Registration)
        .where(
            Registration.edition_id == edition.id,
            Registration.is_echo.is_(False),
            NeedTask.state != TaskState.CLOSED,
        )
        .options(joinedload(NeedTask.registration), joinedload(NeedTask.owner))
    )
    if chosen.owner == "mine":
        query = query.where(NeedTask.owner_id == person_id)
    elif chosen.owner == "nobody":
        query = query.where(NeedTask.owner_id.is_(None))
    # What a task is about cannot be read by the database.
    fitting = [one for one in session.scalars(query) if chosen.kind in ("", one.need)]
    fitting.sort(key=lambda one: (ORDER.index(one.state), one.opened_at, one.id))
    first = (chosen.page - 1) * AT_A_TIME
    return Found(
        shown=fitting[first : first + AT_A_TIME],
        open=sum(one.state is TaskState.OPEN for one in fitting),
        all=len(fitting),
        pages=max(1, -(-len(fitting) // AT_A_TIME)),
    )
