@echo off
rem Opens the page in the browser; ends when nobody looks at it any more.
chcp 65001 >nul
set PYTHONUTF8=1
cd /d "%~dp0"
if exist python\python.exe (
  python\python.exe -X utf8 -m workbook_flow open
) else (
  py flow.py open
)
if errorlevel 1 pause
