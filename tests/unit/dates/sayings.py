"""Sentences that read like promises, and such as do not: real wordings, in four languages."""

from __future__ import annotations

from tests.unit.dates.table import rows

# With Monday 23 November 2026, 10:00 in Berlin as now, and no hours: until when; or vague.
ENGLISH = rows("""
I'll get back to you by tomorrow noon. => 24.11. 12:00
I will send you the invoice on Friday. => 27.11. 17:00
We will ship the replacement by Thursday at 3pm. => 26.11. 15:00
We'll have it fixed by the end of the day. => 23.11. 17:00
I'll look into it soon. => vague
I'll call you at 4. => 23.11. 16:00
I'll call you tomorrow morning. => 24.11. 12:00
Let me check with our developers and get back to you tomorrow. => 24.11. 17:00
Let me look into this and I'll let you know by Wednesday 10:00. => 25.11. 10:00
I am going to refund the amount today. => 23.11. 17:00
You will hear from me within two days. => 25.11. 17:00
You'll hear back from us on 30 November. => 30.11. 17:00
By Friday I'll have an answer for you. => 27.11. 17:00
I'll update you in two hours. => 23.11. 12:00
We are going to release the fix next week. => 04.12. 17:00
I'll send the contract over tonight. => 23.11. 20:00
I'll get this sorted this afternoon. => 23.11. 17:00
I'll forward it to you first thing tomorrow. => 24.11. 09:00
Will send you the details by 17:00. => 23.11. 17:00
I'll do my best to get it to you by the 1st of December. => 01.12. 17:00
I'll let you know as soon as possible. => vague
I'll write again in a few days. => vague
We'll keep you posted and will update you by 12/31. => 31.12. 17:00
I'll get back to you
    by tomorrow noon. => 24.11. 12:00
I hope to have it ready by end of week. => 27.11. 17:00
I'm sending it tomorrow. => 24.11. 17:00
You'll have the report by Friday 17:00. => 27.11. 17:00
Thanks for your mail from yesterday! I'll answer it properly by Wednesday. => 25.11. 17:00
No problem, I'll call you at noon. => 23.11. 12:00
I'll reply no later than Thursday. => 26.11. 17:00
I'll raise it with the warehouse and come back to you by Thursday lunchtime. => 26.11. 12:00
Give me until tomorrow and I'll have an answer. => 24.11. 17:00
We aim to have this resolved by close of business on Wednesday. => 25.11. 17:00
I've asked our accountant; I'll pass on what she says on Monday. => 30.11. 17:00
Our technician is coming on Tuesday; I'll confirm the time by this evening. => 23.11. 20:00
You'll get the refund within 5 working days. => 30.11. 17:00
Expect an update from me by 4 pm. => 23.11. 16:00
I'll try to reach you again tomorrow around 10. => 24.11. 10:00
Will do, you'll have it by noon. => 23.11. 12:00
We will let you know once we have heard from the carrier. => vague
I'll drop you a line as soon as it's fixed. => vague
I'll pop the parts in the post first thing tomorrow. => 24.11. 09:00
Leave it with me, I'll ring you back in half an hour. => 23.11. 10:30
I should be able to send you the draft by the end of next week. => 04.12. 17:00
""")
GERMAN = rows("""
Ich melde mich morgen bei Ihnen. => 24.11. 17:00
Ich melde mich bis Freitag, 12 Uhr. => 27.11. 12:00
Ich schicke Ihnen die Rechnung heute noch. => 23.11. 17:00
Wir melden uns bis Ende der Woche. => 27.11. 17:00
Bis morgen Mittag schicke ich Ihnen das Angebot. => 24.11. 12:00
Ich werde das bis Mittwoch prüfen. => 25.11. 17:00
Wir werden Ihnen den Ersatz am 30. November zusenden. => 30.11. 17:00
Ich kümmere mich darum und gebe Ihnen übermorgen Bescheid. => 25.11. 17:00
Ich rufe Sie um 15 Uhr an. => 23.11. 15:00
Sie hören morgen von mir. => 24.11. 17:00
Sie erhalten die Gutschrift bis zum 1.12. => 01.12. 17:00
Ich melde mich bald. => vague
Wir kümmern uns schnellstmöglich darum. => vague
Ich gebe Ihnen in den nächsten Tagen Bescheid. => vague
Guten Morgen, ich schicke Ihnen den Vertrag am Donnerstag. => 26.11. 17:00
In zwei Stunden rufe ich Sie zurück. => 23.11. 12:00
Das kläre ich bis morgen früh und melde mich dann. => 24.11. 12:00
Ich hake dort nach und sage Ihnen bis Donnerstag Bescheid. => 26.11. 17:00
Den Vertrag lasse ich Ihnen noch heute zukommen. => 23.11. 17:00
Sie bekommen von mir bis Mittwoch eine Antwort. => 25.11. 17:00
Ich gehe dem nach und melde mich spätestens am Freitag. => 27.11. 17:00
Sobald ich mehr weiß, melde ich mich. => vague
Das erledigen wir bis zum 30.11. => 30.11. 17:00
Ich leite das weiter und gebe Ihnen nächste Woche Rückmeldung. => 04.12. 17:00
""")
FRENCH = rows("""
Je vous envoie le devis demain. => 24.11. 17:00
Je vous rappelle à 15h. => 23.11. 15:00
Je reviens vers vous d'ici vendredi. => 27.11. 17:00
Je vous recontacterai lundi prochain. => 30.11. 17:00
Nous vous enverrons le colis mercredi matin. => 25.11. 12:00
Nous reviendrons vers vous rapidement. => vague
Je vais vérifier cela cet après-midi. => 23.11. 17:00
Vous recevrez la facture avant vendredi 17h. => 27.11. 17:00
D'ici demain midi, je vous tiens au courant. => 24.11. 12:00
Je m'en occupe dans deux heures. => 23.11. 12:00
Je vous réponds bientôt. => vague
Je vous tiendrai informé d'ici la fin de la semaine. => 27.11. 17:00
Je regarde ça et je reviens vers vous demain matin. => 24.11. 12:00
Nous vous rembourserons sous 5 jours ouvrés. => 30.11. 17:00
Vous aurez de mes nouvelles avant jeudi midi. => 26.11. 12:00
On vous rappelle demain. => 24.11. 17:00
Dès que j'ai une réponse, je vous écris. => vague
""")
SPANISH = rows("""
Le enviaré la factura mañana. => 24.11. 17:00
Te llamo a las 5. => 23.11. 17:00
Nos pondremos en contacto con usted el viernes. => 27.11. 17:00
Voy a revisarlo esta tarde. => 23.11. 17:00
Mañana a las 12 le llamo. => 24.11. 12:00
Le responderé lo antes posible. => vague
Os mandamos el presupuesto el 30 de noviembre. => 30.11. 17:00
Vamos a enviarle el paquete pasado mañana. => 25.11. 17:00
Le confirmo el miércoles por la mañana. => 25.11. 12:00
Tendrá noticias nuestras antes del jueves. => 26.11. 17:00
Mañana por la mañana le envío el presupuesto. => 24.11. 12:00
En cuanto tenga noticias, le aviso. => vague
Le devolveremos el dinero en 3 días laborables. => 26.11. 17:00
Lo reviso y te digo algo antes del viernes. => 27.11. 17:00
Esta tarde te lo mando. => 23.11. 17:00
""")

