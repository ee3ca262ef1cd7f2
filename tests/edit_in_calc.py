"""Run by the system's own Python, which has UNO: change workbooks in LibreOffice as a person would.

edit_in_calc.py PIPE JOBS — a JSON file, a list of {"source", "sheet", "steps", "targets"}. A source that is blank
is a new workbook. Each step is the name of a function below that is marked as one, and its arguments.
"""

import json
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.lang import Locale
from com.sun.star.table import TableSortField

FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xls": "MS Excel 97",
    ".ods": "calc8",
    ".pdf": "calc_pdf_Export",
}
STEPS = {}


def step(function):
    STEPS[function.__name__] = function
    return function


def argument(name, value):
    setting = PropertyValue()
    setting.Name, setting.Value = name, value
    return setting


def connect(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(300):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            time.sleep(0.2)
    raise SystemExit("no LibreOffice")


class Desk:
    """An open workbook, its active sheet, and the commands of the menus."""

    def __init__(self, services, context, book):
        self.book = book
        self.typist = services.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)

    @property
    def sheet(self):
        return self.book.CurrentController.ActiveSheet

    def show(self, name):
        self.book.CurrentController.setActiveSheet(self.book.Sheets.getByName(name))

    def command(self, name, **arguments):
        given = tuple(argument(key, value) for key, value in arguments.items())
        self.typist.executeDispatch(self.book.CurrentController.Frame, name, "", 0, given)

    def area(self, address):
        return self.sheet.getCellRangeByName(address)


@step
def keys(desk, cells):
    """What is typed into each cell and left with Enter: protection and formats are as they are."""
    for cell, words in cells.items():
        desk.command(".uno:GoToCell", ToPoint=cell)
        desk.command(".uno:EnterString", StringName=words)


@step
def number(desk, cell, value):
    desk.area(cell).setValue(float(value))


@step
def words(desk, cell, text):
    """Text in a cell that takes whatever is typed for text."""
    shown(desk, cell, "@")
    desk.area(cell).setString(text)


@step
def formula(desk, cell, text):
    desk.area(cell).setFormula(text)


@step
def shown(desk, area, code):
    formats, language = desk.book.NumberFormats, Locale("en", "US", "")
    key = formats.queryKey(code, language, False)
    desk.area(area).NumberFormat = formats.addNew(code, language) if key < 0 else key


@step
def epoch_1904(desk):
    desk.book.NullDate = uno.createUnoStruct("com.sun.star.util.Date", Day=1, Month=1, Year=1904)


@step
def clear(desk, area):
    desk.area(area).clearContents(1 | 2 | 4 | 16)


@step
def unprotect(desk):
    desk.sheet.unprotect("")


@step
def sort(desk, area, column, ascending):
    field = TableSortField()
    field.Field, field.IsAscending = column, ascending
    fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
    uno.invoke(
        desk.area(area), "sort", ((argument("SortFields", fields), argument("ContainsHeader", False)),)
    )


@step
def only(desk, area, column, text):
    """The rows that do not say this are filtered away."""
    ranges = desk.book.DatabaseRanges
    ranges.addNewByName("rows", desk.area(area).RangeAddress)
    ranges.getByName("rows").AutoFilter = True
    wanted = uno.createUnoStruct("com.sun.star.sheet.TableFilterField")
    wanted.Field, wanted.StringValue = column, text
    wanted.Operator = uno.Enum("com.sun.star.sheet.FilterOperator", "EQUAL")
    chosen = desk.area(area).createFilterDescriptor(True)
    chosen.ContainsHeader = True
    chosen.setFilterFields((wanted,))
    desk.area(area).filter(chosen)


@step
def hide(desk, area):
    desk.area(area).Columns.IsVisible = False


@step
def hide_rows(desk, area):
    desk.area(area).Rows.IsVisible = False


