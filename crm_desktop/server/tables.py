"""The server's tables: sealed records in one order for each workspace, and what vouches for them.

`workspace` leads every key, so that no statement spans two workspaces and a database can be split by it (SYNC.md
section 5). Rows of the server itself stand under the empty workspace.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, PrimaryKeyConstraint, Table

SCHEMA = 1  # of the tables; a server refuses a database that a newer one has made
OWN = b""  # the workspace of what belongs to the server itself
TABLES = MetaData()


def _table(name: str, *columns: Column[object], key: tuple[str, ...]) -> Table:
    workspace = Column("workspace", LargeBinary, nullable=False)
    return Table(name, TABLES, workspace, *columns, PrimaryKeyConstraint("workspace", *key))


def _bytes(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, LargeBinary, nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, BigInteger, nullable=nullable)


WORKSPACE = _table("workspace", _number("seq"), _bytes("commit_id"), _number("log_n"), _bytes("log_digest"),
                   _number("founded_at"), key=())
LOG = _table("log", _number("n"), _bytes("digest"), _bytes("payload"), _bytes("signature"), _number("at"), key=("n",))
RECORD = _table("record", _bytes("record_id"), _bytes("territory"), _number("seq"), _bytes("wid"), _number("epoch"),
                _number("flags"), _bytes("device"), _number("push_no"), _number("size"), _bytes("sealed"),
                key=("record_id",))
TERRITORY = _table("territory", _bytes("territory"), _number("n_rows"), _bytes("sum_wid"), _number("floor"),
                   key=("territory",))
STUB = _table("stub", _bytes("territory"), _bytes("record_id"), _number("seq"), _bytes("device"), _number("push_no"),
              key=("territory", "record_id"))
# `seq` and `commit_id` only where the push has moved the head; no result where only its manifest was handed in.
PUSH = _table("push", _bytes("device"), _number("push_no"), _bytes("digest"), _bytes("payload"), _bytes("signature"),
              _number("seq", nullable=True), _bytes("commit_id", nullable=True), _bytes("result", nullable=True),
              _number("at"), key=("device", "push_no"))
DEVICE = _table("device", _bytes("device"), _number("push_no"), _bytes("digest"), _number("cursor_acked"),
                _number("seen_at"), key=("device",))
SESSION = _table("session", _bytes("token_hash"), _bytes("device"), _bytes("sign_key"), Column("scope", Integer),
                 _number("expires_at"), key=("token_hash",))
NONCE = _table("nonce", _bytes("nonce_hash"), _number("expires_at"), key=("nonce_hash",))
BLOB = _table("blob", _bytes("blob_id"), _bytes("territory"), _bytes("device"), _number("size"), _number("have"),
              _number("at"), key=("blob_id", "territory"))
BLOB_PART = _table("blob_part", _bytes("blob_id"), _bytes("territory"), _number("at_byte"), _bytes("data"),
                   key=("blob_id", "territory", "at_byte"))
SETTING = _table("setting", Column("name", LargeBinary, nullable=False), _bytes("value"), key=("name",))

Index("record_by_seq", RECORD.c.workspace, RECORD.c.territory, RECORD.c.seq)
Index("stub_by_seq", STUB.c.workspace, STUB.c.territory, STUB.c.seq)
Index("push_by_seq", PUSH.c.workspace, PUSH.c.seq)
