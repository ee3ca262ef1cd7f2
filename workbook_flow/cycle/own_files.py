"""What the program keeps for itself in a workspace's folder ``.flow``."""

FLOW = ".flow"
LOCK, HOLDER = "lock", "占用.json"
"""The lock of the workspace, and the record of who holds it."""
COMPUTERS = "电脑.json"
"""The note of the computers on which the workspace was used."""
REST = "歇息.json"
"""The note that nothing is due: emptied by whoever takes the workspace, before anything is done in it."""
