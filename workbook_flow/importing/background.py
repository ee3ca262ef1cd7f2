"""What the words around a foreign table say: title, day, year, who issues it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from workbook_flow.importing.common import OPEN_BRACKET, shared_title, shared_words
from workbook_flow.importing.continued import is_continued
from workbook_flow.importing.heads import ColumnPart
from workbook_flow.importing.looks import without_legend
from workbook_flow.importing.marked import GLYPHS
from workbook_flow.importing.nouns import (
    Answers,
)
from workbook_flow.importing.rows import Body, shortened, split_open
from workbook_flow.importing.tables import FIRST_LEVEL, UNIT_PARTS, Found, texts_above
from workbook_flow.importing.terms import OF_TERM, SPAN_OF_YEARS, SchoolYear, school_year, years_in
from workbook_flow.importing.units import (
    NEVER_UNIT,
    NO_UNIT,
    doubtful_names,
    is_group,
    may_be_unit,
    split_units,
)
from workbook_flow.model import Deadline, Place, Problem, Question
from workbook_flow.words.dates import YearBasis, read_day
from workbook_flow.words.deadlines import lies_before, needs_year, normalise, read_deadline
from workbook_flow.words.limit_readings import CountedFrom, counts_from, possible_readings
from workbook_flow.words.names import clean_name
from workbook_flow.words.occasions import customary_days
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.workdays import Workdays

YEAR_QUESTION, OFFICE_QUESTION, TITLE_QUESTION, DAY_QUESTION = "year", "office", "title", "day"
YEAR_START = (3, 31)
LONGEST_NAME = 30
LATIN_TAIL = re.compile(r"(?<=[\u4e00-\u9fff）)])\s+[A-Za-z][ -~]*$")
"""A title once more in Latin letters."""
ANNEXED_TO = re.compile(r"[（(][^（()）]*(?:[〔［\[]\d{4}[〕］\]]|附件)[^（()）]*[）)]$")
"""At the end of a title, the number of the document that the list came with: （院办发〔2026〕88号 附件1）."""
MARKS_MEAN = re.compile(rf"[（(]\s*[{GLYPHS}]\s*(?:号|标)?(?:为|是|表示|代表|指|[:：])[^（）()]*[)）]$")
"""At the end of a title, what a mark before a task means, which its tasks bear still: （▲为省级重点）."""
MARKS_OF_COPIES = re.compile(
    r"[\W_]|副本|复件|新建|最终|定稿|终稿|修改|\d+|(?:第[一二三四五六七八九十]+)?[版稿]|copy|final|new|[vV](?=\d)|[年月日号]",
    re.IGNORECASE,
)
"""What a file's name has besides a name: that it is a copy, its number, its day."""
NO_TITLE = re.compile(
    r"(?:(?:Microsoft|Office|MS|WPS)*(?:Excel|Word|xlsx?|docx?|csv|WPS|et)?(?:工作表|工作簿|表格|文档|文件|文本|文本文档)?"
    r"|Sheet|Table|Book|List|Data|Export|Output|Download|Document|File|Untitled|IMG|DOC"
    r"|第|续?表|续|页|导出|下载|未命名|无标题|粘贴|粘贴的文字|微信|QQ|钉钉|图片|截图|文件|文档|mmexport)*",
    re.IGNORECASE,
)
"""What a sheet or a file is called that nobody has named."""
OFFICE_END = re.compile(
    r"(?:办公室|办|厅|领导小组|局|委员会|人民政府|医院|学校|学院|大学|公司|中心|委|部|处|科)$"
)
OFFICE = re.compile(rf"^[\u4e00-\u9fff（）()]{{3,24}}{OFFICE_END.pattern}")
MAKER = r"(?:编制|编印|印制|制表|制定|起草|印发|发文)(?:单位|部门|科室|机关)?"
MADE_BY = re.compile(rf"{MAKER}\s*[:：]\s*(?P<office>[^\s:：，。；、]{{2,24}})")
"""A line that names who drew the list up: 编制：集团办公室    审定：院务会."""
BRACKETED = re.compile(r"[（(][^（）()]*[）)]")
REMARK = re.compile(
    r"(?:填报|填表|制表|(?:牵头|责任|主办|承办|协办|配合)?(?:单位|部门|科室)[:：]|联系|附件|报送|注|[（(].*[)）]$)"
    r"|(?:各(?:单位|部门|位|科室|乡镇)|同志们|大家好|尊敬的).{0,20}[:：].*"
    rf"|(?:{MAKER}|(?:审核|审定|审批|批准|签发|复核)人?|密级|版本号?|文号|保管期限)\s*[:：]"
    r"|.{2,16}(?:编制|编印|印制|制表|制定)$|.*[:：。；;]$|\S{0,6}(?:人|人员|地点|日期|时间)\s*[:：]"
)
"""What a line over the table begins or ends with that is no title."""
WHICH_ISSUE = re.compile(
    r"(?:[〔［\[]\d{4}[〕］\]]\s*\d{1,4}\s*号)?"
    r"(?:\d{4}年(?:度|\d{1,2}月份?|第?[1-4一二三四]季度|[上下]半年)?)?\s*(?:[（(]?(?:总)?第?[\d一二三四五六七八九十]+[期号批次][)）]?)?"
)
"""A line that says only of when a list is, and the how manieth: 2026年第18期."""


