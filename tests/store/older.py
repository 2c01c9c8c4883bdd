"""Books of an earlier shape are made from new ones: what a later step has brought is taken away again."""

from crm_desktop.store.link import Link


def without_totals(link: Link) -> None:
    """Takes away what the step of the totals has brought."""
    for row in link.rows("select name from sqlite_master where type = 'trigger'"):
        link.run(f"drop trigger {row[0]}")
    link.run("drop table sync_total")
