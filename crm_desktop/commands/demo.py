"""A book is filled with the sample of a small seller in one act, which can be undone by its number."""

from datetime import UTC, datetime

from crm_desktop.changes.change import ChangeSet
from crm_desktop.domain.demo import ORDER, Sample, tell_sample
from crm_desktop.domain.demo_story import Story, story_of
from crm_desktop.domain.names import folded
from crm_desktop.i18n import later
from crm_desktop.store.acts import begin_ticket, stable_id
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import Batch, Progress, new_ids, prepare_batch, write_batch
from crm_desktop.store.edit import Edit


def fill_sample(book: Book, *, language: str, progress: Progress | None = None) -> ChangeSet:
    """Adds 300 companies, their people, and two years of deals, touches and tickets up to the book's today.

    `language` is "en" (coffee machines) or "zh" (industrial sensors); prices are in the book's currency. The member
    who writes gets a region and manager where there are none. Raises Cancelled (nothing is saved), ValueError.
    """
    story = story_of(language)
    now = datetime.fromtimestamp(book.clock() / 1000, UTC).astimezone(book.zone())
    tags, new_tags = _tags(book, story)
    sample = tell_sample(story, now=now, currency=book.currency(), me=book.me(), tags=tags, new_ids=new_ids)
    batches = [prepare_batch("tag", [{"name": name} for name in new_tags], [tags[name] for name in new_tags], progress)]
    batches += [prepare_batch(name, sample.values[name], sample.ids[name], progress) for name in ORDER]
    with book.change(later("Sample data added"), cause="demo") as edit:
        _place_me(book, edit, sample)
        for batch in batches:
            write_batch(edit, batch, progress)
        write_batch(edit, _tickets(edit, sample), progress)
    return edit.done


def _tags(book: Book, story: Story) -> tuple[dict[str, bytes], list[str]]:
    """Ids of the story's tags by name, and the names that the book does not have yet."""
    known = {folded(name).strip(): tag_id for name, tag_id in book.rows("select name, id from tag")}
    taken = set(known.values())
    tags: dict[str, bytes] = {}
    for name in story.words("tags"):
        number = 1
        tag_id = known.get(folded(name).strip()) or stable_id(book, "tag", {"name": name})
        while folded(name).strip() not in known and tag_id in taken:  # it lives on under another name
            number += 1
            tag_id = stable_id(book, "tag", {"name": name}, number)
        tags[name] = tag_id
    return tags, [name for name in tags if folded(name).strip() not in known]


def _place_me(book: Book, edit: Edit, sample: Sample) -> None:
    me = book.me()
    if me is None or edit.value("select region is not null or manager is not null from member where id = ?", (me,)):
        return
    for name, value in sample.mine.items():
        edit.set("member", me, name, value)


def _tickets(edit: Edit, sample: Sample) -> Batch:
    """Begins the tickets, since only here it is known which number is free; gives their messages."""
    messages = []
    for one in sample.complaints:
        ticket_id = begin_ticket(edit, dict(one.ticket))
        messages += [{"ticket": ticket_id, **message} for message in one.messages]
    return prepare_batch("ticket_message", messages)
