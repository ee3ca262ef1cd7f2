"""Run by the system's own Python, which has UNO: tell what an open LibreOffice shows, and touch nothing in it.

watch_calc.py PIPE — reads requests from standard input, one JSON object a line, and answers each with another:
``{"sheet": NAME, "cells": [ADDRESS, …]}`` → ``{"at", "texts", "places", "modified", "active", "windows"}``.
"""

import json
import os
import sys
import time

import uno
from com.sun.star.accessibility.AccessibleRole import ALERT, DIALOG, LABEL, LIST, LIST_ITEM, STATIC

DEPTH = 8
"""How deep the parts of a window are looked for."""


def connect(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(600):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            time.sleep(0.2)
    raise SystemExit("no LibreOffice")


def parts(accessible, depth=DEPTH):
    """A window and its parts, from the outside in."""
    context = accessible.getAccessibleContext()
    yield context
    if depth == 0:
        return
    for number in range(context.getAccessibleChildCount()):
        child = context.getAccessibleChild(number)
        if child is not None:
            yield from parts(child, depth - 1)


def windows(toolkit, frame):
    """Every message box and list that is open: title, words and, of a list, the choices."""
    own = frame.getContainerWindow()
    for number in range(toolkit.getTopWindowCount()):
        window = toolkit.getTopWindow(number)
        if window == own or not hasattr(window, "getAccessibleContext"):
            continue
        elements = [(part.getAccessibleRole(), part.getAccessibleName()) for part in parts(window)]
        if any(role in {ALERT, DIALOG, LIST} for role, _ in elements):
            yield {
                "title": elements[0][1],
                "words": [name for role, name in elements if role in {LABEL, STATIC}],
                "choices": [name for role, name in elements if role == LIST_ITEM],
            }


def place(controller, sheet, cell):
    """Where a cell stands on the screen: left, top, width and height in pixels.

    LibreOffice tells it of the pane with the cursor; frozen rows and columns stand above and left of that.
    """
    screen, area = controller.VisibleAreaOnScreen, controller.VisibleArea
    across, down = screen.Width / area.Width, screen.Height / area.Height
    corner = sheet.getCellByPosition(controller.SplitColumn, controller.SplitRow).Position
    left = corner.X if cell.CellAddress.Column < controller.SplitColumn else area.X
    top = corner.Y if cell.CellAddress.Row < controller.SplitRow else area.Y
    return [
        round(screen.X + (cell.Position.X - left) * across),
        round(screen.Y + (cell.Position.Y - top) * down),
        round(cell.Size.Width * across),
        round(cell.Size.Height * down),
    ]


def look(context, request):
    services = context.ServiceManager
    desktop = services.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    toolkit = services.createInstanceWithContext("com.sun.star.awt.Toolkit", context)
    book = next(iter(desktop.Components))
    controller = book.CurrentController
    sheet = book.Sheets.getByName(request["sheet"])
    cells = [sheet.getCellRangeByName(each).getCellByPosition(0, 0) for each in request["cells"]]
    active = toolkit.getActiveTopWindow()
    return {
        "at": controller.Selection.AbsoluteName.replace("$", ""),
        "texts": [cell.String for cell in cells],
        "places": [place(controller, sheet, cell) for cell in cells],
        "modified": book.isModified(),
        "active": active is not None and active == controller.Frame.getContainerWindow(),
        "windows": list(windows(toolkit, controller.Frame)),
    }


def main(pipe):
    context = connect(pipe)
    for line in sys.stdin:
        try:
            answer = look(context, json.loads(line))
        except Exception as error:  # a window that opens or closes just now: to be asked again
            answer = {"error": repr(error)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    os._exit(0)  # pyuno may crash where Python takes it down


main(*sys.argv[1:])
