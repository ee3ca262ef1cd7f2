"""Run by the system's own Python, which has UNO: type into a workbook as a person would, in LibreOffice.

type_in_calc.py PIPE SOURCE TARGET CELL=WORDS … — each is entered by .uno:EnterString, which respects protection.
"""

import sys
import time

import uno
from com.sun.star.beans import PropertyValue


def argument(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def connect(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(300):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            time.sleep(0.2)
    raise SystemExit("no LibreOffice")


def main(pipe, source, target, *entries):
    context = connect(pipe)
    services = context.ServiceManager
    desktop = services.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    book = desktop.loadComponentFromURL(
        uno.systemPathToFileUrl(source), "_blank", 0, (argument("Hidden", True),)
    )
    frame = book.CurrentController.Frame
    typist = services.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
    book.CurrentController.setActiveSheet(book.Sheets.getByName("填报表"))
    for entry in entries:
        cell, _, words = entry.partition("=")
        typist.executeDispatch(frame, ".uno:GoToCell", "", 0, (argument("ToPoint", cell),))
        typist.executeDispatch(frame, ".uno:EnterString", "", 0, (argument("StringName", words),))
    book.storeToURL(uno.systemPathToFileUrl(target), (argument("FilterName", "Calc MS Excel 2007 XML"),))
    book.close(True)
    desktop.terminate()


main(*sys.argv[1:])
