"""How `record_state` and the trash hold a record's state, and what of it a server has."""

from collections.abc import Mapping

from crm_desktop.changes.state import RecordState, pack_value, unpack_vector
from crm_desktop.changes.vector import in_order

STATE = "at, actor, n, fields, vector, deleted, siblings, unknown"  # as RecordState.columns gives them
SERVER = "synced, base_wid, seq, device, push_no"  # what was last agreed on with the server
UPDATE = """update record_state set at = ?, actor = ?, n = ?, fields = ?, vector = ?, deleted = ?, siblings = ?,
            unknown = ? where row = ?"""
PLAIN = b"\x00"  # synced: the vector of a record that has no exceptions
NOTHING = b"\x80"  # synced: a server may have the record, but nothing is agreed on (an empty map in msgpack)


def packed_vector(vector: Mapping[int, int]) -> bytes:
    """Equal vectors have equal bytes."""
    return pack_value(in_order(vector))


def synced_column(state: RecordState, vector: Mapping[int, int] | None) -> bytes | None:
    """The vector that the server has, as `record_state` keeps it; None where no server ever saw the record.

    Dirty is computed in SQL as `synced is not coalesce(vector, x'00')`.
    """
    if vector is None:
        return None
    return PLAIN if vector == {state.created[1]: state.created[2]} else packed_vector(vector)


def synced_vector(created: tuple[int, int, int], column: bytes | None) -> dict[int, int] | None:
    """The other way round."""
    if column is None:
        return None
    return {created[1]: created[2]} if column == PLAIN else unpack_vector(column)