@dataclass(frozen=True, slots=True)
class Background:
    """What the words around the table say: its title, its day, its year, who issues it.

    ``year_named`` says that the year is the title's or the office's, not that of the day alone. ``terms`` is the
    school year that the list is for.
    """

    title: str
    day: date | None
    year: int | None
    office: str
    notes: tuple[str, ...]
    year_named: bool = False
    terms: SchoolYear | None = None

    @property
    def reading(self) -> YearBasis:
        """What limits without a year are read against."""
        return YearBasis(self.year, YEAR_START)

    def limit(self, words: str, later: int = 0) -> Deadline | None:
        """The time limit that words are in this list, None where they have no reading or several.

        ``later`` is how many years after the list's own.
        """
        year = None if self.year is None else self.year + later
        if self.terms is not None and not later:
            year = self.terms.year_of(words) or year
        return read_deadline(words, default_year=year, year_start=YEAR_START, listed_on=self.day)

    def had_passed(self, limit: Deadline) -> bool:
        """Whether a limit without a year lies before the list itself, by a year that only the list's day says."""
        return not self.year_named and self.precedes(limit)

    def precedes(self, limit: Deadline) -> bool:
        """Whether a limit without a year lies before the list itself."""
        return self.day is not None and lies_before(limit, self.day)


def read_background(tables: Sequence[Found], body: Body, answers: Answers, *, file: str = "") -> Background:
    """Title, day, year and office, from the lines around the tables; ``file`` is what the list's file is called."""
    lines = lines_above(tables)
    days = [day for line in (*lines, *map(signed_day, body.notes)) if (day := line_day(line)) is not None]
    answered = answers.get(TITLE_QUESTION, "").strip()
    title = without_legend(title_of(lines, tables, file)) or (answered if may_be_title(answered) else "")
    day = days[-1] if days else read_day(answers.get(DAY_QUESTION, "").strip())
    year_words = answers.get(YEAR_QUESTION, "").strip()
    answer = re.fullmatch(r"(20\d\d)年?", year_words)
    terms = None if year_words else next(filter(None, map(school_year, (title, *lines))), None)
    titled = terms.year if terms else year_of(title, lines, day)
    default = (int(answer[1]) if answer else None) if year_words else titled
    offices = [line.strip() for line in lines if OFFICE.fullmatch(line.strip())]
    named = answers.get(OFFICE_QUESTION, "")
    office = (named if may_issue(named, body) else "") or (
        offices[-1] if offices and any(map(line_day, lines)) and not named else ""
    )
    issues = " ".join(line for line in lines if WHICH_ISSUE.fullmatch(line))
    year_named = default is not None and (bool(year_words or terms) or default in years_in(title + issues))
    notes = (*lines, *remarks_in_headers(tables), *body.notes)
    return Background(title, day, default, office, notes, year_named, terms)


def remarks_in_headers(tables: Sequence[Found]) -> list[str]:
    """What the headers of the columns of units say in brackets: 责任单位（排第一的为牵头单位）."""
    headers = (
        table.words[column]
        for table in tables
        for column, part in table.columns.items()
        if part in UNIT_PARTS and column in table.words
    )
    return list(dict.fromkeys(words for header in headers for words in BRACKETED.findall(header)))


def lines_above(tables: Sequence[Found]) -> list[str]:
    """The lines over the tables, each once, a day at the end of one apart."""
    texts = dict.fromkeys(text for table in tables for text in texts_above(table))
    return [line for text in texts for part in text.split("\n") for line in day_apart(part) if line]


def year_of(title: str, lines: Sequence[str], day: date | None) -> int | None:
    """The year of limits that name none: the list's, None where its title and its day say different ones or nothing."""
    titled = years_in(title)
    if SPAN_OF_YEARS.search(title):
        return None
    if day is not None:
        return day.year if not titled or day.year in titled else None
    years = titled | years_in(" ".join(lines))
    return years.pop() if len(years) == 1 else None


