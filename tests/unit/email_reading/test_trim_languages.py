"""Answers as mail programs send them, in the languages people have them in.

Each row is what one program writes above a quote; the quote comes with and without ">" marks.
"""

from __future__ import annotations

import pytest
from byname.channels.email.trim import trim_text

ANSWER = "1. Yes\n2. No, on Friday 10:00\n\nSophie"
OLD = "The parcel did not arrive.\nCould you look where it is?\n\nAnna"
MARKED = "\n".join(f"> {line}".rstrip() for line in OLD.splitlines())
WHO = "Anna Müller <anna@b.example>"

GMAIL = {
    "en": f"On Mon, Feb 2, 2026 at 10:00 AM {WHO} wrote:",
    "en-GB": f"On Mon, 2 Feb 2026 at 10:00, {WHO} wrote:",
    "de": f"Am Mo., 2. Feb. 2026 um 10:00 Uhr schrieb {WHO}:",
    "fr": f"Le lun. 2 févr. 2026 à 10:00, {WHO} a écrit :",
    "es": "El lun, 2 feb 2026 a las 10:00, Anna Müller (<anna@b.example>) escribió:",
    "it": f"Il giorno lun 2 feb 2026 alle ore 10:00 {WHO} ha scritto:",
    "pt-BR": f"Em seg., 2 de fev. de 2026 às 10:00, {WHO} escreveu:",
    "pt-PT": f"{WHO} escreveu (segunda, 2/02/2026 à(s) 10:00):",
    "nl": f"Op ma 2 feb 2026 om 10:00 schreef {WHO}:",
    "sv": f"Den mån 2 feb. 2026 kl 10:00 skrev {WHO}:",
    "da": f"Den man. 2. feb. 2026 kl. 10.00 skrev {WHO}:",
    "no": f"man. 2. feb. 2026 kl. 10:00 skrev {WHO}:",
    "fi": "ma 2. helmik. 2026 klo 10.00 Anna Müller (anna@b.example) kirjoitti:",
    "pl": f"pon., 2 lut 2026 o 10:00 {WHO} napisał(a):",
    "cs": f"po 2. 2. 2026 v 10:00 odesílatel {WHO} napsal:",
    "sk": f"po 2. 2. 2026 o 10:00 {WHO} napísal(a):",
    "hu": f"{WHO} ezt írta (időpont: 2026. febr. 2., H, 10:00):",
    "ro": f"În lun., 2 feb. 2026 la 10:00, {WHO} a scris:",
    "tr": f"{WHO}, 2 Şub 2026 Pzt, 10:00 tarihinde şunu yazdı:",
    "ru": f"пн, 2 февр. 2026 г. в 10:00, {WHO}:",
    "uk": f"пн, 2 лют. 2026 р. о 10:00 {WHO} пише:",
    "bg": f"На пн, 2.02.2026 г. в 10:00 ч. {WHO} написа:",
    "hr": f"pon, 2. velj 2026. u 10:00 {WHO} napisao je:",
    "sl": f"V V pon., 2. feb. 2026 ob 10:00 je oseba {WHO} napisala:",
    "el": f"Στις Δευ 2 Φεβ 2026 στις 10:00 π.μ., ο/η {WHO} έγραψε:",
    "he": "\u202bבתאריך יום ב׳, 2 בפבר׳ 2026 ב-10:00 מאת "
    "\u202aAnna Müller\u202c\u200f <\u202aanna@b.example\u202c\u200f>:\u202c",
    "ar": f"في الاثنين، 2 فبراير 2026 في 10:00 ص تمت كتابة ما يلي بواسطة {WHO}:",
    "fa": f"در تاریخ دوشنبه ۲ فوریهٔ ۲۰۲۶،\u200f ۱۰:۰۰ {WHO} نوشت:",
    "hi": f"सोम, 2 फ़र॰ 2026 को 10:00 am बजे को {WHO} ने लिखा:",
    "th": f"ในวันที่ จ. 2 ก.พ. 2026 เวลา 10:00 {WHO} เขียนว่า:",
    "id": f"Pada Sen, 2 Feb 2026 pukul 10.00 {WHO} menulis:",
    "vi": f"Vào Th 2, 2 thg 2, 2026 vào lúc 10:00 {WHO} đã viết:",
    "ja": f"2026年2月2日(月) 10:00 {WHO}:",
    "ko": f"2026년 2월 2일 (월) 오전 10:00, {WHO}님이 작성:",
    "zh-CN": f"{WHO} 于2026年2月2日周一 10:00写道：",
    "zh-TW": f"{WHO} 於 2026年2月2日 週一 上午10:00寫道：",
    "ca": f"Missatge de {WHO} del dia dl., 2 de febr. 2026 a les 10:00:",
    "et": f"Kuupäev E, 2. veebruar 2026 kell 10:00 kirjutas kasutaja {WHO}:",
    "lt": f"2026-02-02, pr, 10:00 {WHO} rašė:",
    "lv": "pirmd., 2026. g. 2. febr., plkst. 10:00 — lietotājs Anna Müller (<anna@b.example>) rakstīja:",
}
APPLE = {
    "en": f"On 2. Feb 2026, at 10:00, {WHO} wrote:",
    "de": f"Am 02.02.2026 um 10:00 schrieb {WHO}:",
    "fr": f"Le 2 févr. 2026 à 10:00, {WHO} a écrit :",
    "es": f"El 2 feb 2026, a las 10:00, {WHO} escribió:",
    "it": f"Il giorno 2 feb 2026, alle ore 10:00, {WHO} ha scritto:",
    "pt": f"No dia 2 de fev. de 2026, às 10:00, {WHO} escreveu:",
    "nl": f"Op 2 feb 2026, om 10:00 heeft {WHO} het volgende geschreven:",
    "sv": f"2 feb. 2026 kl. 10:00 skrev {WHO}:",
    "fi": f"{WHO} kirjoitti 2.2.2026 kello 10.00:",
    "pl": f"Wiadomość napisana przez {WHO} w dniu 2 lut 2026, o godz. 10:00:",
    "cs": f"2. 2. 2026 v 10:00, {WHO}:",
    "hu": f"2026. febr. 2. dátummal, 10:00 időpontban {WHO} írta:",
    "ro": f"Pe 2 feb. 2026, la 10:00, {WHO} a scris:",
    "tr": f"{WHO} şunları yazdı (2 Şub 2026 10:00):",
    "ru": f"2 февр. 2026 г., в 10:00, {WHO} написал(а):",
    "uk": f"2 лют. 2026 р. о 10:00 {WHO} написав(ла):",
    "el": f"Στις 2 Φεβ 2026, στις 10:00, ο χρήστης {WHO} έγραψε:",
    "ja": f"2026/02/02 10:00、{WHO}のメール:",
    "ko": f"2026. 2. 2. 오전 10:00, {WHO} 작성:",
    "zh": f"在 2026年2月2日，10:00，{WHO} 写道：",
    "he": f"\u200fב-2 בפבר׳ 2026, בשעה 10:00, \u200f\u200f{WHO} כתב/ה:",
    "ar": f"في 2 فبراير 2026، الساعة 10:00 ص، كتب/كتبت {WHO}:",
}
THUNDERBIRD = {
    "en": "On 02/02/2026 10:00, Anna Müller wrote:",
    "de": "Am 02.02.26 um 10:00 schrieb Anna Müller:",
    "fr": "Le 02/02/2026 à 10:00, Anna Müller a écrit :",
    "es": "El 2/2/26 a las 10:00, Anna Müller escribió:",
    "it": "Il 02/02/26 10:00, Anna Müller ha scritto:",
    "pt": "Em 02/02/2026 10:00, Anna Müller escreveu:",
    "nl": "Op 2-2-2026 om 10:00 schreef Anna Müller:",
    "sv": "Den 2026-02-02 kl. 10:00, skrev Anna Müller:",
    "da": "Den 02.02.2026 kl. 10.00 skrev Anna Müller:",
    "fi": "Anna Müller kirjoitti 2.2.2026 klo 10.00:",
    "pl": "W dniu 2.02.2026 o 10:00, Anna Müller pisze:",
    "cs": "Dne 02.02.26 v 10:00 Anna Müller napsal(a):",
    "hu": "2026. 02. 02. 10:00 keltezéssel, Anna Müller írta:",
    "ru": "02.02.2026 10:00, Anna Müller пишет:",
    "uk": "02.02.26 10:00, Anna Müller пише:",
    "zh": "在 2026/2/2 10:00, Anna Müller 写道:",
}
OUTLOOK = {
    "en": ("From", "Sent", "To", "Subject"),
    "de": ("Von", "Gesendet", "An", "Betreff"),
    "fr": ("De ", "Envoyé ", "À ", "Objet "),
    "es": ("De", "Enviado", "Para", "Asunto"),
    "it": ("Da", "Inviato", "A", "Oggetto"),
    "pt": ("De", "Enviada em", "Para", "Assunto"),
    "nl": ("Van", "Verzonden", "Aan", "Onderwerp"),
    "sv": ("Från", "Skickat", "Till", "Ämne"),
    "da": ("Fra", "Sendt", "Til", "Emne"),
    "fi": ("Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"),
    "pl": ("Od", "Wysłane", "Do", "Temat"),
    "cs": ("Od", "Odesláno", "Komu", "Předmět"),
    "sk": ("Od", "Odoslané", "Komu", "Predmet"),
    "hu": ("Feladó", "Elküldve", "Címzett", "Tárgy"),
    "ro": ("De la", "Trimis", "Către", "Subiect"),
    "tr": ("Gönderen", "Gönderildi", "Kime", "Konu"),
    "ru": ("От", "Отправлено", "Кому", "Тема"),
    "uk": ("Від", "Надіслано", "Кому", "Тема"),
    "bg": ("От", "Изпратено", "До", "Относно"),
    "hr": ("Od", "Poslano", "Za", "Predmet"),
    "el": ("Από", "Στάλθηκε", "Προς", "Θέμα"),
    "ja": ("差出人", "送信日時", "宛先", "件名"),
    "ko": ("보낸 사람", "보낸 날짜", "받는 사람", "제목"),
    "zh-CN": ("发件人", "发送时间", "收件人", "主题"),
    "zh-TW": ("寄件者", "寄件日期", "收件者", "主旨"),
    "vi": ("Từ", "Đã gửi", "Đến", "Chủ đề"),
    "id": ("Dari", "Dikirim", "Kepada", "Perihal"),
    "th": ("จาก", "ส่ง", "ถึง", "เรื่อง"),
    "he": ("מאת", "נשלח", "אל", "נושא"),
    "ar": ("من", "تاريخ الإرسال", "إلى", "الموضوع"),
}
ORIGINAL = {
    "en": "-----Original Message-----",
    "de": "-----Ursprüngliche Nachricht-----",
    "fr": "-----Message d'origine-----",
    "es": "-----Mensaje original-----",
    "it": "-----Messaggio originale-----",
    "pt": "-----Mensagem original-----",
    "nl": "-----Oorspronkelijk bericht-----",
    "sv": "-----Ursprungligt meddelande-----",
    "da": "-----Oprindelig meddelelse-----",
    "no": "-----Opprinnelig melding-----",
    "fi": "-----Alkuperäinen viesti-----",
    "pl": "-----Wiadomość oryginalna-----",
    "cs": "---------- Původní e-mail ----------",
    "sk": "-----Pôvodná správa-----",
    "hu": "-----Eredeti üzenet-----",
    "ro": "-----Mesaj original-----",
    "tr": "-----Orijinal Mesaj-----",
    "ru": "-----Исходное сообщение-----",
    "uk": "-----Початкове повідомлення-----",
    "el": "-----Αρχικό μήνυμα-----",
    "ja": "-----元のメッセージ-----",
    "ko": "-----원본 메시지-----",
    "zh": "------------------ 原始邮件 ------------------",
    "he": "-----הודעה מקורית-----",
    "ar": "-----الرسالة الأصلية-----",
}
DEVICE = {
    "en": "Sent from my iPhone",
    "de": "Von meinem iPhone gesendet",
    "fr": "Envoyé de mon iPhone",
    "es": "Enviado desde mi iPhone",
    "it": "Inviato da iPhone",
    "pt": "Enviado do meu iPhone",
    "nl": "Verstuurd vanaf mijn iPhone",
    "sv": "Skickat från min iPhone",
    "da": "Sendt fra min iPhone",
    "fi": "Lähetetty iPhonesta",
    "pl": "Wysłane z iPhone'a",
    "cs": "Odesláno z iPhonu",
    "hu": "Elküldve az iPhone-omról",
    "ro": "Trimis de pe iPhone-ul meu",
    "tr": "iPhone'umdan gönderildi",
    "ru": "Отправлено с iPhone",
    "uk": "Надіслано з iPhone",
    "el": "Στάλθηκε από το iPhone μου",
    "ja": "iPhoneから送信",
    "ko": "나의 iPhone에서 보냄",
    "zh": "发自我的 iPhone",
    "he": "נשלח מה-iPhone שלי",
    "ar": "أرسلت من الـ iPhone",
    "vi": "Đã gửi từ iPhone của tôi",
    "outlook de": "Outlook für Android herunterladen",
    "outlook fr": "Obtenir Outlook pour iOS",
}
ROWS = [
    pytest.param(row, id=f"{program}-{language}")
    for program, rows in (
        ("gmail", GMAIL),
        ("apple", APPLE),
        ("thunderbird", THUNDERBIRD),
        ("original", ORIGINAL),
    )
    for language, row in rows.items()
]


