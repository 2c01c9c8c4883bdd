"""Each laptop tells the others once what it is called and who writes there, as a small record that travels sealed."""

from crm_desktop.changes.body import Body, Version
from crm_desktop.changes.change import BUILT_IN_ACTOR
from crm_desktop.changes.state import pack_value, readable_value
from crm_desktop.changes.wire import write_body
from crm_desktop.store.bodies import Numbers
from crm_desktop.store.link import Link

LAPTOP = 18  # a kind beside those of domain/records: it is carried, and nobody edits it
NAME, MEMBER = "name", "member"


def introduce(link: Link, numbers: Numbers, actor: int, now: int) -> None:
    """Makes this book's own card, under its actor's id, inside the caller's transaction; once."""
    actor_id = numbers.actors[actor]
    if actor == BUILT_IN_ACTOR or link.value("select 1 from carried where id = ?", (actor_id,)):
        return
    name, member = link.first("select device, (select value from meta where key = 'me') from actor where number = ?",
                              (actor,))
    n: int = link.value("select max(n) from change_set") or 1
    said = {NAME: name, MEMBER: member}
    body = Body(LAPTOP, {path: (Version(now, actor_id, n, pack_value(value)),) for path, value in said.items()
                         if value is not None}, {actor_id: n})
    link.run("insert into carried (id, kind, territory, body, vector) values (?, ?, 1, ?, ?)",
             (actor_id, LAPTOP, write_body(body), pack_value(body.vector)))


def take_card(link: Link, numbers: Numbers, actor_id: bytes, body: Body) -> None:
    """Another laptop's card has come: its acts are told with these names from now on, earlier ones too."""
    said = {path: readable_value(body.fields[path][0].value) for path in (NAME, MEMBER) if path in body.fields}
    name, member = said.get(NAME), said.get(MEMBER)
    link.run("update actor set device = ?, member = ? where number = ? and own = 0",
             (name if isinstance(name, str) else "", member if isinstance(member, bytes) else None,
              numbers.actor(actor_id)))
    link.run("update change_set set member = ? where actor = ? and member is null and cause = 'sync'",
             (member if isinstance(member, bytes) else None, numbers.actor(actor_id)))