def title_of(lines: Sequence[str], tables: Sequence[Found], file: str) -> str:
    """What the list is called: the lines over it that are neither day nor remark; what several parts have in common."""
    titles = titles_in(lines)
    sheets = list(dict.fromkeys(table.grid.origin or table.grid.name for table in tables))
    if len(sheets) > 1:
        bare = [name for name in sheets if len(name) > 1 and not name.isdigit()]
        pieces = [
            piece for name in sheets for piece in (f"（{name}）", f"({name})", *[name] * (name in bare))
        ]
        own = [
            next((line.replace(piece, "", 1) for piece in pieces if piece in line), line) for line in titles
        ]
        named = "、".join(filter(says_what, sheets))
        return shared_words(own) or named or (file if says_what(file) else "")
    if len(tables) > 1 and len(titles) > 1:
        return shared_title(titles) or "、".join(titles)
    return "\n".join(titles[:3]) or next(filter(says_what, (sheets[0], file)), "")


def says_what(name: str) -> bool:
    """Whether a name says what a list is: not 工作簿1, list, 新建 Microsoft Excel 工作表 - 副本 or 20260101."""
    return NO_TITLE.fullmatch(MARKS_OF_COPIES.sub("", name)) is None


def may_be_title(words: str) -> bool:
    """Whether an answer can be the name of a list."""
    return len(clean_name(words)) > 1 and says_what(words) and NEVER_UNIT.fullmatch(clean_name(words)) is None


def titles_in(lines: Sequence[str]) -> list[str]:
    """The lines of these that may be a title, best those below the last day."""
    dated = max((index for index, line in enumerate(lines) if line_day(line)), default=-1)
    titled = [line for line in lines if not line_day(line) and not is_remark(line)]
    titles = [line for line in lines[dated + 1 :] if line in titled] or titled
    titles = [line for line in titles if not FIRST_LEVEL.match(line)] or titles
    return [line for line in titles if not OFFICE.fullmatch(line)] or titles


def section_names(tables: Sequence[Found]) -> list[str]:
    """What the tables of a list are called as its sections: a sheet by its name, a part of one by its own title."""
    names: list[str] = []
    for table in tables:
        names.append(names[-1] if names and is_continued(table.grid) else section_name(table))
    return names if len({*names}) > 1 else [""] * len(names)


def section_name(table: Found) -> str:
    """What a table is called among others; blank for a part of a sheet without title."""
    if not table.grid.origin and says_what(table.grid.name):
        return table.grid.name
    return next(reversed(titles_in(lines_above([table]))), table.grid.name if not table.grid.origin else "")


def day_apart(line: str) -> tuple[str, ...]:
    """The words of a line, and the day at its end, if it ends on one, apart: 教导处编制    2026.8.20."""
    before, _, last = line.strip().replace("\u3000", " ").rpartition(" ")
    apart = before.strip() and line_day(last) and not BRACKETED.fullmatch(line.strip())
    return (before.strip(), last) if apart else (line.strip(),)


def signed_day(note: str) -> str:
    """The day behind who signs at the foot, else the whole line: 县政府办  2026年5月18日."""
    signed, *day = day_apart(note)
    return day[0] if day and OFFICE_END.search(signed) else note


def is_remark(line: str) -> bool:
    """Whether a line over the table is no title."""
    return REMARK.match(line) is not None or WHICH_ISSUE.fullmatch(line) is not None


def line_day(line: str) -> date | None:
    """The day of a line that is one, or that ends on one: 制表日期：2024年7月11日, 2024年7月11日印发."""
    words = re.sub(r"^.{0,10}[:：]", "", clean_name(line).strip("（）()")).strip()
    last = words.rpartition(" ")[2] if BRACKETED.fullmatch(line.strip()) else words
    days = (read_day(re.sub("(?:印发|发布|发文|编制|制表|制)$", "", part).strip()) for part in (words, last))
    return next(filter(None, days), None)


