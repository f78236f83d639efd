"""What mail programs write around a quote, in the languages they are used in: data for `trim_rules`,
each an alternation of regular expressions without outer brackets.
"""

from __future__ import annotations

DAYS = (
    "mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|zo|ma|wo|vr|za|lun|mar|mer|mié|mie"
    "|jeu|jue|ven|vie|sam|sáb|dim|dom|seg|ter|qua|qui|sex|man|tir|tirs|ons|tor|tors"
    "|fre|lør|lör|søn|sön|pon|wt|śr|czw|pt|pia|sob|niedz|ned|po|út|ut|st|št|čt|pá|ne|ti|ke|to|pe|la|su"
    "|pzt|paz|sal|çar|per|cum|cmt|hét|sen|sel|rab|kam|jum|min|pirmd|pr"
    "|пн|вт|ср|чт|пт|сб|вс|нд|пон|уто|сре|чет|пет|суб|нед|понеділ|вівтор|серед|четвер|п'ятниц"
    "|субот|неділ|понедел|вторник|сред|пятниц|воскрес|सोम|मंगल|बुध|गुरु|शुक्र|शनि|रवि"
)

OPENERS = (
    "on|at|in message|on behalf|am|op|le|el|em|no dia|il|il giorno|dnia|w dniu|wiadomość napisana"
    "|den|dne|dňa|v|vào|ngày|în|la data|pe|pada|missatge de|kuupäev|στις|у|в|на|від|в повідомленні|در تاریخ"
)

WROTE = (
    "wrote|writes|said|says|schrieb(?:en)?|geschrieben|schreef|geschreven|a écrit"
    r"|a ecrit|nous a dit|escribió|escribio|escreveu|ha scritto|scrive|napisał(?:\(a\)|a)?|pisze"
    r"|napsal(?:\(a\)|a)?|napísal(?:\(a\)|a)?|napisala?|napisao(?: je|/la)?|skrev|følgende|följande|kirjoitti"
    r"|написал(?:\(а\)|а)?|написао(?:/ла)?|написа|пишет|пише|написав(?:\(ла\))?|написала"
    "|yazdı|yazmış|írta|a scris|đã viết|menulis|kirjutas|rašė|rakstīja|va escriure|ha escrit|skrifaði"
    "|viết|έγραψε|כתב(?:/ה|ה)?|מאת|كتب(?:/كتبت)?|كتبت|بواسطة|نوشت|ने लिखा|เขียนว่า"
)

QUOTING = "quoting|zitat von|citation de|citando a?|citat från|citerar|citazione di|citaat van|цитирую"

WROTE_UNSPACED = "写道|寫道|写到|書きました|書きました|のメール|작성|썼습니다|썼음|เขียนว่า"

ORIGINAL_MESSAGE = (
    "original message|original email|reply message|original[- ]?nachricht"
    r"|ursprüngliche (?:nachricht|mail|e-mail)|urspr\. nachricht|message d['’]origine|message original"
    "|mensaje original|correo original|mensagem original|messaggio originale|oorspronkelijk bericht"
    "|originele? (?:bericht|mail)|ursprungligt meddelande|originalmeddelande|originalbesked"
    "|oprindelig meddelelse|opprinnelig melding|alkuperäinen viesti|wiadomość oryginalna"
    "|oryginalna wiadomość|původní (?:zpráva|e-?mail)|pôvodná správa|eredeti üzenet|mesaj original"
    "|mesajul original|orijinal (?:ileti|mesaj)|özgün i̇?leti|исходное (?:сообщение|письмо)"
    "|оригинальное сообщение|пересылаемое сообщение|початкове повідомлення|оригінальне повідомлення"
    "|оригинално съобщение|αρχικό μήνυμα|izvorna poruka|izvirno sporočilo|missatge original"
    "|原始邮件|原始郵件|原邮件|邮件原件|元のメッセージ|원본 메시지|원본 메일|הודעה מקורית|الرسالة الأصلية"
    "|thư gốc|tin nhắn gốc|pesan asli"
)

REPLY_ABOVE = (
    r"(?:(?:please|bitte|veuillez|por favor|type|write|enter|your)[ ,]{1,2}){0,4}"
    r"(?:reply|respond|answer|antworten|antwort|répond(?:re|ez)|responda|rispondi|antwoord)\b.{0,20}"
    r"(?:above|oberhalb|über|au-dessus de|encima de|acima|sopra|boven) "
    r"(?:this|dieser|cette|esta|desta|questa|deze) (?:line|zeile|linie|ligne|línea|linha|riga|lijn|regel)"
)

FORWARDED_RULED = (
    "forwarded (?:message|by)|weitergeleitete nachricht|message transféré"
    "|mensaje reenviado|mensagem encaminhada|messaggio inoltrato|doorgestuurd bericht"
    "|vidarebefordra|videresendt|välitetty viesti|edelleenlähetetty|przekazana wiadomość|wiadomość przekazana"
    "|přeposlaná zpráva|továbbított üzenet|mesaj (?:redirecționat|transmis)|yönlendirilen|iletilmiş ileti"
    "|пересланное сообщение|переслане повідомлення|προωθημένο μήνυμα|转发|轉寄|転送|전달된"
    "|הודעה שהועברה|رسالة معاد توجيهها"
)

