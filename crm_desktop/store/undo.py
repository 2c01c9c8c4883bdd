"""The inverse of an act, entered through the same door; what somebody changed since is left alone and named."""

from typing import Any

from crm_desktop.changes.change import Kept
from crm_desktop.changes.state import unpack_value
from crm_desktop.domain.fields import Kind
from crm_desktop.domain.records import BY_NUMBER, RECORDS, REFERENCES
from crm_desktop.errors import Cancelled, UserError
from crm_desktop.i18n import later
from crm_desktop.store.bulk import Course, Progress
from crm_desktop.store.bulk_edit import write_values
from crm_desktop.store.edit import Edit
from crm_desktop.store.link import Link, in_batches
from crm_desktop.store.origin import kept_as_changed, kept_as_gone, origin_of
from crm_desktop.store.questions import asked_by, dots_of_act, dots_to_ask, turn_existence, waits_again
from crm_desktop.store.returning import bring_links_back, merges_of

UNDOABLE = "('person', 'import')"
MANY = 200  # records of which the same field is set back in bulk
SHARE = 100  # entries between two reports
UNTOUCHED = """
    select e.record_id, e.before from entry e where e.change_set = ? and e.kind = 'edit' and e.type = ? and e.field = ?
    and e.ids is null
    and e.record_id in (select id from {table})
    and not exists (select 1 from entry x where x.record_id = e.record_id and x.field = e.field
                    and x.change_set > ?)"""
SINCE = """select 1 from entry e where e.change_set > ? and e.type = ? and (
    e.kind = 'edit' and e.record_id = t.id or e.kind <> 'edit' and t.row between e.first_row and e.last_row)"""
REFERRED_TO = later("something newer belongs to it")
TRASH_EMPTIED = later("it is no longer in the trash")


def undo_target(link: Link, past: int | None = None) -> int:
    """The newest own act that is not undone, of those before the act `past`. Raises UserError("nothing_to_undo")."""
    found = link.value(f"""
        select c.n from change_set c join actor a on a.number = c.actor and a.own = 1
        where c.root is null and c.cause in {UNDOABLE} and exists (select 1 from entry e where e.change_set = c.n)
              and (select count(*) from change_set x where x.root = c.n) % 2 = 0 and c.n < coalesce(?, c.n + 1)
        order by c.n desc limit 1""", (past,))
    if found is None:
        raise UserError("nothing_to_undo", later("There is nothing to undo."), later("Nothing was changed."), "")
    return int(found)


def redo_target(link: Link) -> int:
    """The act that was undone last, unless something new was done since. Raises UserError("nothing_to_redo")."""
    found = link.value(f"""
        select c.root from change_set c join actor a on a.number = c.actor and a.own = 1
        where c.root is not null
              and c.n = (select max(n) from change_set x where x.root = c.root)
              and (select count(*) from change_set x where x.root = c.root) % 2 = 1
              and c.n > coalesce((select max(n) from change_set x join actor b on b.number = x.actor and b.own = 1
                                  where x.root is null and x.cause in {UNDOABLE}), 0)
        order by c.n desc limit 1""")
    if found is None:
        raise UserError("nothing_to_redo", later("There is nothing to redo."), later("Nothing was changed."), "")
    return int(found)


def last_of_chain(link: Link, root: int, *, undoing: bool) -> int:
    """The change set to invert for undoing (or redoing) the act `root`. Raises UserError("bad_input")."""
    act = link.first("select cause, root, exists (select 1 from entry where change_set = n) from change_set"
                     " where n = ?", (root,))
    if act is None or act[1] is not None:
        raise UserError("not_found", later("There is no act number {number} that can be undone."),
                        later("Nothing was changed."), later("Look at the numbers in the history."), number=root)
    if act[0] not in ("person", "import", "demo") or not act[2]:  # it cannot say that it takes back what it does not
        raise UserError("bad_input", later("Act number {number} cannot be undone."), later("Nothing was changed."),
                        later("Choose another one from the history."), number=root)
    chain = link.value("select count(*) from change_set where root = ?", (root,))
    if (chain % 2 == 1) == undoing:
        raise UserError("bad_input", later("Act number {number} is already undone.") if undoing
                        else later("Act number {number} is not undone."), later("Nothing was changed."), "",
                        number=root)
    return int(link.value("select coalesce(max(n), ?) from change_set where root = ?", (root, root)))


