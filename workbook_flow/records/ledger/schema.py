"""The tables of the ledger, version by version; and which of their rows the archive must give again."""

from __future__ import annotations

SCHEMA = """
CREATE TABLE issue (
    period TEXT NOT NULL, number INTEGER NOT NULL, content TEXT NOT NULL,
    PRIMARY KEY (period, number)
) STRICT;
CREATE TABLE submission (
    id INTEGER PRIMARY KEY, file TEXT NOT NULL, digest TEXT NOT NULL, received TEXT NOT NULL,
    state TEXT NOT NULL, archived TEXT NOT NULL, unit TEXT, period TEXT, issue INTEGER, attempt INTEGER,
    reporter TEXT NOT NULL, phone TEXT NOT NULL, reviewer TEXT NOT NULL, problems TEXT NOT NULL,
    cleared INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX submission_by_digest ON submission (digest);
CREATE INDEX submission_by_unit ON submission (period, unit);
CREATE TABLE entry (
    submission INTEGER NOT NULL REFERENCES submission (id), task TEXT NOT NULL,
    unit TEXT NOT NULL, period TEXT NOT NULL, role TEXT NOT NULL, state TEXT NOT NULL,
    content TEXT NOT NULL, problems TEXT NOT NULL,
    PRIMARY KEY (submission, task)
) STRICT;
CREATE INDEX entry_by_row ON entry (period, unit, task, submission);
"""
"""The first version; what later ones add stands in MIGRATIONS alone, so that old and new ledgers end the same."""

EVENTS = """
CREATE TABLE event (
    stream TEXT NOT NULL, number INTEGER NOT NULL, chain TEXT NOT NULL,
    PRIMARY KEY (stream, number)
) STRICT;
INSERT INTO event SELECT '来件', id, '' FROM submission;
INSERT INTO event SELECT '下发 ' || period, number, '' FROM issue;
"""

RETURNS = """
CREATE TABLE correction (
    period TEXT NOT NULL, unit TEXT NOT NULL, submission INTEGER NOT NULL,
    PRIMARY KEY (period, unit)
) STRICT;
CREATE TABLE decision (
    period TEXT NOT NULL, unit TEXT NOT NULL, task TEXT NOT NULL,
    submission INTEGER NOT NULL, review INTEGER NOT NULL,
    verdict TEXT NOT NULL, opinion TEXT NOT NULL, person TEXT NOT NULL, decided TEXT NOT NULL,
    changes TEXT NOT NULL, judged_state TEXT NOT NULL, judged TEXT NOT NULL, judged_problems TEXT NOT NULL,
    PRIMARY KEY (period, unit, task)
) STRICT;
"""
"""What returned forms and reviews add to the ledger's tables."""

MAIL = """
CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, state TEXT NOT NULL, content TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS letter (
    id INTEGER PRIMARY KEY, folder TEXT NOT NULL, validity INTEGER NOT NULL, uid INTEGER NOT NULL,
    digest TEXT NOT NULL, content TEXT NOT NULL,
    UNIQUE (folder, validity, uid)
) STRICT;
CREATE INDEX IF NOT EXISTS letter_by_digest ON letter (digest);
CREATE TABLE IF NOT EXISTS job (name TEXT PRIMARY KEY, noted TEXT NOT NULL) STRICT;
"""
"""What mail adds to the ledger's tables. Ledgers of version 3 may have them: they were made on opening then."""

REQUESTS = """
ALTER TABLE submission ADD COLUMN told TEXT NOT NULL DEFAULT '';
ALTER TABLE submission ADD COLUMN told_on TEXT NOT NULL DEFAULT '';
CREATE TABLE summary (
    submission INTEGER NOT NULL REFERENCES submission (id), task TEXT NOT NULL,
    unit TEXT NOT NULL, period TEXT NOT NULL, content TEXT NOT NULL,
    PRIMARY KEY (submission, task)
) STRICT;
CREATE TABLE extension (
    period TEXT NOT NULL, unit TEXT NOT NULL, task TEXT NOT NULL, submission INTEGER NOT NULL, review INTEGER NOT NULL,
    until TEXT NOT NULL, reason TEXT NOT NULL, verdict TEXT NOT NULL, opinion TEXT NOT NULL, person TEXT NOT NULL,
    decided TEXT NOT NULL, granted TEXT NOT NULL,
    PRIMARY KEY (period, unit, task)
) STRICT;
"""
"""What leadership reports, lead units' summaries and requests for a later time limit add to the ledger's tables."""

ARRIVALS = """
CREATE TABLE arrival (
    submission INTEGER PRIMARY KEY REFERENCES submission (id), day TEXT NOT NULL, usable INTEGER NOT NULL
) STRICT;
"""
"""What arrivals add to the ledger's tables: the day where a record says it, and whether a row was accepted at once."""

NOT_SENT_BACK = """
CREATE VIEW entry_not_sent_back AS
SELECT * FROM entry WHERE NOT EXISTS (
    SELECT 1 FROM decision AS ruling
    WHERE ruling.period = entry.period AND ruling.unit = entry.unit AND ruling.task = entry.task
    AND ruling.verdict = '退回' AND ruling.submission >= entry.submission
);
"""
"""The entries not covered by the office's 退回, which holds for all that came on the row before it."""

