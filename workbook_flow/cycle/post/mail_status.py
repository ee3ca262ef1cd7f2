"""What the mail of a period is like: what waits, what never arrived, what a person should read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from workbook_flow.cycle.post.deliveries import is_mended
from workbook_flow.cycle.post.departing import departures
from workbook_flow.cycle.post.room import room_sentences
from workbook_flow.cycle.post.undelivered import (
    address_owners,
    fate_words,
    settings_address_words,
    settings_addresses,
    units_for_command,
    whose,
)
from workbook_flow.cycle.post.unread import unread_sentences
from workbook_flow.cycle.post.withheld import withheld_sentences
from workbook_flow.mail.headers import ANSWERING
from workbook_flow.model import (
    Fate,
    Lack,
    Letter,
    LetterKind,
    Master,
    Message,
    MessageKind,
    MessageState,
    Period,
    Submission,
    SubmissionState,
)
from workbook_flow.records.ledger import Ledger
from workbook_flow.records.postbox import Postbox
from workbook_flow.returns.senders import letter_number, sender_addresses
from workbook_flow.words.problems import Code

CUT_OFF, WHY_CUT_OFF = "sending cut off", "sending cut off by"
"""The notes of when sending began to fail, and of why it last did."""
UNFETCHED, WHY_UNFETCHED = "fetching cut off", "fetching cut off by"
"""The same of fetching letters."""
UNMARKED = "letters left unmarked"
"""The note of why the server did not mark or move the last letter that was to be."""
BESIDE_FORM = "除报表外还写了话，没有采用"
LACK_WORDS: Mapping[Lack | None, str] = {
    Lack.LINK: "只有链接或路径（网盘、云附件、共享文件夹），没有附表",
    Lack.SEALED: "整封加了密或签了名，附表读不出来",
    Lack.CROWDED: "读不了（内容太多，或没有按通行的方式编码），附表没有取",
    Lack.LARGE: "连同附件太大，附表没有取",
    Lack.PICTURE: "只有图片或扫描件，没有附表",
    Lack.RECALL: "要撤回以前发来的邮件（收到的照计，确要撤回的请在“收件”里撤回）",
    Lack.PASTED: "把要填的内容写在正文里，没有采用",
}
"""What to say of a letter that brings no table; of all others that it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailNotes:
    """What ``status`` says of the mail of a period: whether there is an account, what waits, what never arrived.

    ``cut_off`` is since when nothing that waits can be sent, and why, blank where it can, ``unfetched`` the same of
    letters that came. ``withheld`` tells of a full mailbox, of folders that cannot be read and of letters that the
    server does not hand out, ``unmarked`` that it does not mark or move them. ``shared`` are the units that a letter
    may be from, where its address is several units'; ``answered`` the letters that got an answer by itself;
    ``settings_addresses`` are those that stand in sheet 设置, with what they are called there, ``owners`` the units to
    which mail goes at an address.
    """

    period: Period
    account: str
    waiting: int
    filed: int
    given_up: tuple[Message, ...]
    doubtful: tuple[Message, ...]
    bounced: tuple[str, ...]
    troubled: tuple[tuple[str, Fate], ...]
    delayed: tuple[Submission, ...]
    words: tuple[Letter, ...]
    cut_off: str = ""
    unfetched: str = ""
    shared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    answered: frozenset[int | None] = frozenset()
    settings_addresses: Mapping[str, str] = field(default_factory=dict)
    owners: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    automatic: tuple[Letter, ...] = ()
    elsewhere: tuple[Letter, ...] = ()
    foreign: tuple[Letter, ...] = ()
    withheld: tuple[str, ...] = ()
    unmarked: str = ""
    departed: tuple[str, ...] = ()