def invert(edit: Edit, last: int, progress: Progress | None = None) -> None:
    """Enters the inverse of the change set `last`, newest entry first; a field of many records in bulk.

    `progress` hears of entries. Raises Cancelled where it says no: then nothing is undone.
    """
    leaving: dict[int, list[bytes]] = {}
    entries = edit.rows("select kind, type, record_id, field, before, ids from entry where change_set = ?"
                        " order by number desc", (last,))
    edit.take_dots(dots_to_ask(entries))
    dots = dots_of_act(edit.link, last)
    merges = merges_of(edit, last)
    course = Course(progress, len(entries))
    back = _set_many_back(edit, last, course)
    left = len(entries) - sum(len(values) for values in back.values())
    for at, (kind, number, record_id, path, before, ids) in enumerate(entries):
        if at % SHARE == 0 and not course.part(min(at, left), left):
            raise Cancelled
        if record_id in back.get((number, path), ()):
            continue
        if kind == "edit":
            _set_back(edit, dots, BY_NUMBER[number].name, record_id, path, unpack_value(before), ids)
        elif kind == "delete":
            _bring_back(edit, number, _split(ids))
        elif kind == "decide":
            turn_existence(edit, number, record_id, ids, dots, asked=bool(unpack_value(before)))
        else:
            leaving.setdefault(number, []).extend(_split(ids))
    if leaving:
        _take_away(edit, last, leaving, course)
    for merge in merges:
        bring_links_back(edit, merge, last)


def has_done_nothing(edit: Edit) -> bool:
    """Whether all that an inverse was to take back was left alone."""
    return bool(edit.kept) and not (edit.entries or edit.touched or edit.edited or edit.created)


def _set_many_back(edit: Edit, last: int, course: Course) -> dict[tuple[int, str], dict[bytes, Any]]:
    """Sets the same field of many records back where nobody has touched it since; gives these by type and path.

    Not of a type of which the act has deleted records: what was edited and deleted has to come back first.
    """
    back: dict[tuple[int, str], dict[bytes, Any]] = {}
    for number, path in edit.rows("""
            select type, field from entry where change_set = ? and kind = 'edit' and type not in (
                select type from entry where change_set = ? and kind not in ('edit', 'create'))
            group by type, field having count(*) >= ?""", (last, last, MANY)):
        kind = BY_NUMBER[number]
        one = kind.by_name.get(path.partition("/")[0])
        if one is None or one.name == kind.title or one.kind is Kind.STAGE or kind.name in ("stage", "stage_move"):
            continue
        back[number, path] = values = {record_id: _as_kept(unpack_value(before)) for record_id, before in edit.rows(
            UNTOUCHED.format(table=kind.name), (last, number, path, last))}
        write_values(edit, kind, path, values, course.part)
        course.passed(len(values))
    return back


