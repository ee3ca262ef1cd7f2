"""设置与体检: the settings as they are read, whether all is in order, whether the record holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from flask import Flask, redirect, request, url_for
from werkzeug.wrappers import Response

from workbook_flow import cycle
from workbook_flow.cycle import importing
from workbook_flow.cycle.care import backup as keeping
from workbook_flow.cycle.care import doctor
from workbook_flow.cycle.waiting import plain_name
from workbook_flow.desk.seat import Seat
from workbook_flow.desk.work import Work, WorkReport
from workbook_flow.model import WorkbookFlowError
from workbook_flow.words.problems import has_errors

WRONG = "有要处理的"
"""What is said of an examination that found something."""
PARTS = 9
"""How many parts ``verify`` tells of."""
VERDICTS = {doctor.Diagnosis.GOOD: "正常", doctor.Diagnosis.WARNING: "注意", doctor.Diagnosis.BAD: "不行"}


def add_pages(app: Flask, seat: Seat) -> None:
    """The page, and what it can do."""

    @app.get("/upkeep", endpoint="upkeep")
    def show_upkeep() -> str:
        workspace = seat.workspace()
        settings = importing.listed(workspace).settings if workspace.master.exists() else None
        names = [path.name for path in keeping.backups(workspace)]
        return seat.page("upkeep.html", here="upkeep", settings=settings, backups=names)

    @app.post("/upkeep/backup/show", endpoint="show_backups")
    def show_backups() -> Response:
        seat.show_file(seat.root / keeping.FOLDER)
        return redirect(url_for("upkeep"))

    @app.post("/upkeep/restore", endpoint="restore")
    def restore() -> Response:
        name, folder = request.form.get("backup", ""), plain_name(request.form.get("folder", "").strip())
        paths = {path.name: path for path in keeping.backups(seat.workspace())}
        if name not in paths or not folder:
            raise WorkbookFlowError("请选一份备份，并写明新文件夹的名字。")
        target = seat.root.absolute().parent / folder
        seat.bench.start("恢复备份", lambda work: take_out(seat, work, paths[name], target))
        return redirect(url_for("upkeep"))

    for name, (title, act) in DEEDS.items():
        app.add_url_rule(f"/upkeep/{name}", name, partial(start, seat, title, act), methods=["POST"])


def start(seat: Seat, title: str, act: Callable[[Seat, Work], WorkReport]) -> Response:
    """Begin one of the deeds."""
    seat.bench.start(title, partial(act, seat))
    return redirect(url_for("upkeep"))


def keep(seat: Seat, work: Work) -> WorkReport:
    """A backup in the workspace's own folder."""
    workspace = seat.workspace(work.notices)
    work.expect(keeping.count_files(workspace))
    backup = keeping.back_up(workspace, on_file=work.step)
    words = f"已备份 {backup.files} 个文件，逐个读回来核对无误：{backup.path.name}（{backup.size / 1e6:.1f} MB）。"
    advice = "请点“打开备份文件夹”，把它拷到另一块硬盘或另一台电脑上。里面有密钥和全部来件，请妥善保管。"
    strange = (f"这些不是普通文件，没有备份：{'、'.join(backup.passed_over)}",) if backup.passed_over else ()
    return WorkReport(words=(words, *strange, advice))


def take_out(seat: Seat, work: Work, path: Path, target: Path) -> WorkReport:
    """A workspace of a backup, beside this one, which stays as it is."""
    restored = keeping.restore(path, target, on_file=work.step)
    workspace = replace(seat.workspace(work.notices), root=target)
    count = cycle.rebuild(workspace)
    verified = cycle.verify(workspace)
    keeping.end_restore(target)
    words = f"已恢复到旁边的文件夹“{target.name}”：{restored.files} 个文件，{count} 份来件。现在打开的这一个没有改动。"
    return WorkReport(words=(words,), problems=verified.problems, failed=has_errors(verified.problems))


def health(seat: Seat, work: Work) -> WorkReport:
    """Every check but the mail to oneself."""
    findings = doctor.examine(seat.workspace(), clock=seat.now, pause=lambda _: None, to_self=False)
    bad, lines = examined(findings, work)
    head = f"有 {bad} 项不行，请按说明处理。" if bad else "可以正常使用。"
    return WorkReport(words=(head, *lines), failed=bool(bad), verdict=WRONG if bad else "")


def examined(findings: Iterable[doctor.CheckFinding], work: Work) -> tuple[int, tuple[str, ...]]:
    """How many of the findings are bad, and what each says; every one is a step of the work."""
    bad, lines = 0, []
    for finding in findings:
        bad += finding.verdict is doctor.Diagnosis.BAD
        lines.append(f"{finding.name}：{VERDICTS[finding.verdict]}。{finding.words}")
        work.step()
    return bad, tuple(lines)


def renew(seat: Seat, work: Work) -> WorkReport:
    """The ledger made anew from the record."""
    count = cycle.rebuild(seat.workspace(work.notices))
    words = f"已按存档重建台账，共 {count} 份来件。存档没有改动。"
    return WorkReport(words=(words,))


def check_record(seat: Seat, work: Work) -> WorkReport:
    """Whether archive, chain, ledger and outbox agree."""
    work.expect(PARTS)
    verified = cycle.verify(seat.workspace(work.notices), on_part=work.step)
    head = f"已核对 {verified.files} 份来件、{verified.issues} 次下发。"
    verdict = "有对不上的，见下。" if verified.problems else "全部一致。"
    code = (f"存证码（可抄录留存，日后比对）：{verified.head}",) if verified.head else ()
    coverage = (verified.coverage,) if verified.coverage else ()
    return WorkReport(
        words=(head + verdict, *coverage, *code),
        problems=verified.problems,
        failed=bool(verified.problems),
        verdict=WRONG if verified.problems else "",
    )


DEEDS: Mapping[str, tuple[str, Callable[[Seat, Work], WorkReport]]] = {
    "backup": ("备份", keep),
    "doctor": ("体检", health),
    "verify": ("核对存档", check_record),
    "rebuild": ("重建台账", renew),
}
"""By address, what takes no more than a click."""