def mail_notes(ledger: Ledger, postbox: Postbox, master: Master, period: Period) -> MailNotes:
    """The mail of a period as it stands.

    ``bounced`` are addresses of the address book that are not there, ``troubled`` those at which a mail did not arrive
    for another reason; what came from such an address later ends either. ``delayed`` are returns that wait for the
    office's acceptance, ``doubtful`` mails of any period of which it is to say whether they
    arrived, ``words`` letters that a person should read, ``automatic`` those that no person sent off and
    whose files no unit's return was made of. ``elsewhere`` are returns from addresses that are not in the address
    book, taken by the thread they stand in; ``foreign`` letters with files of which none is a form, and not answered.
    ``departed`` tells of addresses whose machine says that its person has left, ``given_up`` are mails that no server
    took, and for which no other went.
    A letter about an earlier period that came while this one was the last issued is this one's as well.
    """
    letters = ledger.mail.letters()
    late = late_letters(ledger, letters, period)
    current = [letter for letter in letters if letter.period in {period, None} or letter in late]
    messages = [message for message in ledger.mail.messages() if message.period == period]
    book = addresses_of(master)
    submissions = ledger.submissions()
    placed = placed_letters(submissions)
    return MailNotes(
        period=period,
        account=master.settings.mail_account,
        waiting=len(ledger.mail.open_messages()),
        filed=sum(message.state is MessageState.FILED for message in messages),
        given_up=tuple(
            message
            for message in messages
            if message.state is MessageState.GIVEN_UP and not is_mended(message, messages)
        ),
        doubtful=ledger.mail.in_states((MessageState.DOUBTFUL,)),
        bounced=tuple(address for address in bounced_addresses(letters) if address in book),
        troubled=tuple(pair for pair in troubles(letters) if pair[0] in book),
        delayed=delayed_returns(submissions),
        words=words_to_read(ledger, master, period),
        cut_off=failing_words(ledger, (CUT_OFF, WHY_CUT_OFF), "发不出去"),
        unfetched=failing_words(ledger, (UNFETCHED, WHY_UNFETCHED), "取不到来信"),
        withheld=(*room_sentences(ledger), *unread_sentences(ledger, master), *withheld_sentences(ledger)),
        unmarked=unmarked_words(ledger, master),
        shared=shared_addresses(master),
        answered=answered_letters(ledger),
        settings_addresses=settings_addresses(master),
        owners=address_owners(master),
        automatic=tuple(letter for letter in current if is_left(letter, placed, postbox)),
        elsewhere=tuple(
            letter for letter in letters if letter.period == period and is_elsewhere(letter, master)
        ),
        foreign=foreign_letters(
            ledger,
            current,
            placed,
            submissions,
        ),
        departed=tuple(words for _, words in departures(postbox, letters, master)),
    )


def delayed_returns(submissions: Sequence[Submission]) -> tuple[Submission, ...]:
    """The returns from addresses not in the address book that were not accepted since."""
    accepted = {submission.digest for submission in submissions if submission.unit}
    return tuple(
        submission
        for submission in submissions
        if submission.digest not in accepted
        and any(problem.code == Code.UNKNOWN_SENDER for problem in submission.problems)
    )


def unmarked_words(ledger: Ledger, master: Master) -> str:
    """That the server does not mark or move letters as is set; blank where it does, or something else is set now."""
    words = ledger.mail.last_note(UNMARKED) or ""
    return words if f"“收信后”的“{master.settings.after_fetch}”" in words else ""


def failing_words(ledger: Ledger, notes: tuple[str, str], what: str) -> str:
    """Since when something fails, and why, by its two notes; blank where it did not fail when it was tried last."""
    since, why = map(ledger.mail.last_note, notes)
    return f"{since[:10]} 起{what}：{why}" if since and why else ""


def late_letters(ledger: Ledger, letters: Iterable[Letter], period: Period) -> tuple[Letter, ...]:
    """The letters about an earlier period, or about none, that came while this one was the last issued.

    Those about none that came before anything was issued are every period's.
    """
    others = [letter for letter in letters if letter.period is None or letter.period < period]
    days = ledger.issues.days() if others else {}

    def came_under(letter: Letter) -> bool:
        issued = [(day, issue) for issue, day in days.items() if day <= letter.arrival]
        return max(issued)[1] == period if issued else letter.period is None

    return tuple(filter(came_under, others))


def shared_addresses(master: Master) -> Mapping[str, tuple[str, ...]]:
    """The addresses from which several units write, with their names."""
    units: dict[str, tuple[str, ...]] = {}
    for unit in master.units:
        for address in sender_addresses(unit):
            units[address] = (*units.get(address, ()), unit.name)
    return {address: names for address, names in units.items() if len(names) > 1}