FORWARDED_PLAIN = (
    "begin forwarded message|début du message (?:transféré|réexpédié)"
    "|anfang der weitergeleiteten|inizio messaggio inoltrato"
    "|inicio del mensaje reenviado|início da mensagem encaminhada|begin doorgestuurd bericht"
    "|vidarebefordrat brev|videresendt melding"
)

FROM = (
    "from|von|de|da|van|från|fra|lähettäjä|od|от|від|kimden|gönderen|feladó|de la|dari|nuo|saatja"
    "|expéditeur|remitente|remetente|mittente|afzender|avsändare|afsender|avsender|nadawca|odesílatel"
    "|από|发件人|發件人|寄件者|寄件人|差出人|보낸 사람|보낸사람|מאת|من|từ|người gửi|จาก"
)

OTHER_FIELDS = (
    "sent|date|to|cc|bcc|reply[- ]to|subject|importance|gesendet|datum|an|betreff"
    "|kopie|antwort an|envoyé|le|à|objet|destinataire|répondre à|enviado(?: el| em| a las)?"
    "|enviada(?: em)?|fecha|para|asunto|assunto|data|inviato|a|oggetto|verzonden|aan"
    "|onderwerp|beantwoorden - aan|skickat|till|ämne|sendt|til|emne|lähetetty|päiväys|päivämäärä"
    "|vastaanottaja|aihe|wysłan[oe]|do|temat|komu|předmět|predmet|odesláno|odoslané|отправлено|дата|кому"
    "|тема|копия|копія|надіслано|tarih|gönderildi|gönderme tarihi|kime|konu|elküldve|dátum|címzett|tárgy"
    "|másolatot kap|trimis|către|subiect|στάλθηκε|ημερομηνία|προς|θέμα|изпратено|до|относно|poslano|za|zadeva"
    "|dikirim|kepada|ke|perihal|subjek|tanggal|đã gửi|ngày gửi|ngày|đến|tới|chủ đề|ส่ง|ถึง|เรื่อง"
    "|נשלח|תאריך|אל|נושא|تاريخ الإرسال|التاريخ|تم الإرسال|إلى|الموضوع"
    "|发送时间|發送時間|收件人|主题|主題|抄送|副本|日期|寄件日期|收件者|主旨|送信日時|日時|日付|宛先|件名"
    "|보낸 날짜|보낸날짜|날짜|받는 사람|받는사람|제목|참조"
)

SENT_FROM = (
    r"sent (?:from (?:my|an?|the|outlook|mail|yahoo|windows|samsung|proton)\b"
    r"|via |with (?:proton|air|my)|using )"
    "|sent by galaxy"
    r"|sent .{0,30}\b(?:iphone|ipad|android|blackberry|mobile|phone|device)\b"
    "|from my (?:iphone|ipad|mobile|phone|android)"
    "|outlook für .{1,20} herunterladen|(?:get|download|holen sie sich|laden sie|obtenir|téléchargez?|obtener"
    "|descargar|obter|baixar(?: o)?|scarica|ottieni|pobierz|hämta|hent|skaffa|stáhnout|получить|скачать"
    "|下载|获取|取得) outlook (?:for|für|pour|para|per|voor|dla|för|til|pro|для|适用于) "
    r"|outlook for (?:ios|android) を入手|\w{1,20} from mobile|von meinem .{1,40}(?:gesendet|\Z)"
    "|diese nachricht wurde von .{1,60} gesendet"
)

SENT_FROM_DEVICE = (
    "gesendet (?:mit|von|über)|envoyé (?:depuis|de|à partir)|inviato da|sendt fra|skickat från|från min"
    "|envia(?:do|t) (?:do|desde|de|a partir)|verzonden (?:met|vanaf|via)|verstuurd vanaf|lähetetty"
    "|wysłan[eo] z|odesláno z|odoslané z|poslano (?:z|s)|elküldve|trimis (?:de pe|din)|dikirim dari"
    r"|.{1,30}gönderildi\W{0,3}\Z|отправлено (?:с|из)|надіслано з|изпратено от|στάλθηκε από"
    "|(?:được |đã )?gửi từ|נשלח מ|أُ?رسلت من|تم الإرسال من|从我的|從我的|发自我的|發自我的|来自我的"
    r"|.{1,20}から送信|.{1,20}에서 보냄"
)

DEVICES = (
    "iphon|ipad|android|samsung|galaxy|huawei|xiaomi|redmi|pixel|outlook|yahoo|gmail|gmx|web.de|blackberry"
    "|windows|proton|mail|mobil|móvil|phone|telef|puhelim|téléphone|смартфон|телефон|手机|手機|电脑|スマホ|휴대폰"
)
