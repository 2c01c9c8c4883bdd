"""A book on paper: what records, undo and redo ought to be, in plain dictionaries and without any SQL."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from crm_desktop.domain.records import RECORDS, REFERENCES
from crm_desktop.store.questions import CHANGED_SINCE, GONE_SINCE
from crm_desktop.store.undo import REFERRED_TO
from tests.looking import Holdings

Key = tuple[str, str]  # type, id in hex
Spot = tuple[Key, str]  # a record and a path: a field, or field/element
KeptNote = tuple[str, str | None, str]  # id in hex, path, why
BELONGS = {"stage_move": ("deal",), "person_company": ("person", "company"),
           "activity": ("company", "person", "deal", "ticket"), "ticket_message": ("ticket",)}


def flat(record_type: str, values: dict[str, Any]) -> dict[str, Any]:
    """A record's values by path."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if RECORDS[record_type].by_name[name].is_map:
            found.update({f"{name}/{element}": each for element, each in value.items()})
        else:
            found[name] = value
    return found


def full(paths: dict[str, Any]) -> dict[str, Any]:
    """The other way round."""
    values: dict[str, Any] = {}
    for path, value in paths.items():
        name, _, element = path.partition("/")
        if element:
            values.setdefault(name, {})[element] = value
        else:
            values[name] = value
    return values


@dataclass
class PaperAct:
    """What one act, or its last undo or redo, changed; `before` of each spot is what the inverse brings back."""

    created: set[Key] = field(default_factory=set)
    deleted: set[Key] = field(default_factory=set)
    edits: dict[Spot, Any] = field(default_factory=dict)
    origins: dict[Spot, int | None] = field(default_factory=dict)  # of every spot, just after it
    began_with_creation: bool = False
    undone: bool = False
    last: int = 0  # the newest change set of its chain


@dataclass
class PaperBook:
    """Living records by path, the trash, and every act."""

    living: dict[Key, dict[str, Any]]
    trash: dict[Key, dict[str, Any]] = field(default_factory=dict)
    acts: dict[int, PaperAct] = field(default_factory=dict)
    origins: dict[Spot, list[int]] = field(default_factory=dict)  # acts that the value came from, newest last

    def holdings(self) -> Holdings:
        """What `holdings_of` of the real book must give."""
        return {key: full(paths) for key, paths in self.living.items()}

    # -- fresh acts

    def act(self, n: int, *, creates: dict[Key, dict[str, Any]] | None = None,
            sets: dict[Key, dict[str, Any]] | None = None, deletes: set[Key] | None = None) -> None:
        """An act that creates records, gives paths new values (None: empties) and deletes records."""
        done = PaperAct(began_with_creation=bool(creates), last=n)
        for key, paths in (creates or {}).items():
            self.living[key] = {path: value for path, value in paths.items() if value is not None}
            done.created.add(key)
        for key, paths in (sets or {}).items():
            for path, value in paths.items():
                before = self.living[key].get(path)
                if before != value:
                    done.edits[key, path] = before
                    self._put((key, path), value)
                    self.origins.setdefault((key, path), []).append(n)
        for key in deletes or ():
            self.trash[key] = self.living.pop(key)
            done.deleted.add(key)
        self._finish(done)
        self.acts[n] = done

    def with_belongings(self, keys: set[Key]) -> set[Key]:
        """These records and what goes to the trash with them."""
        gone = set(keys)
        for key, paths in self.living.items():
            owners = [(name, paths[name].hex()) for name in BELONGS.get(key[0], ()) if name in paths]
            if any(owner in gone for owner in owners) and (
                    key[0] != "activity" or all(owner in gone or owner in self.trash for owner in owners)):
                gone.add(key)
        return gone

    # -- undo and redo

    def newest(self) -> int | None:
        """The act that undo takes."""
        return max((n for n, act in self.acts.items() if not act.undone), default=None)

    def undone_last(self) -> int | None:
        """The act that redo takes."""
        newest = max(self.acts, default=0)
        return max((n for n, act in self.acts.items() if act.undone and act.last > newest),
                   key=lambda n: self.acts[n].last, default=None)

    def invert(self, root: int, change_set: int | None) -> list[KeptNote]:
        """Undoes the act, or does it again, and tells what had to be left alone; where that is all, it was no undo."""
        act = self.acts[root]
        inverse = PaperAct(began_with_creation=act.began_with_creation, undone=not act.undone, last=change_set or 0)
        kept: list[KeptNote] = []
        for spot, before in act.edits.items():
            self._invert_edit(act, inverse, root, spot, before, kept)
        for key in act.deleted & self.trash.keys():
            self.living[key] = self.trash.pop(key)
            inverse.created.add(key)
        leaving = act.created & self.living.keys()
        self._keep_edited(act, leaving, kept)
        if act.began_with_creation:
            self._keep_referred(leaving, kept)
        leaving -= {key for key in leaving if key[0] == "stage_move"
                    and (deal := ("deal", self.living[key]["deal"].hex())) in act.created
                    and deal in self.living and deal not in leaving}
        for key in leaving:
            self.trash[key] = self.living.pop(key)
            inverse.deleted.add(key)
        did = bool(inverse.edits or inverse.created or inverse.deleted)
        assert (change_set is None) == (bool(kept) and not did)
        if change_set is not None:
            self._finish(inverse)
            self.acts[root] = inverse
        return sorted(kept, key=str)

    def _invert_edit(self, act: PaperAct, inverse: PaperAct, root: int, spot: Spot, before: Any,
                     kept: list[KeptNote]) -> None:
        key, path = spot
        if key not in self.living:
            kept.append((key[1], path, GONE_SINCE))
        elif self._origin(spot) != act.origins.get(spot):
            kept.append((key[1], path, CHANGED_SINCE))
        else:
            inverse.edits[spot] = self.living[key].get(path)
            self._put(spot, before)
            if act.undone:
                self.origins[spot].append(root)
            else:
                self.origins[spot].pop()

    def _keep_edited(self, act: PaperAct, leaving: set[Key], kept: list[KeptNote]) -> None:
        changed = [spot for spot in self.origins if spot[0] in leaving and self._origin(spot) != act.origins.get(spot)]
        kept += [(key[1], path, CHANGED_SINCE) for key, path in changed]
        leaving -= {key for key, _ in changed}

    def _keep_referred(self, leaving: set[Key], kept: list[KeptNote]) -> None:
        while True:
            stays = {target for key, paths in self.living.items() if key not in leaving
                     for target in leaving if self._refers(key, paths, target)}
            if not stays:
                return
            kept += [(key[1], None, REFERRED_TO) for key in stays]
            leaving -= stays

    def _refers(self, key: Key, paths: dict[str, Any], target: Key) -> bool:
        wanted, kind = bytes.fromhex(target[1]), RECORDS[key[0]]
        columns = {column for referrer, column in REFERENCES[target[0]] if referrer == key[0]}
        return any(one.places[0] in columns and (paths.get(one.name) == wanted or (
            one.name == "stage" and paths["stage"][0] == wanted)) for one in kind.fields)

    def _origin(self, spot: Spot) -> int | None:
        return next(reversed(self.origins.get(spot, [])), None)

    def _put(self, spot: Spot, value: Any) -> None:
        key, path = spot
        if value is None:
            self.living[key].pop(path, None)
        else:
            self.living[key][path] = value

    def _finish(self, act: PaperAct) -> None:
        act.origins = {spot: self._origin(spot) for spot in self.origins}


Forward = Callable[[], int | None]