def words_to_read(ledger: Ledger, master: Master, period: Period) -> tuple[Letter, ...]:
    """The letters of a period whose words a person should read.

    Of those that nobody's mail and nobody's address makes a unit's, the ones that speak of a table, or answer a mail
    of ours by its subject; of those from an address of several units, of somebody who reads the consolidated
    workbook, or from no address that could be read, all; and what a unit wrote before anything was issued to it.
    """
    letters = ledger.mail.letters()
    heard = {*shared_addresses(master), *map(str.lower, master.settings.readers)}
    late = late_letters(ledger, letters, period)
    titles = (
        frozenset(bare_title(message.subject) for message in ledger.mail.messages()) if late else frozenset()
    )

    def concerns_us(letter: Letter) -> bool:
        if letter.period is not None or letter.sender in heard or letter.unit or letter.lack:
            return True
        return not letter.responder and (not letter.sender or bare_title(letter.subject) in titles)

    return tuple(
        letter
        for letter in letters
        if letter.speaks and (letter.period == period or (letter in late and concerns_us(letter)))
    )


def bare_title(subject: str) -> str:
    """A subject without what programs put before it, and without the blanks at which they fold it."""
    return "".join(ANSWERING.sub("", subject).split())


def mails_that_failed(notes: MailNotes) -> Iterator[str]:
    """The mails that never arrived, a sentence each, with what to do."""
    if notes.cut_off and notes.waiting:
        yield f"{notes.waiting} 封信等着发，{notes.cut_off}"
    if notes.unfetched:
        yield notes.unfetched
    yield from notes.withheld
    if notes.unmarked:
        yield notes.unmarked
    if notes.given_up:
        from workbook_flow.cycle.post.refused import unsent_words  # slow to load, and few mails are refused

        yield from map(unsent_words, notes.given_up)
    bounced = [address for address in notes.bounced if address not in notes.settings_addresses]
    if bounced:
        yield (
            "被退信的地址（没有这个地址），请在“单位”表中更正："
            f"{'、'.join(f'{whose(notes.owners, address)}{address}' for address in bounced)}。"
            "更正后运行 send 把填报表发到新地址，开着定时的会自己发；"
            f"地址没有错的，运行 send --unit {units_for_command(notes.owners, bounced)} --again 再发。"
        )
    for address in notes.bounced:
        if address in notes.settings_addresses:
            yield f"{address} {settings_address_words(notes.settings_addresses[address])}"
    for address, fate in notes.troubled:
        yield fate_words(notes.owners, address, fate)


def answered_letters(ledger: Ledger) -> frozenset[int | None]:
    """The letters to which an answer went by itself, or is on its way."""
    receipts = ledger.mail.messages((MessageKind.RECEIPT,))
    lost = {MessageState.GIVEN_UP, MessageState.WITHDRAWN}
    return frozenset(message.letter for message in receipts if message.state not in lost)


def letter_words(
    letter: Letter, period: Period, shared: Mapping[str, tuple[str, ...]], answered: Collection[int | None]
) -> str:
    """What is said of a letter that a person should read, among those of a period."""
    names = "或".join(shared.get(letter.sender, ()))
    whose = letter.unit or (f"{names}（共用 {letter.sender}）" if names else letter.sender or "未知发件人")
    beside = LACK_WORDS.get(letter.lack, "没有附表") if letter.kind is LetterKind.WORDS else BESIDE_FORM
    about = f"（答复{letter.period.words}的邮件）" if letter.period not in {period, None} else ""
    reply = "，已自动回信说明" if letter.id in answered else ""
    shown = letter.words or letter.subject
    return f"{came_on(letter, period)} {whose}来信{about}，{beside}{reply}，请到邮箱里看：{shown}"


def came_on(letter: Letter, period: Period) -> str:
    """The day on which a letter came, in figures; with its year where that is not the period's."""
    return f"{letter.arrival:%m-%d}" if letter.arrival.year == period.year else letter.arrival.isoformat()


