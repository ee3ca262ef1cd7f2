"""Whether the tests look as far as they can: ``flow.py test --deep``, not the gate.

Where a test's whole work is too dear for the gate, it does a part there and all of it where DEEP is true. The file
of such a test is named in ``.ci/run``, which runs it so; tests/test_cost.py holds that.
"""

from __future__ import annotations

import os

DEEP = os.environ.get("WORKBOOK_FLOW_HYPOTHESIS") == "deep"
