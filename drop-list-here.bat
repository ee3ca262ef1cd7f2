@echo off
rem Drop a list (Excel, WPS, Word, text) on this file: it becomes a master in the folder my-list.
chcp 65001 >nul
set PYTHONUTF8=1
cd /d "%~dp0"
set "program=py flow.py"
if exist python\python.exe set "program=python\python.exe -X utf8 -m workbook_flow"
if "%~1"=="" (
  %program% --help
) else (
  %program% --workspace my-list import "%~1"
)
pause