def background_questions(background: Background, body: Body, answers: Answers) -> list[Question]:
    """Who issues the list, and which year is meant, where the words around it do not say."""
    questions = []
    if not background.title:
        words = (
            "清单叫什么名称？表上没有标题，从工作表和文件的名字看不出来。请写全称，如 2026年重点工作任务清单"
        )
        questions.append(
            Question(id=TITLE_QUESTION, kind=TITLE_QUESTION, words=words, readings=(), open=True)
        )
    if not background.office:
        often = (
            unit
            for unit, _ in leads(body).most_common(3)
            if not is_group(unit) and not doubtful_names((unit,))
        )
        likely = tuple(dict.fromkeys((*issuers(background), *often)))
        words = "以哪个单位的名义下发、催报和汇总？"
        questions.append(
            Question(id=OFFICE_QUESTION, kind=OFFICE_QUESTION, words=words, readings=likely, open=True)
        )
    counted = [task for task in body.tasks if counts_from(task.text(ColumnPart.LIMIT))]
    if background.day is None and (counted or answers.get(DAY_QUESTION)):
        example = f"（如“{shortened(counted[0].text(ColumnPart.LIMIT))}”）" if counted else ""
        words = f"有 {len(counted)} 个时限{example}要从清单的日期算起，表上没有写。清单是哪天印发的？"
        places = tuple(task.place for task in counted)
        questions.append(
            Question(id=DAY_QUESTION, kind=DAY_QUESTION, words=words, readings=(), places=places, open=True)
        )
    if background.year is None:
        without = tuple(task.place for task in body.tasks if asks_year(task.text(ColumnPart.LIMIT)))
        if without or answers.get(YEAR_QUESTION):
            named = {
                int(year)
                for task in body.tasks
                for year in re.findall(r"20\d\d", task.text(ColumnPart.LIMIT))
            }
            dated = {background.day.year} if background.day else set()
            years = sorted(named | years_in(background.title) | dated)
            words = f"有 {len(without)} 个时限没写年份，按哪一年算？"
            readings = tuple(map(str, years))
            questions.append(
                Question(
                    id=YEAR_QUESTION,
                    kind=YEAR_QUESTION,
                    words=words,
                    readings=readings,
                    places=without,
                    open=True,
                )
            )
    return questions


def leads(body: Body) -> Counter[str]:
    """The names in the column of those who lead, with how often each stands there."""
    cells = (split_open(task.cells.get(ColumnPart.LEAD))[0] for task in body.tasks)
    return Counter(unit for words in cells for unit in split_units(words))


def may_issue(name: str, body: Body) -> bool:
    """Whether a name can be that of who issues the list: no person's, unless the list itself has it for a unit."""
    likely = not doubtful_names((name,)) or (NO_UNIT.search(name) is None and name in leads(body))
    return may_be_unit(name) and likely


def issuers(background: Background) -> Iterator[str]:
    """Who drew the list up as a line says, and who issues a notice by its title: 某县人民政府办公室关于印发……的通知."""
    for line in background.notes:
        maker = MADE_BY.match(line.strip())
        if maker and OFFICE_END.search(maker["office"]):
            yield maker["office"]
        before, about, _ = line.strip().partition("关于")
        if about and OFFICE.fullmatch(before):
            yield before


def asks_year(words: str) -> bool:
    """Whether a limit hangs on a year that it does not name: 6月底, 汛期前."""
    if needs_year(words) or re.search(r"20\d\d", words):
        return needs_year(words)
    if any(customary_days(normalise(words), (2024,))):
        return True
    if read_deadline(words, default_year=None, year_start=YEAR_START) is not None:
        return False
    unsure = possible_readings(words, YearBasis(2024, YEAR_START), CountedFrom(None, Workdays()))
    sure = possible_readings(words, YearBasis(None, YEAR_START), CountedFrom(None, Workdays()))
    return any(limit.due for limit in unsure) and not any(limit.due for limit in sure)


def settings(background: Background) -> dict[str, str]:
    """The settings that the list itself answers."""
    answers = {
        "发文单位": background.office,
        "清单简称": short_name(background.title),
        "清单日期": background.day.isoformat() if background.day else "",
        "默认年份": str(background.year) if background.year else "",
    }
    return {setting: value for setting, value in answers.items() if value}


def short_name(title: str) -> str:
    """The last line of a title without the document that it is annexed to, cut short, and never within brackets."""
    return OPEN_BRACKET.sub("", list_name(title)[:LONGEST_NAME])


def list_name(title: str) -> str:
    """The last line of a title that says what, without the document that it is annexed to and what its marks mean."""
    lines = title.split("\n")
    line = next((line for line in reversed(lines) if not OF_TERM.fullmatch(line)), lines[-1])
    return ANNEXED_TO.sub("", MARKS_MEAN.sub("", LATIN_TAIL.sub("", line)))


def lines_told(tables: Sequence[Found], title: str) -> list[Problem]:
    """The lines over the tables that are neither title nor day nor office, which nothing is made of."""
    return [
        problem(Code.ROW_NOT_A_TASK, Place(sheet=table.grid.name), words=shortened(line))
        for table in tables
        for text in texts_above(table)
        for line in text.split("\n")
        if (is_remark(line) or FIRST_LEVEL.match(line)) and line.strip() not in title.split("\n")
        if not line_day(line) and not MADE_BY.match(line)
    ]


def cut_name(background: Background) -> list[Problem]:
    """What to say where the list is called by the beginning of its title only."""
    if len(list_name(background.title)) <= LONGEST_NAME:
        return []
    return [problem(Code.LIST_NAME_CUT, Place(), name=short_name(background.title), most=LONGEST_NAME)]