@step
def grow(desk, area):
    """Rows as high as what stands in them, as while somebody types."""
    desk.sheet.getCellRangeByName(area).Rows.OptimalHeight = True


@step
def print_alone(desk, area):
    """What a PDF holds: that area of the sheet, and no other sheet."""
    for name in desk.book.Sheets.ElementNames:
        desk.book.Sheets.getByName(name).setPrintAreas(())
    desk.sheet.setPrintAreas((desk.sheet.getCellRangeByName(area).RangeAddress,))


@step
def insert_rows(desk, at, count):
    desk.sheet.Rows.insertByIndex(at - 1, count)


@step
def delete_rows(desk, at, count):
    desk.sheet.Rows.removeByIndex(at - 1, count)


@step
def insert_columns(desk, at, count):
    desk.sheet.Columns.insertByIndex(desk.area(f"{at}1").CellAddress.Column, count)


@step
def delete_columns(desk, at, count):
    desk.sheet.Columns.removeByIndex(desk.area(f"{at}1").CellAddress.Column, count)


@step
def copy(desk, area, to):
    desk.sheet.copyRange(desk.area(to).CellAddress, desk.area(area).RangeAddress)


@step
def move(desk, area, to):
    desk.sheet.moveRange(desk.area(to).CellAddress, desk.area(area).RangeAddress)


@step
def merge(desk, area):
    desk.area(area).merge(True)


@step
def rename(desk, name):
    desk.sheet.Name = name


@step
def hide_sheet(desk, name):
    desk.book.Sheets.getByName(name).IsVisible = False


@step
def remove_sheet(desk, name):
    desk.book.Sheets.removeByName(name)


@step
def add_sheet(desk, name, cells):
    desk.book.Sheets.insertNewByName(name, desk.book.Sheets.Count)
    for cell, text in cells.items():
        desk.book.Sheets.getByName(name).getCellRangeByName(cell).setString(text)


@step
def copy_sheet(desk, name):
    """Copy the sheet to the end, and go on in the copy."""
    desk.book.Sheets.copyByName(desk.sheet.Name, name, desk.book.Sheets.Count)
    desk.show(name)


@step
def go(desk, name):
    desk.show(name)


@step
def comment(desk, cell, text):
    desk.sheet.Annotations.insertNew(desk.area(cell).CellAddress, text)


@step
def picture(desk, path):
    shape = desk.book.createInstance("com.sun.star.drawing.GraphicObjectShape")
    shape.GraphicURL = uno.systemPathToFileUrl(path)
    desk.sheet.DrawPage.add(shape)
    shape.setSize(uno.createUnoStruct("com.sun.star.awt.Size", Width=3000, Height=2000))


@step
def rows(desk, at, lines):
    """A block of text pasted below and to the right of a cell."""
    start = desk.area(at).CellAddress
    last = desk.sheet.getCellByPosition(start.Column + len(lines[0]) - 1, start.Row + len(lines) - 1)
    letters = last.AbsoluteName.rpartition(".")[2].replace("$", "")
    desk.area(f"{at}:{letters}").setDataArray(tuple(tuple(line) for line in lines))


def main(pipe, jobs):
    context = connect(pipe)
    services = context.ServiceManager
    desktop = services.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    for job in json.loads(Path(jobs).read_text("utf-8")):
        source = uno.systemPathToFileUrl(job["source"]) if job["source"] else "private:factory/scalc"
        book = desktop.loadComponentFromURL(source, "_blank", 0, (argument("Hidden", True),))
        desk = Desk(services, context, book)
        if job["sheet"]:
            desk.show(job["sheet"])
        for name, *arguments in job["steps"]:
            STEPS[name](desk, *arguments)
        for target in job["targets"]:
            kind = argument("FilterName", FILTERS[Path(target).suffix])
            book.storeToURL(uno.systemPathToFileUrl(target), (kind,))
        book.close(True)
    desktop.terminate()


main(*sys.argv[1:])