def letters_to_read(notes: MailNotes) -> Iterator[str]:
    """The letters that a person should look at, a sentence each."""
    yield from notes.departed
    for letter in notes.words:
        yield letter_words(letter, notes.period, notes.shared, notes.answered)
    for letter in notes.automatic:
        whose = letter.unit or letter.sender or "未知发件人"
        yield f"{came_on(letter, notes.period)} {whose}自动转来的信有附件，没有采用，请到邮箱里看：{letter.subject}"
    for letter in notes.elsewhere:
        yield (
            f"{letter.unit}从通讯录以外的 {letter.sender} 报送，已按所答复的邮件认定；"
            "是该单位的人常用的地址，请加到“单位”表的邮箱或抄送中；是别人代转的，不要加。"
        )
    for letter in notes.foreign:
        whose = letter.unit or letter.sender or "未知发件人"
        yield (
            f"{came_on(letter, notes.period)} {whose}来信带的表不是本清单的填报表，没有采用，"
            f"也没有回信：{letter.subject}"
        )


def addresses_of(master: Master) -> frozenset[str]:
    """Every address to which the master has mails sent."""
    people = (address for unit in master.units for address in (*unit.mail, *unit.cc, *unit.leader_mail))
    own = master.settings
    return frozenset(address.lower() for address in (*people, *own.readers, *own.witnesses))


def bounced_addresses(letters: Iterable[Letter]) -> tuple[str, ...]:
    """The addresses that bounced as not there, and from which nobody has written since."""
    bounced: dict[str, None] = {}
    for letter in letters:
        bounced.pop(letter.sender if letter.kind is not LetterKind.BOUNCE else "", None)
        bounced.update(dict.fromkeys(letter.bounced))
    return tuple(bounced)


def troubles(letters: Iterable[Letter]) -> tuple[tuple[str, Fate], ...]:
    """The addresses at which a mail did not arrive though they are there, each with its last fate."""
    fates: dict[str, Fate] = {}
    for letter in letters:
        fates.pop(letter.sender if letter.kind is not LetterKind.BOUNCE else "", None)
        fates.update(letter.troubled)
    return tuple(fates.items())


def is_elsewhere(letter: Letter, master: Master) -> bool:
    """Whether a return was taken by its thread, from an address that its unit does not have in the address book."""
    unit, own = master.unit(letter.unit), master.settings.mail_account.lower()
    if letter.kind is not LetterKind.RETURN or unit is None:
        return False
    return letter.sender not in {own, *sender_addresses(unit)}


def foreign_letters(
    ledger: Ledger,
    letters: Iterable[Letter],
    placed: Collection[int | None],
    submissions: Iterable[Submission],
) -> tuple[Letter, ...]:
    """The letters with files of which none was placed, that got no answer and wait for no acceptance."""
    answered = {message.letter for message in ledger.mail.messages((MessageKind.RECEIPT,))}
    waiting = {
        letter_number(submission.file)
        for submission in submissions
        if any(problem.code == Code.UNKNOWN_SENDER for problem in submission.problems)
    }
    return tuple(
        letter
        for letter in letters
        if letter.kind is LetterKind.RETURN
        and not letter.automatic
        and letter.id not in {*placed, *answered, *waiting}
    )


def placed_letters(submissions: Iterable[Submission]) -> frozenset[int | None]:
    """The letters of whose files at least one was placed: with a unit, or among the office's decisions."""
    return frozenset(
        letter_number(submission.file)
        for submission in submissions
        if submission.unit or submission.state is SubmissionState.REVIEWED
    )


def is_left(letter: Letter, placed: Collection[int | None], postbox: Postbox) -> bool:
    """Whether a letter that no person sent off brought files of which nothing was taken.

    The records of before arrivals were noted do not say what such a letter brought: its bytes do.
    """
    if letter.kind is LetterKind.RETURN:
        return letter.automatic and letter.id not in placed
    if letter.kind is not LetterKind.AUTOMATIC or letter.id in placed:
        return False
    if letter.attached or letter.arrived is not None:
        return bool(letter.attached)
    from workbook_flow.mail import read_letter  # slow to load, and few letters ask for it

    incoming = read_letter(postbox.letter_bytes(letter.id), own_address="")
    return bool(incoming.files or incoming.attached)
