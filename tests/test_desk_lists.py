"""Several lists in one place: side by side with what is due in each, opened from one page, each behind its own door."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import small
from tests.desk import Visitor, visiting
from workbook_flow.cycle.shelf import MOST_LISTS, lists_about, remember, remembered

ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)(/enter\?word=[\w.-]+)")


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return tmp_path / "home" / "清单.json"


@pytest.fixture
def visitor(root: Path, shelf: Path) -> Iterator[Visitor]:
    with visiting(root, small.RETURNED, shelf=shelf) as visitor:
        yield visitor


def cards(visitor: Visitor) -> dict[str, str]:
    """The cards of the page, by the name of the folder."""
    page = visitor.settled("/lists")
    places = re.findall(r'hx-get="(/lists/\w+)"[^>]*aria-label="([^"]+)"', page)
    return {name: html.unescape(visitor.get(place).text) for place, name in places}


def opened(visitor: Visitor, card: str) -> tuple[int, str]:
    """Where the button of a card leads: the port, and the way in."""
    (target,) = re.findall(r'action="(/lists/\w+/open)"', card)
    match = ADDRESS.search(html.unescape(visitor.post(target).text))
    assert match is not None
    return int(match[1]), match[2]


def test_lists_stand_side_by_side_with_what_is_due(
    root: Path, shelf: Path, visitor: Visitor, tmp_path: Path
) -> None:
    small.new_workspace(root.parent / "旁边的")
    far = small.new_workspace(tmp_path / "远处" / "记得的")
    small.new_workspace(tmp_path / "远处" / "不相干的")
    remember(shelf, far)
    broken = root.parent / "改坏的"
    (broken / "master").mkdir(parents=True)
    (broken / "master" / "分解清单.xlsx").write_bytes(b"PK\x03\x04")
    shown = cards(visitor)
    assert set(shown) == {root.name, "旁边的", "记得的", "改坏的"}
    assert "3 个单位没有报" in shown[root.name]
    assert "就是现在打开的这一份" in shown[root.name]
    assert "下发 3 份填报表" in shown["旁边的"]
    assert "接下来：" in shown["旁边的"]
    assert "fault" in shown["改坏的"]
    assert str(tmp_path) not in "".join(shown.values()) + visitor.get("/lists").text


def test_another_list_is_opened_from_here_behind_its_own_door(root: Path, visitor: Visitor) -> None:
    other = small.new_workspace(root.parent / "旁边的")
    port, way_in = opened(visitor, cards(visitor)["旁边的"])
    assert port != visitor.port
    guest = Visitor(port=port)
    from_here = {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate"}
    assert guest.get("/", **from_here).status == 403
    assert guest.get("/enter?word=made-up", **from_here).status == 401
    answer = guest.get(way_in, **from_here)
    assert (answer.status, answer.headers["Set-Cookie"].partition("=")[0]) == (200, f"desk{port}")
    assert 'content="0;url=/"' in answer.text
    assert guest.get(way_in, **from_here).status == 401
    guest.cookie = answer.headers["Set-Cookie"].partition(";")[0]
    assert "下发 3 份填报表" in guest.settled("/")
    assert guest.post("/do/issue", {"period": str(small.PERIOD), "token": visitor.token}).status == 403
    again, _ = opened(visitor, cards(visitor)["旁边的"])
    assert again == port, "one server a list"
    assert json.loads((other / ".flow" / "desk.json").read_text())["port"] == port


def test_the_servers_end_together(root: Path) -> None:
    other = small.new_workspace(root.parent / "旁边的")
    with visiting(root, small.RETURNED) as visitor:
        opened(visitor, cards(visitor)["旁边的"])
    assert not (other / ".flow" / "desk.json").exists()
    with visiting(other, small.RETURNED) as visitor:
        assert visitor.get("/").status == 200


@pytest.mark.parametrize("name", ["../外面", "", "   ", "."])
def test_a_new_list_is_made_beside_this_one_alone(root: Path, visitor: Visitor, name: str) -> None:
    before = {path.name for path in root.parent.iterdir()}
    answer = visitor.post("/lists", {"name": name})
    fresh = {path.name for path in root.parent.iterdir()} - before - {"home"}
    assert (len(fresh), answer.status) == ((1, 200) if name.strip() else (0, 409))
    assert not any(path.name == "外面" for path in root.parent.parent.iterdir())


def test_a_new_list_begins_with_dropping_one(visitor: Visitor) -> None:
    page = visitor.post("/lists", {"name": "安全生产"})
    match = ADDRESS.search(html.unescape(page.text))
    assert match is not None
    guest = Visitor(port=int(match[1]))
    guest.cookie = guest.get(match[2]).headers["Set-Cookie"].partition(";")[0]
    assert "从一份清单开始" in guest.get("/listing").text
    assert "旁边已经有“安全生产”" in html.unescape(visitor.post("/lists", {"name": "安全生产"}).text)


def test_a_list_of_elsewhere_is_none_of_ours(visitor: Visitor) -> None:
    assert visitor.get("/lists/0123456789").status == 404
    assert visitor.post("/lists/0123456789/open").status == 404
    assert visitor.post("/lists", {"name": "新", "token": ""}).status == 403


@pytest.mark.parametrize("content", ["", "{}", '["a", 1]', "[" * 5000, '{"a": []}'])
def test_a_damaged_memory_costs_the_memory_alone(root: Path, shelf: Path, content: str) -> None:
    shelf.parent.mkdir()
    shelf.write_text(content, "utf-8")
    assert lists_about(root, shelf)[0] == root
    remember(shelf, root)
    assert remembered(shelf)[0] == root


def test_the_memory_has_bounds(shelf: Path, tmp_path: Path) -> None:
    for number in range(MOST_LISTS + 5):
        remember(shelf, tmp_path / str(number))
    assert len(remembered(shelf)) == MOST_LISTS
    assert remembered(shelf)[0].name == str(MOST_LISTS + 4)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("2026/2027年任务", "2026_2027年任务"),
        ("县委\\县政府任务", "县委_县政府任务"),
        ("第3.5号文件", "第3.5号文件"),
    ],
)
def test_nothing_of_the_name_of_a_new_list_is_cut_off(
    root: Path, visitor: Visitor, words: str, name: str
) -> None:
    assert visitor.post("/lists", {"name": words}).status == 200
    assert (root.parent / name).is_dir()
    again = html.unescape(visitor.post("/lists", {"name": words}).text)
    assert f"旁边已经有“{name}”" in again
    assert "点“打开这一份”" in again
