"""What mail programs write around a quote, in the languages they are used in: data for `trim_rules`,
each an alternation of regular expressions without outer brackets.
"""

from __future__ import annotations

DAYS = (
    "mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|zo|ma|wo|lun|mar|mer|mié|mie"
    "|jeu|jue|ven|vie|sam|sáb|dim|dom|seg|ter|qua|qui|sex|man|tir|tirs|ons|tor|tors"
    "|fre|lør|lör|søn|sön|pon|wt|śr|czw|pt|sob|niedz|po|út|čt|pá|ne|ti|ke|to|pe|la|su"
    "|пн|вт|ср|чт|пт|сб|вс|нд|понеділ|вівтор|серед|четвер|п'ятниц|субот|неділ|понедел"
    "|вторник|сред|пятниц|воскрес"
)

OPENERS = "on|at|in message|am|op|le|el|em|il|dnia|w dniu|den|dne|dňa|vào|ngày|în|la data|στις|у|в|on behalf"

WROTE = (
    "wrote|writes|said|says|schrieb(?:en)?|geschrieben|schreef|geschreven|a écrit"
    r"|a ecrit|nous a dit|escribió|escribio|escreveu|ha scritto|napisał(?:\(a\)|a)?"
    r"|napsal(?:\(a\)|a)?|napísal(?:\(a\)|a)?|skrev|följande|kirjoitti"
    r"|написал(?:\(а\)|а)?|пишет|пише|написав(?:\(ла\))?|yazdı|írta|a scris|đã viết"
    "|viết|έγραψε|כתב|מאת|كتب"
)

WROTE_UNSPACED = "写道|寫道|書きました|書きました|のメール|작성"

ORIGINAL_MESSAGE = (
    "original message|original email|reply message|original[- ]?nachricht"
    r"|ursprüngliche nachricht|urspr\. nachricht|message d'origine|message original"
    "|mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht"
    "|originele bericht|ursprungligt meddelande|originalmeddelande"
    "|oprindelig meddelelse|opprinnelig melding|alkuperäinen viesti"
    "|wiadomość oryginalna|původní zpráva|исходное сообщение|пересылаемое сообщение"
    "|eredeti üzenet|orijinal ileti|özgün ileti|原始邮件|原始郵件|元のメッセージ"
    "|원본 메시지"
)

FORWARDED_RULED = (
    "forwarded (?:message|by)|weitergeleitete nachricht|message transféré"
    "|mensaje reenviado|mensagem encaminhada|messaggio inoltrato|doorgestuurd bericht"
    "|vidarebefordrat|videresendt|转发|轉寄|転送"
)

FORWARDED_PLAIN = (
    "begin forwarded message|début du message (?:transféré|réexpédié)"
    "|anfang der weitergeleiteten|inizio messaggio inoltrato"
    "|inicio del mensaje reenviado"
)

FROM = (
    "from|von|de|da|van|från|fra|lähettäjä|od|от|від|kimden|gönderen|feladó|de la"
    "|expéditeur|发件人|寄件者|差出人|보낸 사람"
)

OTHER_FIELDS = (
    "sent|date|to|cc|bcc|reply[- ]to|subject|importance|gesendet|datum|an|betreff"
    "|kopie|antwort an|envoyé|le|à|objet|destinataire|répondre à|enviado(?: el)?"
    "|enviada em|fecha|para|asunto|assunto|data|inviato|a|oggetto|verzonden|aan"
    "|onderwerp|beantwoorden - aan|skickat|till|ämne|sendt|til|emne|lähetetty"
    "|vastaanottaja|aihe|wysłano|do|temat|komu|předmět|odesláno|отправлено|дата|кому"
    "|тема|копия|надіслано|tarih|kime|konu|elküldve|címzett|tárgy|trimis|către"
    "|subiect|发送时间|收件人|主题|抄送|日期|寄件日期|收件者|主旨|送信日時|宛先|件名"
    "|보낸 날짜|받는 사람|제목"
)

SENT_FROM = (
    r"sent (?:from (?:my|an?|the|outlook|mail|yahoo|windows|samsung|proton)\b"
    r"|via |with (?:proton|air|my)|using )"
    "|sent by galaxy"
    r"|sent .{0,30}\b(?:iphone|ipad|android|blackberry|mobile|phone|device)\b"
    "|get outlook for|from my (?:iphone|ipad|mobile|phone|android)"
    r"|\w{1,20} from mobile|von meinem .{1,40}(?:gesendet|\Z)"
    "|diese nachricht wurde von .{1,60} gesendet|gesendet (?:mit|von|über)"
    "|envoyé (?:depuis|de|à partir)|inviato da|sendt fra|skickat från|från min"
    "|enviado (?:do|desde|de)|verzonden (?:met|vanaf|via)|verstuurd vanaf|lähetetty"
    "|wysłan[eo] z|odesláno z|отправлено (?:с|из)|надіслано з|从我的|從我的|发自我的"
    "|iphoneから送信|나의 iphone에서 보냄"
)
