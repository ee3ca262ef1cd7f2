"""Where the first audit of reliability found the program open, and the tests that hold each place shut.

What is too much for one file is tried with the very files of the audit in ``test_hostile_singly.py``.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

HELD: dict[str, tuple[str, ...]] = {
    # what broke
    "a run of blanks in a cell takes the square of its length": (
        "test_linear.py::test_nothing_is_quadratic_in_what_comes_from_outside",
        "test_safe_to_take.py::test_no_file_takes_more_than_its_size_is_worth",
    ),
    "merged cells, or a value far below, take every row between": (
        "test_safe_to_take.py::test_no_file_takes_more_than_its_size_is_worth",
        "test_safe_to_take.py::test_a_value_far_below_costs_no_answer",
    ),
    "the parent has no bound of memory and time for a file": (
        "test_hostile_singly.py::test_the_good_return_behind_it_is_taken",
        "test_thirty_hostile.py::test_the_good_return_behind_them_is_taken",
        "test_safe_to_take.py::test_a_book_of_too_many_characters_is_refused",
    ),
    "a file whose reading was cut off is tried for ever": (
        "test_safe_to_take.py::test_a_file_that_kills_its_reader_is_refused_in_the_end",
        "test_quarantine.py::test_a_file_is_read_once_more",
    ),
    "a zip of slow files holds the workspace for hours": (
        "test_quarantine.py::test_a_zip_whose_files_take_too_long_is_told_and_its_files_can_be_read_later",
    ),
    "a newer file saved over the one being read is deleted unread": (
        "test_safe_to_take.py::test_a_newer_file_saved_over_the_one_being_read_is_taken_next",
        "test_reading_ahead.py::test_a_file_saved_over_before_its_turn_is_read_as_it_is_then",
    ),
    "a file is taken while it is copied, downloaded or synchronised": (
        "test_hostile_inbox.py::test_no_kind_of_file_is_taken_while_it_grows",
        "test_hostile_inbox.py::test_a_file_is_looked_at_twice_unless_it_shows_that_it_is_whole",
        "test_hostile_inbox.py::test_a_copy_that_stalls_waits_until_it_goes_on",
        "test_in_sight.py::test_what_is_still_on_its_way_is_left",
    ),
    "what was refused or not placed is told once and never again": (
        "test_in_sight.py::test_what_was_refused_stays_in_sight_until_a_file_of_its_name_is_placed",
        "test_in_sight.py::test_the_office_is_told_of_it_by_mail",
        "test_in_sight.py::test_what_a_killed_command_took_and_did_not_show_is_shown_by_the_next",
        "test_in_sight.py::test_what_was_taken_and_not_shown_counts_for_the_exit_code",
    ),
    "of A, B and A again B counts": ("test_in_sight.py::test_of_several_returns_the_last_one_counts",),
    "a folder copied inside the archive stops every command": (
        "test_in_sight.py::test_a_folder_copied_inside_the_archive_stops_nothing",
    ),
    "init is not safe to run again": (
        "test_fault_sweep.py::test_stopped_at_a_system_call_and_run_again_it_ends_the_same",
        "test_publishing.py::test_a_template_thrown_away_is_that_of_the_program",
    ),
    "other bytes of one name replace a return in the archive": (
        "test_in_sight.py::test_a_file_is_kept_under_its_whole_digest",
        "test_in_sight.py::test_other_bytes_under_its_name_are_left_alone",
    ),
    "the code of the archive covers receipts alone": (
        "test_manipulated.py::test_verify_sees_it",
        "test_manipulated.py::test_a_code_that_was_noted_shows_it",
        "test_chain.py::test_the_code_stands_on_the_documents_and_is_held_against_the_chain",
        "test_witness.py::test_what_a_witness_was_told_shows_that_all_was_written_anew",
    ),
    "an altered original is counted by rebuild": (
        "test_in_sight.py::test_an_altered_original_is_not_believed",
        "test_doubles.py::test_a_ledger_is_not_made_anew_of_altered_files",
    ),
    "of two receipts of one number one is lost": (
        "test_doubles.py::test_two_receipts_of_one_number_are_named_and_the_second_is_taken_anew",
        "test_doubles.py::test_the_schedule_takes_it_anew_by_itself",
    ),
    "a pass that is killed while it writes forms leaves units without one": (
        "test_interrupted_issue.py::test_killed_before_any_write_of_the_issue_the_next_pass_ends_it",
    ),
    # what was poor
    "without a stamp a file replaces a stamped return": (
        "test_unstamped.py::test_it_waits_for_the_office_and_counts_once_it_is_placed",
    ),
    "a return of a closed period changes what was published": (
        "test_closing.py::test_later_returns_count_in_the_record_and_change_nothing_published",
        "test_as_published.py::test_page_and_status_say_that_something_came_since_the_edition",
    ),
    "folders that cannot be read, links and long paths are passed over in silence": (
        "test_closed_inbox.py::test_what_may_not_be_read_is_told_and_taken_once_it_may_be",
        "test_closed_inbox.py::test_a_path_that_is_too_long_is_told",
        "test_in_sight.py::test_a_link_to_a_folder_is_told_and_not_followed",
        "test_in_sight.py::test_a_folder_too_deep_to_open_is_told_and_stops_nothing",
    ),
    "a damaged old workbook takes the worker to its ceiling": (
        "test_thirty_hostile.py::test_the_good_return_behind_them_is_taken",
        "test_sheets.py::test_strings_repeated_until_memory_is_full",
    ),
    "the seal of reviews can be edited and a month's folder deleted": (
        "test_manipulated.py::test_verify_sees_it",
    ),
    "a template of a document takes all memory or changes another": (
        "test_bulletin.py::test_a_template_that_asks_for_too_much_is_refused_before_it_is_made",
    ),
    "a link in the outbox leads forms outside": (
        "test_in_sight.py::test_a_link_in_the_outbox_to_elsewhere_is_told_with_where_it_leads",
    ),
    "a new folder is not durable in the one above it, and a full disk shows midway": (
        "test_private.py::test_every_new_folder_is_made_durable_in_the_one_above",
        "test_private.py::test_a_disk_that_is_nearly_full_is_told_before_the_work",
    ),
    "the system's programs are looked for in the current folder": (
        "test_install_schedule.py::test_windows_is_asked_by_its_own_program_alone",
    ),
    "archive and log are readable by everybody": (
        "test_private.py::test_archive_and_log_are_for_who_may_write_the_workspace",
    ),
    "the record of a dead computer stops the others": (
        "test_many_hands.py::test_another_computers_record_counts_until_it_is_old",
    ),
    "units bear names of devices": ("test_plan.py::test_a_file_name_holds_nothing_that_windows_refuses",),
    "needless components come along, and no list of them": (
        "test_sbom.py::test_the_list_is_in_step_with_the_lock",
    ),
}


@cache
def named_in(file: str) -> frozenset[str]:
    tree = ast.parse(Path(__file__).with_name(file).read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("seam", HELD)
def test_each_place_is_held_by_tests_that_there_are(seam: str) -> None:
    for test in HELD[seam]:
        file, _, name = test.partition("::")
        assert name in named_in(file), test