def wrapped(line: str, width: int) -> str:
    """The line as programs wrap it: at the last blank before the width."""
    lines = [""]
    for word in line.split(" "):
        if lines[-1] and len(lines[-1]) + len(word) + 1 > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip(" ")
    return "\n".join(lines)


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("old", [MARKED, OLD], ids=["marked", "unmarked"])
def test_the_answer_stands_above(row: str, old: str) -> None:
    assert trim_text(f"{ANSWER}\n\n{row}\n\n{old}\n").text == ANSWER


@pytest.mark.parametrize("row", ROWS)
def test_the_answer_stands_below(row: str) -> None:
    assert trim_text(f"{row}\n{MARKED}\n\n{ANSWER}\n").text == ANSWER


@pytest.mark.parametrize("row", [row for row in ROWS if "original" not in str(row.id)])
@pytest.mark.parametrize("width", [40, 60])
def test_the_line_is_wrapped(row: str, width: int) -> None:
    assert trim_text(f"{ANSWER}\n\n{wrapped(row, width)}\n\n{MARKED}\n").text == ANSWER


@pytest.mark.parametrize("language", OUTLOOK)
@pytest.mark.parametrize("style", ["{}: {}", "*{}:* {}", "{}： {}"])
def test_a_block_of_header_fields(language: str, style: str) -> None:
    values = (WHO, "Monday, 2 February 2026 10:00", "Sophie <sophie@home.example>", "The parcel")
    block = "\n".join(style.format(*pair) for pair in zip(OUTLOOK[language], values, strict=True))
    assert trim_text(f"{ANSWER}\n\n{block}\n\n{OLD}\n").text == ANSWER
    assert trim_text(f"{ANSWER}\n\n{'_' * 32}\n{block}\n\n{OLD}\n").text == ANSWER


@pytest.mark.parametrize("language", DEVICE)
def test_the_device_line(language: str) -> None:
    assert trim_text(f"{ANSWER}\n\n{DEVICE[language]}\n").text == ANSWER
    assert trim_text(f"{ANSWER}\n\n{DEVICE[language]}\n\n{GMAIL['en']}\n{MARKED}").text == ANSWER


@pytest.mark.parametrize(
    "line",
    ["Enviado desde Madrid el lunes.", "Elküldve a csomagot tegnap.", "Lähetetty eilen!", "Envoyé de Paris"],
)
def test_where_a_parcel_was_sent_from_is_no_device(line: str) -> None:
    assert trim_text(f"{ANSWER}\n\n{line}").text == f"{ANSWER}\n\n{line}"
