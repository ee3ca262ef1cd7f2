"""Sending at the pace of the account, in stints: between two of them the workspace is anybody's."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace

from workbook_flow.cycle.post.sending import TIMED, Delivery, deliver
from workbook_flow.cycle.session import Session
from workbook_flow.cycle.workspace import no_one
from workbook_flow.cycle.workspace_lock import Busy
from workbook_flow.model import MessageKind, WorkbookFlowError

MOST_REFUSALS = 6
"""How often the workspace is asked for in vain, each time as patiently as by any command, before the rest is left."""


def deliver_on(
    delivery: Delivery,
    reopen: Callable[[], AbstractContextManager[Session]],
    *,
    pause: Callable[[float], None],
    timed: Collection[MessageKind] = TIMED,
    on_message: Callable[[], None] = no_one,
) -> Delivery:
    """Send what the first stint left for later, the workspace let go while it waits; give what came of it all.

    ``reopen`` opens the workspace for a stint. What others sent, withdrew or changed meanwhile holds. Where the
    workspace cannot be had, or its master has errors now, the rest stays for a later run, with why.
    """
    waited: frozenset[int] = frozenset()
    refusals = 0
    while delivery.resume:
        pause(delivery.resume)
        waited |= delivery.paced
        with ExitStack() as stack:
            try:
                session = stack.enter_context(reopen())
            except WorkbookFlowError as error:
                refusals += 1
                if not isinstance(error, Busy) or refusals == MOST_REFUSALS:
                    return replace(delivery, resume=0.0, fault=f"其余留待下次再发：{error}")
            else:
                delivery = joined(
                    delivery, deliver(session, waited=waited, timed=timed, on_message=on_message)
                )
    return delivery


def joined(first: Delivery, second: Delivery) -> Delivery:
    """What two stints did one after the other; how things stand, also with a mail tried twice, the second tells."""
    later = {message.id for message in (*second.sent, *second.failed, *second.given_up, *second.doubtful)}
    return replace(
        second,
        sent=(*first.sent, *second.sent),
        filed=(*first.filed, *second.filed),
        failed=(*(message for message in first.failed if message.id not in later), *second.failed),
        given_up=(*first.given_up, *second.given_up),
        doubtful=(*first.doubtful, *second.doubtful),
    )
