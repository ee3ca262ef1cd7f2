"""What an issue notes of each of its forms, by which a form and its record are held against each other later."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from workbook_flow.model import IssuedForm, IssuedRow
from workbook_flow.records.as_json import (
    Issue,
    IssueRecord,
    form_record,
    in_order,
    issue_record,
    task_record,
)
from workbook_flow.records.codec import to_json


class FormDigests:
    """The digests of the forms of an issue; what many of them say is written once."""

    def __init__(self, issue: Issue) -> None:
        """Of the forms of this issue, whether or not it has them yet."""
        self.issue = replace(issue, chain="", forms=())
        self.shared: tuple[IssueRecord, Mapping[str, str]] | None = None
        self.tasks: dict[tuple[object, ...], str] = {}

    def of(self, form: IssuedForm, data: bytes) -> str:
        """The SHA-256 over the bytes of a form's file and all that the record of its issue says of it.

        It is the link that an issue of this form alone would add to the digest of the file.
        """
        rows = {row.task: row for row in form.rows}
        own = {
            "chain": in_order(hashlib.sha256(data).hexdigest()),
            "forms": in_order([to_json(form_record(replace(form, digest=""), rows))]),
            "tasks": f"{{{', '.join(self.task_part(rows[task]) for task in sorted(rows))}}}",
        }
        return hashlib.sha256(as_object({**self.shared_texts(form), **own}).encode()).hexdigest()

    def shared_texts(self, form: IssuedForm) -> Mapping[str, str]:
        """By name, the parts of the record that are no form's own."""
        record = replace(issue_record(replace(self.issue, forms=(replace(form, rows=()),))), forms=())
        if self.shared is None or self.shared[0] != record:
            self.shared = record, {name: in_order(part) for name, part in to_json(record).items()}
        return self.shared[1]

    def task_part(self, row: IssuedRow) -> str:
        """What the record says of a row's task, behind its name."""
        texts = (row.task, row.section, row.heading, row.measure, row.deadline, row.metric, row.target)
        if texts not in self.tasks:
            self.tasks[texts] = f"{in_order(row.task)}: {in_order(to_json(task_record(row)))}"
        return self.tasks[texts]


def as_object(parts: Mapping[str, str]) -> str:
    """The JSON object of these parts, whose JSON is given, in the order of their names."""
    return f"{{{', '.join(f'{in_order(name)}: {parts[name]}' for name in sorted(parts))}}}"