VERDICTS = """
CREATE TABLE verdict (
    about TEXT NOT NULL, period TEXT NOT NULL, unit TEXT NOT NULL, task TEXT NOT NULL, review INTEGER NOT NULL,
    verdict TEXT NOT NULL, opinion TEXT NOT NULL, person TEXT NOT NULL,
    PRIMARY KEY (about, period, unit, task, review)
) STRICT;
CREATE TABLE reviewed (submission INTEGER PRIMARY KEY, basis INTEGER NOT NULL) STRICT;
CREATE TABLE note (
    kind TEXT NOT NULL, period TEXT NOT NULL, subject TEXT NOT NULL, review INTEGER NOT NULL, basis INTEGER NOT NULL,
    about TEXT NOT NULL, words TEXT NOT NULL, person TEXT NOT NULL, written TEXT NOT NULL,
    PRIMARY KEY (kind, period, subject, review)
) STRICT;
CREATE TABLE reply (
    submission INTEGER NOT NULL, unit TEXT NOT NULL, period TEXT NOT NULL,
    kind TEXT NOT NULL, told TEXT NOT NULL, subject TEXT NOT NULL, review INTEGER NOT NULL, words TEXT NOT NULL,
    PRIMARY KEY (submission, kind, told, subject, review)
) STRICT;
"""
"""Every decision that the office ever made, those that others took the place of as well; which reviewed workbooks
were read, with the last submission that each showed; and what was written in them beside decisions on rows.
"""

NIL_REPORTS = "ALTER TABLE submission ADD COLUMN nil INTEGER NOT NULL DEFAULT 0;"
"""Whether a return says that there is nothing to report."""

SWITCHES = "ALTER TABLE arrival ADD COLUMN by_switch INTEGER NOT NULL DEFAULT 0;"
"""How many rows of a return were accepted by the word of a switch in its head alone."""

FOLDS = """
CREATE TABLE touch (period TEXT PRIMARY KEY, times INTEGER NOT NULL) STRICT;
INSERT INTO touch SELECT DISTINCT period, 0 FROM issue;
CREATE TRIGGER touch_first AFTER INSERT ON issue BEGIN
    INSERT INTO touch SELECT NEW.period, 0 WHERE NOT EXISTS (SELECT 1 FROM touch WHERE period = NEW.period);
END;
CREATE TABLE fold (
    name TEXT NOT NULL, period TEXT NOT NULL, key TEXT NOT NULL, content TEXT NOT NULL,
    PRIMARY KEY (name, period)
) STRICT;
"""
"""How often what is held of a period was changed, and what was worked out of periods that were not."""

LISTED = "ALTER TABLE extension ADD COLUMN listed TEXT;"
"""By what limit of the list a later one was granted: NULL where a ledger of before version 12 does not say."""

TOUCH = "UPDATE touch SET times = times + 1 WHERE period ="
OF_A_PERIOD = ("issue", "submission", "entry", "decision", "extension", "summary", "note", "reply")
"""The tables whose rows belong to a period."""


def touches(table: str, periods: str, *, cleared: str = "") -> str:
    """Count every change of a table's rows, in the periods that a row of it belongs to by these words of SQL."""
    changes = (("INSERT", "NEW"), ("DELETE", "OLD"), ("UPDATE", "NEW"), ("UPDATE", "OLD"))
    return "".join(
        f"CREATE TRIGGER touch_{table}_{verb}_{row} AFTER {verb} ON {table} {cleared * (verb == 'UPDATE')} BEGIN "
        f"{TOUCH} {periods.format(row)}; END;\n"
        for verb, row in changes
    )


NOT_CLEARED = "WHEN OLD.cleared IS NEW.cleared"
"""That a file has left the inbox is no change of what is known of its period."""
TOUCHES = "".join(
    (
        *(
            touches(table, "{}.period", cleared=NOT_CLEARED * (table == "submission"))
            for table in OF_A_PERIOD
        ),
        touches("arrival", "(SELECT period FROM submission WHERE id = {}.submission)"),
    )
)

MIGRATIONS = (
    *(SCHEMA, EVENTS, RETURNS, MAIL, REQUESTS, ARRIVALS, NOT_SENT_BACK, VERDICTS, NIL_REPORTS, SWITCHES),
    *(FOLDS + TOUCHES, LISTED),
)
"""From no tables to version 1, from 1 to 2, and on."""

SCHEMA_VERSION = len(MIGRATIONS)

FROM_ARCHIVE = {
    "下发记录": "SELECT period, number, content FROM issue",
    "来件": "SELECT id, file, digest, received, state, archived, unit, period, issue, attempt, reporter, phone, "
    "reviewer, problems, nil FROM submission",
    "报送日期": "SELECT * FROM arrival",
    "进展": "SELECT submission, task, unit, period, role, state, content, problems FROM entry",
    "核定": "SELECT * FROM decision",
    "核定经过": "SELECT * FROM verdict",
    "核定过的汇总表": "SELECT * FROM reviewed",
    "批示": "SELECT * FROM note",
    "批示的答复": "SELECT * FROM reply",
    "延期": "SELECT * FROM extension",
    "牵头任务小结": "SELECT * FROM summary",
    "发出的邮件": "SELECT id, key, kind, state, content FROM message",
    "来信": "SELECT id, folder, validity, uid, digest, content FROM letter",
    "存证链": "SELECT stream, number, chain FROM event",
}
"""What of the ledger must be as the archive gives it, by the name that people know it by."""
