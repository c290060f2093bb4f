"""What a source calls things, looked up in what we have: classes and departments; the mapping says what is made."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts import services as accounts_services
from gezhi.domain.cases import selectors
from gezhi.domain.cases.models import CaseClass, ClassEdition
from gezhi.domain.cases.services.importing.drafts import DEPARTMENT_LENGTH, UNMAPPED, Columns, Draft
from gezhi.domain.cases.services.importing.mapping import Classes, Departments, ListedClass, MadeClasses
from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.text import clean_line
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.bulk import insert
from gezhi.ground.plumbing.journal import writing as journal

NO_EDITION = problem("import.no_edition", 404, "There is no edition “{key}” of the class list, and none shall be made.")
NO_CLASS = problem("import.no_class", 422, "There is no class “{value}” in the edition {edition}.")
CODE_LENGTH, MAJOR_LENGTH, NAME_LENGTH = 8, 4, 80


class ClassBook:
    """The classes of one edition, by code; those that are to be made wait in `new`."""

    def __init__(self, spec: Classes, columns: Columns) -> None:
        self._spec = spec
        found = CaseClass.objects.filter(edition=spec.edition, kind=spec.kind)
        self.by_code = {case_class.code: case_class for case_class in found}
        self.new: dict[str, ListedClass] = {}
        if spec.make is not None:
            self.new = {listed.code: listed for listed in spec.make.classes if listed.code not in self.by_code}
        elif not ClassEdition.objects.filter(key=spec.edition).exists():
            raise NO_EDITION(key=spec.edition)
        self._names = self._named()
        self._column, self._code_of = self._way(spec, columns)
        self._make = spec.make if spec.make is not None and spec.make.class_name else None
        self._makers = self._making(self._make, columns) if self._make is not None else None

    @property
    def column(self) -> str:
        """The column that faults are reported in."""
        return self._column

    def find(self, draft: Draft) -> None:
        """Put the class's code on a draft; none where the row names none. Raises Problem `import.no_class`."""
        code = self._code_of(draft.cells)
        if code and not self._has(code):
            self._listed(code, draft.cells)
        draft.class_code = code

    def note(self, draft: Draft) -> None:
        """Let the class of a faultless draft be made where it is not known yet, and its major class."""
        if draft.class_code and not self._has(draft.class_code):
            for listed in self._listed(draft.class_code, draft.cells):
                if not self._has(listed.code):
                    self.new[listed.code] = listed

    def _has(self, code: str) -> bool:
        return code in self.by_code or code in self.new

    def save(self, by: Actor) -> int:
        """Make the classes that wait, and their edition; how many."""
        if not self.new or self._spec.make is None:
            return 0
        made, key = self._spec.make, self._spec.edition
        ClassEdition.objects.get_or_create(key=key, defaults={"name": made.name, "name_en": made.name_en})
        rows = [self._row(listed) for listed in self.new.values()]
        insert(rows)
        facts = {"edition": key, "n": len(rows), "codes": sorted(self.new)}
        journal.record(deed="catalogue.make", by=by, subject=("class_edition", None), facts=facts)
        transaction.on_commit(selectors.forget_catalogue)
        self.by_code.update((row.code, row) for row in rows)
        self.new = {}
        return len(rows)

    def _row(self, listed: ListedClass) -> CaseClass:
        return CaseClass(
            edition_id=self._spec.edition,
            kind=self._spec.kind,
            code=listed.code,
            major=listed.major or listed.code,
            name=listed.name,
            name_en=listed.name_en,
            is_local=True,
        )

    def _named(self) -> dict[str, str]:
        """Codes by name, in either language; a class stands before a major class of the same name."""
        names: dict[str, str] = {}
        rows = [(not c.is_major, c.code, c.name, c.name_en) for c in self.by_code.values()]
        rows += [(c.major not in ("", c.code), c.code, c.name, c.name_en) for c in self.new.values()]
        for _, code, name, name_en in sorted(rows):
            names.update({word.strip().casefold(): code for word in (name, name_en) if word})
        return names

    def _way(self, spec: Classes, columns: Columns) -> tuple[str, Callable[[list[str]], str]]:
        """The column to name in a fault, and what reads the code of a row."""
        if spec.code:
            return spec.code[-1].column, columns.code(spec.code)
        read = columns.reader(spec.name or spec.column)

        def by_name(cells: list[str]) -> str:
            name = read(cells)
            if name and name.casefold() not in self._names:
                raise NO_CLASS(value=name[:80], edition=spec.edition)
            return self._names.get(name.casefold(), "")

        def by_table(cells: list[str]) -> str:
            value = read(cells)
            if value and value not in spec.values:
                raise UNMAPPED(value=value[:80])
            return spec.values.get(value, "")

        return (spec.name, by_name) if spec.name else (spec.column, by_table)

    def _making(self, made: MadeClasses, columns: Columns) -> tuple[Callable[[list[str]], str], ...]:
        return columns.reader(made.class_name), columns.code(made.major), columns.reader(made.major_name)

    def _listed(self, code: str, cells: list[str]) -> tuple[ListedClass, ListedClass]:
        """The major class and the class that a row names. Raises Problem `import.no_class` where none can be made."""
        refusal = NO_CLASS(value=code[:80], edition=self._spec.edition)
        if self._makers is None or len(code) > CODE_LENGTH:
            raise refusal
        name, major, major_name = (read(cells) for read in self._makers)
        if not (name and major and major_name) or len(major) > MAJOR_LENGTH:
            raise refusal
        above = ListedClass(code=major, name=clean_line(major_name, limit=NAME_LENGTH))
        return above, ListedClass(code=code, name=clean_line(name, limit=NAME_LENGTH), major=major)


class DepartmentBook:
    """The departments by name; those that are to be made wait in `new`."""

    def __init__(self, spec: Departments, columns: Columns) -> None:
        self._spec = spec
        self._read = columns.reader(spec.column)
        self.by_name: dict[str, UUID] = {name: id for id, name in accounts.department_names().items()}
        self.new: set[str] = set()

    @property
    def column(self) -> str:
        return self._spec.column

    def find(self, draft: Draft) -> None:
        """Put the department's name on a draft. Raises Problem `import.unmapped` where it is unknown and not made."""
        told = self._read(draft.cells)
        name = clean_line(self._spec.values.get(told, told), limit=DEPARTMENT_LENGTH)
        if name and name not in self.by_name and self._spec.make is None:
            raise UNMAPPED(value=name)
        draft.department = name

    def note(self, draft: Draft) -> None:
        """Let the department of a faultless draft be made where it is not known yet."""
        if draft.department and draft.department not in self.by_name:
            self.new.add(draft.department)

    def save(self, by: Actor) -> int:
        """Make the departments that wait; how many. A code is the prefix and a digest of the name: always the same."""
        made = sorted(self.new) if self._spec.make is not None else []
        for name in made:
            code = f"{self._spec.make.prefix}-{sha256(name.encode()).hexdigest()[:10]}" if self._spec.make else ""
            self.by_name[name] = accounts_services.create_department(by=by, code=code, name=name).pk
        self.new = set()
        return len(made)