PROMISES = ENGLISH + GERMAN + FRENCH + SPANISH

NO_PROMISES = [
    text
    for text, _ in rows("""
I'll be honest with you, tomorrow is a bank holiday.
Will you be there tomorrow?
Will you send it tomorrow?
Shall I call you tomorrow?
I'll call you tomorrow, is that fine?
I won't be able to send it tomorrow.
I will not call you tomorrow.
I sent it yesterday.
I sent you the invoice on Friday.
I have already called you today.
> I'll get back to you by tomorrow noon.
| I'll send it tomorrow
You said you will send it tomorrow.
You wrote "I will send it back tomorrow" last week.
Please send it by tomorrow.
Can you call me tomorrow?
I'll be out of the office tomorrow.
I am away until Monday.
I will be on holiday next week.
Have a nice weekend!
See you tomorrow.
Our office is open from 9:00 to 17:00.
I'd send it tomorrow if I could.
It will arrive tomorrow.
She will call you tomorrow.
The invoice is due on 30 November.
I'll send you 3 invoices.
I'll look at 3 servers.
I'll send you version 2.11.
I'll check the backup from last Friday.
Thank you for your order of 3 November.
Did you get my mail of yesterday?
I never send invoices on Friday.
Let me know by tomorrow.
Let me know soon.
We close at 17:00.
I think that works for tomorrow.
Good morning, I'll see what happened.
I'll explain: it takes 2 weeks.
Ich habe es gestern geschickt.
Ich bin morgen nicht da.
Ich melde mich morgen nicht.
Melden Sie sich bitte bis Freitag.
Haben Sie morgen Zeit?
Soll ich Sie morgen anrufen?
Rufe ich Sie morgen an?
Guten Morgen Frau Schmidt, ich danke Ihnen.
Wir haben am Montag geöffnet.
Ich werde morgen im Urlaub sein.
Schönes Wochenende und bis Montag!
Vielen Dank für Ihre Nachricht vom 20. November.
Die Rechnung wurde am Freitag verschickt.
Bis morgen!
Wir können das leider nicht bis morgen liefern.
Je vous ai envoyé le devis hier.
Je serai absent demain.
Nous serons fermés lundi.
Pouvez-vous m'appeler demain ?
Je ne vous rappellerai pas demain.
Merci pour votre message de lundi.
Bonne journée et à demain !
Je pense que demain est férié.
Avez-vous reçu le colis vendredi ?
Vous pouvez m'appeler demain.
Le envié la factura ayer.
No le llamaré mañana.
¿Me puede llamar mañana?
Mañana no estoy en la oficina.
Estaremos cerrados el viernes.
Gracias por su mensaje del lunes.
Buenos días, gracias por su paciencia.
Por favor, llámeme mañana.
Hasta mañana.
Buenas tardes, ya está resuelto.
Will that be ready by Friday, do you think?
Tomorrow is a public holiday here.
We're open Monday to Friday, 9 to 5.
If you call me tomorrow, we can talk about it.
The parcel was sent on Monday and should arrive on Wednesday.
You can reach me until 17:00.
I can call you tomorrow if you like.
I could send it by Friday.
Would you like me to send it tomorrow?
I had hoped to send it by Friday.
Sorry that I did not get back to you yesterday.
I'll be back on Monday.
I'll be travelling next week.
I'll have a day off tomorrow.
We will be closed from 24 December to 1 January.
We'll see you on Friday!
Your appointment is on Tuesday at 10:00.
I look forward to hearing from you soon.
Get well soon!
Talk to you soon.
Please let me know as soon as possible.
As discussed on Monday, the price is 300 euros.
I'm sorry to hear that it broke so soon.
My colleague told me that you will call tomorrow.
It's 3 weeks since we last spoke.
Ich freue mich, bald von Ihnen zu hören.
Ich freue mich auf unser Treffen am Freitag.
Vielen Dank, dass Sie sich so schnell gemeldet haben.
Ich mache morgen Urlaub.
Wir sehen uns am Dienstag!
Könnten Sie mir das bis morgen schicken?
Ich habe Sie heute leider nicht erreicht.
Ich frage mich, ob das morgen klappt.
Ich wünsche Ihnen ein schönes Wochenende.
Wie am Montag besprochen, kostet es 300 Euro.
À bientôt !
Au plaisir de vous lire bientôt.
Dans l'attente de votre réponse rapide.
Je suis en congé jusqu'au lundi.
Comme convenu lundi, voici le devis.
Vous pourrez passer demain.
Merci de me répondre avant vendredi.
Que tenga un buen fin de semana.
Espero su respuesta pronto.
Estoy de vacaciones hasta el lunes.
Como hablamos el lunes, el precio es de 300 euros.
Puede llamarme mañana.
Hasta luego.
""")
]