def _as_kept(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _set_back(edit: Edit, dots: range, record_type: str, record_id: bytes, path: str, before: Any,
              memory: bytes | None) -> None:
    """As it was before the act with these dots; what that had settled waits again, what it had asked does not."""
    if edit.value(f"select 1 from {record_type} where id = ?", (record_id,)) is None:
        edit.kept.append(kept_as_gone(edit.link, record_id, path))
    elif (origin := origin_of(edit.link, record_id, path, edit.n)) != origin_of(edit.link, record_id, path, dots.stop):
        edit.kept.append(kept_as_changed(edit.link, record_id, path, origin))
    else:
        name, _, element = path.partition("/")
        waiting = waits_again(edit, memory)
        naming = asked_by(edit.state_of(record_type, record_id), path, _own_actors(edit.link), dots) \
            if len(dots) > 1 else []
        if element:
            edit.set_element(record_type, record_id, name, element, before, naming, waiting)
        else:
            edit.set(record_type, record_id, name, _as_kept(before), naming, waiting)


def _own_actors(link: Link) -> set[int]:
    return {row[0] for row in link.rows("select number from actor where own = 1")}


def _bring_back(edit: Edit, number: int, ids: list[bytes]) -> None:
    found = set(edit.restore(BY_NUMBER[number], ids))
    edit.kept += [Kept(record_id, None, TRASH_EMPTIED) for record_id in ids if record_id not in found]


def _take_away(edit: Edit, last: int, leaving: dict[int, list[bytes]], course: Course) -> None:
    link = edit.link
    link.run("create temp table if not exists leaving (row integer primary key, type integer, id blob unique)")
    link.run("delete from leaving")
    for number, ids in leaving.items():
        for part in in_batches(ids):
            link.run(f"insert into leaving select row, ?, id from {BY_NUMBER[number].name}"
                     f" where id in ({','.join('?' * len(part))})", (number, *part))
    _keep_edited(edit, last, course)
    if _began_with_creation(link, last):
        _keep_referred(edit, list(leaving), last)
    _keep_moves(edit, leaving)
    for number in leaving:
        rows = {record_id: row for row, record_id in link.rows("select row, id from leaving where type = ?", (number,))}
        if rows:
            edit.remove(BY_NUMBER[number], rows)


def _keep_edited(edit: Edit, last: int, course: Course) -> None:
    later_edits = edit.rows("select distinct e.record_id, e.field from entry e join leaving l on l.id = e.record_id"
                            " where e.kind = 'edit' and e.change_set > ?", (last,))
    for at, (record_id, path) in enumerate(later_edits):
        if at % SHARE == 0 and not course.part(0, 0):  # no further along, but it can be stopped here too
            raise Cancelled
        origin = origin_of(edit.link, record_id, path, edit.n)
        if origin != origin_of(edit.link, record_id, path, last + 1):
            edit.kept.append(kept_as_changed(edit.link, record_id, path, origin))
            edit.link.run("delete from leaving where id = ?", (record_id,))


def _keep_referred(edit: Edit, numbers: list[int], last: int) -> None:
    """Leaves alone what a newer record that stays refers to, until nothing more has to stay.

    What had referred to it before the act (it was added elsewhere while this lay in the trash) does so again.
    """
    while True:
        stay: set[bytes] = set()
        for number in numbers:
            for referrer, column in REFERENCES[BY_NUMBER[number].name]:
                stay.update(row[0] for row in edit.rows(
                    f"select distinct {column} from {referrer} t where {column} in (select id from leaving)"
                    f" and row not in (select row from leaving) and exists ({SINCE})",
                    (last, RECORDS[referrer].number)))
        if not stay:
            return
        edit.kept += [Kept(record_id, None, REFERRED_TO) for record_id in sorted(stay)]
        edit.link.many("delete from leaving where id = ?", [(record_id,) for record_id in stay])


def _keep_moves(edit: Edit, leaving: dict[int, list[bytes]]) -> None:
    """A deal that stays, although it came with this act, keeps the moves that came with it."""
    for part in in_batches(leaving.get(RECORDS["deal"].number, [])):
        edit.link.run(f"""
            delete from leaving where id in (
                select m.id from stage_move m join deal d on d.id = m.deal_id
                where d.id in ({','.join('?' * len(part))}) and d.id not in (select id from leaving))""", part)


def _began_with_creation(link: Link, last: int) -> bool:
    return link.value("select 1 from entry where kind in ('create', 'restore') and change_set = "
                      "coalesce((select root from change_set where n = ?), ?)", (last, last)) is not None


def _split(ids: bytes) -> list[bytes]:
    return [ids[place:place + 16] for place in range(0, len(ids), 16)]
