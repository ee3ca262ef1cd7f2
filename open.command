#!/bin/sh
# Opens the page in the browser; ends when nobody looks at it any more.
cd "$(dirname "$0")" || exit 2
exec python3 flow.py open
