"""How the columns of a table share its width: one grows, others give way where there is too little room."""

from collections.abc import Collection, Mapping, Sequence

from crm_desktop.ui.widgets.columns import Column


def column_widths(columns: Sequence[Column], room: int, *, hidden: Collection[str] = (),
                  chosen: Mapping[str, int] | None = None) -> dict[str, int]:
    """Key -> width of the columns that are shown in `room` pixels.

    `hidden` are those that the user hid, `chosen` the widths that they dragged. Columns give way from the highest
    `gives_way` down, of equal ones the last first; what is then left goes to the growing column, or to the first one.
    """
    widths = {column.key: (chosen or {}).get(column.key, column.width)
              for column in columns if column.key not in hidden}
    leaving = sorted((column for column in columns if column.gives_way and column.key in widths),
                     key=lambda column: column.gives_way)
    while leaving and sum(widths.values()) > room:
        del widths[leaving.pop().key]
    left = room - sum(widths.values())
    if left > 0 and widths:
        growing = next((column.key for column in columns if column.grows and column.key in widths), next(iter(widths)))
        widths[growing] += left
    return widths
