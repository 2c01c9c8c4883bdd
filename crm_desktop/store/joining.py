"""What changes in a book when it comes to a team: whose territory its records lie in, and who it writes as."""

from typing import NamedTuple

from crm_desktop.changes.change import BUILT_IN_ACTOR
from crm_desktop.changes.state import state_from_columns
from crm_desktop.changes.vector import joined
from crm_desktop.domain.names import folded
from crm_desktop.domain.records import BOOK_RECORD, RECORDS, REFERENCES
from crm_desktop.store.bodies import Numbers
from crm_desktop.store.book import Book
from crm_desktop.store.identity import current_actor
from crm_desktop.store.journal import transaction
from crm_desktop.store.laptops import introduce
from crm_desktop.store.link import Link
from crm_desktop.store.natural_keys import rekey_natural_ids
from crm_desktop.store.states import STATE, UPDATE
from crm_desktop.store.trash import leave_tables


class Ground(NamedTuple):
    """The territory that a book began with: its id, and the key of ids that follow from a name."""

    territory: bytes
    id_key: bytes


def first_territory(book: Book) -> Ground:
    """As the book has it now."""
    return Ground(*map(bytes, book.first("select id, id_key from territory where number = 1")))


def adopt_territory(book: Book, ground: Ground) -> None:
    """All that lies in the book's first territory lies in the team's from now on.

    The book's own settings count as defaults: whoever joins takes the team's name, currency and time zone. Its tags and
    stages take the ids that their names have in the team, so that two laptops' are one.
    """
    link = book.writer_link()
    with transaction(link):
        if ground.id_key != link.value("select id_key from territory where number = 1"):
            rekey_natural_ids(link, ground.id_key)
        link.run("update territory set id = ?, id_key = ? where number = 1", ground)
        link.run("update record_state set at = 0, actor = ?, n = 1, fields = null, vector = null, deleted = null,"
                 " siblings = null, unknown = null where base_wid is null and row ="
                 " (select row from book_settings where id = ?)", (BUILT_IN_ACTOR, BOOK_RECORD))


def offer_settings(book: Book) -> None:
    """The settings of the book that founds a team win over the defaults of those that join (see `adopt_territory`)."""
    link = book.writer_link()
    with transaction(link):
        row, *columns = link.first(f"select row, {STATE} from record_state where row ="
                                   " (select row from book_settings where id = ?)", (BOOK_RECORD,))
        state = state_from_columns(*columns)
        state.vector = joined(state.seen(), {BUILT_IN_ACTOR: 1})
        link.run(UPDATE, (*state.columns(), row))


def adopt_member(book: Book) -> None:
    """The book's own member, who has done nothing yet, gives way to the team's member of the same name."""
    link = book.writer_link()
    with transaction(link):
        me = link.first("select t.id, t.row, t.name, s.synced from member t join record_state s on s.row = t.row"
                        " where t.id = (select value from meta where key = 'me')")
        if me is None or me[3] is not None or _is_used(link, me[0]):
            return
        same = [bytes(record_id) for record_id, name in link.rows("select id, name from member where id <> ?", (me[0],))
                if folded(name).strip() == folded(me[2]).strip()]
        if same:
            link.run("update meta set value = ? where key = 'me'", (min(same),))
            link.run("update change_set set member = ? where member = ?", (min(same), me[0]))
            leave_tables(link, RECORDS["member"], [me[1]])
            # The laptop's own card, not sent yet, named who gave way.
            link.run("delete from carried where synced is null and id in (select actor from actor where own = 1)")
            introduce(link, Numbers(link), link.value("select value from meta where key = 'actor'"), book.clock())


def own_actor(book: Book) -> bytes:
    """Who this book writes as; a new actor where the file was copied, moved or put back from a backup.

    The others learn from a card what this laptop is called and who writes here.
    """
    link = book.writer_link()
    with transaction(link):
        number, numbers = current_actor(link, book.path), Numbers(link)
        introduce(link, numbers, number, book.clock())
        return numbers.actors[number]


def _is_used(link: Link, member_id: bytes) -> bool:
    return any(link.value(f"select 1 from {name} where {column} = ? limit 1", (member_id,))
               for name, column in REFERENCES["member"])
