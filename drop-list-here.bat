@echo off
rem Drop a list (Excel, WPS, Word, text) on this file: it becomes a master in the folder my-list.
chcp 65001 >nul
set PYTHONUTF8=1
cd /d "%~dp0"
if "%~1"=="" (
  py flow.py --help
) else (
  py flow.py --workspace my-list import "%~1"
)
pause
